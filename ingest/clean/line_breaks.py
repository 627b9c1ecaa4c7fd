"""Joins lines that a fixed width, a column or a page's end broke in the middle of a sentence."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from yinju.offsets import Edit, Mapped, edit
from yinju.text import HAN, LIST_MARKS, is_wrapped, line_ranges, spans_word

_HAN = re.compile(f"[{HAN}]")
_STOP = re.compile(r"[。！？!?…；;][”’\"'」』）)]*$|\.[”’\"')]*$")
"""The end of a sentence at the end of a line."""
_FULL_STOP_INSIDE = re.compile(rf"[。！？](?=.)|[.!?][”\"']?\s+(?=[A-Z“\"])|\.(?=[{HAN}])")
"""The end of a sentence within a line: then the line is a paragraph, or a part of one, and no heading."""
_BEGINS_ANEW = re.compile(
    rf"\s*(?:[{re.escape(LIST_MARKS)}#>|*【◆◎○※①-⑳]|[(（]?(?:\d{{1,3}}|[一二三四五六七八九十百]{{1,3}})[)）.、．]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節条條部篇]|https?://|[（(]?(?:作者|来源|來源|责编|責編|编辑|編輯|记者|記者))"
)
"""Beginnings of lines that never continue the line before: items, headings, addresses, bylines."""
_MIN_PROSE = 20
"""Characters of a line that goes on a paragraph; a shorter one may be a heading or a name."""
_ORDERLY_SHARE = 0.8
"""Of a text's paragraphs that end in full stops."""
_NEAR = 4
"""Characters at a line's end that tell Chinese from English: a name or number may stand last."""
_COMMAS = "，,、；;"
_HYPHENATED = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,}+)[-\u2010]$")
_HYPHEN = re.compile(r"[A-Za-z][-\u2010][ \t]*\n")
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_WORD = re.compile(r"[a-z]+")
_LATIN = re.compile(r"[A-Za-z0-9]")
_PAIRS = {"“": "”", "《": "》", "（": "）", "「": "」", "『": "』", "〈": "〉", "【": "】"}


def join_lines(text: str) -> Mapped:
    """Joins lines that are parts of one sentence.

    Two lines are joined where the block they stand in is visibly wrapped at a fixed width; where a word runs from one
    to the other; where a quotation or bracket is left open in one and closed in the other; or where a paragraph stops
    in mid-sentence and the next line goes on like one. The latter three count across blank lines too. Everything else
    stays parted.
    """
    lines = line_ranges(text)
    texts = [text[start:end] for start, end in lines]
    wrapped = _wrapped(text, lines)
    orderly = _is_orderly(texts)
    known = set(_LONG_WORD.findall(text)) if _HYPHEN.search(text) else set()
    edits: list[Edit] = []
    last = texts[-1] if texts else ""
    rest = _Rest(last, last, len(last))
    # From the end on: whether a line goes on as a paragraph is seen when what goes on from it is known.
    for number in range(len(lines) - 2, -1, -1):
        before, after = texts[number], texts[number + 1]
        if number in wrapped or _goes_on(before, rest, orderly=orderly):
            edits.append(_joint(lines[number][1], lines[number + 1][0], before, after, known))
            rest = _Rest(before, rest.last, rest.length + len(before))
        else:
            rest = _Rest(before, before, len(before))
    return edit(text, reversed(edits))


def _wrapped(text: str, lines: Sequence[tuple[int, int]]) -> set[int]:
    """Returns the numbers of the lines that continue in the next one, as their block is wrapped at a fixed width."""
    found: set[int] = set()
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or text.count("\n", lines[number - 1][1], lines[number][0]) > 1:
            if is_wrapped([text[a:b] for a, b in lines[first:number]]):
                found.update(range(first, number - 1))
            first = number
    return found


def _is_orderly(lines: Sequence[str]) -> bool:
    """Returns whether most paragraphs of a text end in full stops, so that one without is broken off."""
    prose = [
        line for line in lines if len(line) >= _MIN_PROSE and (_STOP.search(line) or _FULL_STOP_INSIDE.search(line))
    ]
    return sum(bool(_STOP.search(line)) for line in prose) >= _ORDERLY_SHARE * len(prose)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows a line: one line, or several that are one paragraph.

    Attributes:
        length: Characters of all its lines.
    """

    first: str
    last: str
    length: int


def _goes_on(before: str, rest: _Rest, *, orderly: bool) -> bool:
    """Returns whether a sentence runs from one line into the next."""
    after = rest.first
    if _STOP.search(before) or before.startswith("#") or _BEGINS_ANEW.match(after):
        return False
    if _HYPHENATED.search(before) and _WORD.match(after):
        return True
    if not _HAN.search(before[-_NEAR:]):
        # A paragraph that stops without a full stop, and a line that begins in lower case.
        return bool(_FULL_STOP_INSIDE.search(before)) and after[0].islower()
    if _closes(_left_open(before), after):
        return True
    long = rest.length >= _MIN_PROSE and bool(_STOP.search(rest.last))
    prose = bool(_FULL_STOP_INSIDE.search(before))
    if _HAN.match(before[-1]) and _HAN.match(after[0]) and spans_word(before, after):
        return prose or long
    return prose and long and (before[-1] in _COMMAS or (orderly and bool(_HAN.match(before[-1]))))


def _left_open(line: str) -> str:
    """Returns the closing mark that a line lacks at its end, or an empty string."""
    stack: list[str] = []
    for character in line:
        if character in _PAIRS:
            stack.append(_PAIRS[character])
        elif stack and character == stack[-1]:
            stack.pop()
    return stack[-1] if stack else ""


def _closes(mark: str, line: str) -> bool:
    """Returns whether a line has a closing mark with no opening one of its kind before it."""
    if not mark or (place := line.find(mark)) < 0:
        return False
    opening = next(key for key, value in _PAIRS.items() if value == mark)
    return opening not in line[:place]


def _joint(end: int, start: int, before: str, after: str, known: Container[str]) -> Edit:
    """Returns what replaces a line's end: nothing in Chinese, else a blank; a hyphen goes if the word is known."""
    if (hyphen := _HYPHENATED.search(before)) and (word := _WORD.match(after)):
        whole = hyphen[1] + word[0]
        return (end - 1 if whole in known else end), start, ""
    chinese = _HAN.search(before[-_NEAR:]) or _HAN.search(after[:_NEAR])
    latin = _LATIN.match(before[-1]) and _LATIN.match(after[0])
    return end, start, "" if chinese and not latin else " "
