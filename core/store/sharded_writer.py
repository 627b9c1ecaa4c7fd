"""Changes to a corpus of shards, as if it were one store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from yinju.reader import PassageVectors
from yinju.store.corpus import ShardWriter
from yinju.store.journal import Journal
from yinju.store.schema import DuplicatePair, NewSource, Standing
from yinju.store.shard_of import shard_of
from yinju.store.tokens import PassageTokens

if TYPE_CHECKING:
    from yinju.embed import Vectors

_Said = TypeVar("_Said")


@dataclass(slots=True)
class _Part:
    """What one shard gets of a step."""

    sources: list[NewSource] = field(default_factory=list)
    vectors: dict[str, "Vectors"] = field(default_factory=dict)
    tokens: dict[str, PassageTokens] = field(default_factory=dict)
    pairs: list[DuplicatePair] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sources or self.pairs or self.retired)


class ShardedWriter:
    """Changes a corpus of shards in steps. A pair of duplicates is kept in the shard of each of its articles.

    Args:
        writers: The writers of all shards, by their numbers.
        journal: Where the step that shards are just making visible is written down; ``None`` where nobody sees the
            shards yet, since they are being rebuilt.
    """

    def __init__(self, writers: Sequence[ShardWriter], journal: Journal | None) -> None:
        self._writers = writers
        self._journal = journal
        self._threads = ThreadPoolExecutor(len(writers), thread_name_prefix="shard-writer")

    def put(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair] = (),
        retired: Sequence[str] = (),
    ) -> None:
        """Adds sources, each in place of its previous version; see `Writer.put`.

        All shards write their parts so that nobody sees them. Then one after the other makes its part visible, which
        takes one transaction each: what a stop leaves between these, the journal names.
        """
        versions = [one.document.uri for one in sources]
        arriving = {new.article.article_id for one in sources for new in one.articles}
        leaving = [one for one in self.article_ids([*versions, *retired]) if one not in arriving]
        parts = {
            number: part for number, part in enumerate(self._parted(sources, vectors, tokens, pairs, retired)) if part
        }
        keys = self._each(
            lambda number, writer: writer.stage(
                parts[number].sources, parts[number].vectors, parts[number].tokens, parts[number].pairs
            ),
            parts,
        )
        if self._journal is not None:
            self._journal.begin([*versions, *retired])
        for number, part in parts.items():
            self._writers[number].publish(keys[number], part.retired)
        if self._journal is not None:
            self._journal.end()
        self._each(lambda _, writer: writer.sweep(), parts)
        if leaving and self.pairs_of(leaving):
            self._each(lambda _, writer: writer.drop_pairs(leaving))

    def unsettled(self) -> list[str]:
        """Returns the URIs of sources that a stopped step may have left in part: they must be put again."""
        if self._journal is None:
            return []
        left = set(self._journal.left())
        there = [uri for uri, *_ in self.live() if uri in left] if left else []
        if left and not there:
            self._journal.end()
        return there

    def live(self) -> list[tuple[str, str, str, str]]:
        """Returns URI, name, origin and fingerprint of every source."""
        return self._all(lambda _, writer: writer.live())

    def source(self, uri: str) -> NewSource:
        """Returns a source as it was written, without its passages."""
        return self._writers[shard_of(uri, len(self._writers))].source(uri)

    def duplicates(self, names: Sequence[str]) -> list[str]:
        """Returns those of the sources that hold only duplicates of other articles."""
        return self._all(lambda _, writer: writer.duplicates(names))

    def signatures(self) -> list[tuple[str, bytes]]:
        """Returns the id and the signature of every article."""
        return self._all(lambda _, writer: writer.signatures())

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the clean texts of those of the articles that exist."""
        return self._joined(lambda _, writer: writer.texts(ids)) if ids else {}

    def pairs_of(self, ids: Sequence[str]) -> list[DuplicatePair]:
        """Returns the pairs that contain any of the articles; the other article of a pair may be gone."""
        return list(dict.fromkeys(self._all(lambda _, writer: writer.pairs_of(ids)))) if ids else []

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """Returns the standings of those of the articles that exist."""
        return self._all(lambda _, writer: writer.standings(ids)) if ids else []

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Returns the ids of the articles in sources."""
        own = self._by_shard(uris)
        return [one for ids in self._each(lambda n, writer: writer.article_ids(own[n]), own).values() for one in ids]

    def passage_count(self) -> int:
        """Returns the number of passages that can be found."""
        return sum(self._each(lambda _, writer: writer.passage_count()).values())

    def not_encoded(self, reader: str) -> list[str]:
        """Returns the ids of the passages that a reader has not encoded yet."""
        return self._all(lambda _, writer: writer.not_encoded(reader))

    def passage_texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the texts of those of the passages that exist."""
        return self._joined(lambda _, writer: writer.passage_texts(ids))

    def put_encodings(self, reader: str, found: Mapping[str, PassageVectors]) -> None:
        """Keeps what a reader made of passages, by their ids, in the shard of each."""
        there = self._each(lambda _, writer: writer.passage_texts(list(found)))
        own = {number: {one: found[one] for one in texts} for number, texts in there.items() if texts}
        self._each(lambda number, writer: writer.put_encodings(reader, own[number]), own)

    def close(self) -> None:
        """Ends its threads; the writers are not its own."""
        self._threads.shutdown()

    def _parted(
        self,
        sources: Sequence[NewSource],
        vectors: Mapping[str, "Vectors"],
        tokens: Mapping[str, PassageTokens],
        pairs: Iterable[DuplicatePair],
        retired: Sequence[str],
    ) -> list[_Part]:
        parts = [_Part() for _ in self._writers]
        places: dict[str, int] = {}
        for source in sources:
            number = shard_of(source.document.uri, len(parts))
            parts[number].sources.append(source)
            for new in source.articles:
                places[new.article.article_id] = number
                ids = [passage.passage_id for passage in new.passages]
                parts[number].vectors |= {one: vectors[one] for one in ids if one in vectors}
                parts[number].tokens |= {one: tokens[one] for one in ids if one in tokens}
        pairs = list(pairs)
        others = sorted({one for pair in pairs for one in (pair.a, pair.b)} - places.keys())
        places |= {one.article_id: shard_of(one.uri, len(parts)) for one in self.standings(others)}
        for pair in pairs:
            for number in {places[one] for one in (pair.a, pair.b) if one in places}:
                parts[number].pairs.append(pair)
        for number, uris in self._by_shard(retired).items():
            parts[number].retired += uris
        return parts

    def _by_shard(self, uris: Sequence[str]) -> dict[int, list[str]]:
        own: dict[int, list[str]] = {}
        for uri in uris:
            own.setdefault(shard_of(uri, len(self._writers)), []).append(uri)
        return own

    def _each(self, do: Callable[[int, ShardWriter], _Said], numbers: Iterable[int] | None = None) -> dict[int, _Said]:
        """Has shards do something at the same time; waits for all, and raises what the first of them raised."""
        numbers = range(len(self._writers)) if numbers is None else numbers
        begun = {number: self._threads.submit(do, number, self._writers[number]) for number in numbers}
        wait(begun.values())
        return {number: future.result() for number, future in begun.items()}

    def _all(self, do: Callable[[int, ShardWriter], Iterable[_Said]]) -> list[_Said]:
        return [one for said in self._each(do).values() for one in said]

    def _joined(self, do: Callable[[int, ShardWriter], dict[str, _Said]]) -> dict[str, _Said]:
        return {name: value for said in self._each(do).values() for name, value in said.items()}
