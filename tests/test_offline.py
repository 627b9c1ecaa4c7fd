"""Ingest and ask open no connection, with the real embedder and the real command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SEEDS

BLOCKED = """
import socket, sys

def refuse(self, address, *rest):
    if self.family == getattr(socket, "AF_UNIX", None):
        return original(self, address, *rest)
    host = str(address[0])
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return original(self, address, *rest)
    sys.stderr.write(f"CONNECTION TO {address}\\n")
    raise OSError("blocked")

def refuse_name(host, *rest, **options):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        sys.stderr.write(f"LOOK-UP OF {host}\\n")
        raise OSError("blocked")
    return look_up(host, *rest, **options)

original, look_up = socket.socket.connect, socket.getaddrinfo
socket.socket.connect, socket.getaddrinfo = refuse, refuse_name
socket.socket.connect_ex = refuse
from yinju.ui.cli import main
sys.exit(main(sys.argv[1:]))
"""


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments], cwd=cwd, capture_output=True, text=True, timeout=110, check=False
    )


@pytest.mark.slow
def test_ingest_and_ask_open_no_connection(tmp_path: Path) -> None:
    ingested = _run("ingest", str(SEEDS), "--json", cwd=tmp_path)
    assert (ingested.returncode, json.loads(ingested.stdout)["added"]) == (0, 4)
    for question, expected in (
        ("《全球人工智能治理倡议》是什么时候提出的？", "2023年10月"),
        ("By what percentage did foreign visitors entering China rise?", "30.2%"),
    ):
        asked = _run("ask", question, "--json", cwd=tmp_path)
        assert asked.returncode == 0
        assert expected in json.loads(asked.stdout)["answer"]
        for run in (ingested, asked):
            assert "CONNECTION TO" not in run.stderr
            assert "LOOK-UP OF" not in run.stderr


def test_the_block_blocks(tmp_path: Path) -> None:
    script = BLOCKED.replace("from yinju", "socket.create_connection(('93.184.215.14', 80))\nfrom yinju")
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "LOOK-UP OF 93.184.215.14" in run.stderr
