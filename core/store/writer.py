"""Changes to a store, made while holding the writer's lock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from yinju.reader import PassageVectors
from yinju.store.catalogue import Catalogue
from yinju.store.encodings import EncodingIndex
from yinju.store.keywords import KeywordIndex
from yinju.store.schema import DuplicatePair, NewSource, Standing
from yinju.store.tokens import PassageTokens, TokenIndex
from yinju.store.vectors import VectorIndex

if TYPE_CHECKING:
    from yinju.embed import Vectors


class Writer:
    """Changes a store in steps; each step is completed or, after a stop, undone."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorIndex,
        keywords: KeywordIndex,
        tokens: TokenIndex,
        encodings: EncodingIndex,
        sweep: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._keywords = keywords
        self._tokens = tokens
        self._encodings = encodings
        self._sweep = sweep

    def put(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
        retired: Sequence[str] = (),
    ) -> None:
        """Adds sources, each in place of its previous version.

        The catalogue is written first, then the indexes; then the sources become visible, and last the old versions are
        swept.

        Args:
            vectors: The vector of each passage, by its id, ``(dim,)`` float32; a passage in a language that the
                embedder does not know has none.
            tokens: The tokens of every passage, by its id.
            pairs: The pairs of duplicates that were found with these sources.
            retired: URIs of sources that are hidden in the same step.
        """
        self.publish(self.stage(sources, vectors, tokens, pairs), retired)
        self.sweep()

    def stage(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
    ) -> list[int]:
        """Writes sources so that nobody sees them yet, and returns their keys for `publish`."""
        keys = self._catalogue.begin(sources, pairs)
        if vectors:
            self._vectors.upsert(list(vectors), np.stack(list(vectors.values())))
        rows = [(p.passage_id, p.text, a.article.title or "") for s in sources for a in s.articles for p in a.passages]
        if rows:
            self._keywords.replace([], rows)
        self._tokens.put(tokens)
        self._encodings.delete([passage for passage, *_ in rows])  # should a text have changed under its id
        return keys

    def publish(self, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        """Makes staged sources visible and hides the ones they replace, and retired ones, in one transaction."""
        self._catalogue.publish(keys, retired)

    def sweep(self) -> None:
        """Removes what is not visible any more."""
        self._sweep()

    def unsettled(self) -> list[str]:
        """Returns no source: here a step is completed or undone."""
        return []

    def drop_pairs(self, ids: Sequence[str]) -> None:
        """Forgets the pairs that contain any of the articles."""
        self._catalogue.drop_pairs(ids)

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        return self._keywords.count()

    def not_encoded(self, reader: str) -> list[str]:
        """Returns the ids of the passages that a reader has not encoded yet."""
        there = self._encodings.ids(reader)
        return [passage for passage in self._catalogue.all_passage_ids() if passage not in there]

    def passage_texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the texts of those of the passages that exist."""
        return {one: passage.text for one, (passage, _) in self._catalogue.passages(ids).items()}

    def put_encodings(self, reader: str, found: Mapping[str, PassageVectors]) -> None:
        """Keeps what a reader made of passages, by their ids."""
        self._encodings.put(reader, found)

    def live(self) -> list[tuple[str, str, str, str]]:
        """Returns URI, name, origin and fingerprint of every source."""
        return self._catalogue.live()

    def source(self, uri: str) -> NewSource:
        """Returns a source as it was written, without its passages."""
        return self._catalogue.source(uri)

    def duplicates(self, names: Sequence[str]) -> list[str]:
        """Returns those of the sources that hold only duplicates of other articles."""
        return self._catalogue.duplicates(names)

    def signatures(self) -> list[tuple[str, bytes]]:
        """Returns the id and the signature of every article."""
        return self._catalogue.signatures()

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the clean texts of those of the articles that exist."""
        return self._catalogue.texts(ids)

    def pairs_of(self, ids: Sequence[str]) -> list[DuplicatePair]:
        """Returns the pairs that contain any of the articles; the other article of a pair may be gone."""
        return self._catalogue.pairs_of(ids)

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """Returns the standings of those of the articles that exist."""
        return self._catalogue.standings(ids)

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Returns the ids of the articles in sources."""
        return self._catalogue.article_ids(uris)
