import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.settings import Settings, load_settings
from yinju.ui.corpus.desk import Desk, Work


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    limits = {"upload_files": 3, "upload_bytes": 3000, "unpacked_bytes": 10_000}
    return load_settings(overrides={"home": tmp_path / "home", "serve": limits})


@pytest.fixture
def desk(settings: Settings) -> Desk:
    return Desk(settings, ToyEmbedder())


@pytest.fixture
def finished(desk: Desk) -> Callable[[], Work]:
    """Waits for the work of the desk to end, and returns it."""

    def wait() -> Work:
        end = time.monotonic() + 60
        while desk.work is None or not desk.work.ended:
            assert time.monotonic() < end
            time.sleep(0.02)
        return desk.work

    return wait


@pytest.fixture
def send(desk: Desk) -> Callable[..., str]:
    """Sends files to the desk, and returns their batch."""

    def receive(**files: bytes | str) -> str:
        batch = ""
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            name = name.replace("__", ".")
            batch = asyncio.run(desk.uploads.receive(batch, name, _pieces(data)))
        return batch

    return receive


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 100):
        yield data[start : start + 100]
