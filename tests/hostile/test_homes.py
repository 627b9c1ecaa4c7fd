"""A home folder that is deleted under a running server, and comes back: said, and answered from again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.hostile.programs import Server, run, serving

KIND = "homes deleted under a server"
QUESTION = "By what percentage did foreign visitors entering China rise?"
ANSWER = "30.2%"
ADDED = "The Lanxi footbridge is 4,321 metres long and was opened by the mayor in spring."

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1200)]


@pytest.fixture
def server(bundled_home: Path, tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(bundled_home, tmp_path / "home")
    with serving(tmp_path / "home", tmp_path / "errors.txt") as server:
        yield server


def _ask(server: Server, question: str = QUESTION) -> tuple[int, str]:
    reply = httpx.post(f"{server.url}/api/ask", json={"question": question}, timeout=120, trust_env=False)
    return reply.status_code, reply.text


def test_a_deleted_home_is_said_and_answered_from_when_it_is_back(
    server: Server, bundled_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert ANSWER in _ask(server)[1]
    status, _, complaints = run(home, "snapshot", str(tmp_path / "home.tar.gz"))
    assert status == 0, complaints
    for bring_back in (
        lambda: shutil.copytree(bundled_home, home),
        lambda: run(home, "restore", str(tmp_path / "home.tar.gz")),
    ):
        shutil.rmtree(home)
        status, said = _ask(server)
        assert status == 503
        assert "is gone. Bring it back with: yinju restore FILE." in said
        assert httpx.get(f"{server.url}/api/health", timeout=60, trust_env=False).status_code == 503
        bring_back()
        assert ANSWER in _ask(server)[1]
        assert httpx.get(f"{server.url}/api/health", timeout=60, trust_env=False).is_success
    (tmp_path / "added.txt").write_text(ADDED, encoding="utf-8")
    assert run(home, "ingest", str(tmp_path / "added.txt"))[0] == 0
    assert "4,321" in _ask(server, "How long is the Lanxi footbridge?")[1]
    assert "Traceback" not in server.errors.read_text(encoding="utf-8")
