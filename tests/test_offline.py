"""Ingest and ask open no connection, with the real embedder and the real command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SEEDS
from tests.tables import save_table
from yinju.embed import open_embedder
from yinju.ingest.build import ingest
from yinju.settings import load_settings

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


ASKED = """
import sys
from yinju.qa.engine import Engine
from yinju.settings import load_settings
with Engine.open(load_settings(overrides={"home": sys.argv[1], "embedder": {"model": sys.argv[2]}})) as engine:
    answer = engine.ask("machine intelligence")
    assert not answer.refused, answer
print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""


def test_an_engine_over_a_table_of_vectors_never_imports_torch(tmp_path: Path) -> None:
    model = save_table(tmp_path / "model")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The machine intelligence of the river machine: the machine.", encoding="utf-8")
    settings = load_settings(overrides={"home": tmp_path / "home", "embedder": {"model": str(model)}})
    ingest([str(folder)], settings, open_embedder(settings.embedder))
    run = subprocess.run(
        [sys.executable, "-c", ASKED, str(settings.home), str(model)], capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.returncode) == ("[]\n", 0), run.stderr


ASK_AND_TELL = """
import sys
from yinju.ui.cli import main
status = main(sys.argv[1:])
sys.stderr.write(repr([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules]))
sys.exit(status)
"""


@pytest.mark.parametrize(
    "question", ["《全球人工智能治理倡议》是什么时候提出的？", "How many countries support the resolution?"]
)
def test_the_command_line_never_imports_torch(question: str, tmp_path: Path) -> None:
    for arguments in (("ingest", str(SEEDS)), ("ask", question)):
        run = subprocess.run(
            [sys.executable, "-c", ASK_AND_TELL, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert run.stderr.endswith("[]")


def test_the_block_blocks(tmp_path: Path) -> None:
    script = BLOCKED.replace("from yinju", "socket.create_connection(('93.184.215.14', 80))\nfrom yinju")
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "LOOK-UP OF 93.184.215.14" in run.stderr
