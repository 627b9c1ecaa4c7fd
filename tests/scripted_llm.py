"""A scripted OpenAI-compatible server on loopback: real HTTP, real streaming, faults on demand.

    with ScriptedLLM(["经济增长了5%。[1]"]) as llm:
        model = LanguageModel(llm.settings())
        ...
        assert llm.requests[0].body["model"] == "scripted"

Each chat request takes the next reply; the last one is repeated. A reply is a text (streamed, and ended properly), a
`Reply` with a fault, or the script is one function from the request to either, for tests whose answer depends on the
prompt.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from pydantic import SecretStr

from yinju.settings import LLMSettings


@dataclass(frozen=True)
class Reply:
    """One answer of the server, and what goes wrong with it.

    Attributes:
        text: What the model says, streamed in pieces of ``piece_chars``.
        status: Other than 200: an error, with ``text`` as its message and no stream.
        headers: Sent besides the usual ones, such as ``Retry-After``.
        headers_delay_s: Pause before the answer's headers.
        first_delay_s: Pause between the headers and the first piece.
        delay_s: Pause before each further piece.
        finish: The stream's ``finish_reason``; ``None``: it ends without one.
        usage: Whether it counts tokens when asked to: 7 read, one written a character.
        done: Whether ``data: [DONE]`` ends the stream.
        cut_after: After so many pieces the connection is dropped, in the middle of the response.
        hang_after_finish_s: Keeps the connection open so long after the last event.
        body: Sent as it is instead of a stream, with ``content_type``.
    """

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    piece_chars: int = 3
    headers_delay_s: float = 0.0
    first_delay_s: float = 0.0
    delay_s: float = 0.0
    finish: str | None = "stop"
    usage: bool = True
    done: bool = True
    cut_after: int | None = None
    hang_after_finish_s: float = 0.0
    body: bytes | None = None
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Request:
    """A chat request as it arrived. ``headers`` have lower-case names; ``body`` is the parsed JSON."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """All the messages, one after the other."""
        return "\n\n".join(message["content"] for message in self.body["messages"])


Script = Sequence[str | Reply] | Callable[[Request], str | Reply]


class ScriptedLLM:
    """The server; a context manager that starts and stops it.

    Attributes:
        base_url: ``http://127.0.0.1:<port>/v1``.
        requests: The chat requests so far, oldest first.
    """

    def __init__(self, script: Script) -> None:
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self._script = script
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settings(self, **overrides: Any) -> LLMSettings:
        """Settings that point here: model `scripted`, no key, no new tries, five seconds of patience."""
        key = SecretStr(overrides.pop("api_key", ""))
        given = {"base_url": self.base_url, "model": "scripted", "timeout_s": 5, "max_retries": 0} | overrides
        return LLMSettings(api_key=key, **given)

    def reply_to(self, request: Request) -> Reply:
        """Records a request and takes its reply from the script."""
        with self._lock:
            self.requests.append(request)
            position = len(self.requests) - 1
        script = self._script
        reply = script(request) if callable(script) else script[min(position, len(script) - 1)]
        return Reply(reply) if isinstance(reply, str) else reply


def _handler_for(llm: ScriptedLLM) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The list of models, for whoever looks whether the endpoint is there."""
            self._send(200, "application/json", json.dumps({"object": "list", "data": [{"id": "scripted"}]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = llm.reply_to(Request(self.path, headers, body))
            if reply.status != 200:
                error = {"error": {"message": reply.text or "scripted fault", "type": "scripted"}}
                self._send(reply.status, "application/json", json.dumps(error).encode(), reply.headers)
            elif reply.body is not None:
                self._send(200, reply.content_type, reply.body, reply.headers)
            else:
                self._stream(reply, body)

        def _send(self, status: int, content_type: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Type": content_type}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, reply: Reply, body: Mapping[str, Any]) -> None:
            self.close_connection = True
            llm.stopping.wait(reply.headers_delay_s)
            self.send_response(200)
            for name, value in {**reply.headers, "Content-Type": reply.content_type}.items():
                self.send_header(name, value)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            pieces = [reply.text[i : i + reply.piece_chars] for i in range(0, len(reply.text), reply.piece_chars)]
            try:
                llm.stopping.wait(reply.first_delay_s)
                for index, piece in enumerate(pieces):
                    llm.stopping.wait(reply.delay_s if index else 0.0)
                    if index == reply.cut_after:
                        return
                    self._event(json.dumps(_chunk({"content": piece}, None), ensure_ascii=False))
                if reply.cut_after is not None:
                    return
                if reply.finish:
                    self._event(json.dumps(_chunk({}, reply.finish)))
                if reply.usage and body.get("stream_options", {}).get("include_usage"):
                    usage = {
                        "prompt_tokens": 7,
                        "completion_tokens": len(reply.text),
                        "total_tokens": 7 + len(reply.text),
                    }
                    self._event(json.dumps(_chunk({}, None) | {"choices": [], "usage": usage}))
                if reply.done:
                    self._event("[DONE]")
                llm.stopping.wait(reply.hang_after_finish_s)
                self.wfile.write(b"0\r\n\r\n")
            except (BrokenPipeError, ConnectionResetError):
                pass  # the reader has left, as some tests mean to

        def _event(self, data: str) -> None:
            event = f"data: {data}\n\n".encode()
            self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Nothing: the test run's output is for the tests."""

    return Handler


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
