"""Changed texts that keep, for each of their characters, the characters of the original text that it was made from."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Range = tuple[int, int]
"""A half-open range: from the first character to the one after the last."""

Edit = tuple[int, int, str]
"""A range of a text, which is not empty, and its replacement; an empty replacement removes the range."""

Places = NDArray[np.int32]

_COLUMNS = 3
"""Numbers that a run is stored as: its length in the text, its start in the origin, and its length in the origin."""


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A text with, for each of its characters, the half-open range of the *origin* that it was made from.

    Ranges are in order and never empty. The ranges of two characters are either disjoint or equal: where several
    characters were replaced together by several others, each new character has the range of all the old ones.

    Attributes:
        starts, ends: The ranges, each ``(len(text),)`` int32.
    """

    text: str
    starts: Places
    ends: Places

    @classmethod
    def of(cls, text: str) -> "Mapped":
        """Returns a text that has not been changed: the origin of each character is the character itself."""
        starts = np.arange(len(text), dtype=np.int32)
        return cls(text, starts, starts + np.int32(1))

    def then(self, step: "Callable[[str], Mapped]") -> "Mapped":
        """Applies a further step to the text, and returns its result with ranges of this text's origin."""
        return self.through(step(self.text))

    def through(self, later: "Mapped") -> "Mapped":
        """Returns ``later``, whose origin is this text, with ranges of this text's origin."""
        if not later.text:
            return Mapped("", self.starts[:0], self.ends[:0])
        return Mapped(later.text, *_apart(self.starts[later.starts], self.ends[later.ends - 1]))

    def part(self, start: int, end: int) -> "Mapped":
        """Returns the text between two of its positions, with its ranges."""
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def shifted(self, offset: int) -> "Mapped":
        """Returns the same text for an origin that begins ``offset`` characters later."""
        return Mapped(self.text, self.starts + np.int32(offset), self.ends + np.int32(offset))

    def ranges(self, start: int = 0, end: int | None = None) -> list[Range]:
        """Returns the ranges of the origin that a range of the text was made from, in order, adjacent ones joined.

        What was removed lies between these ranges, never in them. An empty range has none.
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
        """Returns the one range of the origin that covers a non-empty range of the text, with the gaps in it."""
        starts, ends = self.starts[start:end], self.ends[start:end]
        if not len(starts):
            raise ValueError(f"the range {start}:{end} of a text of {len(self.text)} characters is empty")
        return int(starts[0]), int(ends[-1])

    def gaps(self, length: int) -> list[Range]:
        """Returns the ranges of an origin of ``length`` characters that nothing in the text was made from, in order."""
        return rest(length, self.ranges())

    def position(self, place: int) -> int:
        """Returns the position of the first character that came from ``place`` of the origin or from behind it."""
        return int(np.searchsorted(self.ends, place, side="right"))

    def dump(self) -> bytes:
        """Packs the ranges into a compact form; ``load`` restores them together with the text."""
        return zlib.compress(self._runs().astype("<i4").tobytes(), level=1)

    @classmethod
    def load(cls, text: str, data: bytes) -> "Mapped":
        """Restores what ``dump`` packed, for the same text.

        Raises:
            ValueError: It was packed for a text of another length.
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

    def runs(self) -> list[tuple[Range, Range, bool]]:
        """Returns the text in runs, in order: its range, that of the origin, and whether they go one by one.

        Otherwise all characters of the run were made from the whole range of the origin.
        """
        found, at = [], 0
        for signed, start, width in self._runs().tolist():
            found.append(((at, at + abs(signed)), (start, start + width), signed > 0))
            at += abs(signed)
        return found

    def _runs(self) -> NDArray[np.int32]:
        """Returns the runs, ``(n, 3)``: length in the text, start and length in the origin.

        The first length is negative where all characters of the run share the whole range of the origin.
        """
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


class Taken:
    """Which characters of a text belong to a range already: telling it takes no longer the more ranges there are.

    Args:
        length: The text's length.
    """

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)

    def is_free(self, start: int, end: int) -> bool:
        """Tells whether no character of a range is taken."""
        return self._marks.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        """Takes the characters of a range."""
        self._marks[start:end] = b"\x01" * (end - start)


def edit(text: str, edits: Iterable[Edit]) -> Mapped:
    """Replaces ranges of a text. This is the only way in which texts are changed in this project.

    Args:
        edits: Edits in order that do not overlap. None has an empty range, since inserted text would have no origin.

    Raises:
        ValueError: The edits overlap, are out of order, or lie outside the text.
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
    """Joins the given ranges of a text, in order, and drops what lies between them.

    Raises:
        ValueError: The ranges overlap, are out of order, or lie outside the text.
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
    """Returns 0, 1, 2, … for each of the lengths, starting anew at each."""
    counted = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return counted.astype(np.int32)


def _apart(starts: Places, ends: Places) -> tuple[Places, Places]:
    """Merges ranges, given in order, that partly overlap, so that any two are disjoint or equal."""
    begins = np.empty(len(starts), bool)
    begins[0] = True
    begins[1:] = starts[1:] >= ends[:-1]
    firsts = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    lasts = np.append(firsts[1:], len(starts)) - 1
    return starts[firsts][group], ends[lasts][group]
