"""Separates list items and their headings that a scraper put into one line."""

import re

from yinju.offsets import Mapped, edit
from yinju.text import HAN

_BEHIND_END = r"(?<=[.!?。！？；;\]])[ \t]+"
"""Blanks behind the end of a sentence, or behind a reference mark that stands for one."""
_ITEM = re.compile(rf"{_BEHIND_END}(?=[-–•●▪][ \t]+[A-Z0-9{HAN}“‘\"《])")
_GROUP = re.compile(rf"{_BEHIND_END}(?=(?:Group|Section|Part) \d{{1,2}}(?:[:：]| [-–•]))")
"""The numbered heading of the next group of items."""
_ANY = re.compile(r"(?<=\S)[ \t]+(?=[-–•●▪][ \t]+[A-Z“\"])")
"""A list mark behind a heading, which has no full stop; in lines that are lists for certain."""
_LEAST = 2
"""Items that make a line a list: a single dash may stand for a pause."""


def part_items(text: str) -> Mapped:
    """Puts a line end in place of the blanks before each item of a list that stands in one line."""
    edits = []
    start = 0
    for line in text.splitlines(keepends=True):
        edits += [(start + a, start + b, "\n") for a, b in _breaks(line)]
        start += len(line)
    return edit(text, edits)


def _breaks(line: str) -> list[tuple[int, int]]:
    sure = [match.span() for match in _ITEM.finditer(line)]
    if len(sure) < _LEAST:
        return []
    return sorted({*sure, *(match.span() for pattern in (_GROUP, _ANY) for match in pattern.finditer(line))})
