"""Takes documents in, one step after the other, and keeps the report."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from yinju.embed import Embedder
from yinju.errors import LoadError
from yinju.ingest.duplicates.relations import DuplicateRelations
from yinju.ingest.encode import encode_passages
from yinju.ingest.hands import Hands
from yinju.ingest.prepare import hash_of
from yinju.ingest.read.json_lines import ITEM
from yinju.ingest.read.load import Failure
from yinju.ingest.steps import StageClock, StepWatcher
from yinju.settings import Settings
from yinju.store import CorpusWriter, NewSource
from yinju.types import Document, Progress

BATCH_SOURCES = 1000
BATCH_CHARS = 2_000_000
"""Sources and characters written in one step: each step costs a commit of all three parts of the store."""


@dataclass(slots=True)
class IngestReport:
    """What became of each source, by name.

    Attributes:
        encoded: The number of passages that the reader has encoded.
        read: The URIs of the files and addresses of which anything could be read.
    """

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    encoded: int = 0
    read: set[str] = field(default_factory=set, compare=False)


class Known(NamedTuple):
    """What the store, or the batch in hand, has of a source."""

    source: str
    origin: str
    fingerprint: str


class Intake:
    """Collects what has to be written into batches, and keeps the report.

    Attributes:
        known: By URI, what is in the store and what is waiting.
        names: URI by name.
    """

    def __init__(
        self,
        writer: CorpusWriter,
        settings: Settings,
        embedder: Embedder,
        hands: Hands,
        watch: StepWatcher | None = None,
    ) -> None:
        self.writer = writer
        self.hands = hands
        self.report = IngestReport()
        self.known = {uri: Known(*rest) for uri, *rest in writer.live()}
        self.names = {known.source: uri for uri, known in self.known.items()}
        self._settings = settings
        self._embedder = embedder
        self._relations = DuplicateRelations(writer, hands.pairs)
        self._waiting: list[NewSource] = []
        self._size = 0
        self._clock = StageClock(watch)
        self._settle()

    def take(self, document: Document) -> str:
        """Takes a document in, unless the store has it so already or it cannot be prepared. Gives its URI."""
        document = self._with_free_name(document)
        fingerprint, known = fingerprint_of(document), self.known.get(document.uri)
        if known and known.fingerprint == fingerprint:
            self.report.unchanged.append(document.source)
            self.report.read.add(document.origin)
            return document.uri
        self._clock.stop("load")
        try:
            articles = self.hands.reading.prepare(document)
        except LoadError as error:
            self.report.failed.append(Failure(document.source, str(error)))
            return document.uri
        finally:
            self._clock.stop("prepare")
        (self.report.replaced if known else self.report.added).append(document.source)
        self.report.read.add(document.origin)
        self._waiting.append(NewSource(document, fingerprint, articles))
        if known and self.names.get(known.source) == document.uri:
            del self.names[known.source]
        self.known[document.uri] = Known(document.source, document.origin, fingerprint)
        self.names[document.source] = document.uri
        self._size += len(document.text)
        if self._size >= BATCH_CHARS or len(self._waiting) >= BATCH_SOURCES:
            self.flush()
        return document.uri

    def flush(self) -> None:
        """Writes what is waiting."""
        if self._waiting:
            waiting, self._waiting, self._size = self._waiting, [], 0
            self._write(waiting)

    def remove(self, uris: Iterable[str]) -> None:
        """Takes sources out of the store."""
        uris = list(uris)
        if not uris:
            return
        for uri in uris:
            name = self.known.pop(uri).source
            self.names.pop(name, None)
            self.report.removed.append(name)
        self._write([], uris)

    def finish(self, progress: Progress | None = None, should_stop: Callable[[], bool] | None = None) -> IngestReport:
        """Encodes what is left to encode and returns the report, once everything has been written.

        Only then are the duplicates known, and all articles can be found already.
        """
        self._clock.stop("load")
        embedder = self._embedder.fingerprint
        self.report.encoded = encode_passages(self.writer, self._settings.reader, embedder, progress, should_stop)
        self._clock.stop("reader")
        self._clock.end_step(passages=self.report.encoded)
        duplicates = set(self.writer.duplicates(self.report.added))
        self.report.duplicates = [name for name in self.report.added if name in duplicates]
        self.report.added = [name for name in self.report.added if name not in duplicates]
        return self.report

    def _settle(self) -> None:
        """Puts again what a stopped step left in part, so that what copies what is found anew."""
        unsettled = self.writer.unsettled()
        if unsettled:
            self._write([self.writer.source(uri) for uri in unsettled])

    def _write(self, incoming: Sequence[NewSource], gone: Sequence[str] = ()) -> None:
        self._clock.stop("load")
        update = self._relations.update(incoming, gone)
        self._clock.stop("duplicates")
        encoded = self.hands.encode(update.sources)
        self._clock.stop("encode")
        self.writer.put(encoded.sources, encoded.vectors, encoded.tokens, update.pairs, gone)
        self._clock.stop("write")
        articles = [article for source in encoded.sources for article in source.articles]
        passages = sum(len(article.passages) for article in articles)
        self._clock.end_step(len(encoded.sources), len(articles), passages, len(gone))

    def _with_free_name(self, document: Document) -> Document:
        """Returns the document, under a longer name if another source bears its own already."""
        free = next(name for name in _names(document) if self.names.get(name) in (None, document.uri))
        return replace(document, source=free)


def _names(document: Document) -> Iterator[str]:
    """Yields names for a source: its own, then longer and longer ends of its path, then numbered ones."""
    yield document.source
    parts = Path(document.origin).parts[1:]
    item = document.uri[len(document.origin) :].replace(ITEM, "#", 1)
    for length in range(1, len(parts) + 1):
        yield "/".join(parts[-length:]) + item
    yield from (f"{document.uri} ({number})" for number in count(1))


def fingerprint_of(document: Document) -> str:
    """Returns a digest of all that a document brings: with other bytes it is another version, even of the same text."""
    d = document
    ranges = [str(one) for one in d.outside]
    return hash_of(d.text, d.title, d.publisher, d.published, d.url, d.sha256, str(d.extracted), *d.authors, *ranges)
