"""A server in a language model's place that does to each request what a fault tells it to."""

import gzip
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-0123456789-of-the-user"
CLAIM = "这座桥是香蕉做的。[1]"
"""What no article says: it may be shown in no answer."""


class Wire:
    """The connection of one request."""

    def __init__(self, handler: BaseHTTPRequestHandler, stopping: threading.Event, other: str) -> None:
        self._handler = handler
        self._stopping = stopping
        self.other = other

    def head(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} OK", f"Content-Type: {kind}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def send(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def words(self, text: str, **more: object) -> None:
        self.send(event({"content": text}, **more))

    def wait(self, seconds: float = 60) -> bool:
        """Waits, and tells whether the server goes on."""
        return not self._stopping.wait(seconds)


def event(delta: dict[str, object], *, finish: str | None = None) -> bytes:
    chunk = {
        "id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


Fault = Callable[[Wire], None]
END = event({}, finish="stop") + b"data: [DONE]\n\n"


def _sent(*pieces: bytes, **head: object) -> Fault:
    """A response of some pieces."""

    def fault(wire: Wire) -> None:
        wire.head(**head)  # type: ignore[arg-type]
        for piece in pieces:
            wire.send(piece)

    return fault


def _endless(pieces: Callable[[], Iterator[bytes]], pause_s: float = 0, **head: object) -> Fault:
    """A response that goes on until its reader leaves."""

    def fault(wire: Wire) -> None:
        wire.head(**head)  # type: ignore[arg-type]
        for piece in pieces():
            wire.send(piece)
            if not wire.wait(pause_s):
                return

    return fault


def _silent(begin: bytes | None) -> Fault:
    def fault(wire: Wire) -> None:
        if begin is not None:
            wire.head()
            wire.send(begin)
        wire.wait()

    return fault


def _error(status: int, body: str, kind: str = "application/json", **headers: str) -> Fault:
    return _sent(body.encode(), status=status, kind=kind, **headers)


def _said(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "t", "code": message}})


def _redirected(wire: Wire) -> None:
    wire.head(status=307, Location=f"{wire.other}/chat/completions", Content_Length="0")


_CLAIMED = event({"content": CLAIM})


def _name(number: int) -> str:
    """A name unlike those of other numbers, so that sentences about it are no repetitions."""
    return "".join(chr(0x4E00 + number * factor % 9973) for factor in (1, 7919, 104729))


_THOUGHTS = event({"role": "assistant", "content": "", "reasoning_content": "想一想"})

FAULTS: dict[str, Fault] = {
    "silent": _silent(None),
    "silent behind the head": _silent(b""),
    "silent in the middle": _silent(_CLAIMED),
    "slow": _endless(lambda: itertools.chain([_CLAIMED] * 3, [END]), 0.1),
    "cut": _sent(_CLAIMED),
    "cut in an event": _sent(_CLAIMED, _CLAIMED[:60]),
    "cut in a character": _sent(_CLAIMED[: _CLAIMED.index("桥".encode()) + 1]),
    "garbage": _sent(bytes(range(256)) * 40),
    "garbage events": _sent(b"".join(b"data: " + bytes([n % 256, n // 3 % 256]) + b"\n\n" for n in range(300)), END),
    "another encoding": _sent(_CLAIMED.decode().encode("gbk"), END),
    "another encoding, two bytes each": _sent((_CLAIMED + END).decode().encode("utf-16")),
    "half an object": _sent(b'data: {"choices": [{"delta": {"content": "\n\n', END),
    "without blank lines": _sent((_CLAIMED + END).replace(b"\n\n", b"\n")),
    "without data:": _sent((_CLAIMED + END).replace(b"data: ", b"")),
    "another framing": _sent((_CLAIMED + END).replace(b"\n\n", b"\r\r")),
    "another kind": _sent(_CLAIMED, END, kind="text/html"),
    "a page": _sent(b"<html><body>Welcome</body></html>", kind="text/html"),
    "an answer at once": _sent(
        json.dumps({"choices": [{"message": {"role": "assistant", "content": CLAIM}, "finish_reason": "stop"}]}).encode(),
        kind="application/json",
    ),
    "nothing": _sent(b""),
    "no HTTP": lambda wire: wire.send(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a claim": _sent(_CLAIMED, END),
    "nulls": _sent(b'data: {"choices": null}\n\n', b"data: null\n\n", b'data: {"choices": [null]}\n\n', END),
    "deep": _sent(b"data: " + b"[" * 200_000 + b"\n\n", END),
    "a number too long": _sent(b'data: {"created": ' + b"9" * 100_000 + b', "choices": []}\n\n', END),
    "surrogates": _sent(b'data: {"choices": [{"index": 0, "delta": {"content": "\\ud800"}, "finish_reason": null}]}\n\n', END),
    "control characters": _sent(event({"content": "\x00\x1b[31m\u202e" + CLAIM}), END),
    "refused the key": _error(401, _said(f"Incorrect API key provided: {KEY}")),
    "refused, with a page": _error(403, f"<html>{KEY}</html>", kind="text/html"),
    "busy": _error(429, _said(f"slow down, {KEY}"), Retry_After="9999"),
    "broken": _error(500, _said(f"Authorization: Bearer {KEY}")),
    "gone": _error(503, f"upstream {KEY}", kind="text/plain"),
    "an odd status": _error(299, "{}"),
    "redirected": _redirected,
    "an error in the stream": _sent(b"data: " + _said(f"bad key {KEY}").encode() + b"\n\n"),
    "an error behind words": _sent(_CLAIMED, b"data: " + _said(f"bad key {KEY}").encode() + b"\n\n"),
    "the key in the answer": _sent(event({"content": f"密钥是{KEY}。[1]"}), END),
    "the key in the head": _error(400, "{}", X_Request_Id=KEY),
    "endless words": _endless(lambda: (event({"content": f"{_name(n)}桥是香蕉做的。[1]"}) for n in itertools.count())),
    "endless repetition": _endless(lambda: itertools.repeat(_CLAIMED)),
    "endless thoughts": _endless(lambda: itertools.repeat(_THOUGHTS)),
    "endless thoughts in the answer": _endless(
        lambda: itertools.chain([event({"content": "<think>"})], (event({"content": f"{n} 想"}) for n in itertools.count()))
    ),
    "endless signs of life": _endless(lambda: itertools.repeat(b": ping\n\n"), 0.02),
    "endless empty pieces": _endless(lambda: itertools.repeat(event({})), 0.02),
    "endless pieces without choices": _endless(lambda: itertools.repeat(b'data: {"choices": []}\n\n'), 0.02),
    "an endless line": _endless(lambda: itertools.chain([b"data: "], itertools.repeat(b"x" * 65536))),
    "an endless line, slowly": _endless(lambda: itertools.chain([b"data: "], itertools.repeat(b"x")), 0.02),
    "an endless error": _endless(lambda: itertools.repeat(b"x" * 65536), status=500, kind="text/plain"),
    "a huge piece": _sent(event({"content": "香蕉" * 4_000_000}), END),
    "packed without end": _sent(gzip.compress(bytes(200_000_000), 9), Content_Encoding="gzip"),
}  # fmt: skip


class FaultyLLM:
    """The server.

    Attributes:
        fault: What is done to the next requests.
        asked: How many requests came.
    """

    def __init__(self) -> None:
        self.fault: Fault = FAULTS["nothing"]
        self.asked = 0
        self.stopping = threading.Event()
        self.elsewhere: list[str] = []
        self._other = ThreadingHTTPServer(("127.0.0.1", 0), _recording(self.elsewhere))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _doing(self))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self.other_url = f"http://127.0.0.1:{self._other.server_port}/v1"

    @contextmanager
    def running(self) -> Iterator["FaultyLLM"]:
        servers = (self._server, self._other)
        for server in servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self
        finally:
            self.stopping.set()
            for server in servers:
                server.shutdown()
                server.server_close()


def _doing(llm: FaultyLLM) -> type[BaseHTTPRequestHandler]:
    class Handler(_Quiet):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            llm.asked += 1
            self.close_connection = True
            try:
                llm.fault(Wire(self, llm.stopping, llm.other_url))
            except OSError:
                return  # the reader has left

    return Handler


def _recording(asked: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(_Quiet):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_GET(self) -> None:
            self.do_POST()

    return Handler


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return
