r"""Citation marks in the text of a language model: finds them, resolves them to sources and takes them out.

Models write marks in many ways, above all beside Chinese: ``[1]``, ``[1,3]``, ``[1，3]``, ``[2-4]``, ``[1][2]``,
``【2】``, ``［１］``, ``[来源1]``, ``[^1]``. No ``\b`` can find them: Han characters are word characters.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from yinju.text import HAN, sentences

_BLANK = r"[ \t\u3000\xa0]*+"
_DIGITS = r"[0-9０-９]++"
_WORD = (
    r"(?:来源|來源|资料|資料|文献|文獻|文章|参考|參考|出处|出處|引用|sources?|references?|refs?|documents?|docs?|citations?)"
    rf"{_BLANK}[:：#]?{_BLANK}"
)
_RANGE = r"[-‐‑–—−~～〜至]"
_COMMA = r"[,，、;；]"
_ITEM = rf"\^?(?:{_WORD})?{_DIGITS}(?:{_BLANK}{_RANGE}{_BLANK}(?:{_WORD})?{_DIGITS})?+"
# A link's label, as in [1](https://…), is no mark. Possessive quantifiers keep every search linear.
_MARK = rf"[\[［【]{_BLANK}{_ITEM}(?:{_BLANK}{_COMMA}{_BLANK}{_ITEM})*+{_BLANK}[\]］】](?!\([^()\s]+\))"
_MARKS = rf"{_MARK}(?:{_BLANK}{_COMMA}?{_BLANK}{_MARK})*+"

MARK = re.compile(_MARK, re.IGNORECASE)
"""Matches one citation mark, whether or not its sources exist."""

_CLUSTER = re.compile(rf"[(（]{_BLANK}{_MARKS}{_BLANK}[)）]|{_MARKS}", re.IGNORECASE)
"""Matches marks that stand together, with parentheses that hold nothing else and would be left empty."""

_NUMBERS = re.compile(rf"({_DIGITS})(?:{_BLANK}{_RANGE}{_BLANK}(?:{_WORD})?({_DIGITS}))?", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\d{1,3}[.)）、]")
_WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")
_NO_BLANK_BEFORE = frozenset(",.;:!?)]}，。；：！？、）］】》」』”’…\n")
_NO_BLANK_AFTER = frozenset("([{（［【《「『“‘\n")
_NESTED, _NO_BRACKETS = 3, str.maketrans("", "", "[［【]］】")
_MAX_DIGITS = 9
"""A longer number names no source. `int` refuses numbers of some thousand digits."""


class MarkedSentence(NamedTuple):
    """One sentence of a model's text.

    Attributes:
        text: The sentence without its marks.
        numbers: The existing sources that its marks name, each once, from 1, in the order named.
        dropped: How many numbers or ranges in its marks name a source that does not exist, wholly or partly.
    """

    text: str
    numbers: tuple[int, ...]
    dropped: int


def split_marks(text: str, count: int) -> list[MarkedSentence]:
    """Returns the sentences of a model's text in order, each with the sources that its marks name.

    A mark belongs to the sentence that it stands in or after, even where it follows the full stop or stands on a line
    of its own. A mark at the beginning of a line belongs to the sentence after it. Where a mark stood before
    punctuation, no blank is left.

    Args:
        text: The text that the model wrote.
        count: How many sources the model was shown, numbered from 1.
    """
    clean, marks = _take_out(text)
    ranges = _sentence_ranges(clean)
    starts = [start for start, _ in ranges]
    numbers: list[dict[int, None]] = [{} for _ in ranges]
    dropped = [0] * len(ranges)
    for position, begins_line, mark in marks if ranges else ():
        index = bisect_left(starts, position) - (not begins_line)
        index = min(max(index, 0), len(ranges) - 1)
        found, nowhere = _resolve(mark, count)
        numbers[index].update(dict.fromkeys(found))
        dropped[index] += nowhere
    return [
        MarkedSentence(_without_nested(clean[start:end]), tuple(numbers[index]), dropped[index])
        for index, (start, end) in enumerate(ranges)
    ]


def _without_nested(text: str) -> str:
    """Returns a sentence without the marks that are left where one stood in another, as in [[1]2]: they name nothing.

    Where they are nested deeper, their brackets go.
    """
    for _ in range(_NESTED):
        if not MARK.search(text):
            return text
        text = MARK.sub("", text)
    return text.translate(_NO_BRACKETS) if MARK.search(text) else text


def _take_out(text: str) -> tuple[str, list[tuple[int, bool, str]]]:
    """Returns the text without its marks; and each mark, with its place in that text and whether it began a line."""
    pieces: list[str] = []
    marks: list[tuple[int, bool, str]] = []
    length = end = 0
    line_is_bare = True
    for match in _CLUSTER.finditer(text):
        before = text[end : match.start()]
        line = before.rpartition("\n")
        line_is_bare = (line_is_bare or bool(line[1])) and not any(map(str.isalnum, line[2]))
        kept = before.rstrip(" \t\u3000\xa0")
        end = match.end()
        while end < len(text) and text[end] in " \t\u3000\xa0":
            end += 1
        after = text[end : end + 1]
        gap = _gap(kept[-1:], after, kept != before or end > match.end())
        pieces += [kept, gap]
        length += len(kept)
        begins_line = line_is_bare and after not in ("", "\n") and after not in _NO_BLANK_BEFORE
        marks += [(length, begins_line, mark) for mark in MARK.findall(match.group())]
        length += len(gap)
    return "".join([*pieces, text[end:]]), marks


def _gap(left: str, right: str, had_blank: bool) -> str:
    """Returns the blank, or nothing, that stays between the two characters around a mark."""
    if not left or not right or right in _NO_BLANK_BEFORE or left in _NO_BLANK_AFTER:
        return ""
    if _WIDE.match(left) and _WIDE.match(right):
        return ""
    # “grew.[1]Next” would else run into one word, and lose its full stop.
    return " " if had_blank or (left.isascii() and right.isascii() and right.isalnum()) else ""


def _sentence_ranges(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of the sentences. The number of a list item belongs to the item after it."""
    ranges: list[tuple[int, int]] = []
    number_start: int | None = None
    for start, end in sentences(text):
        if number_start is None and _LIST_NUMBER.fullmatch(text, start, end):
            number_start = start
            continue
        ranges.append((start if number_start is None else number_start, end))
        number_start = None
    return ranges if number_start is None else [*ranges, (number_start, len(text.rstrip()))]


def _resolve(mark: str, count: int) -> tuple[list[int], int]:
    """Returns the sources that a mark names, and how many of its items name one that does not exist.

    A range costs no more than ``count`` steps, however long it is.
    """
    found: list[int] = []
    nowhere = 0
    for first, last in _items(mark):
        inside = range(max(first, 1), min(last, count) + 1)
        found += inside
        nowhere += not inside or len(inside) != last - first + 1
    return found, nowhere


def _items(mark: str) -> Iterator[tuple[int, int]]:
    for match in _NUMBERS.finditer(mark):
        first, last = match.group(1), match.group(2) or match.group(1)
        if max(len(first), len(last)) > _MAX_DIGITS:
            yield 0, 0
        else:
            yield int(first), int(last)
