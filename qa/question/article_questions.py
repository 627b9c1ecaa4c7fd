"""Reads questions about the articles themselves: who wrote one, who published it, when, which there are.

The forms of questions for credits are in `yinju.qa.question.credit_forms`.

Such questions are told by form alone, and narrowly. The whole question must have one of the forms below, so that one
about an event ("行动计划是什么时候提出的？") is none, nor one with a further condition ("which articles by Xinhua
criticise …?"). `yinju.qa.answer.article_answer` finds the article or the publisher that the question names.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from yinju.article_questions import FieldQuestion, ListQuestion
from yinju.qa.question.credit_forms import CREDIT_FORMS
from yinju.qa.question.time_scope import narrowed, read_times
from yinju.text import level
from yinju.types import ArticleField, Language, Period, Scope

MAX_FORM_CHARS = 240
"""Titles have up to 80 characters; a longer question says more than a form does."""


def read_article_question(question: str, today: date) -> FieldQuestion | ListQuestion | None:
    """Returns what a question asks of articles; ``None`` where it does not surely ask of them.

    Args:
        today: The day from which "last year" is counted.
    """
    levelled = _SHORT_IS.sub(r"\1 is", _POLITE.sub("", _END.sub("", level(question).strip())))
    if len(levelled) > MAX_FORM_CHARS:
        return None
    for form, fields, english in _FIELD_FORMS:
        if (match := form.fullmatch(levelled)) and (asked := _of_title(match["title"], fields, english)):
            return asked
    for form, english in _LIST_FORMS:
        if (match := form.fullmatch(levelled)) and (listed := _of_articles(match.groupdict(), english, today)):
            return listed
    return None


_END = re.compile(r"[\s?!.。]+$")
_SHORT_IS = re.compile("^(who|what)['’]s(?= )", re.I)
_POLITE = re.compile(r"^(?:请问|你知道|请告诉我|(?:please )?(?:can you |could you )?tell me )[,:\s]*", re.I)


# ---- One article, by its title ---------------------------------------------------------------------------------------

_OPEN, _CLOSE = "《“\"「『‘'", "》”\"」』’'"
_NOUN = "(?:文章|文稿|报道|报导|新闻稿|稿件|稿子|评论|社论|社评|时评|通讯|专访|帖子)"
_ARTICLE = "(?:news )?(?:article|report|story|piece|post|editorial|commentary|essay|interview)"
_CALLED_ARTICLE = (
    re.compile(
        rf"^(?:the |this |that )?{_ARTICLE} (?:(?:titled|entitled|called|named|headlined) |(?=[{_OPEN}]))", re.I
    ),
    re.compile(rf"(?<=[{_CLOSE}]) {_ARTICLE}$", re.I),
    re.compile(r"^(?:the|this|that) article (?:on|about) (?:the )?", re.I),
    re.compile(rf"^(?:这|那|该|此|一)?[篇则]?(?:题为|标题为|名为|题目是|题目为)?\s*{_NOUN}\s*(?=[{_OPEN}])"),
    re.compile(rf"^(?:题为|标题为)\s*(?=[{_OPEN}])|\s*的?\s*(?:这|那|该|此)?一?[篇则]\s*{_NOUN}?$"),
    re.compile(r"\s*(?:这?一文|的?文章|的?报道)$"),
)
"""The words around a title that call it an article."""
_DETERMINER = re.compile(r"^(?:the|this|an?)(?: |$)", re.I)
_NO_TITLE = re.compile(
    rf"^{_ARTICLE}$|"
    r"\?\s*\S|[谁哪]|什么|[《》。;]|\b(?:who|whom|which|when)\b|^(?:that|of|about|in|on|to|it|them)\b",
    re.I,
)
_MOST_TITLE, _LEAST_TITLE = 120, 2

_T = "(?P<title>.+?)"
_WHEN = "(?:什么时[候间]|何时|哪一?[天日年]|哪年哪月(?:哪[天日])?|几月几[日号])"
_PUBLISHED = "(?:发表|刊登|刊发|刊载|登载|见报)"
_WROTE = "(?:撰写|采写|执笔|写)"
_MEDIUM = "(?:哪一?[家个份本]?|什么)(?:新闻)?(?:媒体|报纸|报社|报刊|刊物|杂志|期刊|网站|通讯社|新闻社|新闻机构)"
_OUTLET = "(?:media outlet|news outlet|outlet|newspaper|publisher|news agency|magazine|website|publication|media)"
_FORMS: dict[tuple[ArticleField, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("authors",): (
        (
            rf"(?:是)?谁{_WROTE}(?:了|的){_T}",
            rf"{_T}(?:到底|究竟)?(?:是|由|是由)?谁(?:所)?{_WROTE}(?:的|了)?呢?",
            rf"{_T}的?作者(?:是谁|是哪位|是哪些人|叫什么(?:名字)?|有哪些人?|为谁)",
            rf"{_T}的作者",
            rf"谁是{_T}的作者",
        ),
        (
            rf"who (?:wrote|authored|penned) {_T}",
            rf"who (?:is|was|are|were) the (?:authors?|writers?) of {_T}",
            rf"(?:who|by whom) (?:is|was) {_T} (?:written|authored)(?: by)?",
        ),
    ),
    ("published",): (
        (
            rf"{_T}(?:最早|最初)?(?:是|于|是在|在)?{_WHEN}{_PUBLISHED}(?:出来)?(?:的|了)?呢?",
            rf"(?:是)?{_WHEN}{_PUBLISHED}(?:的|了|过){_T}",
            rf"{_T}的?(?:发表|刊登|刊发|刊载|见报|发稿)的?(?:时间|日期)(?:是{_WHEN}|是什么|是多少|为何时)?",
        ),
        (
            rf"when was {_T} (?:first |originally )?published",
            rf"(?:on |in )?(?:which|what) (?:date|day|year|month) was {_T} (?:first )?published(?: on| in)?",
            rf"what (?:is|was) the (?:publication date|date of publication) of {_T}",
        ),
    ),
    ("publisher",): (
        (
            rf"(?:是)?{_MEDIUM}(?:{_PUBLISHED}|发布)(?:的|了|过){_T}",
            rf"{_T}(?:是|由|是由|被)?{_MEDIUM}(?:所)?(?:{_PUBLISHED}|发布)(?:的|了)?",
            rf"{_T}(?:是{_MEDIUM}的(?:文章|报道)|(?:来自|出自){_MEDIUM})",
            rf"{_T}(?:最早|最初)?(?:是)?{_PUBLISHED}(?:在|于)(?:了)?(?:哪里|哪儿|何处|{_MEDIUM})(?:上)?(?:的)?",
        ),
        (
            rf"(?:which|what) {_OUTLET} (?:has )?(?:published|carried|ran|printed) {_T}",
            rf"(?:by |in )?(?:which|what) {_OUTLET} (?:was|is) {_T} (?:first )?published(?: by| in)?",
            rf"(?:which|what) {_OUTLET} (?:is|was) {_T} (?:from|in)",
            rf"(?:who|what) (?:is|was) the publisher of {_T}",
            rf"where was {_T} (?:first )?published",
        ),
    ),
    ("publisher", "authors"): (
        (rf"(?:是)?谁{_PUBLISHED}(?:的|了){_T}", rf"{_T}(?:是|由|是由)谁{_PUBLISHED}的?"),
        (rf"who published {_T}", rf"(?:who|by whom) (?:was|is) {_T} published(?: by)?"),
    ),
    ("language",): (
        (rf"{_T}(?:是)?(?:用|以)?(?:什么|哪种|何种)(?:语言|文字)(?:写|撰写|发表)?(?:成)?的?",),
        (rf"(?:in )?(?:which|what) language (?:is|was) {_T}(?: written)?(?: in)?",),
    ),
}
"""The forms of questions for each set of fields, in Chinese and in English."""
_FIELD_FORMS = [
    (re.compile(form, re.I), fields, bool(english))
    for fields, languages in (*CREDIT_FORMS.items(), *_FORMS.items())
    for english, forms in enumerate(languages)
    for form in forms
]


def _of_title(slot: str, fields: tuple[ArticleField, ...], english: bool) -> FieldQuestion | None:
    """Returns the question for fields of the article that a slot names; ``None`` where that cannot be a title."""
    text = slot.strip()
    for form in _CALLED_ARTICLE:
        text = form.sub("", text).strip()
    named = text != slot.strip()
    quoted = _is_quoted(text)
    title = text[1:-1].strip() if quoted else _DETERMINER.sub("", text)
    if not _LEAST_TITLE <= len(title) <= _MOST_TITLE or not any(map(str.isalpha, title)):
        return None
    # Many questions for a language ask of no article: "what language is spoken in the schools".
    if not quoted and (_NO_TITLE.search(title) or (fields == ("language",) and not named)):
        return None
    return FieldQuestion(fields, title, quoted, named, english)


def _is_quoted(text: str) -> bool:
    """Returns whether a text is one quotation from end to end: 《甲》中的《乙》 is none."""
    if len(text) < 3 or text[0] not in _OPEN or text[-1] != _CLOSE[_OPEN.index(text[0])]:
        return False
    depth = 0
    for character in text[:-1]:
        depth += (character == text[0]) - (character == text[-1])
        if depth <= 0 and text[0] != text[-1]:
            return False
    return True


# ---- Many articles, by publisher, author, time and language ----------------------------------------------------------

_HERE = (
    "(?:现在|目前)?(?:(?:这个|本|你的?|您的?)?(?:语料库?|资料库|文库|文章库|库|数据库)(?:里面?|中|内)?|这里|你这里)?"
)
_WHICH = "(?:哪些|哪几?篇|几篇|多少篇?)"
_ALL = "(?:一共|总共|共|都|全部)?"
_MANY = "(?:文章|报道|报导|稿件|社论|评论)"
_ABOUT = "(?P<about>.{2,60}?)"
_ASKS = "(?:which|what|how many)"
_ARTICLES = r"(?:(?P<kind>\w+|traditional chinese) )?(?:news articles?|articles?|news reports|stories)"
_CHINESE_LISTS = (
    rf"{_ABOUT}{_ALL}(?:{_PUBLISHED}|写)(?:了|过|的)?(?:{_WHICH}|什么){_MANY}",
    rf"{_HERE}{_ABOUT}(?:发表|写)?的{_MANY}{_ALL}[有是]?{_WHICH}",
    rf"{_HERE}{_ALL}(?:有|收录了?|收了)?{_WHICH}(?:{_ABOUT}(?:发表|写)?的)?{_MANY}",
    rf"{_HERE}{_ALL}有?{_WHICH}{_MANY}(?:是|由|是由|来自|出自){_ABOUT}(?:发表|刊登|刊发|写)?的?",
    rf"{_ABOUT}{_ALL}有{_WHICH}{_MANY}",
    rf"请?(?:列出|列举)(?:所有|全部)?(?:{_HERE}的?)?(?:{_ABOUT}(?:发表|写)?的)?(?:所有|全部)?{_MANY}(?:的?(?:标题|题目|清单))?",
    rf"{_HERE}的?(?:所有)?{_MANY}的?(?:标题|题目)(?:都|分别)?(?:有|是)(?:哪些|什么)",
)
_ENGLISH_LISTS = (
    rf"{_ASKS} {_ARTICLES} (?:did|has|have) (?P<name>.+?) (?:publish|published|written|write|carry|run)(?: {_ABOUT})?",
    rf"{_ASKS} {_ARTICLES} (?:are|were|have been|do you have)(?: there)?(?: {_ABOUT})?(?: are there)?",
    rf"{_ASKS} {_ARTICLES} (?:by|from) (?:the )?(?P<name>.+?) (?:were|have been) published(?: {_ABOUT})?",
    rf"{_ASKS} {_ARTICLES} (?P<about>(?:by|from) .+?)(?: are there)?",
    rf"what (?:did|has) (?P<name>.+?) (?:publish|published)(?: {_ABOUT})?",
    rf"(?:list|show me|show) (?:all )?(?:of )?(?:the )?(?:titles of )?(?:all )?(?:the )?{_ARTICLES}(?: {_ABOUT})?",
    rf"what are the titles of (?:all )?(?:the )?{_ARTICLES}(?: {_ABOUT})?",
)
_LIST_FORMS = [
    (re.compile(form, re.I), bool(english))
    for english, forms in enumerate((_CHINESE_LISTS, _ENGLISH_LISTS))
    for form in forms
]

_LANGUAGES: tuple[tuple[re.Pattern[str], Language], ...] = (
    (re.compile("(?:用|是)?(?:繁体中文|繁体字?|中文繁体)(?:写)?|(?:in )?traditional chinese", re.I), "zh-Hant"),
    (re.compile("(?:用|是)?(?:简体)?(?:中文|汉语)(?:写)?|(?:in )?chinese", re.I), "zh"),
    (re.compile("(?:用|是)?(?:英文|英语)(?:写)?|(?:in )?english", re.I), "en"),
)
_DAY = (
    r"(?:\d{4}年(?:\d{1,2}月)?(?:份)?(?:\d{1,2}[日号])?|\d{1,2}月(?:份)?(?:\d{1,2}[日号])?"
    "|去年|今年|前年|上个?月|这个月|本月|昨[天日]|今[天日])"
)
_CHINESE_WHEN = re.compile(rf"[在于]?(?P<when>{_DAY}(?:以来|以后|之后|起|之前|以前)?)(?:间|期间|里|内)?[的,]?")
_ENGLISH_WHEN = re.compile(
    r"(?:^| )(?P<when>(?:in|on|since|after|before|until|during) (?:the )?(?:\w+ ){0,3}\d{4}(?:-\d\d){0,2}"
    r"|(?:last|this) (?:year|month)|yesterday|today)$",
    re.I,
)
_IN_CORPUS = re.compile(
    "(?:^| )(?:(?:in|of) (?:the|this|your|our) (?:corpus|store|collection|library|catalogue|catalog|database)"
    "|there|here|in total|altogether|in all)$",
    re.I,
)
_FROM = re.compile(
    "^(?:(?:published|written|released) )?(?:by|from|of)(?: the)? |^published(?=$| )|^(?:来自|出自|由)", re.I
)


def _of_articles(found: dict[str, str | None], english: bool, today: date) -> ListQuestion | None:
    """Returns the question for the articles that a form's words describe; ``None`` where these say anything else."""
    rest = _IN_CORPUS.sub("", " ".join(_filled(found, "kind", "about")))
    when, scope = "", Scope()
    if match := _ENGLISH_WHEN.search(rest) or _CHINESE_WHEN.search(rest):
        when = match["when"]
        published = _published(when, today)
        if published is None:
            return None
        scope = narrowed(None, published)
        rest = (rest[: match.start()] + rest[match.end() :]).strip(" ,的")
    rest = _FROM.sub("", _IN_CORPUS.sub("", rest)).strip(" 的")
    name = found.get("name")
    if name and rest:
        return None
    for form, language in _LANGUAGES:
        if form.fullmatch(rest):
            return ListQuestion(None, replace(scope, languages=(language,)), when, english)
    return ListQuestion(name or rest or None, scope, when, english)


def _filled(found: dict[str, str | None], *names: str) -> Iterator[str]:
    yield from (value.strip() for name in names if (value := found.get(name)))


def _published(when: str, today: date) -> tuple[Period, ...] | None:
    """Returns the periods that words of time mean; ``None`` if the words say anything beside."""
    asked = f"articles published {when}" if when.isascii() else f"{when}发表的文章"
    times = read_times(asked, today)
    return times.published if times.rest == asked else None
