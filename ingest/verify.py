"""Verifies a store: each source, article and passage, and each index against what the catalogue says."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinju.embed import Embedder
from yinju.errors import StoreError
from yinju.ingest.build import reindex
from yinju.ingest.duplicates.compare_texts import size
from yinju.ingest.duplicates.shingles import signature
from yinju.ingest.intake import fingerprint_of
from yinju.ingest.passage_tokens import tokens_of
from yinju.settings import Settings
from yinju.store import NewArticle, PassageTokens
from yinju.store.shards import shard_count, shard_settings
from yinju.store.vectors import cosine
from yinju.store.verify import Damage, Kind, StoreParts, damage_in, parts_at_rest
from yinju.types import Article, Passage, Progress

_AT_A_TIME = 500
"""Passages compared at a time."""
_SAME_VECTOR = 0.999
"""The least cosine of a vector with the one made anew: sums in another order move it by less than a millionth."""
_UNREADABLE = (StoreError, ValueError, TypeError, KeyError, IndexError, zlib.error)
"""What reading a row that is damaged may raise."""


@dataclass(frozen=True, slots=True)
class LostSource:
    """A source whose raw text is damaged, so that nothing can be rebuilt from it.

    Attributes:
        origin: The file or address to read again.
    """

    uri: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found in a store.

    Attributes:
        checked: How many of each part were looked at.
    """

    checked: dict[str, int]
    damage: tuple[Damage, ...]
    lost: tuple[LostSource, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damage

    def counts(self) -> dict[Kind, int]:
        """Returns the number of damaged things of each kind that has any."""
        return dict(Counter(one.kind for one in self.damage))


def verify(settings: Settings, embedder: Embedder, wait_s: float = 0, progress: Progress | None = None) -> Verification:
    """Checks the store, or one shard after the other, while nobody can write to it; reading goes on.

    Of each source the raw text is held to the digest made when it was read; of each article the clean text to its
    signature, and the map to the raw text; of each passage the text to its place in both. Vectors and tokens are made
    anew and compared; of keywords and encodings the files are examined, and whose they are.

    Args:
        wait_s: Seconds to wait for a writer to finish.

    Raises:
        StoreLockedError, StoreMismatchError, StoreError: As `parts_at_rest`.
    """
    shards = shard_settings(settings)
    found = [verify_store(one, embedder, wait_s, progress) for one in shards]
    return found[0] if shard_count(settings.home) is None else gathered([one.home.name for one in shards], found)


def gathered(names: Sequence[str], shards: Sequence[Verification]) -> Verification:
    """Returns what was found in all shards, each piece of damage under the name of its shard."""
    found = [_named(name, one) for name, one in zip(names, shards, strict=True)]
    checked: Counter[str] = Counter()
    for one in found:
        checked.update(one.checked)
    damage = tuple(damage for one in found for damage in one.damage)
    return Verification(dict(checked), damage, tuple(lost for one in found for lost in one.lost))


def repair(
    settings: Settings, embedder: Embedder, found: Verification, progress: Progress | None = None
) -> tuple[LostSource, ...]:
    """Rebuilds the whole store from its raw texts, as `reindex` does, and returns the sources that were left out.

    These are the ones whose raw text is damaged: what was cited from it would be no evidence.
    """
    reindex(settings, embedder, progress, without={source.uri for source in found.lost})
    return found.lost


def verify_store(
    settings: Settings, embedder: Embedder, wait_s: float = 0, progress: Progress | None = None
) -> Verification:
    """Checks one store; see `verify`."""
    with parts_at_rest(settings, embedder.fingerprint, wait_s) as parts:
        damage = list(parts.damaged_files())
        checked: Counter[str] = Counter()
        lost = []
        sources = parts.catalogue.live()
        for done, (uri, name, origin, _) in enumerate(sources):
            if progress:
                progress(done, len(sources), name)
            found, intact = _check_source(parts, uri, name, checked)
            damage += found
            if not intact:
                lost.append(LostSource(uri, name, origin))
        damage += _check_indexes(parts, embedder, checked, progress)
    return Verification(dict(checked), tuple(damage), tuple(lost))


def _named(shard: str, found: Verification) -> Verification:
    """Returns what was found in a shard, under its name."""
    return replace(found, damage=tuple(replace(one, name=f"{shard}: {one.name}") for one in found.damage))


def _check_source(parts: StoreParts, uri: str, name: str, checked: Counter[str]) -> tuple[list[Damage], bool]:
    """Returns what is wrong with a source and its articles, and whether its raw text is what was read."""
    checked["sources"] += 1
    try:
        source = parts.catalogue.source(uri)
        intact = fingerprint_of(source.document) == source.fingerprint
    except _UNREADABLE as error:
        return [Damage("sources", name, f"cannot be read: {error}")], _raw_is_intact(parts, uri)
    damage = [] if intact else [Damage("sources", name, "its raw text is not what was read")]
    for article in source.articles:
        checked["articles"] += 1
        if (signature(article.text), size(article.text)) != (article.signature, article.size):
            damage.append(Damage("articles", article.article.article_id, "its text is not what its signature tells"))
        try:
            passages = parts.catalogue.passages_of(article.article.article_id)
        except _UNREADABLE as error:
            damage.append(Damage("articles", article.article.article_id, f"its passages cannot be read: {error}"))
            continue
        checked["passages"] += len(passages)
        damage += damage_in(article, source.document.text, passages)
    return damage, intact


def _raw_is_intact(parts: StoreParts, uri: str) -> bool:
    """Tells whether a source can be rebuilt although its articles cannot be read."""
    stated = {known: fingerprint for known, _, _, fingerprint in parts.catalogue.live()}
    try:
        return fingerprint_of(parts.catalogue.document(uri)) == stated[uri]
    except _UNREADABLE:
        return False


_Found = dict[str, tuple[Passage, Article]]


def _check_indexes(
    parts: StoreParts, embedder: Embedder, checked: Counter[str], progress: Progress | None
) -> Iterator[Damage]:
    try:
        ids = parts.catalogue.all_passage_ids()
    except StoreError as error:
        yield Damage("passages", "all", f"cannot be listed: {error}")
        return
    checks: dict[Kind, Callable[[], Iterator[Damage]]] = {
        "keywords": lambda: _check_keywords(parts, ids, checked),
        "vectors": lambda: _check_vectors(parts, embedder, ids, checked, progress),
        "tokens": lambda: _check_tokens(parts, embedder, ids, checked, progress),
        "encodings": lambda: _check_encodings(parts, ids, checked),
    }
    for kind, check in checks.items():
        try:
            yield from check()
        except _UNREADABLE as error:
            yield Damage(kind, "all", f"cannot be read: {error}")


def _check_keywords(parts: StoreParts, ids: Sequence[str], checked: Counter[str]) -> Iterator[Damage]:
    there = parts.keywords.ids()
    checked["keywords"] += len(there)
    yield from _compare("keywords", ids, there)


def _check_vectors(
    parts: StoreParts, embedder: Embedder, ids: Sequence[str], checked: Counter[str], progress: Progress | None
) -> Iterator[Damage]:
    there = 0
    for found in _batches(parts, ids, progress, "vectors"):
        vectors = parts.vectors.get(list(found))
        there += len(vectors)
        known = [passage for passage, _ in found.values() if embedder.knows(passage.language)]
        made = embedder.embed_passages([passage.text for passage in known]) if known else ()
        for passage, vector in zip(known, made, strict=True):
            stored = vectors.get(passage.passage_id)
            if stored is None:
                yield Damage("vectors", passage.passage_id, "is missing")
            elif not cosine(stored, vector) >= _SAME_VECTOR:
                yield Damage("vectors", passage.passage_id, "is not the vector of its text")
        for one in parts.vectors.misplaced(list(found)):
            yield Damage("vectors", one, "cannot be found by its vector")
    checked["vectors"] += there
    beyond = max(parts.vectors.count(), parts.vectors.stored_count()) - there
    if beyond:
        yield Damage("vectors", f"{beyond} vectors", "belong to no passage")


def _check_tokens(
    parts: StoreParts, embedder: Embedder, ids: Sequence[str], checked: Counter[str], progress: Progress | None
) -> Iterator[Damage]:
    there = parts.tokens.ids()
    checked["tokens"] += len(there)
    yield from _compare("tokens", ids, there)
    for found in _batches(parts, ids, progress, "tokens"):
        stored = parts.tokens.get(list(found))
        articles = [NewArticle(article, "", b"", passages=(passage,)) for passage, article in found.values()]
        for one, made in tokens_of(articles, embedder.tokens).items():
            if one in stored and not _same_tokens(stored[one], made):
                yield Damage("tokens", one, "are not those of its text")
    miscounted = parts.tokens.miscounted()
    if miscounted:
        yield Damage("tokens", f"{len(miscounted)} tokens", "are counted in more or fewer passages than hold them")


def _check_encodings(parts: StoreParts, ids: Sequence[str], checked: Counter[str]) -> Iterator[Damage]:
    there = parts.encodings.all_ids()
    checked["encodings"] += len(there)
    yield from (Damage("encodings", one, "belongs to no passage") for one in sorted(set(there) - set(ids)))
    for start in range(0, len(there), _AT_A_TIME):
        for one in parts.encodings.damaged(there[start : start + _AT_A_TIME]):
            yield Damage("encodings", one, "is no unit vector")


def _batches(parts: StoreParts, ids: Sequence[str], progress: Progress | None, name: str) -> Iterator[_Found]:
    for start in range(0, len(ids), _AT_A_TIME):
        if progress:
            progress(start, len(ids), name)
        yield parts.catalogue.passages(ids[start : start + _AT_A_TIME])


def _compare(kind: Kind, wanted: Sequence[str], there: Sequence[str]) -> Iterator[Damage]:
    yield from (Damage(kind, one, "is missing") for one in sorted(set(wanted) - set(there)))
    yield from (Damage(kind, one, "belongs to no passage") for one in sorted(set(there) - set(wanted)))
    if len(there) != len(set(there)):
        yield Damage(kind, f"{len(there) - len(set(there))} entries", "stand there twice")


def _same_tokens(stored: PassageTokens, made: PassageTokens) -> bool:
    mine, other = (stored.title, *stored.sentences), (made.title, *made.sentences)
    return (
        stored.language == made.language
        and len(mine) == len(other)
        and all(np.array_equal(a, b) for a, b in zip(mine, other, strict=True))
    )
