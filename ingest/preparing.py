"""Prepares and encodes texts in processes beside the one that writes, ahead of it.

What a document's articles, passages, vectors and tokens are follows from the document alone, so that they may be made
in any process and in any order. They are taken in the order in which they were read: the store is the same, to the last
bit, as if one process had done everything.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from queue import SimpleQueue
from typing import IO, cast

from yinju.embed import Embedder, StaticEmbedder
from yinju.errors import LoadError
from yinju.ingest.hands import Encoded, SourceReader, encode_sources
from yinju.ingest.preparing_process import Preparation, Prepared
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure
from yinju.ingest.reading import SMALL_BYTES
from yinju.settings import Settings
from yinju.store import NewArticle, NewSource
from yinju.types import Document

GROUP_DOCUMENTS = 16
GROUP_CHARS = 50_000
"""Documents that a process is given at a time: enough that asking costs little, few enough that all have work."""
FEW_DOCUMENTS = 64
"""So many are prepared here: until a process beside this one is ready, they are done."""
_GROUPS_AHEAD, _CHARS_AHEAD = 64, 2_000_000
"""What is read before it is needed: as much as a step, so that the other processes have work while one is written."""
_LEAST_AHEAD = 3
"""Groups for each process that are read ahead however long they are."""
_ONE_THREAD = {"TOKENIZERS_PARALLELISM": "false"}
"""Each core has a process: threads that share its work out would only wait for each other."""

Item = Document | Failure
_Tagged = tuple[int, Item | LoadError]
"""What was read, and the number of the target that it is from."""
_Group = tuple[list[_Tagged], list[Document], "Future[list[Prepared]] | None"]


class Preparing:
    """Reads sources in order and prepares them ahead; a context manager, which ends the processes beside this one.

    Args:
        reading: Reads, and prepares what is long in a process that it cannot leave.
        found: The targets that will be loaded, in their order.
        is_known: Tells of a document whether it will not have to be prepared.
        may_fail: Whether a document that a process could not prepare is given up. Otherwise this one prepares it.
    """

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        reading: SourceReader,
        found: Sequence[Target] = (),
        is_known: Callable[[Document], bool] = lambda _: False,
        *,
        may_fail: bool = True,
    ) -> None:
        # Models of other kinds need more memory, and use all cores by themselves: they embed in this process.
        encodes = type(embedder) is StaticEmbedder
        self._how = Preparation(settings.clean, settings.chunk, settings.embedder if encodes else None)
        self._settings = settings
        self._embedder = embedder
        self._beside = processes_beside(settings)
        self._reading = reading
        self._found = found
        self._is_known = is_known
        self._may_fail = may_fail
        self._next = 0
        self._items = self._ahead(self._read_all())
        self._read: deque[_Tagged] = deque()
        """What was read of the next target when the last one ended."""
        self._count = 0
        self._ready: dict[str, tuple[Document, Prepared]] = {}
        self._encoded: dict[str, Encoded] = {}
        self._threads: ThreadPoolExecutor | None = None
        self._free: SimpleQueue[_Beside] = SimpleQueue()
        self._all: list[_Beside] = []

    def __enter__(self) -> "Preparing":
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
            for one in self._all:
                one.end()
            self._threads.shutdown()

    def load(self, target: Target) -> Iterator[Item]:
        """Returns what is behind the next target, as the reader of sources would.

        Raises:
            LoadError: It cannot be read on.
        """
        if self._beside < 1 or self._next >= len(self._found) or target != self._found[self._next]:
            yield from self._reading.load(target)
            return
        number, self._next = self._next, self._next + 1
        while (item := self._read.popleft() if self._read else next(self._items, None)) is not None:
            of_target, read = item
            if of_target != number:
                self._read.append(item)
                return
            if isinstance(read, LoadError):
                raise read
            yield read

    def ahead(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yields documents, in order, while those behind them are being prepared."""
        if self._beside < 1:
            yield from documents
            return
        for _, one in self._ahead((0, document) for document in documents):
            yield cast(Document, one)

    def prepare(self, document: Document) -> tuple[NewArticle, ...]:
        """Returns the articles of a document.

        Raises:
            LoadError: They cannot be made.
        """
        found, made = self._ready.pop(document.uri, (None, None))
        if made is None or found != document:  # under another name it has other articles
            return self._reading.prepare(document)
        if made.reason is not None:
            if not self._may_fail:
                return self._reading.prepare(document)
            raise LoadError(made.reason)
        if made.encoded is not None:
            self._encoded[document.uri] = made.encoded
        return made.articles

    def encode(self, sources: Sequence[NewSource]) -> Encoded:
        """Returns sources with their passages and what these are found by, as `encode_sources` does."""
        made = {one.document.uri: self._encoded.pop(one.document.uri, None) for one in sources}
        cut = [_cut_as(one, found) if (found := made[one.document.uri]) else None for one in sources]
        left = [one for one, done in zip(sources, cut, strict=True) if done is None]
        rest = encode_sources(left, self._settings.chunk, self._embedder)
        others = iter(rest.sources)
        whole = tuple(done or next(others) for done in cut)
        ids = [p.passage_id for one in whole for new in one.articles for p in new.passages]
        brought = [rest, *(found for found in made.values() if found is not None)]
        vectors = {key: vector for one in brought for key, vector in one.vectors.items()}
        tokens = {key: of_passage for one in brought for key, of_passage in one.tokens.items()}
        return Encoded(whole, {one: vectors[one] for one in ids if one in vectors}, {one: tokens[one] for one in ids})

    def _read_all(self) -> Iterator[_Tagged]:
        for number, target in enumerate(self._found):
            try:
                yield from ((number, item) for item in self._reading.load(target))
            except LoadError as error:
                yield number, error

    def _ahead(self, items: Iterable[_Tagged]) -> Iterator[_Tagged]:
        """Yields the items, in order, while those behind them are being prepared."""
        waiting: deque[_Group] = deque()
        chars = 0
        for group in _groups(items):
            waiting.append(self._begun(group))
            chars += _chars(group)
            while len(waiting) > _GROUPS_AHEAD or (chars > _CHARS_AHEAD and len(waiting) > self._beside * _LEAST_AHEAD):
                chars -= _chars(waiting[0][0])
                yield from self._ended(*waiting.popleft())
        while waiting:
            yield from self._ended(*waiting.popleft())

    def _begun(self, group: list[_Tagged]) -> _Group:
        wanted = [one for _, one in group if isinstance(one, Document) and not self._is_known(one)]
        for one in wanted:
            if len(one.text) > SMALL_BYTES:  # its time runs since it was read
                self._ready[one.uri] = one, self._prepared_here(one)
        small = [one for one in wanted if len(one.text) <= SMALL_BYTES]
        self._count += len(wanted)
        if self._count <= FEW_DOCUMENTS or not small:
            return group, [], None
        return group, small, self._started().submit(self._ask, small)

    def _ended(
        self, group: list[_Tagged], documents: list[Document], made: "Future[list[Prepared]] | None"
    ) -> Iterator[_Tagged]:
        if made is not None:
            self._ready |= {one.uri: (one, found) for one, found in zip(documents, made.result(), strict=True)}
        yield from group
        for one in documents:
            self._ready.pop(one.uri, None)  # unless it was not taken after all

    def _prepared_here(self, document: Document) -> Prepared:
        try:
            return Prepared(self._reading.prepare(document))
        except LoadError as error:
            return Prepared(reason=str(error))

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._beside, "preparing")
            self._all = [_Beside(self._how) for _ in range(self._beside)]
            for one in self._all:
                self._free.put(one)
        return self._threads

    def _ask(self, documents: list[Document]) -> list[Prepared]:
        beside = self._free.get()
        try:
            return beside.ask(documents)
        finally:
            self._free.put(beside)


class _Beside:
    """A process beside this one, which is started when it is asked and there is none."""

    def __init__(self, how: Preparation) -> None:
        self._how = how
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, documents: list[Document]) -> list[Prepared]:
        try:
            process = self._process = self._process or _start(self._how)
            _send(process, documents)
            return cast(list[Prepared], pickle.load(cast(IO[bytes], process.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.end()
            reason = "was not prepared: it, or a text beside it, ended the process that did so. Ingest it again, alone"
            return [Prepared(reason=reason)] * len(documents)

    def end(self) -> None:
        """Ends the process, whatever it does: it holds nothing that is not made again."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what it was to be told is of no use any more
                cast(IO[bytes], pipe).close()


def processes_beside(settings: Settings) -> int:
    """Returns how many processes prepare texts beside the one that writes; 0: that one does it all."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = settings.ingest.processes or cores
    return wanted if wanted > 1 else 0


def _cut_as(source: NewSource, made: Encoded) -> NewSource | None:
    """Returns a source with the passages that were made for it; ``None`` if they were made for other articles."""
    (cut,) = made.sources
    pairs = list(zip(source.articles, cut.articles, strict=False))
    if len(source.articles) != len(cut.articles) or any(
        (one.article.article_id, one.article.title, one.text) != (two.article.article_id, two.article.title, two.text)
        for one, two in pairs
    ):
        return None
    return replace(source, articles=tuple(one if one.article.duplicate_of else _with(one, two) for one, two in pairs))


def _with(new: NewArticle, cut: NewArticle) -> NewArticle:
    return replace(new, passages=cut.passages, article=replace(new.article, passages=len(cut.passages)))


def _groups(items: Iterable[_Tagged]) -> Iterator[list[_Tagged]]:
    group: list[_Tagged] = []
    size = 0
    for item in items:
        group.append(item)
        size += _chars([item])
        if len(group) >= GROUP_DOCUMENTS or size >= GROUP_CHARS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _chars(group: Iterable[_Tagged]) -> int:
    return sum(len(one.text) for _, one in group if isinstance(one, Document))


def _start(how: Preparation) -> subprocess.Popen[bytes]:
    program = "from yinju.ingest.preparing_process import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | _ONE_THREAD, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    _send(process, how)
    return process


def _send(process: subprocess.Popen[bytes], request: object) -> None:
    pickle.dump(request, cast(IO[bytes], process.stdin), pickle.HIGHEST_PROTOCOL)
    cast(IO[bytes], process.stdin).flush()
