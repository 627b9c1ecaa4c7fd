"""The title of a plain text, where its form shows one."""

import re

from yinju.text import HAN

_HEADING = re.compile(r"\s*#{1,6}\s+(?P<title>\S.*?)\s*#*\s*$")
_SENTENCE_LIKE = re.compile(r"[。！？!?；;：:，,.…]\s*$")
_WORD = re.compile(rf"[{HAN}]|[A-Za-z]+")
_LINES = 6
"""A title stands at the top: navigation and dates may come before it, but not much."""
_MIN_WORDS = 5
_MAX_CHARS = 80


def infer_title(text: str) -> str | None:
    """The first heading of a text, or else the first short line near the top that is no sentence; ``None`` without one.

    A line of fewer than five words or Han characters is taken for navigation or a date.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_LINES]
    for line in lines:
        if heading := _HEADING.match(line):
            return heading["title"]
    for line in lines:
        if len(line) > _MAX_CHARS:
            return None
        if len(_WORD.findall(line)) >= _MIN_WORDS and not _SENTENCE_LIKE.search(line):
            return line
    return None
