"""A corpus of several stores, its shards, that is asked as if it were one."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from yinju.errors import NoSuchArticleError
from yinju.reader import Matrix, PassageVectors
from yinju.store.corpus import Shard
from yinju.store.fan import Fan, Question
from yinju.store.keyword_merge import Hits, match_all, search_all
from yinju.store.schema import GoneArticle, ListedArticle, NewArticle, StoreSize
from yinju.store.tokens import PassageTokens
from yinju.types import Article, Passage, Scope

if TYPE_CHECKING:
    from yinju.align import TokenIds
    from yinju.embed import Vectors

_Said = TypeVar("_Said")


class ShardedStore:
    """A corpus of shards, of which each holds all articles of its sources.

    A shard that does not answer is an error (`ShardUnavailableError`), except where a question is asked of `watched`.

    Args:
        shards: The shards; closed with it.
        names: What messages and notices call them.
        timeout_s: Seconds that each may take for one call.
    """

    def __init__(self, shards: Sequence[Shard], names: Sequence[str], timeout_s: float) -> None:
        self._fan = Fan(shards, names, timeout_s)
        self._missed: set[int] | None = None
        self._places: dict[str, int] = {}

    def watched(self) -> "ShardedStore":
        """Returns the same corpus for one question: shards that do not answer are left out, unless none does.

        It also remembers in which shards passages were found, and asks for more of them there alone.
        """
        view = object.__new__(type(self))
        view._fan, view._missed, view._places = self._fan, set(), {}
        return view

    def unsearched(self) -> tuple[str, ...]:
        """Returns the names of the shards that did not answer what was asked of this watched corpus, in order."""
        return tuple(self._fan.names[number] for number in sorted(self._missed or ()))

    def articles(self) -> list[Article]:
        """Returns all articles, ordered by source."""
        return sorted(self._all(lambda _, shard: shard.articles()), key=lambda one: one.source)

    def articles_in(self, scope: Scope) -> frozenset[str]:
        """Returns the ids of the articles in a scope."""
        return frozenset(self._all(lambda _, shard: shard.articles_in(scope)))

    def listed(self) -> list[ListedArticle]:
        """Returns what a list shows of each article, ordered by source."""
        return sorted(self._all(lambda _, shard: shard.listed()), key=lambda one: one.source)

    def origins(self) -> dict[str, str]:
        """Returns the name and the origin (`Document`) of every source."""
        return _joined(self._ask(lambda _, shard: shard.origins()))

    def raw(self, article_id: str) -> str:
        """Returns the raw text of the source that an article is in."""
        return self._of_article(article_id, lambda _, shard: shard.raw(article_id))

    def article(self, article_id: str) -> NewArticle:
        """Returns an article with its clean text and what was removed around it, without its passages."""
        return self._of_article(article_id, lambda _, shard: shard.article(article_id))

    def copies_of(self, article_id: str) -> list[Article]:
        """Returns the articles that duplicate an article, ordered by source."""
        return sorted(self._all(lambda _, shard: shard.copies_of(article_id)), key=lambda one: one.source)

    def gone(self, article_id: str) -> GoneArticle | None:
        """Returns what is remembered of an article that was removed or replaced; ``None`` of any other."""
        try:
            self.article(article_id)
        except NoSuchArticleError:
            found = [one for one in self._ask(lambda _, shard: shard.gone(article_id)).values() if one is not None]
            return max(found, key=lambda one: one.moment, default=None)
        return None

    def passages_of(self, article_id: str) -> list[Passage]:
        """Returns the passages of an article, in order."""
        return list(self._all(lambda _, shard: shard.passages_of(article_id), self._where(article_id)))

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Returns those of the passages that exist, each with its article."""
        return self._by_id(ids, lambda shard, own: shard.passages(own))

    def search_vectors(
        self, vector: "Vectors", top_k: int, among: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Returns the nearest passages: id and cosine similarity, best first; see `Store.search_vectors`."""
        return self._best(self._ask(lambda _, shard: shard.search_vectors(vector, top_k, among)), top_k)

    def search_keywords(
        self, query: Mapping[str, float], top_k: int, among: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first, as of one index."""
        return self._best(search_all(self._ask, query, top_k, among), top_k)

    def match_keywords(self, query: Mapping[str, float], top_k: int, among: frozenset[str] | None = None) -> list[str]:
        """Returns the ids of the passages that `search_keywords` finds, in no order."""
        found = match_all(self._ask, query, top_k, among)
        self._remember(found)
        return [one for ids in found.values() for one in ids]

    def vectors(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one."""
        return self._by_id(ids, lambda shard, own: shard.vectors(own))

    def encoded(self, reader: str, ids: Sequence[str]) -> dict[str, Matrix]:
        """Returns the unit vectors of those of the passages that a reader has encoded, ``(dim,)`` each."""
        return self._by_id(ids, lambda shard, own: shard.encoded(reader, own))

    def encodings(self, reader: str, ids: Sequence[str]) -> dict[str, PassageVectors]:
        """Returns what a reader made of those of the passages that it has encoded, sentence by sentence."""
        return self._by_id(ids, lambda shard, own: shard.encodings(reader, own))

    def encoded_count(self, reader: str) -> int:
        """Returns the number of passages that a reader has encoded."""
        return sum(self._ask(lambda _, shard: shard.encoded_count(reader)).values())

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Returns the tokens of those of the passages that exist, for aligning them with a question."""
        return self._by_id(ids, lambda shard, own: shard.tokens(own))

    def token_frequencies(self, tokens: "TokenIds") -> "TokenIds":
        """Returns the number of passages that hold each token."""
        counts = self._ask(lambda _, shard: shard.token_frequencies(tokens)).values()
        total: TokenIds = np.sum([*counts, np.zeros(len(tokens), np.int32)], axis=0, dtype=np.int32)
        return total

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        return sum(self._ask(lambda _, shard: shard.passage_count()).values())

    def vector_count(self) -> int:
        """Returns the number of passages with a vector."""
        return sum(self._ask(lambda _, shard: shard.vector_count()).values())

    def size(self) -> StoreSize:
        """Returns how much there is in all shards together."""
        sizes = self._ask(lambda _, shard: shard.size()).values()
        return StoreSize(
            sum(one.sources for one in sizes),
            sum(one.articles for one in sizes),
            sum(one.passages for one in sizes),
            sum(one.bytes_on_disk for one in sizes),
        )

    def version(self) -> str:
        """Returns a name of what the corpus holds now, which changes with every visible change."""
        return " ".join(f"{number}:{one}" for number, one in self._ask(lambda _, shard: shard.version()).items())

    def generations(self) -> dict[str, str]:
        """Returns which generation of each shard is read, by the shard's name."""
        return _joined(self._ask(lambda _, shard: shard.generations()))

    def meta(self) -> dict[str, str]:
        """Returns what the corpus is bound to, which is the same for all shards."""
        return next(iter(self._ask(lambda _, shard: shard.meta()).values()))

    def examine(self) -> None:
        """Examines every shard as `Store.examine` does, however long it takes."""
        for shard in self._fan.shards:
            shard.examine()

    def close(self) -> None:
        """Closes all shards."""
        self._fan.close()

    def _ask(self, question: Question[_Said], shards: Collection[int] | None = None) -> dict[int, _Said]:
        numbers = set(self._numbers() if shards is None else shards)
        said, missing = self._fan.ask(question, numbers - (self._missed or set()))
        if self._missed is not None:
            self._missed |= missing.keys()
        if missing and (self._missed is None or len(self._missed) == len(self._fan.shards)):
            raise next(iter(missing.values()))
        return said

    def _all(self, question: Question[Iterable[_Said]], shards: Collection[int] | None = None) -> Iterable[_Said]:
        return [one for said in self._ask(question, shards).values() for one in said]

    def _by_id(
        self, ids: Sequence[str], question: Callable[[Shard, Sequence[str]], dict[str, _Said]]
    ) -> dict[str, _Said]:
        """Returns what the shards that may hold passages say of them."""
        own: dict[int, list[str]] = {}
        for one in ids:
            for number in self._where(_article_of(one)):
                own.setdefault(number, []).append(one)
        return _joined(self._ask(lambda number, shard: question(shard, own[number]), own.keys()))

    def _of_article(self, article_id: str, question: Question[_Said]) -> _Said:
        """Returns what the shard that holds an article says of it."""

        def answered(number: int, shard: Shard) -> list[_Said]:
            try:
                return [question(number, shard)]
            except NoSuchArticleError:
                return []

        found = self._all(answered, self._where(article_id))
        if not found:
            raise NoSuchArticleError(f"There is no article {article_id!r} in the store. See yinju corpus list.")
        return next(iter(found))

    def _where(self, article_id: str) -> Collection[int]:
        """Returns the numbers of the shards that may hold an article."""
        place = self._places.get(article_id)
        return self._numbers() if place is None else (place,)

    def _numbers(self) -> Collection[int]:
        return range(len(self._fan.shards))

    def _best(self, found: Mapping[int, Hits], top_k: int) -> Hits:
        """Returns the best of all hits."""
        self._remember({number: [one for one, _ in hits] for number, hits in found.items()})
        return sorted((hit for hits in found.values() for hit in hits), key=lambda hit: (-hit[1], hit[0]))[:top_k]

    def _remember(self, found: Mapping[int, Sequence[str]]) -> None:
        """Remembers, for one question, in which shards passages were found: tomorrow they may be elsewhere."""
        if self._missed is not None:
            self._places.update({_article_of(one): number for number, ids in found.items() for one in ids})


def _article_of(passage_id: str) -> str:
    return passage_id.rpartition("-")[0]


def _joined(said: Mapping[int, dict[str, _Said]]) -> dict[str, _Said]:
    return {name: value for part in said.values() for name, value in part.items()}
