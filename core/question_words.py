"""The words with which questions ask, in Chinese and English: one list, and the patterns made of it.

Chinese patterns are for levelled text (`yinju.text.level`), where characters are Simplified and of half width, and
ranges are those of the text itself.
"""

import re
from typing import Literal

from yinju.text import level

WHEN = "[什甚]么时候|何时"
WHAT, WHO, WHICH = "[什甚]么", "谁", "哪"
HOW_MANY = "多少"
HOW = "怎么样?|怎样|如何"
WHY = "为什么|为何"
DEGREE = "长高大久远宽深重"
"""After 多, what is asked for is a measure: 多长, 多大."""
WHETHER = "是否|能否|是不是|有没有"
PARTICLES = "吗呢啊吧"
"""At the end of a question. 啊 and 吧 stand in other sentences too."""
COUNTED = "年月天个种国位家"
"""Measure words that follow 哪 and 几 most often."""

ENGLISH = "what|who|whom|whose|when|where|which|why|how"
AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might"

_ASKING = re.compile(
    rf"请问|{WHAT}(?:样|时候|地方|人)?|{HOW}|是否|为何|何[时地人种处]|{WHICH}[里儿些]?|{WHO}|吗|呢"
    rf"|(?:有|是)?(?:{HOW_MANY}|多[{DEGREE}快])|几(?=[{COUNTED}次])"
    rf"|\b(?:{ENGLISH.removesuffix('|how')}|did|does|do"
    r"|how(?: (?:many|much|long|old|far|often|large|big|high))?)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    rf"(?:[是在从由于有因被])?(?:{WHEN}|[何哪][时地处]|{WHAT}|{WHO}|{WHICH}(?:[一些里儿])?[{COUNTED}]?|{HOW_MANY}"
    rf"|几[个年次]?|{WHY}|怎么?样?|如何|多[{DEGREE}]|{WHETHER})|[{PARTICLES}]"
)
_ANSWER_PLACE = re.compile(
    rf"[在是]?(?:{WHEN})|(?:{WHICH}[一几]?|{WHAT}|几)(?:国家|城市|地方|[{COUNTED}座部支人])"
    rf"|{HOW_MANY}|{WHICH}[里儿]|{WHO}|{WHAT}|(?<![为如几任])何地?"
    r"|\b(?:(?:in |on |at |by |for |to |from )?(?:what|which)"
    r"(?: (?:year|country|city|century|type|kind|date|percentage|name)s?(?: of)?)?"
    r"|who|whom|when|where|how (?:many|much|long|old))\b",
    re.IGNORECASE,
)
_ENGLISH_OPENING = re.compile(
    r"(?:(?:in|on|at|by|for|to|from|of|with|since) )?(?:who(?:m|se)?|what|when|where|why|how|which)\b"
    rf"(?:(?: [a-z]+){{1,2}}(?= (?:{AUXILIARIES})\b))?\s*",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(rf"(?:{AUXILIARIES})\b\s*", re.IGNORECASE)
_QUESTION_WORD = re.compile(
    rf"{WHAT}|{WHO}|{WHICH}|几|{HOW_MANY}|为何|怎|如何|{WHETHER}|吗|何[时地处]|\b(?:{ENGLISH}|{AUXILIARIES})\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"{WHEN}|哪一?[年天日]|[几哪]月|日期|\bwhen\b|\bwhat (?:year|date|month|day)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"{HOW_MANY}|几[个名项家次种]|\bhow (?:many|much|long|old)\b|\bpercent|\bnumber of\b", re.IGNORECASE
)
_FIGURE = re.compile(
    rf"多[{DEGREE}快]|百分比|比例|占比|\bpercent"
    r"|\bhow (?:much|long|old|far|large|big|high|tall|deep|wide|heavy|fast)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"哪[里儿]|何[处地]|[什甚]么地方|在哪(?=[?？]|$)|\bwhere\b", re.IGNORECASE)
_WHO = re.compile(r"谁|哪[一]?[位人]|[什甚]么人|\bwho(?:m|se)?\b", re.IGNORECASE)
_WHY = re.compile(
    r"(?<![称作名成认视变译归换写叫是类少])为[什甚]么(?![?？]|$)|是为[什甚]么|为何|何以|原因|缘故"
    r"|\bwhy\b|\breasons?\b|\bhow come\b|\bwhat (?:\w+ )?(?:caused?|made|led)\b|\bcauses? of\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    rf"{HOW}|怎么|\bhow (?:{AUXILIARIES}|to)\b|\bin what (?:ways?|manner)\b|\bby what means\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"什么(?:样的)?(?:性质|特[点征性色]|作用|影响|意义|关系|内容|目的)|(?:性质|特[点征性色]|作用|影响|意义|关系|内容|目的)(?:是|有)什么"
    r"|\bwhat (?:is|are|was|were) (?:the )?(?:[a-z]+ )?"
    r"(?:purpose|role|significance|effects?|characteristics?|properties|features?|impact|relationship|difference)s? ",
    re.IGNORECASE,
)
_COUNT = r"(?:[两二三四五六七八九十]|\d{1,2})(?:大|个|项|条|点|种|类|步|方面)"
_LISTED = "two|three|four|five|six|seven|eight|nine|ten|several|some|main|different"
_PLURAL = rf"(?!(?:{AUXILIARIES})\b)[a-z-]{{2,}}(?<![sui])s"
_LIST = re.compile(
    rf"{WHICH}(?:些|几|[两二三四五六七八九十]|\d)|(?<!第){_COUNT}.*(?:{WHAT}|{WHICH})|(?:{WHAT}|{WHICH}).*(?<!第){_COUNT}"
    rf"|分别[是为有]|\b(?:what|which)(?: [a-z-]+){{0,2}} {_PLURAL}\b (?:{AUXILIARIES}|[a-z]+ed)\b"
    rf"|\b(?:what|which) (?:are|were) (?:the |some |all )?(?:of the )?(?:[a-z-]+ ){{0,3}}{_PLURAL}\b"
    rf"|\b(?:what|which) (?:{_LISTED})\b|\b(?:name|list) (?:all|some|the (?:{_LISTED}))\b",
    re.IGNORECASE,
)

Wanted = Literal["how many", "figure", "when", "who", "where", "why", "how", "this"]
"""What a question wants to know. ``figure``: an amount or a measure. ``this``: anything else."""
_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("why", _WHY), ("when", _WHEN), ("figure", _FIGURE), ("how many", _HOW_MANY), ("who", _WHO), ("where", _WHERE),
    ("how", _HOW),
)  # fmt: skip


def asking_words(question: str) -> list[tuple[int, int]]:
    """Returns the ranges of the words that ask, in order and disjoint: 多少, "how many"."""
    return [match.span() for match in _ASKING.finditer(level(question))]


def asking_phrases(question: str) -> list[tuple[int, int]]:
    """Returns the ranges of Chinese asking phrases with their preposition and measure word: 在哪一年, 是谁."""
    return [match.span() for match in _PHRASE.finditer(level(question))]


def answer_place(question: str) -> tuple[int, int] | None:
    """Returns the range of the first words that an answer can stand in place of: 哪一年, "in what year"."""
    place = _ANSWER_PLACE.search(level(question))
    return place and place.span()


def opening_end(question: str) -> int:
    """Returns the end of the opening of an English question, such as "In what year was"; 0 if it has none."""
    opening = _ENGLISH_OPENING.match(question)
    end = opening.end() if opening else 0
    auxiliary = _AUXILIARY.match(question, end)
    return auxiliary.end() if auxiliary else end


def has_question_word(text: str) -> bool:
    """Returns whether a text holds a question word, or an auxiliary verb that an English question may begin with."""
    return _QUESTION_WORD.search(level(text)) is not None


def asks_when(question: str) -> bool:
    """Returns whether a question asks for a date or a time."""
    return _WHEN.search(level(question)) is not None


def asks_how_many(question: str) -> bool:
    """Returns whether a question asks for a number or an amount."""
    return _HOW_MANY.search(level(question)) is not None


def asks_for_list(question: str) -> bool:
    """Returns whether a question asks for several things: 哪些, 哪三个方面, "What are the three …"."""
    return _LIST.search(level(question)) is not None


def asks_why(question: str) -> bool:
    """Returns whether a question asks for a cause."""
    return _WHY.search(level(question)) is not None


def asks_how(question: str) -> bool:
    """Returns whether a question asks for a manner."""
    return _HOW.search(level(question)) is not None


def asks_openly(question: str) -> bool:
    """Returns whether a question asks for a description, such as a purpose or properties: no few words answer it."""
    return _OPEN.search(level(question)) is not None


def wanted(question: str) -> Wanted:
    """Returns what a question wants to know."""
    told = level(question)
    return next((kind for kind, asks in _WANTED if asks.search(told)), "this")
