"""Ends a connection on which the first event of an answer does not come in time, however its bytes trickle.

What httpx bounds is each wait for bytes. A handshake or the head of a response that comes a byte at a time would hold
a question for as long as its sender likes.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import httpx

_CONNECTED = (".connect_tcp.complete", ".connect_unix_socket.complete")
"""How the names of the events end with which httpcore tells of a new connection."""


class FirstEventWatch:
    """Watches one request from when it is sent to the first event; a context manager.

    Args:
        patience_s: The seconds that all of it may take.

    Attributes:
        expired: Whether it took longer. The connection was then ended, and whatever waits for it fails.
    """

    def __init__(self, patience_s: float) -> None:
        self.expired = False
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._timer = threading.Timer(patience_s, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def attach(self, request: httpx.Request) -> None:
        """Begins to watch a request that is being sent."""
        request.extensions["trace"] = self._note
        self._timer.start()

    def stop(self) -> None:
        """Ends the watch: the first event has come."""
        self._timer.cancel()
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            with self._lock:
                # A handle of its own: TLS takes the socket over, and a proxy's connection is wrapped too.
                self._line = info["return_value"].get_extra_info("socket").dup()
                if self.expired:
                    self._cut()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            self._cut()

    def _cut(self) -> None:
        if self._line is not None:
            with suppress(OSError):  # the other side was faster
                self._line.shutdown(socket.SHUT_RDWR)
