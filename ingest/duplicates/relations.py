"""Keeps the record of which articles duplicate which up to date while sources come and go.

The record depends on the articles in the store alone, never on the order in which they came: whatever a batch touches
is worked out anew, and articles already there may become duplicates, or evidence again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from yinju.ingest.duplicates.compare_texts import (
    Member,
    Relation,
    assign_duplicates,
    compare_articles,
    worth_comparing,
)
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.store import CorpusWriter, DuplicatePair, NewArticle, NewSource


@dataclass(frozen=True, slots=True)
class RelationUpdate:
    """What has to be written so that duplicates are told from evidence.

    Attributes:
        sources: The incoming sources and those with an article whose relation has changed, without passages.
        pairs: The pairs found for the incoming articles.
    """

    sources: tuple[NewSource, ...]
    pairs: tuple[DuplicatePair, ...]


class PairFinder(Protocol):
    """Finds the pairs of duplicates that arriving articles make, among themselves and with those in the store."""

    def find(self, arriving: Mapping[str, NewArticle], leaving: Collection[str]) -> list[DuplicatePair]:
        """Returns the pairs, each once.

        Args:
            arriving: The articles that arrive, at least one, by id. They are in from now on.
            leaving: The ids of articles that are no more.
        """
        ...


class LocalPairs:
    """Finds pairs in this process, by an index of all signatures in memory. Reads the store at the first search."""

    def __init__(self, writer: CorpusWriter) -> None:
        self._writer = writer
        self._index: DuplicateIndex | None = None

    def find(self, arriving: Mapping[str, NewArticle], leaving: Collection[str]) -> list[DuplicatePair]:
        """Returns the pairs; see `PairFinder.find`."""
        if self._index is None:
            self._index = DuplicateIndex(self._writer.signatures())
        index = self._index
        for name in leaving:
            index.remove(name)
        for name, new in arriving.items():
            index.add(name, new.signature)
        found = index.candidates_of([new.signature for new in arriving.values()])
        near = {name: [n for n in others if n != name] for name, others in zip(arriving, found, strict=True)}
        texts = texts_of(near, arriving, self._writer)
        return compared(pairs_among(near, texts), texts)


class DuplicateRelations:
    """The duplicates among the articles of one corpus."""

    def __init__(self, writer: CorpusWriter, pairs: PairFinder | None = None) -> None:
        self._writer = writer
        self._finder = pairs or LocalPairs(writer)

    def update(self, incoming: Sequence[NewSource], gone: Sequence[str] = ()) -> RelationUpdate:
        """Finds the duplicates of incoming articles, and updates all relations that the changes touch.

        Args:
            incoming: New sources, or new versions of ones that are there.
            gone: URIs of sources that are removed.
        """
        arriving = {one.article.article_id: one for source in incoming for one in source.articles}
        versions = [source.document.uri for source in incoming]
        leaving = set(self._writer.article_ids([*versions, *gone])) - arriving.keys()
        pairs = self._finder.find(arriving, leaving) if arriving else []
        touched = {name for pair in pairs for name in (pair.a, pair.b)}
        touched |= {name for pair in self._writer.pairs_of([*leaving, *arriving]) for name in (pair.a, pair.b)}
        component, edges = self._component(touched - leaving, pairs, arriving.keys(), leaving)
        relations = self._assigned(component, edges, arriving)
        changed = self._changed(component - arriving.keys(), relations, [*versions, *gone])
        sources = [*incoming, *(self._writer.source(uri) for uri in changed)]
        return RelationUpdate(tuple(_standing(source, component, relations) for source in sources), tuple(pairs))

    def _component(
        self,
        touched: Iterable[str],
        pairs: Sequence[DuplicatePair],
        arriving: Collection[str],
        leaving: Collection[str],
    ) -> tuple[set[str], list[DuplicatePair]]:
        """Returns all articles that are connected with the touched ones, and the pairs that connect them."""
        known: dict[str, list[DuplicatePair]] = {}
        for pair in pairs:
            known.setdefault(pair.a, []).append(pair)
            known.setdefault(pair.b, []).append(pair)
        component: set[str] = set()
        edges: dict[tuple[str, str], DuplicatePair] = {}
        frontier = set(touched)
        while frontier:
            component |= frontier
            stored = self._writer.pairs_of(sorted(frontier - set(arriving)))
            reached = set()
            for pair in [*stored, *(pair for name in frontier for pair in known.get(name, ()))]:
                # Stored pairs of two arriving articles are of their last versions; they have been found again.
                if pair.a not in leaving and pair.b not in leaving:
                    edges[pair.a, pair.b] = pair
                    reached |= {pair.a, pair.b}
            frontier = reached - component
        return component, list(edges.values())

    def _assigned(
        self, component: set[str], edges: Sequence[DuplicatePair], arriving: dict[str, NewArticle]
    ) -> dict[str, Relation]:
        members = [
            Member(name, arriving[name].size, arriving[name].noise, arriving[name].article.published)
            for name in component & arriving.keys()
        ]
        members += [
            Member(one.article_id, one.size, one.noise, one.published)
            for one in self._writer.standings(sorted(component - arriving.keys()))
        ]
        there = {member.article_id for member in members}
        kept = [pair for pair in edges if pair.a in there and pair.b in there]
        members.sort(key=lambda member: member.article_id)
        return {relation.duplicate: relation for relation in assign_duplicates(members, kept)}

    def _changed(self, names: Collection[str], relations: dict[str, Relation], excluded: Collection[str]) -> list[str]:
        """Returns the URIs of stored sources with an article whose relation has changed."""
        changed: dict[str, None] = {}
        for one in self._writer.standings(sorted(names)):
            relation = relations.get(one.article_id)
            now = (relation.of, relation.kind, relation.share) if relation else (None, None, None)
            if now != (one.duplicate_of, one.copy_kind, one.copy_share) and one.uri not in excluded:
                changed[one.uri] = None
        return list(changed)


def texts_of(
    near: Mapping[str, Sequence[str]], arriving: Mapping[str, NewArticle], writer: CorpusWriter
) -> dict[str, str]:
    """Returns the texts of arriving articles and of those in the store that are near them."""
    wanted = {other for others in near.values() for other in others} - arriving.keys()
    return writer.texts(sorted(wanted)) | {name: new.text for name, new in arriving.items()}


def pairs_among(near: Mapping[str, Sequence[str]], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Returns the pairs to compare, the lesser id first, each once. Articles without a text are gone."""
    return list({(min(a, b), max(a, b)): None for a, others in near.items() for b in others if b in texts})


def compared(pairs: Iterable[tuple[str, str]], texts: Mapping[str, str]) -> list[DuplicatePair]:
    """Returns those of the pairs that are duplicates, by comparing their texts."""
    pairs = list(pairs)
    often = Counter(name for pair in pairs for name in pair)
    beside: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:  # under the one that has more others: they are looked at together
        beside.setdefault(max(pair, key=often.__getitem__), []).append(pair)
    worth: set[tuple[str, str]] = set()
    for name, of_name in beside.items():
        others = [b if a == name else a for a, b in of_name]
        looked = worth_comparing(texts[name], [texts[other] for other in others])
        worth.update(pair for pair, is_worth in zip(of_name, looked, strict=True) if is_worth)
    found = (compare_articles(a, texts[a], b, texts[b]) for a, b in pairs if (a, b) in worth)
    return [pair for pair in found if pair is not None]


def _standing(source: NewSource, component: Collection[str], relations: dict[str, Relation]) -> NewSource:
    """Returns a source whose articles say what they duplicate; those that nothing touched stay as they are."""
    articles = []
    for new in source.articles:
        name = new.article.article_id
        article = new.article
        if relation := relations.get(name):
            article = replace(article, duplicate_of=relation.of, copy_kind=relation.kind, copy_share=relation.share)
        elif name in component:
            article = replace(article, duplicate_of=None, copy_kind=None, copy_share=None)
        articles.append(replace(new, article=article))
    return replace(source, articles=tuple(articles))
