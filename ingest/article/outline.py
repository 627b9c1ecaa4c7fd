"""Outline of a plain text: its lines with what their form shows, and the core, the stretch of lines that is prose."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yinju.ingest.article.boilerplate_phrases import Sign, inside_sign, whole_sign
from yinju.ingest.article.boilerplate_tails import tails
from yinju.ingest.article.byline import Byline, lines_of, read_byline
from yinju.text import HAN, STOP_WORDS, fold

PROSE_UNITS = 24
"""Units of the shortest line that counts as prose by its punctuation alone."""

TEASER_UNITS = 130
"""Units of the longest line that may be the cut-off opening of another article: lists on pages cut at 40 to 120."""

NOTICE_UNITS = 300
"""Units of the longest notice: what stands in longer lines is told by an article."""

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(rf"[^\W_{HAN}](?:[^\W_{HAN}]|['’.-])*")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LETTERS = re.compile(rf"[^\W\d_{HAN}](?:[^\W_{HAN}]|['’-]){{2,}}")
_STOP = re.compile(r"[。！？!?；;…:：][”’\"'」』）)】]*\s*$|(?<!\.)\.[”’\"')\]]*\s*$")
_CLAUSE = re.compile(r"[，,。；;：！？]|[.!?](?=\s|[”’\"')\]]*$)")
_SENTENCE_END = re.compile(r"。[”’\"'」』）)】]*$|[a-z]\.[”’\"')]*$")
_CODE = re.compile(r"[ -~]*[=(){}<>\[\]_][ -~]*|[ -~]+:")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|。。。)[\]】]?\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds a letter or digit.

    Attributes:
        start, end: Half-open range in the text, without the blanks around.
        units: Han characters, and two for every word in other letters: about how much it says.
        clauses: Marks that end a clause or a sentence.
        stops: Whether it ends as a sentence does.
        cut_off: Whether it ends in an ellipsis, and is short enough for the opening of another article.
        whole: The part of a page that it names and nothing else.
        inside: The notice or offer in it, but for what hangs at its end: its kind, its first words, how many there are.
    """

    start: int
    end: int
    text: str
    folded: str
    units: int
    clauses: int
    stops: bool
    cut_off: bool
    whole: Sign | None
    inside: tuple[Sign, str, int] | None
    byline: Byline | None

    @property
    def is_prose(self) -> bool:
        """Whether it reads as a sentence or more."""
        return self.units >= PROSE_UNITS and self.clauses > 0 and not self.cut_off and (self.stops or self.clauses > 1)


def outline(text: str) -> tuple[Line, ...]:
    """Returns the lines of a text, in order.

    The stages pass it on to each other as ``lines``: it takes most of the time that reading a text's form takes.
    """
    lines = []
    for start, end, content in lines_of(text):
        folded = fold(content)
        units = count_units(content)
        hanging = tails(content)
        own = fold(content[: hanging[0].start]) if hanging else folded
        lines.append(
            Line(
                start,
                end,
                content,
                folded,
                units,
                clauses=len(_CLAUSE.findall(content)),
                stops=_STOP.search(content) is not None,
                cut_off=units <= TEASER_UNITS and _CUT_OFF.search(content) is not None,
                whole=whole_sign(folded),
                inside=inside_sign(own) if units <= NOTICE_UNITS else None,
                byline=read_byline(content),
            )
        )
    return tuple(lines)


def outline_of_part(lines: Sequence[Line], start: int, end: int) -> tuple[Line, ...]:
    """Returns the lines of a part of the text that begins and ends between lines, with ranges in the part."""
    first = bisect_left(lines, start, key=lambda line: line.start)
    last = bisect_right(lines, end, lo=first, key=lambda line: line.end)
    return tuple(replace(line, start=line.start - start, end=line.end - start) for line in lines[first:last])


def count_units(text: str) -> int:
    """Returns how much a text says: its Han characters, and two for every word in other letters."""
    return len(_HAN.findall(text)) + 2 * len(_WORD.findall(text))


def subject_terms(folded: str) -> list[str]:
    """Returns the terms that tell subjects apart: pairs of Han characters, and other words but for stop words."""
    pairs = [run[at : at + 2] for run in _HAN_RUN.findall(folded) for at in range(len(run) - 1)]
    return pairs + [word for word in _LETTERS.findall(folded) if word not in STOP_WORDS]


def core(lines: Sequence[Line]) -> range:
    """Returns the stretch of lines with the most prose in it, from prose to prose; empty where there is none.

    The stretch of the greatest sum (Pasternack and Roth, 2009): prose counts for it, what is short or belongs to a
    page against it, so that headings, captions and verse between paragraphs stay inside and lists around stay out.
    """
    dated = sum(line.byline is not None and line.byline.published is not None for line in lines)
    best, best_sum = range(0), 0.0
    start, total = 0, 0.0
    began = listed = False
    for number, line in enumerate(lines):
        if total <= 0:
            start, total = number, 0.0
        weight = _weight(line, dated > MAX_DATES)
        total += weight * AFTER_LIST if weight > 0 and listed else weight
        began = began or line.is_prose
        listed = listed or (began and line.whole in _SIGNS)
        if total > best_sum:
            best, best_sum = range(start, number + 1), total
    return best


MAX_PROSE_WEIGHT = 5.0
AFTER_LIST = 0.5
"""What prose counts for after the first list of links or comments: the article comes before them."""
MAX_DATES = 3
"""Lines of a date in one article; with more, comments or a list of articles stand below."""
_PROSE_WEIGHT_PER_UNIT = 1 / 40
_PROSE_BASE = 0.5
_SHORT, _SHORT_SENTENCE, _CODE_WEIGHT = -0.35, 0.2, -0.1
_TINY_UNITS, _TINY = 4, -0.6
_CUT_OFF_WEIGHT = -0.8
_SIGNS: dict[Sign, float] = {"links": -4.0, "comments": -4.0}
_SIGN, _INSIDE_SIGN, _CLERK = -1.2, -1.0, -1.5


def _weight(line: Line, is_thread: bool) -> float:
    if line.whole:
        return _SHORT if line.folded.isdigit() else _SIGNS.get(line.whole, _SIGN)
    if line.byline is not None:
        return _CLERK if line.byline.clerk or (is_thread and line.byline.published) else _SHORT
    if line.inside and (line.units < TEASER_UNITS or line.inside[2] > 1):
        return _INSIDE_SIGN * line.inside[2]
    if line.cut_off:
        return _CUT_OFF_WEIGHT
    if line.is_prose:
        return min(MAX_PROSE_WEIGHT, _PROSE_BASE + line.units * _PROSE_WEIGHT_PER_UNIT)
    if _SENTENCE_END.search(line.text):
        return _SHORT_SENTENCE
    if _CODE.fullmatch(line.text):
        return _CODE_WEIGHT
    return _TINY if line.units <= _TINY_UNITS else _SHORT
