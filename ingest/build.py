"""Documents into the store: what is new is added, what has changed replaced, what is the same left alone."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from yinju.embed import Embedder
from yinju.errors import LoadError, UsageError
from yinju.ingest.chunk import chunk
from yinju.ingest.find import Target, find, place
from yinju.ingest.items import ITEM
from yinju.ingest.load import Failure, load
from yinju.ingest.title import infer_title
from yinju.ingest.tokens import tokens_of
from yinju.settings import ChunkSettings, Settings
from yinju.store import NewArticle, NewSource, Store, Writer
from yinju.text import language_of
from yinju.types import Article, Document, Passage

BATCH_PASSAGES = 256
"""Passages and sources written in one step: each step costs a commit of all three parts of the store."""

Progress = Callable[[int, int, str], None]
"""Called before each file: how many are done, how many there are, the name of the next."""


@dataclass(slots=True)
class Report:
    """What became of each source, by name."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def ingest(
    targets: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    *,
    prune: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Adds or updates the articles behind files, folders and addresses. What fails is reported, the rest goes in.

    Args:
        prune: Also remove sources that an earlier run found under the same targets and that are no longer there; a
            target may then itself be gone.

    Raises:
        UsageError: A target does not exist; nothing has been changed.
        StoreError: The store cannot be written; batches finished before stay in.
    """
    gone = [target for target in targets if prune and "://" not in target and not Path(target).exists()]
    found = list(find([target for target in targets if target not in gone]))
    store = Store.open_or_create(settings, embedder.fingerprint)
    try:
        with store.writer() as writer:
            _refuse_unknown(gone, writer)
            intake = _Intake(writer, settings.chunk, embedder)
            seen = _take_all(intake, found, settings, progress)
            if prune:
                live = [(uri, origin) for uri, origin in writer.live() if uri not in seen]
                intake.remove([uri for uri, origin in live if any(_is_under(origin, target) for target in targets)])
            intake.adopt_orphans()
        return intake.report
    finally:
        store.close()


def remove(article_ids: Sequence[str], settings: Settings, embedder: Embedder) -> Report:
    """Takes the sources of articles out of the store. A copy of what is removed takes its place.

    Raises:
        StoreError: There is no such article; nothing has been changed.
    """
    store = Store.open(settings, embedder.fingerprint)
    try:
        sources = {article.article_id: article.source for article in store.articles()}
        for article_id in article_ids:
            store.raw(article_id)  # raises for an unknown one
        with store.writer() as writer:
            intake = _Intake(writer, settings.chunk, embedder)
            intake.remove([uri for i in article_ids if (uri := writer.uri_of(sources[i])) is not None])
            intake.adopt_orphans()
        return intake.report
    finally:
        store.close()


def reindex(settings: Settings, embedder: Embedder, progress: Progress | None = None) -> Report:
    """Builds the store anew from the texts it holds, with the present settings, and then puts it in place of the old.

    If it is stopped, the old store stays in force.
    """
    with Store.rebuild(settings, embedder.fingerprint) as (documents, writer):
        intake = _Intake(writer, settings.chunk, embedder)
        everything = list(documents)
        for done, document in enumerate(everything):
            if progress:
                progress(done, len(everything), document.source)
            intake.take(document)
        intake.flush()
    return intake.report


def _refuse_unknown(gone: Sequence[str], writer: Writer) -> None:
    """Refuses to prune what neither the disk nor the store knows: a misspelt name would do nothing and say so."""
    for target in gone:
        if not any(_is_under(origin, target) for _, origin in writer.live()):
            raise UsageError(f"{target} does not exist, and the store holds nothing from it. Check the spelling.")


def _take_all(intake: "_Intake", found: Sequence[Target], settings: Settings, progress: Progress | None) -> set[str]:
    """Loads and takes every target; gives the URIs that are still there, those that failed to load included."""
    seen: set[str] = set()
    for done, target in enumerate(found):
        if progress:
            progress(done, len(found), target.name)
        try:
            for item in load(target, settings.ingest):
                if isinstance(item, Failure):
                    intake.report.failed.append(item)
                    seen |= {uri for uri, origin in intake.writer.live() if origin == target.uri}
                else:
                    seen.add(intake.take(item))
        except LoadError as error:
            intake.report.failed.append(Failure(target.name, str(error)))
            seen |= {uri for uri, origin in intake.writer.live() if origin == target.uri}
    intake.flush()
    return seen


class _Intake:
    """Collects what has to be written into batches, and keeps the report."""

    def __init__(self, writer: Writer, chunk_settings: ChunkSettings, embedder: Embedder) -> None:
        self.writer = writer
        self.report = Report()
        self._chunk_settings = chunk_settings
        self._embedder = embedder
        self._begin_batch()

    def _begin_batch(self) -> None:
        self._waiting: list[NewSource] = []
        self._names: dict[str, str] = {}
        self._first_copies: dict[str, str] = {}
        self._size = 0

    def take(self, document: Document) -> str:
        """Takes a document in, unless the store has it so already. Gives its URI."""
        document = self._with_free_name(document)
        fingerprint, known = _fingerprint(document), self.writer.fingerprint(document.uri)
        if fingerprint == known:
            self.report.unchanged.append(document.source)
            return document.uri
        copies = self._prepare(document, fingerprint)
        outcome = self.report.replaced if known else self.report.duplicates if copies else self.report.added
        outcome.append(document.source)
        return document.uri

    def flush(self) -> None:
        """Writes what is waiting."""
        if not self._waiting:
            return
        waiting = self._waiting
        self._begin_batch()
        articles = [article for one in waiting for article in one.articles]
        known = [p for article in articles for p in article.passages if self._embedder.knows(p.language)]
        vectors = self._embedder.embed_passages([p.text for p in known]) if known else ()
        by_id = dict(zip((p.passage_id for p in known), vectors, strict=True))
        self.writer.put(waiting, by_id, tokens_of(articles, self._embedder.tokens))

    def remove(self, uris: Sequence[str]) -> None:
        """Takes sources out of the store."""
        self.report.removed += [self.writer.document(uri).source for uri in uris]
        self.writer.remove(uris)

    def adopt_orphans(self) -> None:
        """Makes copies whose original is gone articles of their own right."""
        for uri in self.writer.orphans():
            document = self.writer.document(uri)
            self._prepare(document, _fingerprint(document))
            self.flush()  # one by one: the next may be a copy of this one

    def _prepare(self, document: Document, fingerprint: str) -> bool:
        """Puts a document among the waiting; gives whether it is a copy of another."""
        text_hash = _hash(document.text.strip())
        original = self._first_copies.get(text_hash) or self.writer.original_of(text_hash, document.uri)
        article = _describe(document, text_hash, original, self._chunk_settings)
        self._waiting.append(NewSource(document, fingerprint, (article,)))
        self._names[document.source] = document.uri
        if original is None:
            self._first_copies[text_hash] = article.article.article_id
        self._size += 1 + len(article.passages)
        if self._size >= BATCH_PASSAGES:
            self.flush()
        return original is not None

    def _with_free_name(self, document: Document) -> Document:
        """The document, under a longer name if another source bears its own already."""
        waiting = self._names
        free = next(n for n in _names(document) if (waiting.get(n) or self.writer.uri_of(n)) in (None, document.uri))
        return replace(document, source=free)


def _describe(document: Document, text_hash: str, original: str | None, settings: ChunkSettings) -> NewArticle:
    """The article in a document, with its passages unless it is a copy."""
    text = document.text
    article_id = _hash(document.source, text)
    chunks = chunk(text, settings) if original is None else []
    passages = tuple(
        Passage(f"{article_id}-{number:04d}", article_id, c.paragraph, c.start, c.end, piece, language_of(piece))
        for number, c in enumerate(chunks)
        for piece in [text[c.start : c.end]]
    )
    article = Article(
        article_id=article_id,
        source=document.source,
        title=document.title or infer_title(text),
        publisher=document.publisher,
        published=document.published,
        authors=document.authors,
        language=language_of(text),
        passages=len(passages),
        duplicate_of=original,
    )
    return NewArticle(article, text_hash, passages)


def _names(document: Document) -> Iterator[str]:
    """The name of a source, then longer and longer ends of its path, then numbers."""
    yield document.source
    parts = Path(document.origin).parts[1:]
    item = document.uri[len(document.origin) :].replace(ITEM, "#", 1)
    for length in range(1, len(parts) + 1):
        yield "/".join(parts[-length:]) + item
    yield from (f"{document.uri} ({number})" for number in count(1))


def _is_under(origin: str, target: str) -> bool:
    root = place(Path(target))
    return origin in (target, root) or origin.startswith(root.rstrip("/") + "/")


def _fingerprint(document: Document) -> str:
    return _hash(document.text, document.title, document.publisher, document.published, *document.authors)


def _hash(*parts: str | None) -> str:
    return hashlib.sha256("\0".join(part or "" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
