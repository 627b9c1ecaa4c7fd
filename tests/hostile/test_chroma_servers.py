"""A Chroma server that is down, slow, reset, restarted or another: said, got over, and never a wrong citation."""

import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import SEEDS, ToyEmbedder
from tests.hostile.programs import run
from tests.hostile.tally import tried
from yinju.errors import StoreError
from yinju.ingest.build import ingest, reindex
from yinju.qa.engine import Engine
from yinju.settings import Settings, load_settings
from yinju.store import chroma as chroma_graph
from yinju.ui.doctor import examine

KIND = "faults of Chroma servers"
QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"
ANSWER = "2023年10月"
ANSWER_S = 1
START_S = 60
MOST_S = 15

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1200)]


class Proxy:
    """Stands before a server, and does what is asked of it: ``pass`` on, ``silent``, ``reset``, ``garbage``, ``down``."""

    def __init__(self) -> None:
        self.mode = "pass"
        self.target = 0
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self, mode: str) -> None:
        if mode == "down" and self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        elif mode != "down" and self._listener is None:
            self._open()
        self.mode = mode

    def stop(self) -> None:
        self._stopping.set()
        self.behave("down")

    def _open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            threading.Thread(target=_pump, args=(server, client), daemon=True).start()
            with suppress(OSError):
                while data := client.recv(65536):
                    if self.mode == "down":
                        return
                    if self.mode == "silent":
                        self._stopping.wait(60)
                        return
                    if self.mode == "reset":
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    if self.mode in ANSWERS:
                        client.sendall(ANSWERS[self.mode])
                        return
                    server.sendall(data)


def _pump(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while data := server.recv(65536):
            client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)


def _response(status: int, kind: str, body: bytes) -> bytes:
    return (
        b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind.encode(), len(body)) + body
    )


ANSWERS = {
    "broken": _response(500, "text/plain", b"out of memory"),
    "a page": _response(200, "text/html", b"<html>Welcome</html>"),
    "another form": _response(200, "application/json", b'{"ids": null, "distances": [["x"]]}'),
    "garbage": bytes(range(256)),
}
FAULTS = ("down", "silent", "reset", *ANSWERS)


class Chroma:
    """The real server, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        self._process = subprocess.Popen(
            [program, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + START_S
        while True:
            with suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.port}/api/v2/heartbeat", trust_env=False).is_success:
                    return
            assert time.monotonic() < until, "the Chroma server did not start"
            time.sleep(0.1)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    server = Chroma(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def proxy(chroma: Chroma) -> Iterator[Proxy]:
    proxy = Proxy()
    proxy.target = chroma.port
    yield proxy
    proxy.stop()


@pytest.fixture
def settings(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(chroma_graph, "_ANSWER_S", ANSWER_S)
    home = {"home": tmp_path / "home", "store": {"chroma_url": proxy.url}, "answer": {"min_score": 0.0}}
    settings = load_settings(overrides=home)
    assert not ingest([str(SEEDS)], settings, ToyEmbedder()).failed
    return settings


def _assert_answers(engine: Engine) -> None:
    answer = engine.ask(QUESTION)
    assert ANSWER in answer.text
    for citation in answer.citations:
        assert engine.store.raw(citation.article_id)[citation.start : citation.end] == citation.raw


def test_a_faulty_server_is_said_and_got_over(settings: Settings, proxy: Proxy, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("第一座桥在2023年通车，全长三公里。", encoding="utf-8")
    with Engine.open(settings, ToyEmbedder()) as engine:
        _assert_answers(engine)
        for fault in FAULTS:
            proxy.behave(fault)
            tried(KIND)
            begin = time.monotonic()
            with pytest.raises(StoreError, match=rf"Chroma.*{proxy.url}.*(Start it|yinju reindex)"):
                engine.ask(QUESTION)
            with pytest.raises(StoreError, match=r"Chroma"):
                ingest([str(more)], settings, ToyEmbedder())
            found = {one.name: one for one in examine(settings)}
            assert not found["store"].ok, fault
            assert time.monotonic() - begin < MOST_S, fault
            proxy.behave("pass")
            _assert_answers(engine)  # the same engine, as a server's is
        assert ingest([str(more)], settings, ToyEmbedder()).added == ["more.txt"]
        assert engine.store.vector_count() == engine.store.passage_count()


def test_a_server_that_was_restarted_is_used_again(settings: Settings, chroma: Chroma) -> None:
    with Engine.open(settings, ToyEmbedder()) as engine:
        _assert_answers(engine)
        chroma.kill()
        with pytest.raises(StoreError, match="Chroma server"):
            engine.ask(QUESTION)
        chroma.start()
        _assert_answers(engine)


def test_a_server_that_has_lost_all_is_told_from_one_that_is_down(settings: Settings, chroma: Chroma) -> None:
    with Engine.open(settings, ToyEmbedder()) as engine:
        _assert_answers(engine)
        chroma.kill()
        shutil.rmtree(chroma.folder)
        chroma.start()
        with pytest.raises(StoreError, match=r"has no collection yinju-generation-\w+\..* or run yinju reindex\.$"):
            engine.ask(QUESTION)
        reindex(settings, ToyEmbedder())
        _assert_answers(engine)


def test_commands_say_that_the_server_is_down(settings: Settings, proxy: Proxy) -> None:
    proxy.behave("down")
    env = {"YINJU_STORE__CHROMA_URL": proxy.url}
    for command in (("doctor",), ("ingest", str(SEEDS))):
        status, printed, complaints = run(settings.home, *command, env=env)
        assert status == 1
        assert "Traceback" not in complaints
        assert "Chroma" in printed + complaints or "embedder" in printed + complaints
