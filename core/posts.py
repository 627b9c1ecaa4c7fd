"""Posts: words of both languages for what a person is by work, such as 教授 or *correspondent*.

An author's note is told by them: "(The author is a professor at …)" is one, "the author is right" is none.
"""

import re

HAN_POSTS = (
    "教授|讲师|講師|导师|導師|教师|教師|院士|博士后?|博士生|硕士生|研究生|院长|院長|校长|校長|所长|所長|主任|主席|主编|主編|总编辑?"
    "|總編輯?|研究员|研究員|研究人员|研究人員|助理|学者|學者|专家|專家|观察员|觀察員|评论员|評論員|分析师|分析師|分析员|经济学家|經濟學家"
    "|秘书长|秘書長|会长|會長|理事长?|理事長|委员|委員|顾问|顧問|总裁|總裁|董事长?|董事長|经理|經理|律师|律師|工程师|工程師|作家"
    "|撰稿人|专栏作者|專欄作者|记者|記者|通讯员|通訊員|编辑|編輯|大使|参赞|部长|部長|司长|司長|局长|局長|处长|處長|负责人|負責人|工作人员"
)
"""Alternatives of a pattern: the words that a Chinese note ends in, in both scripts."""
LATIN_POSTS = (
    "professors?|lecturers?|researchers?|scholars?|scientists?|fellows?|directors?|deans?|presidents?|chairs?|chairmen"
    "|chairman|chairwoman|founders?|columnists?|correspondents?|reporters?|journalists?|commentators?|writers?|editors?"
    "|analysts?|economists?|observers?|consultants?|advis[eo]rs?|experts?|lawyers?|engineers?|students?|teachers?"
    "|ambassadors?|diplomats?|managers?|secretary|secretaries|members?|executives?|historians?|contributors?"
)
"""Alternatives of a pattern that ignores case."""

_LATIN_POST = re.compile(
    rf"(?<![A-Za-z])(?:{LATIN_POSTS})(?:$|\s*,|\s+(?:at|of|for|in|with|on|emerita|emeritus)(?![A-Za-z]))", re.I
)
_HAN_POST = re.compile(rf"(?:{HAN_POSTS})$")
MIN_HAN_CHARS = 5
"""Of a Chinese post with its place of work, 某大学教授; shorter, it may be a name of an account or be hung on one."""


def is_post(text: str) -> bool:
    """Whether a text is a post, with or without its place of work, and no name: "Professor Smith" is none."""
    if _HAN_POST.search(text):
        return len(text) >= MIN_HAN_CHARS
    return _LATIN_POST.search(text) is not None


_HAN_AUTHOR = re.compile(
    r"作者[^。:：]{0,24}?(?:[为為系係是]|单位|單位|简介|簡介)|作者\s?[:：][^。]*[（(，,][^。]{3}"
    rf"|(?:{HAN_POSTS})(?:[）)】\]，,、；;。]|$)|(?:^|[^及])(?:记者|記者|通讯员|通訊員|评论员|評論員)"
)
_LATIN_AUTHOR = re.compile(
    r"(?<![A-Za-z])(?:(?:author|writer)s? (?:is|are|was|were)(?![A-Za-z])|about the authors?(?![A-Za-z]))"
    rf"|^\W*by [^\n]*,\s[^\n]*(?<![A-Za-z])(?:{LATIN_POSTS})(?![A-Za-z])"
    rf"|^\W*[A-Z][^\n,]{{2,60}}(?:,| is| was| are) (?:an? |the )?[^\n]*(?<![A-Za-z])(?:{LATIN_POSTS})(?![A-Za-z])",
    re.I,
)


def tells_post(line: str) -> bool:
    """Whether a byline, or a note on the author, tells what the author is or where he works."""
    return bool(_HAN_AUTHOR.search(line) or _LATIN_AUTHOR.search(line))
