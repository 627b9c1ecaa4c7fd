"""Keeps what an endpoint sends within bounds: none that goes on and on takes endless time or memory."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

_SPARE_BYTES = 1_000_000
_BYTES_PER_TOKEN = 4_000
"""Ten times what the event of a token takes where an endpoint wraps it richly."""
_CHARS_PER_TOKEN = 20
"""Twice what the longest words of the common vocabularies have."""
_WORD = b"data:"
"""What each event with a piece of the answer begins with; comments, which keep a connection alive, do not."""


class OverlongError(httpx.ReadError):
    """An endpoint sent more than any answer takes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one answer.

    Attributes:
        tokens: The tokens that the model was told to stop at.
        silence_s: Seconds without a word after which it counts as silent.
    """

    tokens: int
    silence_s: float

    @property
    def chars(self) -> int:
        """The most characters that so many tokens can have."""
        return _CHARS_PER_TOKEN * self.tokens

    @property
    def bytes(self) -> int:
        """The most bytes that a response may have."""
        return _SPARE_BYTES + _BYTES_PER_TOKEN * self.tokens

    def ask_plainly(self, request: httpx.Request) -> None:
        """Asks for a response that is not packed: a small one could unpack to a large one."""
        request.headers["Accept-Encoding"] = "identity"

    def keep(self, response: httpx.Response) -> None:
        """Keeps a response within the bounds while it is read. One that is packed nevertheless is read as it is."""
        response.headers.pop("Content-Encoding", None)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _BoundStream(response.stream, self)


class WordWatch:
    """Follows the pieces of one answer, and raises where they leave its bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._chars = 0
        self._last_word = time.monotonic()

    def follow(self, delta: str, *, is_word: bool) -> None:
        """Takes note of what an event brought.

        Args:
            delta: The piece of the answer.
            is_word: Whether it brought a piece of the answer, or of the thoughts before it.

        Raises:
            OverlongError: The answer has more characters than its tokens can have.
            httpx.ReadTimeout: Events without a word came for too long.
        """
        self._chars += len(delta)
        if self._chars > self._bounds.chars:
            raise OverlongError(f"more than {self._bounds.chars} characters")
        if is_word:
            self._last_word = time.monotonic()
        elif time.monotonic() - self._last_word > self._bounds.silence_s:
            raise httpx.ReadTimeout("no word")


class _BoundStream(httpx.SyncByteStream):
    """Passes a stream on, and raises where it leaves its bounds."""

    def __init__(self, stream: httpx.SyncByteStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def __iter__(self) -> Iterator[bytes]:
        left, last_word = self._bounds.bytes, time.monotonic()
        for piece in self._stream:
            left -= len(piece)
            if left < 0:
                raise OverlongError(f"more than {self._bounds.bytes} bytes")
            is_word = _WORD in piece
            if not is_word and time.monotonic() - last_word > self._bounds.silence_s:
                raise httpx.ReadTimeout("nothing but signs of life")
            yield piece
            if is_word:
                last_word = time.monotonic()

    def close(self) -> None:
        self._stream.close()
