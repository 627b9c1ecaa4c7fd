"""What a corpus can do, whether it is one store or many: what answers ask of it, and what writing to it takes.

`Store` is a corpus by itself; `ShardedStore` makes one of several that each hold a part of the sources, its shards.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from yinju.reader import Matrix, PassageVectors
from yinju.store.keyword_statistics import KeywordStatistics
from yinju.store.schema import DuplicatePair, GoneArticle, ListedArticle, NewArticle, NewSource, Standing, StoreSize
from yinju.store.tokens import PassageTokens
from yinju.types import Article, Passage, Scope

if TYPE_CHECKING:
    from yinju.align import TokenIds
    from yinju.embed import Vectors


class Corpus(Protocol):
    """All that is read of articles. Reading is safe from several threads."""

    def articles(self) -> list[Article]:
        """Returns all articles, ordered by source."""
        ...

    def articles_in(self, scope: Scope) -> frozenset[str]:
        """Returns the ids of the articles in a scope."""
        ...

    def listed(self) -> list[ListedArticle]:
        """Returns what a list shows of each article, ordered by source."""
        ...

    def origins(self) -> dict[str, str]:
        """Returns the name and the origin (`Document`) of every source."""
        ...

    def raw(self, article_id: str) -> str:
        """Returns the raw text of the source that an article is in; `NoSuchArticleError` if there is none."""
        ...

    def article(self, article_id: str) -> NewArticle:
        """Returns an article with its clean text, without its passages; `NoSuchArticleError` if there is none."""
        ...

    def copies_of(self, article_id: str) -> list[Article]:
        """Returns the articles that duplicate an article, ordered by source."""
        ...

    def gone(self, article_id: str) -> GoneArticle | None:
        """Returns what is remembered of an article that was removed or replaced; ``None`` of any other."""
        ...

    def passages_of(self, article_id: str) -> list[Passage]:
        """Returns the passages of an article, in order."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Returns those of the passages that exist, each with its article."""
        ...

    def search_vectors(
        self, vector: "Vectors", top_k: int, among: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Returns the nearest passages: id and cosine similarity, best first; see `Store.search_vectors`."""
        ...

    def vectors(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one."""
        ...

    def encoded(self, reader: str, ids: Sequence[str]) -> dict[str, Matrix]:
        """Returns the unit vectors of those of the passages that a reader has encoded, ``(dim,)`` each."""
        ...

    def encodings(self, reader: str, ids: Sequence[str]) -> dict[str, PassageVectors]:
        """Returns what a reader made of those of the passages that it has encoded, sentence by sentence."""
        ...

    def encoded_count(self, reader: str) -> int:
        """Returns the number of passages that a reader has encoded."""
        ...

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Returns the tokens of those of the passages that exist."""
        ...

    def token_frequencies(self, tokens: "TokenIds") -> "TokenIds":
        """Returns the number of passages that hold each token."""
        ...

    def search_keywords(
        self, query: Mapping[str, float], top_k: int, among: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first."""
        ...

    def match_keywords(self, query: Mapping[str, float], top_k: int, among: frozenset[str] | None = None) -> list[str]:
        """Returns the ids of the passages that `search_keywords` finds, in any order, which may take less time."""
        ...

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        ...

    def vector_count(self) -> int:
        """Returns the number of passages with a vector."""
        ...

    def size(self) -> StoreSize:
        """Returns how much there is."""
        ...

    def version(self) -> str:
        """Returns a name of what the corpus holds now, which changes with every visible change."""
        ...

    def generations(self) -> dict[str, str]:
        """Returns which generation is read, of each shard by its name: a rebuild puts another in its place."""
        ...

    def meta(self) -> dict[str, str]:
        """Returns what the corpus is bound to: the embedder's fingerprint, the settings of chunking and cleaning."""
        ...

    def examine(self) -> None:
        """Examines what cannot be looked at without danger; `StoreDamagedError` if it is damaged."""
        ...

    def watched(self) -> "Corpus":
        """Returns the same corpus for one question: what does not answer is left out, and remembered.

        Elsewhere a part that does not answer is an error (`ShardUnavailableError`).
        """
        ...

    def unsearched(self) -> tuple[str, ...]:
        """Returns the names of the shards that did not answer what was asked of this watched corpus, in order."""
        ...

    def close(self) -> None:
        """Closes what is open."""
        ...


class Shard(Corpus, Protocol):
    """A corpus that can be a part of a larger one. Whoever cannot reach it raises `ShardUnavailableError`.

    BM25 counts words in the whole corpus. So each question is asked in three steps: the statistics of its words are
    fetched from all shards and added up; each shard searches with their sum; and the best of all get exact scores.
    """

    def keyword_statistics(self, words: Sequence[str]) -> KeywordStatistics:
        """Returns how many passages there are, how long, and how many hold each of the words."""
        ...

    def search_keywords(
        self,
        query: Mapping[str, float],
        top_k: int,
        among: frozenset[str] | None = None,
        statistics: KeywordStatistics | None = None,
    ) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first.

        Args:
            query: The search words with their weights.
            top_k: How many passages.
            among: The ids of the articles that passages must belong to.
            statistics: Those of the whole corpus, by which the rarity of words is then told. How long a passage is
                meant to be is still the shard's own mean, which moves a score by no more than `length_factor` tells.
        """
        ...

    def keyword_scores(
        self, query: Mapping[str, float], ids: Sequence[str], statistics: KeywordStatistics
    ) -> dict[str, float]:
        """Returns the exact BM25 scores of those of the passages that hold a word, by a whole corpus's statistics."""
        ...


class CorpusWriter(Protocol):
    """Changes a corpus in steps, while its lock is held; see `Writer`."""

    def put(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
        retired: Sequence[str] = (),
    ) -> None:
        """Adds sources, each in place of its previous version, and hides retired ones; see `Writer.put`."""
        ...

    def unsettled(self) -> list[str]:
        """Returns the URIs of sources that a stopped step may have left in part: they must be put again."""
        ...

    def live(self) -> list[tuple[str, str, str, str]]:
        """Returns URI, name, origin and fingerprint of every source."""
        ...

    def source(self, uri: str) -> NewSource:
        """Returns a source as it was written, without its passages."""
        ...

    def duplicates(self, names: Sequence[str]) -> list[str]:
        """Returns those of the sources that hold only duplicates of other articles."""
        ...

    def signatures(self) -> list[tuple[str, bytes]]:
        """Returns the id and the signature of every article."""
        ...

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the clean texts of those of the articles that exist."""
        ...

    def pairs_of(self, ids: Sequence[str]) -> list[DuplicatePair]:
        """Returns the pairs that contain any of the articles; the other article of a pair may be gone."""
        ...

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """Returns the standings of those of the articles that exist."""
        ...

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Returns the ids of the articles in sources."""
        ...

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        ...

    def not_encoded(self, reader: str) -> list[str]:
        """Returns the ids of the passages that a reader has not encoded yet."""
        ...

    def passage_texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the texts of those of the passages that exist."""
        ...

    def put_encodings(self, reader: str, found: Mapping[str, PassageVectors]) -> None:
        """Keeps what a reader made of passages, by their ids."""
        ...


class ShardWriter(CorpusWriter, Protocol):
    """The writer of one shard. `put` does `stage`, `publish` and `sweep`: of many, all stage before one publishes."""

    def stage(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
    ) -> list[int]:
        """Writes sources so that nobody sees them yet, and returns their keys for `publish`."""
        ...

    def publish(self, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        """Makes staged sources visible and hides the ones they replace, and retired ones, in one transaction."""
        ...

    def sweep(self) -> None:
        """Removes what is not visible any more."""
        ...

    def drop_pairs(self, ids: Sequence[str]) -> None:
        """Forgets the pairs that contain any of the articles, which are no more in any shard."""
        ...
