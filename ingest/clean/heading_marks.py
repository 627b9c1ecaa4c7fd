"""Markdown headings, ``## Title``: finds them, and removes their marks from the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.offsets import Mapped, Range, edit

_HEADING = re.compile(r"^ {0,3}(?P<opening>#{1,6}[ \t\u3000]+)(?P<text>\S.*?)(?P<closing>[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_CODE = re.compile(
    r"^\s*(?:[\w.]+\s?(?:=|\+=|:=)\s?\S|(?:import|from|def|class|return|if|for|while|echo|sudo|cd|export|#!)\s?\b.*"
    r"|[\w.]+\(.*\)[;:{]?|[{}()\[\];]+|\$ .*|.*[;{]\s*$)"
)
"""A line of a program or a shell command. A line with ``#`` beside it is a remark."""
_MAX_CHARS = 120
"""Of a heading; the longest headline in pages of news has 80."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading.

    Attributes:
        marks: Half-open ranges of the text that are the heading's marks, with the blanks beside them.
        text: The range of what the heading says.
    """

    marks: tuple[Range, ...]
    text: Range


def drop_heading_marks(text: str) -> Mapped:
    """Returns the text without the marks of its headings."""
    return edit(text, [(start, end, "") for heading in find_headings(text) for start, end in heading.marks])


def find_headings(text: str) -> list[Heading]:
    """Returns the headings of a text, in order.

    A line in a fence, beside a line of a program, or in a row of such lines is a remark of a program and no heading.
    """
    if "#" not in text:
        return []
    lines = list(_lines_outside_fences(text))
    found = []
    for place, (start, line) in enumerate(lines):
        match = _HEADING.match(line)
        if match is None or len(match["text"]) > _MAX_CHARS or not any(map(str.isalnum, match["text"])):
            continue
        beside = [lines[other][1] for other in (place - 1, place + 1) if 0 <= other < len(lines)]
        if any(_CODE.match(other) or _is_twin(other, match["opening"]) for other in beside):
            continue
        marks = [(start + match.start("opening"), start + match.end("opening"))]
        if match["closing"]:
            marks.append((start + match.start("closing"), start + match.end("closing")))
        found.append(Heading(tuple(marks), (start + match.start("text"), start + match.end("text"))))
    return found


def _is_twin(other: str, opening: str) -> bool:
    """Returns whether a neighbouring line has the same mark: headings of one rank do not follow each other directly."""
    match = _HEADING.match(other)
    return match is not None and match["opening"].strip() == opening.strip()


def _lines_outside_fences(text: str) -> Iterator[tuple[int, str]]:
    """Yields start and content of each line; a line in a fence of code is given as an empty one."""
    start, fence = 0, ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
            yield start, ""
        else:
            yield start, "" if fence else line.rstrip("\r\n\f\v\u2028\u2029\x85")
        start += len(line)
