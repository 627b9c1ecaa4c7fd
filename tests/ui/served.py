"""Serves an engine over HTTP as ``yinju serve`` does, for the tests with real clients."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from yinju.settings import ServeSettings
from yinju.ui.app import build_app
from yinju.ui.asker import Asker


@contextmanager
def served(engine: Asker, settings: ServeSettings | None = None) -> Iterator[str]:
    """Yields the address of a server, without a slash at its end, as long as the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(build_app(engine, settings or ServeSettings()), log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
