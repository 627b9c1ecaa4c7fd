"""Cuts an article's text into passages: paragraphs, the long ones cut at sentence ends, the short ones joined."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yinju.settings import ChunkSettings
from yinju.text import LIST_MARKS, paragraphs, sentences

# Places between two characters: after a mark that stands in no number, or before a blank; and outside any word.
_CLAUSE_END = re.compile(r"(?<=[，；：、;])|(?<=[,:])(?!\d)|(?=\s)")
_WORD_END = re.compile(r"(?<![A-Za-z0-9.,:])|(?![A-Za-z0-9.,:])")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A half-open range of the text, and the number of its first paragraph, from 1.

    Attributes:
        doubtful: Whether it lies in one of the ranges that were given as such.
    """

    paragraph: int
    start: int
    end: int
    doubtful: bool = False


def chunk(text: str, settings: ChunkSettings, doubtful: Sequence[tuple[int, int]] = ()) -> list[Chunk]:
    """Returns the ranges of the passages of a text, in order, not overlapping, none longer than ``max_chars``.

    Together they hold every letter and digit: what lies between them are blanks, marks of list items and lines of
    punctuation. A text without any letter or digit gives none.

    Args:
        doubtful: Ranges in order that no passage shares with the text around them.
    """
    sentence_starts = [start for start, _ in sentences(text)]
    pieces = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        for start, end, doubted in _apart(*paragraph, doubtful):
            inside = sentence_starts[bisect_right(sentence_starts, start) : bisect_left(sentence_starts, end)]
            for piece in _cut(text, [start, *inside, end], settings.max_chars):
                first, last = _without_blanks(text, *piece)
                if any(character.isalnum() for character in text[first:last]):
                    pieces.append(Chunk(number, first, last, doubted))
    return list(_join(pieces, settings))


def _apart(start: int, end: int, doubtful: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yields the parts of a paragraph that lie inside and outside of doubtful ranges."""
    place = start
    for first, last in doubtful:
        if last <= place or first >= end:
            continue
        if first > place:
            yield place, first, False
        yield max(first, place), min(last, end), True
        place = min(last, end)
    if place < end:
        yield place, end, False


def _join(pieces: list[Chunk], settings: ChunkSettings) -> Iterator[Chunk]:
    """Joins a short piece with what follows, and a short last piece with what comes before, where both fit."""
    held: Chunk | None = None
    for position, piece in enumerate(pieces):
        if held is None:
            held = piece
            continue
        last = position == len(pieces) - 1
        short = held.end - held.start < settings.min_chars or (last and piece.end - piece.start < settings.min_chars)
        fits = piece.end - held.start <= settings.max_chars and piece.doubtful == held.doubtful
        if short and fits:
            held = Chunk(held.paragraph, held.start, piece.end, held.doubtful)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _cut(text: str, bounds: list[int], max_chars: int) -> Iterator[tuple[int, int]]:
    """Cuts a paragraph into ranges of at most ``max_chars``, at sentence ends where there are any.

    Args:
        bounds: Where the paragraph begins, where its further sentences begin, and where it ends.
    """
    first = bounds[0]
    for here, following in pairwise(bounds):
        if following - first > max_chars and here > first:
            yield first, here
            first = here
        while following - first > max_chars:
            stop = _clause_end(text, first, first + max_chars)
            yield first, stop
            first = stop
    yield first, bounds[-1]


def _clause_end(text: str, start: int, limit: int) -> int:
    """Returns the last clause end or blank in the second half of a range, else the last word end, else its end."""
    for end in (_CLAUSE_END, _WORD_END):
        places = [match.start() for match in end.finditer(text, (start + limit) // 2, limit + 1)]
        if inside := [place for place in places if place <= limit]:
            return inside[-1]
    return limit


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip().rstrip(LIST_MARKS).rstrip())
