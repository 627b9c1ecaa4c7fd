"""The pipeline of Ray Data: sources are loaded, prepared, cut and embedded all over the cluster, and come in order."""

import logging
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count, islice
from typing import Any

import ray
import ray.data
from ray.exceptions import RayError, RayTaskError

from yinju.cluster.recipe import Recipe
from yinju.cluster.remote import reason_of
from yinju.cluster.stages import KnownSources, Prepared, encode_rows, encode_stored, load_rows, prepare_rows
from yinju.errors import ClusterError, LoadError, YinjuError
from yinju.ingest.hands import Encoded, encode_sources
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure
from yinju.store import NewArticle, NewSource
from yinju.types import Document

_LOADING, _WORKING = 0.1, 0.9
"""Processors that a task is counted as. Together no more than one: on a machine with one, a task that loads and waits
until somebody takes its rows keeps none from preparing them. They differ, or Ray Data would make one stage of both,
and one file of JSON Lines would be prepared by one process."""
_TARGETS_A_BLOCK = 16
_BLOCKS_A_PROCESSOR = 2
"""Blocks of stored sources that are prepared, or wait for it, beyond the one that is taken next."""
_BLOCK_BYTES = 1_000_000
"""Blocks are small, so that many machines share the work, and few hold much of what is on its way."""


def prepared_in_order(
    found: Sequence[Target], recipe: Recipe, known: KnownSources
) -> Iterator[tuple[int, Prepared | Failure]]:
    """Yields what is behind targets, each source with the number of its target, in the order of the targets.

    No more is prepared ahead of whoever takes it than has room in Ray's object store.

    Raises:
        ClusterError: A stage failed, or its process was lost too often.
        EmbedderError: A machine has another model.
    """
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK_BYTES
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    rows = [{"number": number, "packed": pickle.dumps(target)} for number, target in enumerate(found)]
    if not rows:
        return
    held = ray.put(known)
    sources = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // _TARGETS_A_BLOCK))
    # Ray tries a task again whose process was killed, three times: what kills it each time would kill any.
    loaded = sources.map_batches(partial(load_rows, recipe=recipe), batch_size=None, num_cpus=_LOADING)
    prepared = loaded.map_batches(
        lambda block: prepare_rows(block, recipe, ray.get(held)), batch_size=None, num_cpus=_WORKING
    )
    encoded = prepared.map_batches(partial(encode_rows, recipe=recipe), batch_size=None, num_cpus=_WORKING)
    try:
        for row in encoded.iter_rows():
            item = pickle.loads(row["packed"])
            if isinstance(item, YinjuError):
                raise item
            yield int(row["number"]), item
    except RayError as error:
        raise _not_prepared(error) from error


def stored_in_order(documents: Iterator[Document], recipe: Recipe) -> Iterator[tuple[int, Prepared]]:
    """Yields sources that a corpus holds already, prepared all over the cluster, with their numbers and in order.

    Raises:
        ClusterError: A process was lost too often.
        EmbedderError: A machine has another model.
    """
    encode: Any = ray.remote(encode_stored)
    ahead = _BLOCKS_A_PROCESSOR * max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]
    begun: deque[Any] = deque()
    numbers = count()
    blocks = iter(lambda: list(islice(documents, _TARGETS_A_BLOCK)), [])
    try:
        for block in blocks:
            begun.append(encode.remote(block, recipe))
            if len(begun) > ahead:
                yield from zip(numbers, ray.get(begun.popleft()), strict=False)
        for last in begun:
            yield from zip(numbers, ray.get(last), strict=False)
    except RayTaskError as error:
        raise error.cause if isinstance(error.cause, YinjuError) else _not_prepared(error) from error
    except RayError as error:
        raise _not_prepared(error) from error


def _not_prepared(error: RayError) -> ClusterError:
    return ClusterError(
        f"The cluster did not prepare all sources: {reason_of(error)}. What was finished before is kept: see "
        "`ray status`, and run the command again."
    )


class ClusterReading:
    """Gives sources, in the order of their targets, as workers have prepared them; see `SourceReader`.

    What the workers could not know, the process itself does: where a source gets a longer name, since another one has
    its own, its articles get other ids.

    Args:
        coming: What the workers prepared, each source with the number of its target.
        own: Prepares what has to be prepared here; `LoadError` if it cannot be.
    """

    def __init__(
        self,
        coming: Iterator[tuple[int, Prepared | Failure]],
        recipe: Recipe,
        own: Callable[[Document], tuple[NewArticle, ...]],
    ) -> None:
        self._coming = coming
        self._next: tuple[int, Prepared | Failure] | None = None
        self._number = -1
        self._at_hand: Prepared | None = None
        self._encoded: dict[str, Encoded] = {}
        self._recipe = recipe
        self._own = own

    def load(self, target: Target) -> Iterator[Document | Failure]:  # noqa: ARG002  # a `SourceReader`'s
        """Yields the sources of the next target, or why it has none; the targets are to be asked for in order."""
        self._number += 1
        while (at := self._next or next(self._coming, None)) is not None:
            number, item = self._next = at
            if number != self._number:
                return
            self._next = None
            self._at_hand = item if isinstance(item, Prepared) else None
            yield item.document if isinstance(item, Prepared) else item

    def documents(self) -> Iterator[Document]:
        """Yields the sources that have been read, without asking for them by their targets."""
        for _, item in self._coming:
            if isinstance(item, Prepared):
                self._at_hand = item
                yield item.document

    def prepare(self, document: Document) -> tuple[NewArticle, ...]:
        """Returns the articles of the source that was loaded last."""
        ready = self._at_hand
        if ready is None or ready.document != document or (ready.articles is None and ready.reason is None):
            return self._own(document)
        if ready.articles is None:
            raise LoadError(str(ready.reason))
        if ready.encoded is not None:
            self._encoded[document.uri] = ready.encoded
        return ready.articles

    def encode(self, sources: Sequence[NewSource]) -> Encoded:
        """Returns sources with their passages, as the workers cut them, those of duplicates left out."""
        embedder = self._recipe.open_embedder()
        done = [self._taken(source) or encode_sources([source], self._recipe.chunk, embedder) for source in sources]
        self._encoded.clear()
        return Encoded(
            tuple(source for one in done for source in one.sources),
            {name: vector for one in done for name, vector in one.vectors.items()},
            {name: tokens for one in done for name, tokens in one.tokens.items()},
        )

    def _taken(self, source: NewSource) -> Encoded | None:
        """Returns what a worker made of a source, brought to what is now known of its duplicates."""
        ready = self._encoded.get(source.document.uri)
        if ready is None:
            return None
        ids = [new.article.article_id for new in source.articles]
        if [new.article.article_id for new in ready.sources[0].articles] != ids:
            return None
        cut = zip(source.articles, ready.sources[0].articles, strict=True)
        articles = tuple(_with_cut(new, other) for new, other in cut)
        kept = [passage.passage_id for new in articles for passage in new.passages]
        return Encoded(
            (NewSource(source.document, source.fingerprint, articles),),
            {one: ready.vectors[one] for one in kept if one in ready.vectors},
            {one: ready.tokens[one] for one in kept},
        )


def _with_cut(new: NewArticle, cut: NewArticle) -> NewArticle:
    """Returns an article with the passages that it was cut into, or without where it is a duplicate."""
    if new.article.duplicate_of is not None:
        return new
    return replace(new, passages=cut.passages, article=replace(new.article, passages=len(cut.passages)))
