"""Finds the head lines of an article that credit its author's post, its editors or its reporters."""

import re

from yinju.posts import tells_post
from yinju.types import Article, CreditField, HeadLine

_REPORTER = re.compile(
    "记者|記者|通讯员|通訊員|采写|採寫|采访|採訪|采编|採編|整理|编译|編譯"
    r"|(?<![A-Za-z])(?:report(?:ed|er|ers|ing)|compiled|correspondents?)(?![A-Za-z])",
    re.I,
)
_OPEN, _CLOSE = "（([【", "）)]】"


def credits_of(article: Article, field: CreditField) -> list[HeadLine]:
    """Returns the head lines that tell a credit, in the order of the source. A line may hold more than it."""
    return [head for head in article.heads if _credits(head, field)]


def note_of(head: HeadLine) -> str:
    """Returns the words of a head line, without the brackets around it and the stop behind it."""
    text = " ".join(head.text.split())
    if text and text[0] in _OPEN and text[-1] in _CLOSE and _is_one_bracket(text):
        text = text[1:-1].strip()
    return text.rstrip("。.")


def _is_one_bracket(text: str) -> bool:
    """Returns whether the bracket that opens a text closes at its end alone."""
    depth = 0
    for character in text[:-1]:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth == 0:
            return False
    return depth == 1


def _credits(head: HeadLine, field: CreditField) -> bool:
    if field == "editors":
        return "editor" in head.kinds
    if "byline" not in head.kinds:
        return False
    return tells_post(head.text) if field == "post" else _REPORTER.search(head.text) is not None
