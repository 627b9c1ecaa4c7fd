"""Removes page numbers, and the running heads and feet that every printed page repeats."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from yinju.offsets import Mapped, edit
from yinju.text import line_ranges

_LABELLED = re.compile(
    r"(?:第\s*(?P<zh>\d{1,4})\s*[页頁](?:[\s,，/]*共\s*\d{1,4}\s*[页頁])?"
    r"|(?:[Pp]age|PAGE)\s+(?P<en>\d{1,4})(?:\s+of\s+\d{1,4})?"
    r"|[-–—―]\s*(?P<dash>\d{1,4})\s*[-–—―])"
)
_BARE = re.compile(r"(?P<bare>\d{1,4})(?:\s*/\s*\d{1,4})?")
_LEAST_PAGES = 2
"""Numbers one after the other with text between them; a single number may be anything."""
_MIN_PAGE_CHARS = 40
"""Text between two page numbers; less is a table, or a date on three lines."""
_MIN_REPEATS = 3
_MAX_HEAD_CHARS = 60
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[。！？!?…；;.：:][”’\"'」』）)]*$")
_SPEAKS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def drop_page_marks(text: str) -> Mapped:
    """Returns the text without the lines that are page numbers and running heads.

    A number is one by its label, or by being followed by the next number after a page of text. A short line is a
    running head if it recurs, digits apart, and stands beside page numbers or form feeds, or breaks into sentences.
    """
    lines = [_Line(start, end, text[start:end]) for start, end in line_ranges(text)]
    numbers = _page_numbers(lines)
    heads = _heads(text, lines, numbers)
    return edit(text, [(lines[i].start, lines[i].end, "") for i in sorted(numbers | heads)])


def _page_numbers(lines: Sequence[_Line]) -> set[int]:
    labelled: list[tuple[int, int]] = []
    bare: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if match := _LABELLED.fullmatch(line.text):
            labelled.append((index, int(next(filter(None, match.groups())))))
        elif match := _BARE.fullmatch(line.text):
            bare.append((index, int(match["bare"])))
    return {index for group in (labelled, bare) for index in _rising(lines, group)}


def _rising(lines: Sequence[_Line], numbered: Sequence[tuple[int, int]]) -> set[int]:
    """Returns those of the numbers that count on by one from page to page."""
    found: set[int] = set()
    for (first, a), (second, b) in pairwise(numbered):
        page = sum(len(line.text) for line in lines[first + 1 : second])
        if b == a + 1 and page >= _MIN_PAGE_CHARS:
            found |= {first, second}
    return found if len(found) >= _LEAST_PAGES else set()


def _heads(text: str, lines: Sequence[_Line], numbers: set[int]) -> set[int]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if index not in numbers and len(line.text) <= _MAX_HEAD_CHARS and _SPEAKS.search(line.text):
            places[_DIGITS.sub("0", line.text)].append(index)
    found: set[int] = set()
    for same in places.values():
        if len(same) < _MIN_REPEATS:
            continue
        # The first may be the title itself: it stays unless it too stands at a page's edge.
        edges = [i for i in same if _at_page_edge(text, lines, i, numbers)]
        if len(edges) >= _MIN_REPEATS - 1 and len(edges) >= len(same) - 1:
            found.update(edges)
    return found


def _at_page_edge(text: str, lines: Sequence[_Line], index: int, numbers: set[int]) -> bool:
    """Returns whether a line stands beside a page number or a form feed, or between the two parts of a sentence."""
    before, after = lines[index - 1] if index else None, lines[index + 1] if index + 1 < len(lines) else None
    if numbers & {index - 1, index + 1}:
        return True
    around = text[before.end if before else 0 : after.start if after else len(text)]
    if "\f" in around:
        return True
    if before is None or after is None or len(before.text) <= _MAX_HEAD_CHARS // 2:
        return False
    return not _SENTENCE_END.search(before.text) and not after.text[0].isupper() and after.text[0] not in "-•#（(第"
