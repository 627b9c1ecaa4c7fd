"""Removes accidental blanks in Chinese: before punctuation, inside words, where a line was broken."""

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

from yinju.offsets import Mapped, edit
from yinju.text import HAN, chinese_words, columns, spans_word

_BLANK = r"[ \t\xa0\u3000]++"
_ANY_BLANK = re.compile(_BLANK)
_CJK = rf"{HAN}，。、；：？！（）《》〈〉“”‘’「」『』【】—…·"
_BEFORE_MARK = re.compile(
    rf"(?<=[{HAN}》”’」』）)\]0-9A-Za-z%]){_BLANK}"
    rf"(?=[，。、；：？！）》〉」』】]|[”’](?=[{HAN}\W])|[,;:!?](?=[{HAN}“《]))"
)
"""A blank before a closing mark is never meant; before a half-width one, only where Chinese goes on behind it."""
_AFTER_OPENING = re.compile(rf"(?<=[《〈「『【（]){_BLANK}(?=\S)|(?<=[《〈「『【（“‘]){_BLANK}(?=[{HAN}])")
_INSIDE = re.compile(rf"(?<=[{_CJK},;:]){_BLANK}(?=[{_CJK}])|(?<=[{_CJK}]){_BLANK}(?=[{_CJK},;:])")
_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?:{_BLANK}[{HAN}](?![{HAN}])){{2,}}+")
"""Single characters with a blank between each two, as titles are set: 公 告 如 下."""
_CONTEXT = 8
"""Characters on each side that decide whether a word runs across a blank: no Chinese word is longer."""
_LEAST_BREAKS = 3
"""Blanks at even distances that show a width; two are one distance, which proves nothing."""
_SPELLED_SHARE = 0.7
"""Words to characters: in Chinese prose 0.6, in lists of single characters 1."""
_WIDTHS = (16.0, 80.0)
"""Full-width characters of a line: narrower columns and wider lines are rare, and words alone have such distances."""
_PLAY = 2.0
"""Full-width characters by which lines of one width differ: a mark that may not begin a line, a Latin word."""


def close_blanks(text: str) -> Mapped:
    """Removes the blanks that are shown to be accidents.

    Those before closing marks and behind opening ones; between two characters that are one word; and those that stand
    at even distances, where lines of a fixed width were put together. Others, as in headlines, stay.
    """
    gone = {match.span() for pattern in (_BEFORE_MARK, _AFTER_OPENING) for match in pattern.finditer(text)}
    gone |= {
        span for match in _SPACED.finditer(text) if _spells_words(match[0]) for span in _blanks(text, *match.span())
    }
    start = 0
    for line in text.splitlines(keepends=True):
        inside = [match.span() for match in _INSIDE.finditer(line)]
        broken = _evenly_apart(line, inside)
        gone |= {
            (start + a, start + b)
            for a, b in inside
            if (start + a, start + b) not in gone and ((a, b) in broken or _in_word(line, a, b))
        }
        start += len(line)
    return edit(text, [(a, b, "") for a, b in sorted(gone)])


def _blanks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _ANY_BLANK.finditer(text, start, end)]


def _spells_words(spaced: str) -> bool:
    """Returns whether characters are words when they are put together: a list of surnames is none."""
    together = _ANY_BLANK.sub("", spaced)
    return len(chinese_words(together)) <= len(together) * _SPELLED_SHARE


def _in_word(line: str, start: int, end: int) -> bool:
    return spans_word(line[max(0, start - _CONTEXT) : start], line[end : end + _CONTEXT])


def _evenly_apart(line: str, blanks: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Returns those of the blanks that end lines of one width."""
    found: set[tuple[int, int]] = set()
    starts = [0, *(end for _, end in blanks)]
    widths = [columns(line[a:b]) for a, (b, _) in zip(starts, blanks, strict=False)]
    if len(widths) < _LEAST_BREAKS:
        return found
    width = _common_width(widths)
    if width is None:
        return found
    even = [abs(one - width) <= _PLAY for one in widths]
    for (here, following), is_even in zip(pairwise([None, *blanks]), even, strict=True):
        if is_even and following is not None:
            found.add(following)
            if here is not None:
                found.add(here)
    return found


def _common_width(widths: list[float]) -> float | None:
    """Returns the width that most lines have, if at least ``_LEAST_BREAKS`` have it."""
    candidates = sorted(one for one in widths if _WIDTHS[0] <= one <= _WIDTHS[1])

    def alike(width: float) -> int:
        return bisect_right(candidates, width + _PLAY) - bisect_left(candidates, width - _PLAY)

    best = max(candidates, key=alike, default=0.0)
    return best if alike(best) >= _LEAST_BREAKS else None
