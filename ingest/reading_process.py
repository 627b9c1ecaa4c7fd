"""The process that reads hostile or large sources: it answers requests on its standard input until that ends.

It opens no connection, whatever a source asks for, and has as much memory and time as it was given.
"""

import math
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from yinju.errors import LoadError
from yinju.ingest.prepare import prepare
from yinju.ingest.read.content import FetchedPage
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure, load
from yinju.settings import BYTES_PER_MB, CleanSettings, IngestSettings
from yinju.types import Document

AHEAD_ITEMS, AHEAD_CHARS = 64, 200_000
_GRACE_S = 1
"""Seconds until this process ends by itself, where the one that asks could not end it: it may have been killed."""


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """Asks for sources of a target, counted from 0: each is a reply, and ``None`` behind the last one of all.

    Others follow unasked, up to ``AHEAD_ITEMS`` or ``AHEAD_CHARS``: they are read while those before are being used.
    """

    target: Target
    settings: IngestSettings
    page: FetchedPage | None
    number: int


@dataclass(frozen=True, slots=True)
class PrepareRequest:
    """Asks for the articles of a document."""

    document: Document
    settings: CleanSettings


Request = ItemsRequest | PrepareRequest


@dataclass(frozen=True, slots=True)
class Reply:
    """What was asked for, or the reason why it cannot be had.

    Attributes:
        more: Whether another reply follows unasked.
    """

    result: Any = None
    reason: str | None = None
    more: bool = False


class _Items:
    """The sources of the target that is being read: whoever asks in order has each line read once."""

    def __init__(self) -> None:
        self._target: Target | None = None
        self._next = 0
        self._found: Iterator[Document | Failure] = iter(())

    def get(self, request: ItemsRequest, number: int) -> Document | Failure | None:
        if (request.target, number) != (self._target, self._next):
            self._target = request.target
            self._found = islice(load(request.target, request.settings, request.page), number, None)
        self._next = number + 1
        return next(self._found, None)


def main(max_seconds: float, max_memory_mb: float) -> None:
    """Answers requests, each pickled, until there are no more."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no reply
    _limit(max_memory_mb)
    sys.addaudithook(_refuse_connections)
    items = _Items()
    while True:
        try:
            request: Request = pickle.load(requests)
        except (EOFError, pickle.UnpicklingError):
            return  # whoever asked has ended, or was killed
        for reply in _replies(request, items, max_seconds + _GRACE_S):
            try:
                pickle.dump(reply, replies, pickle.HIGHEST_PROTOCOL)
                replies.flush()
            except BrokenPipeError:
                os._exit(0)  # nobody wants to know the rest


def _replies(request: Request, items: _Items, seconds: float) -> Iterator[Reply]:
    if isinstance(request, PrepareRequest):
        yield _reply(partial(prepare, request.document, request.settings), seconds)
        return
    chars = 0
    for number in range(request.number, request.number + AHEAD_ITEMS):
        reply = _reply(partial(items.get, request, number), seconds)
        chars += len(reply.result.text) if isinstance(reply.result, Document) else 0
        is_last = number + 1 == request.number + AHEAD_ITEMS or chars >= AHEAD_CHARS or reply.result is None
        yield replace(reply, more=not is_last)
        if is_last:
            return


def _reply(step: Callable[[], Any], seconds: float) -> Reply:
    _alarm(seconds)
    try:
        return Reply(step())
    except LoadError as error:
        return Reply(reason=str(error))
    except MemoryError:
        return Reply(reason="needs more memory than it may have. Raise ingest.max_memory_mb, or split it")
    except Exception as error:  # noqa: BLE001  # the reason of this source; the others are read
        return Reply(reason=f"cannot be read ({type(error).__name__}: {error}). Save its text as .txt")
    finally:
        _alarm(0)  # it may be long until there is room for the reply


def _limit(max_memory_mb: float) -> None:
    """Limits the memory of this process, and lets an interrupted command end it rather than the terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):  # no such limit here, or a lower one is set
        import resource

        size = int(max_memory_mb * BYTES_PER_MB)
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _alarm(seconds: float) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(seconds))


def _refuse_connections(event: str, _: object) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"):
        raise PermissionError(f"a source asked for {event}")
