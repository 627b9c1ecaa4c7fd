"""What is read from the store: one generation of it, which gives way to the next where another process makes one."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from yinju.errors import StoreError, StoreMismatchError
from yinju.reader import Matrix, PassageVectors
from yinju.settings import Settings
from yinju.store.catalogue import Catalogue
from yinju.store.encodings import EncodingIndex
from yinju.store.health import examine_vectors
from yinju.store.home import Home
from yinju.store.keyword_statistics import KeywordStatistics
from yinju.store.keywords import KeywordIndex
from yinju.store.schema import VERSION, GoneArticle, ListedArticle, NewArticle, StoreSize, of_another_form
from yinju.store.tokens import PassageTokens, TokenIndex
from yinju.store.vectors import VectorIndex
from yinju.store.widened_search import widened
from yinju.types import Article, Passage, Scope

if TYPE_CHECKING:
    from yinju.align import TokenIds
    from yinju.embed import Vectors


_FEW_ARTICLES = 200
"""Most articles whose vectors are compared one by one: for more, searching all vectors and dropping other articles' is
faster."""
_NEAREST_PER_KEPT = 2
"""Passages of some articles that are put in order by their whole vectors, for each one kept."""


class ReadableStore:
    """The store in a home folder. Reading is safe from several threads and beside a writer in another process.

    Every read first checks whether another process has published changes, and then shows them.
    """

    def __init__(self, settings: Settings, generation: Path, fingerprint: str | None = None) -> None:
        self._settings = settings
        self._fingerprint = fingerprint
        self._home = Home(settings.home)
        self._lock = threading.RLock()
        self._use(generation)

    def articles(self) -> list[Article]:
        """Returns all articles, ordered by source."""
        with self._fresh():
            return self._catalogue.articles()

    def size(self) -> StoreSize:
        """Returns how much is in the store."""
        with self._fresh():
            return StoreSize(*self._catalogue.counts(), self._home.bytes_on_disk())

    def version(self) -> str:
        """Returns a name of what the store holds now, which changes with every visible change."""
        with self._fresh():
            return f"{self._generation.name}/{self._revision}"

    def generations(self) -> dict[str, str]:
        """Returns the name of the generation that is read, by that of the home folder."""
        with self._fresh():
            return {self._home.path.name: self._generation.name}

    def listed(self) -> list[ListedArticle]:
        """Returns what a list shows of each article, ordered by source."""
        with self._fresh():
            return self._catalogue.listed()

    def origins(self) -> dict[str, str]:
        """Returns the name and the origin (`Document`) of every source."""
        with self._fresh():
            return {source: origin for _, source, origin, _ in self._catalogue.live()}

    def raw(self, article_id: str) -> str:
        """Returns the raw text of the source that an article is in."""
        with self._fresh():
            return self._catalogue.raw(article_id)

    def article(self, article_id: str) -> NewArticle:
        """Returns an article with its clean text and what was removed around it, without its passages."""
        with self._fresh():
            return self._catalogue.article(article_id)

    def copies_of(self, article_id: str) -> list[Article]:
        """Returns the articles that duplicate an article, ordered by source."""
        with self._fresh():
            return self._catalogue.copies_of(article_id)

    def gone(self, article_id: str) -> GoneArticle | None:
        """Returns what is remembered of an article that was removed or replaced; ``None`` of any other."""
        with self._fresh():
            return self._catalogue.gone(article_id)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Returns the passages of an article, in order."""
        with self._fresh():
            return self._catalogue.passages_of(article_id)

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Returns those of the passages that exist, each with its article."""
        with self._fresh():
            return self._catalogue.passages(ids)

    def articles_in(self, scope: Scope) -> frozenset[str]:
        """Returns the ids of the articles in a scope."""
        with self._fresh():
            return self._catalogue.articles_in(scope)

    def search_vectors(
        self, vector: "Vectors", top_k: int, among: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Returns the nearest passages: id and cosine similarity, best first.

        It may name passages that were just removed.

        Args:
            among: The ids of the articles that passages must belong to. Chroma does not filter, since that takes it a
                hundred times as long: instead more passages are fetched, or all vectors of a few articles are compared.
        """
        with self._fresh():
            if among is None:
                return self._vectors.search(vector, top_k)
            if len(among) <= _FEW_ARTICLES:
                near = self._catalogue.passage_ids(sorted(among))
            else:
                near = widened(
                    lambda wide: self._vectors.nearest(vector, wide),
                    _NEAREST_PER_KEPT * top_k,
                    self._vectors.count(),
                    lambda passage: _article_of(passage) in among,
                )
            return self._vectors.in_order(vector, near)[:top_k]

    def vectors(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one."""
        with self._fresh():
            return self._vectors.get(ids)

    def encoded(self, reader: str, ids: Sequence[str]) -> dict[str, Matrix]:
        """Returns the unit vectors of those of the passages that a reader has encoded, ``(dim,)`` each.

        Args:
            reader: The reader's fingerprint.
        """
        with self._fresh():
            return self._encodings.vectors(reader, ids)

    def encodings(self, reader: str, ids: Sequence[str]) -> dict[str, PassageVectors]:
        """Returns what a reader made of those of the passages that it has encoded, sentence by sentence."""
        with self._fresh():
            return self._encodings.get(reader, ids)

    def encoded_count(self, reader: str) -> int:
        """Returns the number of passages that a reader has encoded."""
        with self._fresh():
            return len(self._encodings.ids(reader))

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Returns the tokens of those of the passages that exist, for aligning them with a question."""
        with self._fresh():
            return self._tokens.get(ids)

    def token_frequencies(self, tokens: "TokenIds") -> "TokenIds":
        """Returns the number of passages that hold each token."""
        with self._fresh():
            return self._tokens.frequencies(tokens)

    def search_keywords(
        self,
        query: Mapping[str, float],
        top_k: int,
        among: frozenset[str] | None = None,
        statistics: KeywordStatistics | None = None,
    ) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first.

        It may name passages that were just removed.

        Args:
            query: The search words with their weights.
            among: The ids of the articles that passages must belong to.
            statistics: Those of the corpus of which this store is a shard; see `Shard.search_keywords`.
        """
        with self._fresh():

            def search(wide: int) -> list[tuple[str, float]]:
                return self._keywords.search(query, wide, statistics)

            if among is None:
                return search(top_k)
            return widened(search, top_k, self._keywords.count(), lambda hit: _article_of(hit[0]) in among)

    def match_keywords(self, query: Mapping[str, float], top_k: int, among: frozenset[str] | None = None) -> list[str]:
        """Returns the ids of the passages that `search_keywords` finds."""
        return [one for one, _ in self.search_keywords(query, top_k, among)]

    def keyword_statistics(self, words: Sequence[str]) -> KeywordStatistics:
        """Returns how many passages there are, how long, and how many hold each of the words."""
        with self._fresh():
            return self._keywords.statistics(words)

    def keyword_scores(
        self, query: Mapping[str, float], ids: Sequence[str], statistics: KeywordStatistics
    ) -> dict[str, float]:
        """Returns the BM25 scores of those of the passages that hold a word, by the statistics of a whole corpus."""
        with self._fresh():
            return self._keywords.scores(query, ids, statistics)

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        with self._fresh():
            return self._keywords.count()

    def vector_count(self) -> int:
        """Returns the number of passages with a vector: those in a language that the embedder knows."""
        with self._fresh():
            return self._vectors.count()

    def meta(self) -> dict[str, str]:
        """Returns what the store is bound to: the embedder's fingerprint, the chunk settings and the clean settings."""
        with self._fresh():
            return self._catalogue.meta()

    def examine(self) -> None:
        """Examines what cannot be looked at without danger: a damaged index of vectors may end the whole process.

        Raises:
            StoreDamagedError: It is damaged.
        """
        if not self._settings.store.chroma_url:
            examine_vectors(self._generation)

    def watched(self) -> Self:
        """Returns the store itself: it answers as a whole or not at all."""
        return self

    def unsearched(self) -> tuple[str, ...]:
        """Returns no shard: there are none."""
        return ()

    def close(self) -> None:
        """Closes all files."""
        self._catalogue.close()
        self._vectors.close()
        self._tokens.close()
        self._encodings.close()

    def _use(self, generation: Path) -> None:
        self._generation = generation
        self._catalogue = Catalogue(generation)
        self._vectors = VectorIndex(generation, self._settings.store.chroma_url)
        self._keywords = KeywordIndex(generation)
        self._tokens = TokenIndex(generation)
        self._encodings = EncodingIndex(generation)
        self._revision = -1
        self._checked = False

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """Makes visible what other processes have published since the last read."""
        with self._lock:
            generation = self._home.current()
            if generation is None:
                self.close()
                raise StoreError(
                    f"The store in {self._settings.home} is gone. Bring it back with: yinju restore FILE. "
                    "Or put articles in with: yinju ingest FOLDER"
                )
            if generation != self._generation or self._catalogue.is_replaced():
                self.close()
                self._use(generation)
            if not self._checked:
                self._check()
            revision = self._catalogue.revision()
            if revision != self._revision:
                self._vectors.close()  # an open Chroma does not see what another process adds
                self._keywords.reload()
                self._revision = revision
            yield

    def _check(self) -> None:
        """Refuses a store built with other settings, also one that a rebuild has put in place of the one opened."""
        meta = self._catalogue.meta()
        if meta["schema"] != VERSION:
            raise StoreError(of_another_form(self._settings.home, meta["schema"]))
        if self._fingerprint is None:
            self._checked = True
            return
        present_settings = bound_settings(self._settings)
        for name, built, present in (
            ("embedder", meta["embedder"], self._fingerprint),
            ("chunk settings", meta["chunk"], present_settings["chunk"]),
            ("clean settings", meta["clean"], present_settings["clean"]),
        ):
            if built != present:
                raise StoreMismatchError(
                    f"The store in {self._settings.home} was built with {name} {built}, "
                    f"but the settings now say {present}. "
                    "Rebuild it with: yinju reindex. Or set them back."
                )
        self._checked = True


def _article_of(passage_id: str) -> str:
    return passage_id.rpartition("-")[0]


def bound_settings(settings: Settings) -> dict[str, str]:
    """Returns the settings that the content of a store depends on, by section."""
    return {name: json.dumps(getattr(settings, name).model_dump(), sort_keys=True) for name in ("chunk", "clean")}
