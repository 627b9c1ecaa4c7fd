"""A changed text that still knows which characters of the text it was made from each of its characters came from."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Range = tuple[int, int]
"""Half-open: from the first character to the one after the last."""

Edit = tuple[int, int, str]
"""A range of a text, which is not empty, and what stands in its place; an empty string removes it."""

Places = NDArray[np.int32]

_COLUMNS = 3
"""Of a run in the stored form: its length in the text, its start and its length in the origin."""


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A text and, for each of its characters, the half-open range of the *origin* that it was made from.

    Ranges stand in order, are never empty, and those of two characters are either disjoint or the same one: where
    several characters were replaced by several others together, all of the new ones stand for all of the old.

    Attributes:
        starts, ends: ``(len(text),)`` int32.
    """

    text: str
    starts: Places
    ends: Places

    @classmethod
    def of(cls, text: str) -> "Mapped":
        """A text that has not been changed: each character is its own origin."""
        starts = np.arange(len(text), dtype=np.int32)
        return cls(text, starts, starts + np.int32(1))

    def then(self, step: "Callable[[str], Mapped]") -> "Mapped":
        """What a further step makes of the text, with ranges of this one's origin."""
        return self.through(step(self.text))

    def through(self, later: "Mapped") -> "Mapped":
        """``later``, whose origin is this text, with ranges of this one's origin."""
        if not later.text:
            return Mapped("", self.starts[:0], self.ends[:0])
        return Mapped(later.text, *_apart(self.starts[later.starts], self.ends[later.ends - 1]))

    def part(self, start: int, end: int) -> "Mapped":
        """The text between two of its characters, with their ranges."""
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def shifted(self, offset: int) -> "Mapped":
        """The same text, where the origin begins ``offset`` characters later."""
        return Mapped(self.text, self.starts + np.int32(offset), self.ends + np.int32(offset))

    def ranges(self, start: int = 0, end: int | None = None) -> list[Range]:
        """The ranges of the origin that a range of the text was made from, in order; adjacent ones are one.

        What was taken out inside it lies between them, never in them. An empty range gives none.
        """
        starts, ends = self.starts[start:end], self.ends[start:end]
        if not len(starts):
            return []
        # The origin goes on where the last character's range ended, or is the same as the last one's.
        breaks = np.flatnonzero((starts[1:] != ends[:-1]) & (starts[1:] != starts[:-1])) + 1
        firsts = starts[np.concatenate(([0], breaks))]
        lasts = ends[np.concatenate((breaks - 1, [len(ends) - 1]))]
        return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]

    def hull(self, start: int = 0, end: int | None = None) -> Range:
        """The one range of the origin that a range of the text, which is not empty, was made from, gaps included."""
        starts, ends = self.starts[start:end], self.ends[start:end]
        if not len(starts):
            raise ValueError(f"the range {start}:{end} of a text of {len(self.text)} characters is empty")
        return int(starts[0]), int(ends[-1])

    def gaps(self, length: int) -> list[Range]:
        """What of an origin of ``length`` characters went into no character of the text, in order."""
        return rest(length, self.ranges())

    def position(self, place: int) -> int:
        """Where in the text the first character stands that came from ``place`` of the origin or from after it."""
        return int(np.searchsorted(self.ends, place, side="right"))

    def dump(self) -> bytes:
        """The ranges in a compact form; ``load`` takes it together with the text."""
        return zlib.compress(self._runs().astype("<i4").tobytes(), level=1)

    @classmethod
    def load(cls, text: str, data: bytes) -> "Mapped":
        """What ``dump`` wrote down, for the same text.

        Raises:
            ValueError: It was written for a text of another length.
        """
        runs = np.frombuffer(zlib.decompress(data), "<i4").reshape(-1, _COLUMNS)
        lengths, starts, widths = np.abs(runs[:, 0]), runs[:, 1], runs[:, 2]
        if int(lengths.sum()) != len(text):
            raise ValueError(f"the map is of a text of {int(lengths.sum())} characters, not {len(text)}")
        alone = np.repeat(runs[:, 0] > 0, lengths)
        first = np.repeat(starts, lengths).astype(np.int32)
        within = _counted(lengths)
        begin = first + np.where(alone, within, np.int32(0))
        end = np.where(alone, begin + np.int32(1), first + np.repeat(widths, lengths))
        return cls(text, begin.astype(np.int32), end.astype(np.int32))

    def _runs(self) -> NDArray[np.int32]:
        """``(n, 3)``: length in the text (negative where all its characters stand for all), start, length."""
        if not self.text:
            return np.empty((0, _COLUMNS), np.int32)
        single = self.ends - self.starts == 1
        # A character goes on with the run before it when both are alone and adjacent, or share one range.
        twin = np.zeros(len(self.text), bool)
        twin[1:] = self.starts[1:] == self.starts[:-1]
        shared = twin.copy()
        shared[:-1] |= twin[1:]
        alone = single & ~shared
        goes_on = twin
        goes_on[1:] |= alone[1:] & alone[:-1] & (self.starts[1:] == self.ends[:-1])
        firsts = np.flatnonzero(~goes_on)
        lengths = np.diff(np.append(firsts, len(self.text)))
        lasts = firsts + lengths - 1
        signed = np.where(alone[firsts], lengths, -lengths)
        rows = np.stack((signed, self.starts[firsts], self.ends[lasts] - self.starts[firsts]), axis=1)
        return rows.astype(np.int32)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapped):
            return NotImplemented
        return (
            self.text == other.text
            and np.array_equal(self.starts, other.starts)
            and np.array_equal(self.ends, other.ends)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none


def edit(text: str, edits: Iterable[Edit]) -> Mapped:
    """A text with ranges replaced. The one way in which text is changed here.

    Args:
        edits: In order, not overlapping, none of an empty range: nothing may be inserted that came from nowhere.

    Raises:
        ValueError: They overlap, are out of order, or lie outside the text.
    """
    pieces: list[str] = []
    places: list[Any] = []  # of kept stretches and of replacements: (first start, first end, step, how many)
    done = 0
    for start, end, replacement in edits:
        if not done <= start < end <= len(text):
            raise ValueError(f"the edit {start}:{end} is empty, or not between {done} and {len(text)}")
        if start > done:
            pieces.append(text[done:start])
            places.append((done, done + 1, 1, start - done))
        if replacement:
            pieces.append(replacement)
            places.append((start, end, 0, len(replacement)))
        done = end
    if not places and not done:
        return Mapped.of(text)
    if done < len(text):
        pieces.append(text[done:])
        places.append((done, done + 1, 1, len(text) - done))
    return Mapped("".join(pieces), *_laid_out(places))


def cut(text: str, kept: Sequence[Range]) -> Mapped:
    """The given ranges of a text, in order, put together without anything between them.

    Raises:
        ValueError: They overlap, are out of order, or lie outside the text.
    """
    edges = [0, *(edge for one in kept for edge in one), len(text)]
    if edges != sorted(edges):
        raise ValueError(f"the ranges {list(kept)} overlap, or are not in order within {len(text)} characters")
    return edit(text, [(a, b, "") for a, b in rest(len(text), kept)])


def rest(length: int, ranges: Sequence[Range]) -> list[Range]:
    """Returns what of a text of ``length`` characters lies in none of the ranges, which stand in order."""
    edges = [0, *(edge for one in ranges for edge in one), length]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _laid_out(places: Sequence[tuple[int, int, int, int]]) -> tuple[Places, Places]:
    table = np.array(places, np.int32).reshape(-1, 4)
    counts = table[:, 3]
    moved = _counted(counts) * np.repeat(table[:, 2], counts)
    return np.repeat(table[:, 0], counts) + moved, np.repeat(table[:, 1], counts) + moved


def _counted(lengths: Places) -> Places:
    """0, 1, 2, … anew for each of the lengths."""
    counted = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return counted.astype(np.int32)


def _apart(starts: Places, ends: Places) -> tuple[Places, Places]:
    """Ranges in order with those that overlap in part made one, so that any two are disjoint or the same."""
    begins = np.empty(len(starts), bool)
    begins[0] = True
    begins[1:] = starts[1:] >= ends[:-1]
    firsts = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    lasts = np.append(firsts[1:], len(starts)) - 1
    return starts[firsts][group], ends[lasts][group]
