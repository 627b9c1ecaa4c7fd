"""Splits a plain text into its articles, where its form shows that it holds several.

Aggregators, digests and exports of databases set article after article in one form: a headline, a line with publisher
and time beside it, a body. Such records are looked for by their form alone, and a text is cut only where it repeats.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from yinju.ingest.article.metadata import Metadata, describe, with_record
from yinju.ingest.article.outline import Line, outline, outline_of_part
from yinju.ingest.article.publication_dates import find_moments

MIN_RECORDS = 2
"""Records of one form that make a text several articles; two need a publisher in each, more need only the time."""

MIN_BODY = 80
"""Units (see ``outline.Line``) of the median body: comments and link lists, which have the same form, have less."""

MIN_SHARE = 0.6
"""Share of the text's units that the records' bodies hold: else they are a list at the end of another article."""

MAX_HEADLINE = 80
"""Units of a headline: in 20 pages of headlines the longest has 47."""

MIN_HEADLINE = 4
MIN_UNNAMED_HEADLINE = 8
"""Units of the median headline where no byline names a publisher: in threads of posts, user names stand there."""

_CLOSED = re.compile(r"[。；;，,、…]\s*$|(?<![.。])[.。]\s*$|^[（(].*[）)]$")


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """One article of a text. The parts of a text tile it: the first begins at 0, each ends where the next begins.

    Attributes:
        start, end: Half-open range of the text, with all that stands around the article (page boilerplate before the
            first headline is in the first part, for ``boilerplate.judge`` to take out).
        head: Ranges of the lines that hold its headline, publisher and time; empty where there is one article only.
        lines: Its outline, with ranges in the part.
        metadata: What it says of itself.
    """

    start: int
    end: int
    head: tuple[tuple[int, int], ...]
    metadata: Metadata
    lines: tuple[Line, ...]

    @classmethod
    def whole(cls, text: str, lines: tuple[Line, ...]) -> "ArticlePart":
        """Returns the one article that a text is, with the text's outline."""
        return cls(0, len(text), (), describe(text, lines), lines)


def split(text: str) -> list[ArticlePart]:
    """Returns the articles of a text, in order; one part with all of it where nothing shows that there are several.

    A text is cut only where headline, publisher and time (or headline and body) repeat in one form; a plain article
    is never cut.
    """
    lines = outline(text)
    heads = _records(lines)
    if not heads:
        return [ArticlePart.whole(text, lines)]
    bounds = [0, *(lines[head[0]].start for head in heads[1:]), len(text)]
    return [
        _part(text, lines, start, end, [lines[number] for number in head])
        for start, end, head in zip(bounds, bounds[1:], heads, strict=False)
    ]


def _part(text: str, lines: Sequence[Line], start: int, end: int, head: Sequence[Line]) -> ArticlePart:
    bylines = [line.byline for line in head[1:] if line.byline]
    begins = head[-1].end
    metadata = with_record(head[0].text, bylines, text[begins:end], outline_of_part(lines, begins, end))
    ranges = tuple((line.start, line.end) for line in head)
    return ArticlePart(start, end, ranges, metadata, outline_of_part(lines, start, end))


def _records(lines: Sequence[Line]) -> list[range]:
    """Finds the records' heads: ranges of line numbers that begin with the headline. Empty for a single article."""
    heads = _dated_heads(lines)
    if len(heads) < MIN_RECORDS:
        return []
    named = sum(_is_named(lines, head) for head in heads)
    if named < len(heads) and (len(heads) == MIN_RECORDS or not all(_is_timed(lines, head) for head in heads)):
        return []  # a chronicle has a day below each headline
    if not named and median(lines[head[0]].units for head in heads) < MIN_UNNAMED_HEADLINE:
        return []
    heads = _with_undated(lines, heads)
    bodies = _bodies(lines, heads)
    total = sum(line.units for line in lines)
    if median(bodies) < MIN_BODY or sum(bodies) < MIN_SHARE * total:
        return []
    return heads


def _dated_heads(lines: Sequence[Line]) -> list[range]:
    """Finds headlines with bylines and prose below them; keeps those of the most common form."""
    found: list[tuple[str, range]] = []
    number = 0
    while number < len(lines) - 2:
        stop = number + 1
        while stop < len(lines) - 1 and stop - number <= 3 and lines[stop].byline:
            stop += 1
        head = range(number, stop)
        if _is_headline(lines[number]) and (form := _form(lines[number + 1 : stop])) and not lines[stop].byline:
            found.append((form, head))
            number = stop
        number += 1
    if not found:
        return []
    (form, _), *_ = Counter(form for form, _ in found).most_common(1)
    return [head for other, head in found if other == form]


def _form(bylines: Sequence[Line]) -> str:
    """Names the form of the lines below a headline: what they tell, in which order. Empty where they name no time."""
    forms = []
    for line in bylines:
        if line.byline is None:
            return ""
        dated = "date" if line.byline.published or line.byline.partial else ""
        named = "name" if line.byline.publisher or line.byline.authors else ""
        order = "<" if dated and named and _date_first(line.text) else ">" if dated and named else ""
        labels = "+".join(sorted(line.byline.labelled - {"authors", "clerk", "count"}))
        forms.append(f"{dated}{order}{named}{labels}")
    form = "/".join(forms)
    return form if "date" in form else ""


def _date_first(line: str) -> bool:
    dates = find_moments(line)
    return bool(dates) and dates[0].start <= len(line) - dates[0].end


def _is_named(lines: Sequence[Line], head: range) -> bool:
    return any((byline := lines[number].byline) is not None and byline.publisher for number in head[1:])


def _is_timed(lines: Sequence[Line], head: range) -> bool:
    dates = (byline.published for number in head[1:] if (byline := lines[number].byline))
    return any(date is not None and date.precision == "minute" for date in dates)


def _with_undated(lines: Sequence[Line], heads: list[range]) -> list[range]:
    """Adds the heads of records whose headline lacks a byline.

    Where every record's body has as many lines, the next record begins where one more would be.
    """
    lengths = {following[0] - head[-1] - 1 for head, following in pairwise(heads)}
    if len(lengths) != 1:
        return heads
    (length,) = lengths
    found = list(heads)
    place = heads[-1][-1] + 1 + length
    while place + length < len(lines):
        below = lines[place + 1 : place + 1 + length]
        if not _is_headline(lines[place]) or lines[place].units >= min(line.units for line in below):
            break
        if sum(line.units for line in below) < MIN_BODY:
            break
        found.append(range(place, place + 1))
        place += 1 + length
    return found


def _bodies(lines: Sequence[Line], heads: Sequence[range]) -> list[int]:
    bounds = [*(head[0] for head in heads[1:]), len(lines)]
    return [sum(line.units for line in lines[head[-1] + 1 : bound]) for head, bound in zip(heads, bounds, strict=True)]


def _is_headline(line: Line) -> bool:
    return line.byline is None and MIN_HEADLINE <= line.units <= MAX_HEADLINE and not _CLOSED.search(line.text)
