"""The stages that a source passes on a worker: load, prepare, encode. Each takes packed rows and gives packed rows.

What a source holds is packed, so that a block between two stages is one column of bytes whatever is in it.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju.cluster.recipe import Recipe
from yinju.errors import EmbedderError, LoadError
from yinju.ingest.hands import Encoded, encode_sources
from yinju.ingest.intake import fingerprint_of
from yinju.ingest.prepare import prepare
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure
from yinju.ingest.reading import Reading
from yinju.store import NewArticle, NewSource
from yinju.types import Document

Rows = dict[str, NDArray[Any]]
"""Rows of ``number``, the place of the target in the list of all, and ``packed``, one thing that came of it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source, as far as a worker has brought it.

    Attributes:
        articles: Its articles; ``None`` where the corpus has it as it is, so that nothing was done.
        reason: Why it has none.
        encoded: Its passages, as if no article were a duplicate.
    """

    document: Document
    articles: tuple[NewArticle, ...] | None = None
    reason: str | None = None
    encoded: Encoded | None = None


class KnownSources:
    """What the corpus holds already, 16 bytes a source: no work is done on what is unchanged.

    Args:
        known: The fingerprint of each source, by its URI.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        pairs = np.array([(_digest(uri), _digest(one)) for uri, one in known.items()], np.uint64).reshape(-1, 2)
        self._pairs = pairs[np.argsort(pairs[:, 0])]

    def __contains__(self, document: Document) -> bool:
        """Tells whether the corpus has a document as it is; where it errs, the command does the work itself."""
        at = int(np.searchsorted(self._pairs[:, 0], np.uint64(_digest(document.uri))))
        there = at < len(self._pairs) and int(self._pairs[at, 0]) == _digest(document.uri)
        return there and int(self._pairs[at, 1]) == _digest(fingerprint_of(document))


def load_rows(rows: Rows, recipe: Recipe) -> Iterator[Rows]:
    """Yields what targets hold, a source or a reason at a time."""
    with Reading(recipe.ingest, recipe.clean) as reading:
        for number, target in zip(rows["number"], map(pickle.loads, rows["packed"]), strict=True):
            for item in _loaded(reading, target):
                yield packed([int(number)], [item])


def prepare_rows(rows: Rows, recipe: Recipe, known: KnownSources) -> Rows:
    """Returns sources with their articles, and reasons as they are."""
    items = unpacked(rows)
    with Reading(recipe.ingest, recipe.clean) as reading:
        return packed(rows["number"], [_prepared(reading, item, known) for item in items])


def encode_rows(rows: Rows, recipe: Recipe) -> Rows:
    """Returns sources with the passages of their articles, and these encoded; or why this machine cannot do so."""
    try:
        embedder = recipe.open_embedder()
    except EmbedderError as error:
        return packed(rows["number"][:1], [error])
    items = unpacked(rows)
    for at, item in enumerate(items):
        if isinstance(item, Prepared) and item.articles is not None:
            source = NewSource(item.document, "", item.articles)
            items[at] = replace(item, encoded=encode_sources([source], recipe.chunk, embedder))
    return packed(rows["number"], items)


def encode_stored(documents: Sequence[Document], recipe: Recipe) -> list[Prepared]:
    """Returns sources that a corpus holds already with their passages, however long it takes: none may be left out.

    Raises:
        EmbedderError: This machine has another model.
    """
    embedder = recipe.open_embedder()
    done = []
    for document in documents:
        try:
            articles = prepare(document, recipe.clean)
        except LoadError as error:
            done.append(Prepared(document, reason=str(error)))
            continue
        encoded = encode_sources([NewSource(document, "", articles)], recipe.chunk, embedder)
        done.append(Prepared(document, articles, encoded=encoded))
    return done


def packed(numbers: Sequence[int] | NDArray[Any], items: Sequence[object]) -> Rows:
    """Returns things as rows."""
    column = np.empty(len(items), dtype=object)
    column[:] = [pickle.dumps(item, pickle.HIGHEST_PROTOCOL) for item in items]
    return {"number": np.asarray(numbers, np.int64), "packed": column}


def unpacked(rows: Rows) -> list[Any]:
    """Returns the things in rows."""
    return [pickle.loads(one) for one in rows["packed"]]


def _loaded(reading: Reading, target: Target) -> Iterator[Document | Failure]:
    try:
        yield from reading.load(target)
    except LoadError as error:
        yield Failure(target.name, str(error))


def _prepared(reading: Reading, item: Document | Failure, known: KnownSources) -> Prepared | Failure:
    if isinstance(item, Failure) or item in known:
        return item if isinstance(item, Failure) else Prepared(item)
    reading.begin()
    try:
        return Prepared(item, reading.prepare(item))
    except LoadError as error:
        return Prepared(item, reason=str(error))


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
