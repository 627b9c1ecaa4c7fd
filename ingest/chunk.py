"""Article text to passages: paragraphs, the long ones cut at sentence ends, the short ones joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from yinju.settings import ChunkSettings
from yinju.text import LIST_MARKS, paragraphs, sentences

_CLAUSE_END = re.compile(r"[，；：、,;:]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A half-open range of the text, and the number of its first paragraph, from 1."""

    paragraph: int
    start: int
    end: int


def chunk(text: str, settings: ChunkSettings) -> list[Chunk]:
    """Ranges of the passages of a text, in order, not overlapping, none longer than ``max_chars``.

    Together they hold every character but the blanks, and marks of list items, between them. A text without any letter gives none.
    """
    pieces = [
        Chunk(number, start, end)
        for number, span in enumerate(paragraphs(text), 1)
        for start, end in _cut(text, *span, settings.max_chars)
    ]
    joined = list(_join(pieces, settings))
    return joined if any(character.isalnum() for character in text) else []


def _join(pieces: list[Chunk], settings: ChunkSettings) -> Iterator[Chunk]:
    """Joins a short piece with what follows, and a short last piece with what comes before, where both fit."""
    held: Chunk | None = None
    for position, piece in enumerate(pieces):
        if held is None:
            held = piece
            continue
        last = position == len(pieces) - 1
        short = held.end - held.start < settings.min_chars or (last and piece.end - piece.start < settings.min_chars)
        if short and piece.end - held.start <= settings.max_chars:
            held = Chunk(held.paragraph, held.start, piece.end)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _cut(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    """Cuts a paragraph into ranges of at most ``max_chars``, at sentence ends where there are any."""
    if end - start <= max_chars:
        yield start, end
        return
    starts = [start, *(start + s for s, _ in sentences(text[start:end])[1:]), end]
    first = start
    for here, following in pairwise(starts):
        if following - first > max_chars:
            if here > first:
                yield _without_blanks(text, first, here)
            first = here
            while following - first > max_chars:
                stop = _clause_end(text, first, first + max_chars)
                yield _without_blanks(text, first, stop)
                first = stop
    if first < end:
        yield _without_blanks(text, first, end)


def _clause_end(text: str, start: int, limit: int) -> int:
    """The last clause end or blank in the second half of the range, or else its end."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start + (limit - start) // 2, limit)]
    return ends[-1] if ends else limit


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip().rstrip(LIST_MARKS).rstrip())
