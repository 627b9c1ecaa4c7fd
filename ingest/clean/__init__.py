"""Cleans a dirty text in small named steps; each gives the new text with a map to the text it was given.

Three groups: ``CHARACTERS`` are for a whole source, before it is split into articles; ``LAYOUT`` for one article, after
what is not the article has been taken out; ``HEADINGS`` for what is left when its head lines are gone. Each step acts
on evidence in the text itself and leaves alone what could be meant.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yinju.ingest.clean.entities import decode_entities
from yinju.ingest.clean.heading_marks import drop_heading_marks
from yinju.ingest.clean.hidden import drop_hidden
from yinju.ingest.clean.line_breaks import join_lines
from yinju.ingest.clean.list_items import part_items
from yinju.ingest.clean.mojibake import decode_again
from yinju.ingest.clean.page_numbers import drop_page_marks
from yinju.ingest.clean.pinyin import drop_pinyin
from yinju.ingest.clean.reference_marks import drop_marks
from yinju.ingest.clean.spacing import close_blanks
from yinju.offsets import Mapped, Range
from yinju.settings import CleanSettings

CleaningStep = Callable[[str], Mapped]

CHARACTERS: dict[str, CleaningStep] = {
    "mojibake": decode_again,
    "entities": decode_entities,
    "hidden": drop_hidden,
    "pinyin": drop_pinyin,
}
"""By the name of their setting, in the order in which they are done."""

LAYOUT: dict[str, CleaningStep] = {
    "list_items": part_items,
    "reference_marks": drop_marks,
    "page_numbers": drop_page_marks,
    "line_breaks": join_lines,
    "spacing": close_blanks,
}
"""Items are parted by their marks, so before these go; a page's number goes before the lines around it are joined; and
lines are joined by what stands at their ends before blanks inside them are closed."""

HEADINGS: dict[str, CleaningStep] = {"heading_marks": drop_heading_marks}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a group of steps made of a text.

    Attributes:
        removed: By step, the ranges of the given text that it took out, in order.
    """

    mapped: Mapped
    removed: tuple[tuple[str, Range], ...]


def clean(given: Mapped, steps: dict[str, CleaningStep], settings: CleanSettings) -> Cleaned:
    """Returns the text after those of the steps that the settings name, with ranges of ``given``'s origin."""
    removed: list[tuple[str, Range]] = []
    mapped = given
    for name, step in steps.items():
        if not getattr(settings, name):
            continue
        done = step(mapped.text)
        if done.text == mapped.text:
            continue
        removed += [(name, place) for place in _origins(mapped, done.gaps(len(mapped.text)))]
        mapped = mapped.through(done)
    kept = mapped.ranges()
    return Cleaned(mapped, tuple((name, place) for name, whole in removed for place in _outside(whole, kept)))


def _origins(mapped: Mapped, gaps: Sequence[Range]) -> Iterator[Range]:
    for start, end in gaps:
        yield from mapped.ranges(start, end)


def _outside(place: Range, kept: Sequence[Range]) -> Iterator[Range]:
    """Yields the parts of a range outside the kept ones: a later step may have removed a part of a replacement."""
    start, end = place
    for number in range(bisect_right(kept, start, key=lambda one: one[1]), len(kept)):
        first, last = kept[number]
        if first >= end:
            break
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end
