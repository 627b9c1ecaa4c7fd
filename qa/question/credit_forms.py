"""Holds the forms of questions for an article's credits: its author's post or place of work, its editor, its reporter.

They are read like those of `yinju.qa.question.article_questions`: the whole question must have one of the forms, in
Simplified characters, and the slot ``title`` names the article.
"""

from yinju.types import ArticleField

_T = "(?P<title>.+?)"

# ---- The author's post and place of work -----------------------------------------------------------------------------

_POST = "(?:身份|职务|职位|头衔|职称|职业|岗位)"
_PERSON = "(?:教授|副教授|研究员|学者|专家|讲师|老师|教师|记者|评论员|院长|所长|主任|负责人|工作人员|人员|成员|作者)"
_PLACE = (
    "(?:单位|机构|大学|学校|高校|院校|学院|研究所|研究院|研究中心|研究机构|中心|智库|媒体|报社|报纸|杂志社|通讯社"
    "|公司|企业|部门|组织|协会|学会|实验室|院系|系)"
)
_WHICH_PLACE = f"(?:哪里|哪儿|何处|(?:哪一?[个所家间]?|什么)(?:工作)?{_PLACE})"
_IS_WHAT = (
    rf"(?:是|有|担任|现任|任|属于)?(?:一?[位名个])?(?:什么|哪种|何种|怎样的?|怎么样的?|何)(?:样的)?{_POST}"
    r"|(?:是)?(?:做|干|从事)什么(?:工作|职业)?的?"
    rf"|的?(?:工作)?(?:{_POST}|单位|所在单位|所属单位|所在机构|所属机构|供职机构)(?:(?:是|为)(?:什么|哪里|哪儿|何处|{_WHICH_PLACE}))?"
    rf"|(?:是|来自|属于|隶属于?){_WHICH_PLACE}(?:的{_PERSON}|的)?"
    rf"|来自{_WHICH_PLACE}|(?:是)?在{_WHICH_PLACE}(?:工作|任职|供职|任教|就职|上班)(?:的)?"
    rf"|(?:供职|任职|就职|任教|工作)[于在]{_WHICH_PLACE}"
)
_INSTITUTION = (
    r"(?:\w+ ){0,2}?(?:institutions?|universit(?:y|ies)|organi[sz]ations?|compan(?:y|ies)|cent(?:er|re)s?|institutes?"
    r"|think tanks?|schools?|newspapers?|departments?|labs?|colleges?|employers?|faculty|bodies|body)"
)
_ITS_AUTHORS = (rf"the (?:authors?|writers?) of {_T}", rf"{_T}['’]s (?:authors?|writers?)")
_OFFICE = (
    "(?:posts?|positions?|affiliations?|jobs?|job titles?|titles?|occupations?|professions?|employers?|institutions?"
    "|ranks?|(?:institutional |academic |professional )(?:affiliations?|positions?|titles?))"
)
_A_POST = "(?:an? |the )?(?:professors?|researchers?|scholars?|fellows?|lecturers?|directors?|members?|reporters?)"
_AT = "(?:from|at|with|of|in|affiliated (?:with|to)|working (?:at|for|in)|based (?:at|in)|employed (?:by|at))"
_DOES = "(?:does|do|did)"
_IS = "(?:is|was|are|were)"


def _of_author(author: str) -> tuple[str, ...]:
    """Returns the English forms of questions for an author's post.

    Args:
        author: The pattern of the words that name the author.
    """
    return (
        rf"what {_IS} {author}['’]s? {_OFFICE}",
        rf"what {_IS} the {_OFFICE} of {author}",
        rf"(?:what|which) {_OFFICE} {_DOES} {author} (?:hold|have|occupy)",
        rf"what {_DOES} {author} do(?: for a living| for work)?",
        rf"where {_DOES} {author} (?:work|teach)(?: at)?",
        rf"(?:at|from|of|in|with|by|to)? ?(?:which|what) {_INSTITUTION} {_IS} {author}"
        rf"(?: {_A_POST})?(?: {_AT})?",
        rf"(?:at|for|in|to)? ?(?:which|what) {_INSTITUTION} {_DOES} {author} (?:work|teach|belong)"
        r"(?: (?:at|for|in|to))?",
        rf"(?:for )?(?:who|whom) {_DOES} {author} work(?: for)?",
    )


# ---- Editors and reporters -------------------------------------------------------------------------------------------

_EDITOR = "(?:责任编辑|责编|编辑)"
_REPORTED = "(?:采写|采访整理|采编|整理|报道|撰写|编写|编译|写)"
_ONE = "(?:哪一?[几]?[位个名]|哪些|什么)"
_IS_WHO = "(?:是谁|有谁|为谁|是哪[几]?[位个名]|是哪些人|有哪些人?|有哪几位|叫什么(?:名字)?)"
_A_REPORTER = "(?:reporters?|journalists?|correspondents?)"

CREDIT_FORMS: dict[tuple[ArticleField, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("post",): (
        (
            rf"{_T}的作者(?:们)?(?:{_IS_WHAT})",
            rf"(?:撰)?写(?:了|出)?{_T}的(?:那[位个名])?(?:学者|作者|专家|教授|记者|研究员|人)(?:{_IS_WHAT})",
            rf"(?:是)?{_WHICH_PLACE}的(?:谁|哪位)?(?:人|{_PERSON})?(?:撰)?写(?:了|的){_T}",
            rf"{_T}(?:是|由|是由){_WHICH_PLACE}的(?:谁|哪位)?(?:人|{_PERSON})?(?:所)?(?:撰)?写的?",
        ),
        (
            *(form for author in _ITS_AUTHORS for form in _of_author(author)),
            rf"what {_IS} the (?:author|writer)['’]?s['’]? {_OFFICE} (?:of|for|in) {_T}",
        ),
    ),
    ("authors", "post"): (
        (rf"{_T}的作者是谁[,，、]?(?:他|她|他们|其)?(?:{_IS_WHAT})",),
        (
            rf"who {_IS} {_ITS_AUTHORS[0]},? and (?:where {_DOES} (?:he or she|he|she|they) (?:work|teach)"
            rf"|what {_IS} (?:his or her|his|her|their) {_OFFICE})",
        ),
    ),
    ("editors",): (
        (
            rf"(?:是)?(?:谁|{_ONE}编辑)(?:负责)?编辑(?:了|的){_T}",
            rf"{_T}(?:的)?(?:是|由|是由)?(?:谁|{_ONE}编辑)(?:负责)?(?:责任)?编辑的?",
            rf"{_T}(?:是|由|是由)(?:谁|{_ONE}编辑)(?:负责)?(?:责编|编发)的?",
            rf"{_T}的?{_EDITOR}{_IS_WHO}",
            rf"{_T}的{_EDITOR}",
            rf"谁是{_T}的{_EDITOR}",
        ),
        (
            rf"who edited {_T}",
            rf"who {_IS} the (?:responsible |copy )?editors? (?:of|for) {_T}",
            rf"(?:who|by whom) {_IS} {_T} edited(?: by)?",
            rf"(?:which|what) editors? (?:edited|handled) {_T}",
        ),
    ),
    ("reporters",): (
        (
            rf"(?:是)?{_ONE}记者{_REPORTED}(?:了|的){_T}",
            rf"{_T}(?:是|由|是由){_ONE}记者(?:所)?{_REPORTED}(?:的|了)?",
            rf"{_T}的(?:采写|报道|采访)?记者{_IS_WHO}",
            rf"谁是{_T}的(?:采写|报道|采访)?记者",
            rf"(?:是)?谁(?:采访整理|采编|整理|编译)(?:了|的){_T}",
            rf"{_T}(?:是|由|是由)谁(?:采访整理|采编|整理|编译)的?",
        ),
        (
            rf"(?:which|what) {_A_REPORTER} (?:wrote|reported|filed|compiled|wrote up) {_T}",
            rf"who (?:reported|compiled|filed) {_T}",
            rf"who did the reporting (?:for|in|of|on) {_T}",
            rf"who {_IS} the {_A_REPORTER} (?:of|for|behind|on) {_T}",
            rf"(?:which|what) {_A_REPORTER} {_IS} {_T} (?:written|reported|compiled) by",
            rf"by (?:which|what) {_A_REPORTER} {_IS} {_T} (?:written|reported|compiled)",
        ),
    ),
    ("reporters", "editors"): ((), (rf"(?:which|what) {_A_REPORTER} edited {_T}",)),
}
"""The forms of questions for each set of fields, in Chinese and in English."""
