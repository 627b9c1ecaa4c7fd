"""Cuts the text of an article, and the file it is from, into pieces that know their place in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from yinju.offsets import Mapped, Range
from yinju.store import NewArticle
from yinju.text import paragraphs
from yinju.types import Removal


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the clean text.

    Attributes:
        clean: Where its first character stands in the clean text.
        raw: The range of the source's raw text that it was made from.
        one_by_one: Whether each of its characters was made from one; otherwise each was made from the whole range.
    """

    text: str
    clean: int
    raw: Range
    one_by_one: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the clean text, as citations count them.

    Attributes:
        number: Its number, from 1.
    """

    number: int
    is_heading: bool
    is_doubtful: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RawPiece:
    """A piece of the raw text.

    Attributes:
        start: Where its first character stands in the raw text.
        removal: What took it out, if a step did.
        belongs: Whether the article's text was made from it.
    """

    text: str
    start: int
    removal: Removal | None
    belongs: bool


def cut_paragraphs(new: NewArticle) -> list[Paragraph]:
    """Returns the paragraphs of an article, in order."""
    mapped = Mapped.load(new.text, new.places)
    return [
        Paragraph(
            number,
            any(first <= start < last for first, last in new.headings),
            any(first <= start < last for first, last in new.doubtful),
            tuple(_pieces(mapped.part(start, end), start)),
        )
        for number, (start, end) in enumerate(paragraphs(new.text), 1)
    ]


def _pieces(mapped: Mapped, offset: int) -> list[Piece]:
    return [
        Piece(mapped.text[start:end], offset + start, raw, one_by_one)
        for (start, end), raw, one_by_one in mapped.runs()
    ]


def cut_raw(raw: str, new: NewArticle) -> list[RawPiece]:
    """Returns the whole raw text of a source in pieces: what became the article's text, what was removed, the rest."""
    rest, kept = -1, -2
    labels = np.full(len(raw), rest, np.int32)
    for place, removal in enumerate(new.removed):
        labels[removal.start : removal.end] = place
    for start, end in Mapped.load(new.text, new.places).ranges():
        labels[start:end] = kept
    breaks = [0, *(np.flatnonzero(labels[1:] != labels[:-1]) + 1).tolist(), len(raw)] if raw else [0]
    return [
        RawPiece(raw[start:end], start, _removal(int(labels[start]), new.removed), bool(labels[start] == kept))
        for start, end in pairwise(breaks)
    ]


def _removal(label: int, removed: Sequence[Removal]) -> Removal | None:
    return removed[label] if label >= 0 else None
