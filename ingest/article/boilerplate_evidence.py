"""Evidence that a line outside the prose belongs to the page or to the article, as log-odds with a reason in words.

The weights were set by hand and tuned on page dumps: half of the English benchmark's pages and twenty-five Chinese
ones, beside 33,000 lines of clean articles that must lose nothing. The other English half and five more Chinese pages
were measured on.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from math import log2
from typing import NamedTuple

from yinju.ingest.article.boilerplate_phrases import is_section
from yinju.ingest.article.outline import Line, subject_terms


class Piece(NamedTuple):
    """One piece of evidence that a line belongs to the page: log-odds, the reason, and whether it suffices alone.

    What is not ``hard`` - a short line, far away, in a row of such - is true of verse and code too, and only adds.
    """

    weight: float
    reason: str
    hard: bool = False


NAMES = {
    "navigation": "names a part of the site",
    "links": "heads a list of links",
    "comments": "belongs to the comments",
    "share": "is for sharing or following",
    "notice": "is a notice of the site",
    "advertising": "offers or advertises something",
}
WHOLE, SECTION = 3.5, 1.0
NUMBER = 1.0
INSIDE, INSIDE_MORE, INSIDE_MOST = 1.6, 1.0, 4.0
MARKED, MARKED_PROSE, MARKED_BY_LIST = 2.2, 0.8, 1.0
LISTS = ("links", "comments")
ABOVE_TITLE, ABOVE_TITLE_PROSE = 2.0, 0.5
DISTANCE, DISTANCE_MOST, DISTANCE_PROSE, NEAR = 0.15, 1.5, 0.5, -0.7
RUN, RUN_MOST = 0.35, 1.6
PROSE, PROSE_OPEN = ((150, -3.0), (60, -2.0), (0, -1.2)), -0.5
NUMBERED = 0.8
SHARED, FOREIGN = -1.5, 0.9
SHARED_SHARE, FOREIGN_SHARE, MIN_SHARED_UNITS = 0.5, 0.2, 6
CUT_OFF, CUT_OFF_RUN = 0.8, 2.5
REPEATED = 0.7
TINY, TINY_UNITS = 0.4, 4
CLERK, DATED = 2.5, 1.2
NOTE, NOTE_REACH = -4.0, 4
SAME_WORD, SAME_WORD_LINES = 1.8, 3
SENTENCE = -0.6
BASE = -0.6
MIN_RUN = 3
MENU, MENU_RUN, MENU_SIGNS, MENU_SHARE = 0.5, 4, 3, 0.3
TAGS = 4
MENU_LINES = 8
"""Lines above a title that are a menu, whatever they say."""

_NOTE = re.compile(
    r"^[（(【\[].{0,12}(?:作者|本文|记者|译者|编者|原载|来源|文字|据|资料|整理|系|图/|文/).{0,80}[）)】\]]。?$"
    r"|^(?:原题|原标题|原载|参考(?:资料|文献)|注释?|附)[::]|^(?:编者按|作者简介|作者系|作者为).{0,120}$"
    r"|^(?:the (?:author|writer) is|(?:additional )?reporting by|edit(?:ed|ing) by|notes?:|sources?:|references?:?$"
    r"|correction:|editor'?s note)"
)
_ITEM = re.compile(r"\d{1,2}\s?[、.)]?(?=[^\d\s])")
_NUMBER = re.compile(r"\W*\d[\d\W]*")


class Surroundings:
    """Weighs the lines around the prose.

    Args:
        lines: The text's lines.
        prose: Line numbers of the prose.
        title: The number of the title's line, if there is one.
        certain: Whether it is known for the title, and not only taken for it.
    """

    def __init__(self, lines: Sequence[Line], prose: range, title: int | None, *, certain: bool = False) -> None:
        self._lines = lines
        self._prose = prose
        self._title = title
        self._counts = Counter(line.folded for line in lines)
        above = lines[: title or 0]
        self._has_menu = certain or any(line.whole for line in above) or len(above) >= MENU_LINES
        self._runs = list(_runs(lines, prose))
        self._marks = list(_marks(lines, prose))

    @cached_property
    def _words(self) -> set[str]:
        return {word for number in self._prose for word in subject_terms(self._lines[number].folded)}

    @cached_property
    def _burst(self) -> Counter[str]:
        """Words of the lines around that the prose never uses, with how many lines have them."""
        around = (line for number, line in enumerate(self._lines) if number not in self._prose)
        return Counter(word for line in around for word in set(subject_terms(line.folded)) - self._words)

    def mark(self, number: int) -> Line | None:
        """Returns what stands between the prose and a line below it that begins another part of the page."""
        return self._marks[number]

    def shared(self, line: Line) -> float:
        """Returns the share of a line's words that the prose has; 1 for a line without words."""
        found = subject_terms(line.folded)
        return sum(word in self._words for word in found) / len(found) if found else 1.0

    def pieces(self, number: int) -> Iterator[Piece]:
        """Yields what speaks for and against the line, in no order."""
        line = self._lines[number]
        yield Piece(BASE, "stands outside the article's prose")
        yield from self._by_form(number, line)
        yield from self._by_place(number, line)
        yield from self._by_words(line)

    def _by_form(self, number: int, line: Line) -> Iterator[Piece]:
        if line.whole and _NUMBER.fullmatch(line.folded):
            yield Piece(NUMBER, "is a number alone")
        elif line.whole:
            yield Piece(WHOLE, NAMES[line.whole], hard=True)
        elif is_section(line.folded):
            yield Piece(SECTION, "names a part that many sites have")
        elif line.inside:
            sign, found, count = line.inside
            yield Piece(
                min(INSIDE_MOST, INSIDE + INSIDE_MORE * (count - 1)), f"{NAMES[sign]} (“{found}”)", hard=count > 1
            )
        if line.is_prose:
            weight = next(weight for units, weight in PROSE if line.units >= units) if line.stops else PROSE_OPEN
            yield Piece(weight, "reads as prose")
        elif line.stops and not line.cut_off and line.text[-1] in "。.”":
            yield Piece(SENTENCE, "ends as a sentence does")
        if line.cut_off:
            yield Piece(CUT_OFF, "is cut off with an ellipsis")
            if self._cut_off_run(number) >= MIN_RUN:
                yield Piece(CUT_OFF_RUN, "is one of a row of openings of other texts, each cut off", hard=True)
        if line.units <= TINY_UNITS:
            yield Piece(TINY, "is a word or two")
        if line.byline is not None:
            if line.byline.is_of_site:
                yield Piece(CLERK, "names the site's editor or counts its readers", hard=True)
            elif number > self._prose[-1] and line.byline.published:
                yield Piece(DATED, "is a date in a list")
        if self._counts[line.folded] > 1:
            yield Piece(REPEATED, "stands there more than once")

    def _by_place(self, number: int, line: Line) -> Iterator[Piece]:
        below, is_prose = number > self._prose[-1], line.is_prose and line.stops
        distance = number - self._prose[-1] if below else self._prose[0] - number
        if distance <= NOTE_REACH and _NOTE.search(line.folded):
            yield Piece(NOTE, "is a note to the article")
        if distance == 1:
            yield Piece(NEAR, "stands beside the article's prose")
        else:
            most = DISTANCE_PROSE if is_prose else DISTANCE_MOST
            yield Piece(min(most, DISTANCE * (distance - 1)), f"stands {distance} lines away from the article's prose")
        if below and (mark := self._marks[number]):
            weight = (MARKED_PROSE if is_prose else MARKED) + (MARKED_BY_LIST if mark.whole in LISTS else 0)
            yield Piece(weight, f"stands after “{mark.text}”", hard=True)
            if _ITEM.match(line.folded):
                yield Piece(NUMBERED, "is an item of a numbered list")
        if not below and self._title is not None and number < self._title:
            weight = ABOVE_TITLE_PROSE if is_prose else ABOVE_TITLE
            yield Piece(weight, "stands above the title", hard=self._has_menu)
        if (run := self._runs[number]) >= MIN_RUN:
            yield Piece(min(RUN_MOST, RUN * log2(run)), f"is one of {run} lines in a row that are no prose")
        if below and line.units <= TINY_UNITS and self._tiny_run(number) >= TAGS:
            yield Piece(MENU, f"is one of {TAGS} or more lines in a row of a word or two, as tags are", hard=True)
        led = not below and self._title is not None and number > self._title
        if run >= MENU_RUN and not led and self._signs(number) >= max(MENU_SIGNS, MENU_SHARE * min(run, MENU_LINES)):
            yield Piece(MENU, "stands in a row of short lines that name parts of the site", hard=True)

    def _by_words(self, line: Line) -> Iterator[Piece]:
        if line.units < MIN_SHARED_UNITS:
            return
        share = self.shared(line)
        if share >= SHARED_SHARE:
            yield Piece(SHARED, "speaks of what the article speaks of")
        elif share <= FOREIGN_SHARE:
            yield Piece(FOREIGN, "shares hardly a word with the article")
        if line.is_prose and line.stops:
            return
        common = [word for word in subject_terms(line.folded) if self._burst[word] >= SAME_WORD_LINES]
        if common:
            word = max(common, key=lambda each: self._burst[each])
            yield Piece(
                SAME_WORD,
                f"has “{word}”, as {self._burst[word]} lines around the article have and the article never",
                hard=line.inside is not None,
            )

    def _signs(self, number: int) -> int:
        """Returns how many of the lines nearby name parts of a site."""
        nearby = range(max(number - MENU_LINES, 0), min(number + MENU_LINES + 1, len(self._lines)))
        around = (self._lines[each] for each in nearby if each not in self._prose)
        return sum(line.whole is not None or is_section(line.folded) for line in around)

    def _cut_off_run(self, number: int) -> int:
        return _run_length(self._lines, number, lambda line: line.cut_off)

    def _tiny_run(self, number: int) -> int:
        """Returns how many lines of a word or two stand around it, up to one that begins another part of the page."""
        end = next(
            (at for at in range(number, len(self._lines)) if self._lines[at].units > TINY_UNITS), len(self._lines)
        )
        ends = end < len(self._lines) and (self._lines[end].whole or self._marks[end])
        tags = any(line.whole for line in self._lines[number:end])
        return _run_length(self._lines, number, lambda line: line.units <= TINY_UNITS) if ends or tags else 0


def _run_length(lines: Sequence[Line], number: int, holds: Callable[[Line], bool]) -> int:
    """Counts the lines in a row, with the line among them, for which ``holds`` is true."""
    first = last = number
    while first > 0 and holds(lines[first - 1]):
        first -= 1
    while last < len(lines) - 1 and holds(lines[last + 1]):
        last += 1
    return last - first + 1


def _runs(lines: Sequence[Line], prose: range) -> Iterator[int]:
    """Yields for each line how many lines in a row around it are neither in the prose nor read as prose."""
    length = 0
    for number, line in enumerate(lines):
        if number in prose or line.is_prose:
            yield from [length] * length
            length = 0
            yield 0
        else:
            length += 1
    yield from [length] * length


def _marks(lines: Sequence[Line], prose: range) -> Iterator[Line | None]:
    """Yields for each line the line between it and the prose that begins another part of the page, if there is one."""
    mark: Line | None = None
    for number, line in enumerate(lines):
        yield mark
        if number > prose[-1] and line.whole and not _NUMBER.fullmatch(line.folded):
            mark = line if mark is None or line.whole in LISTS else mark
