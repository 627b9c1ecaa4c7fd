"""What may be done to a store while holding the writer's lock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from yinju.store.catalogue import Catalogue
from yinju.store.keywords import KeywordIndex
from yinju.store.schema import DuplicatePair, NewSource, Standing
from yinju.store.tokens import PassageTokens, TokenIndex
from yinju.store.vectors import VectorIndex

if TYPE_CHECKING:
    from yinju.embed import Vectors


class Writer:
    """Changes a store, in steps each of which is whole or, after a stop, undone."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorIndex,
        keywords: KeywordIndex,
        tokens: TokenIndex,
        sweep: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._keywords = keywords
        self._tokens = tokens
        self._sweep = sweep

    def put(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
        retired: Sequence[str] = (),
    ) -> None:
        """Adds sources, each in place of its last version: catalogue, indexes, then visible, then the old swept.

        Args:
            vectors: By passage id, ``(dim,)`` float32; a passage in a language unknown to the embedder has none.
            tokens: Of every passage, by its id.
            pairs: Those of articles of which one holds the other that were found with these sources.
            retired: URIs of sources that are hidden in the same step.
        """
        keys = self._catalogue.begin(sources, pairs)
        if vectors:
            self._vectors.upsert(list(vectors), np.stack(list(vectors.values())))
        rows = [(p.passage_id, p.text, a.article.title or "") for s in sources for a in s.articles for p in a.passages]
        self._keywords.replace([], rows)
        self._tokens.put(tokens)
        self._catalogue.publish(keys, retired)
        self._sweep()

    def live(self) -> list[tuple[str, str, str, str]]:
        """URI, name, origin and fingerprint of every source."""
        return self._catalogue.live()

    def source(self, uri: str) -> NewSource:
        """A source as it was written, without its passages."""
        return self._catalogue.source(uri)

    def duplicates(self, names: Sequence[str]) -> list[str]:
        """Those of the sources that hold duplicates of other articles and nothing else."""
        return self._catalogue.duplicates(names)

    def signatures(self) -> list[tuple[str, bytes]]:
        """Id and signature of every article."""
        return self._catalogue.signatures()

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """The clean texts of those of the articles that are there."""
        return self._catalogue.texts(ids)

    def pairs_of(self, ids: Sequence[str]) -> list[DuplicatePair]:
        """The pairs that any of the articles is in; the other of a pair may be gone."""
        return self._catalogue.pairs_of(ids)

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """How those of the articles stand that are there."""
        return self._catalogue.standings(ids)

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Ids of the articles in sources."""
        return self._catalogue.article_ids(uris)
