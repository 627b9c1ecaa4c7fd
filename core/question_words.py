"""The words with which questions ask, in Chinese and English: one list, and the patterns made of it.

Chinese patterns are for levelled text (`yinju.text.level`), where characters are Simplified and of half width, and
ranges are those of the text itself.
"""

import re

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
