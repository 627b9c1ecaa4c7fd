"""The process that reads hostile or large sources: it answers requests on its standard input until that ends.

It opens no connection, whatever a source asks for, and has as much memory and time as it was given.
"""

import math
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from yinju.errors import LoadError
from yinju.ingest.prepare import prepare
from yinju.ingest.read.content import FetchedPage
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure, load
from yinju.settings import BYTES_PER_MB, CleanSettings, IngestSettings
from yinju.types import Document

_GRACE_S = 1
"""Seconds until this process ends by itself, where the one that asks could not end it: it may have been killed."""


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """Asks for one source of a target, counted from 0; the answer is ``None`` behind the last one."""

    target: Target
    settings: IngestSettings
    page: FetchedPage | None
    number: int


@dataclass(frozen=True, slots=True)
class PrepareRequest:
    """Asks for the articles of a document."""

    document: Document
    settings: CleanSettings


Request = ItemRequest | PrepareRequest


@dataclass(frozen=True, slots=True)
class Reply:
    """What was asked for, or the reason why it cannot be had."""

    result: Any = None
    reason: str | None = None


class _Items:
    """The sources of the target that is being read: whoever asks in order has each line read once."""

    def __init__(self) -> None:
        self._target: Target | None = None
        self._next = 0
        self._found: Iterator[Document | Failure] = iter(())

    def get(self, request: ItemRequest) -> Document | Failure | None:
        if (request.target, request.number) != (self._target, self._next):
            self._target = request.target
            self._found = islice(load(request.target, request.settings, request.page), request.number, None)
        self._next = request.number + 1
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
            _alarm(max_seconds + _GRACE_S)
            pickle.dump(_reply(request, items), replies)
            replies.flush()
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            return  # whoever asked has ended, or was killed
        _alarm(0)


def _reply(request: Request, items: _Items) -> Reply:
    try:
        if isinstance(request, ItemRequest):
            return Reply(items.get(request))
        return Reply(prepare(request.document, request.settings))
    except LoadError as error:
        return Reply(reason=str(error))
    except MemoryError:
        return Reply(reason="needs more memory than it may have. Raise ingest.max_memory_mb, or split it")
    except Exception as error:  # noqa: BLE001  # the reason of this source; the others are read
        return Reply(reason=f"cannot be read ({type(error).__name__}: {error}). Save its text as .txt")


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
