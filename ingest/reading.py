"""Reads and prepares sources one by one, so that none of them can stop the others, whatever it holds.

What can take long, needs much memory or is parsed by compiled code is read in a process of its own, which is ended at
the limits of the settings. Small plain texts are read here: whatever they hold, they take less than starting one.
"""

import logging
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from threading import Condition, Thread
from time import monotonic
from typing import IO, TypeVar, cast

from yinju.errors import LoadError
from yinju.ingest.prepare import prepare
from yinju.ingest.read.content import FetchedPage
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure, load
from yinju.ingest.reading_process import ItemsRequest, PrepareRequest, Reply, Request
from yinju.settings import CleanSettings, IngestSettings
from yinju.store import NewArticle
from yinju.types import Document

SMALL_BYTES = 100_000
"""Bytes of a file, and characters of a text, that are read in this process: the most hostile ones take some seconds."""

_END_S = 1
_PLAIN = (".txt", ".md", ".markdown", ".jsonl")
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Reading:
    """Reads sources within the limits of the settings; a context manager, which ends the process beside it."""

    def __init__(self, limits: IngestSettings, cleaning: CleanSettings) -> None:
        self._limits = limits
        self._cleaning = cleaning
        self._process: subprocess.Popen[bytes] | None = None
        self._until = 0.0
        self._watch = _Watch()
        self._follows = False
        """Whether the process owes a reply unasked."""
        self._early: deque[Reply] = deque()
        """Replies that came before they were wanted."""

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._watch.end()

    def load(self, target: Target) -> Iterator[Document | Failure]:
        """Returns what ``load`` returns, a source after the other.

        Raises:
            LoadError: The target cannot be read (on), or not within the limits. What came before stands.
        """
        self.begin()
        page = self._reason_of(lambda: _fetched(target, self._limits))
        found = iter(load(target, self._limits)) if page is None and _is_small(target) else self._items(target, page)
        while (item := self._reason_of(lambda: next(found, None))) is not None:
            yield item
            self.begin()

    def prepare(self, document: Document) -> tuple[NewArticle, ...]:
        """Returns the articles of a document with their clean texts.

        Raises:
            LoadError: They cannot be made, or not within the limits; loading it counts towards the time.
        """
        if len(document.text) <= SMALL_BYTES:
            return self._reason_of(lambda: prepare(document, self._cleaning))
        self._catch_up()
        return cast(tuple[NewArticle, ...], _result(self._ask(PrepareRequest(document, self._cleaning))))

    def _items(self, target: Target, page: FetchedPage | None) -> Iterator[Document | Failure]:
        self._catch_up()  # with a target that nobody wanted to the end
        self._early.clear()
        for number in count():
            if self._early:
                reply = self._early.popleft()
            elif self._follows:
                reply = self._receive()
            else:
                reply = self._ask(ItemsRequest(target, self._limits, page, number))
            if (item := _result(reply)) is None:
                return
            yield cast(Document | Failure, item)

    def _catch_up(self) -> None:
        """Receives the replies that the other process still owes; their time is not that of the source in hand."""
        left = self._until - monotonic()
        while self._follows:
            self.begin()
            self._early.append(self._receive())
        self._until = monotonic() + left

    def begin(self) -> None:
        """Lets the time of a source begin; `load` does so itself."""
        self._until = monotonic() + self._limits.max_seconds

    def _reason_of(self, step: Callable[[], _T]) -> _T:
        """Returns the result of a step; whatever it raises becomes the reason for which its source does not go in."""
        try:
            return step()
        except LoadError:
            raise
        except Exception as error:
            _log.info("A source could not be read, for a reason nobody foresaw", exc_info=True)
            raise LoadError(f"cannot be read ({type(error).__name__}: {error}). Save its text as .txt") from error

    def _ask(self, request: Request) -> Reply:
        """Returns the answer of the process beside this one, which is started if there is none."""
        self._process = self._process or _start(self._limits)
        with suppress(OSError):  # what it says at its end, or does not say, is the answer
            pickle.dump(request, cast(IO[bytes], self._process.stdin))
            cast(IO[bytes], self._process.stdin).flush()
        return self._receive()

    def _receive(self) -> Reply:
        """Returns the next reply of the process beside this one, or the reason why it ended."""
        process = cast("subprocess.Popen[bytes]", self._process)
        self._watch.begin(process, self._until)
        try:
            reply: Reply = pickle.load(cast(IO[bytes], process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            reply = Reply(reason=self._end())
        finally:
            self._watch.stop()
        self._follows = reply.more
        return reply

    def _end(self) -> str:
        """Ends the process beside this one. Gives what its end says of the source that it was reading."""
        process, self._process = self._process, None
        if process is None:
            return ""
        is_late = monotonic() >= self._until
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what it was to be told is of no use any more
                cast(IO[bytes], pipe).close()
        try:
            process.wait(_END_S)  # without requests it ends by itself
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if is_late:
            return f"takes more than {self._limits.max_seconds:g} s to read. Raise ingest.max_seconds, or split it"
        name = signal.Signals(-process.returncode).name if process.returncode < 0 else f"status {process.returncode}"
        return f"ended the process that read it ({name}). Save its text as .txt"


class _Watch:
    """Kills a process that has not answered in time, in one thread: starting one takes longer than most answers."""

    def __init__(self) -> None:
        self._change = Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._until = 0.0
        self._asleep = False
        self._ended = False
        self._thread: Thread | None = None

    def begin(self, process: "subprocess.Popen[bytes]", until: float) -> None:
        """Watches a process that is to answer until then, a moment of the monotonic clock."""
        with self._change:
            # A thread that sleeps until an earlier moment sees the later one then; only one without any is woken.
            earlier = self._thread is not None and until < self._until
            self._process, self._until = process, until
            if self._thread is None:
                self._thread = Thread(target=self._run, name="reading-watch", daemon=True)
                self._thread.start()
            elif self._asleep or earlier:
                self._change.notify()

    def stop(self) -> None:
        """Watches it no longer: it has answered, or ended."""
        with self._change:
            self._process = None

    def end(self) -> None:
        """Ends the watch."""
        with self._change:
            self._ended = True
            self._change.notify()

    def _run(self) -> None:
        with self._change:
            while not self._ended:
                left = self._until - monotonic()
                if self._process is not None and left <= 0:
                    self._process.kill()
                    self._process = None
                self._asleep = left <= 0
                self._change.wait(None if self._asleep else left)
                self._asleep = False


def _result(reply: Reply) -> object:
    """Returns what was asked for.

    Raises:
        LoadError: It cannot be had.
    """
    if reply.reason is not None:
        raise LoadError(reply.reason)
    return reply.result


def _fetched(target: Target, limits: IngestSettings) -> FetchedPage | None:
    if target.path is not None:
        return None
    from yinju.ingest.read.fetch import fetch  # with httpx, which files do without

    return fetch(target.uri, limits)


def _is_small(target: Target) -> bool:
    path = target.path
    if path is None or not path.is_file():
        return True  # a reason and no text
    return path.suffix.lower() in _PLAIN and path.stat().st_size <= SMALL_BYTES


def _start(limits: IngestSettings) -> subprocess.Popen[bytes]:
    program = f"from yinju.ingest.reading_process import main; main({limits.max_seconds}, {limits.max_memory_mb})"
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
