"""No face opens a connection that no setting asked for: watched from inside by a guard, and from outside by strace."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.hostile.programs import COMMAND, run, serving
from tests.places import ROOT, SEEDS

KIND = "faces watched for connections"
GUARD = Path(__file__).parent / "guard"
QUESTION = "By what percentage did foreign visitors entering China rise?"
ANSWER = "30.2%"
MINUTE_S = 60

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(1200)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "connections.txt"


@pytest.fixture
def env(log: Path, tmp_path: Path) -> dict[str, str]:
    # A proxy that is named would be asked for whatever goes out, by libraries that mean to reach no host themselves.
    return {"PYTHONPATH": str(GUARD), "HOSTILE_CONNECTIONS": str(log), "HOME": str(tmp_path)}


@pytest.fixture
def home(bundled_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_home, tmp_path / "home"))


def _connections(log: Path) -> str:
    return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.mark.parametrize("address", [("93.184.215.14", 80), ("127.0.0.1", 9)])
def test_the_guard_sees_what_goes_out(address: tuple[str, int], env: dict[str, str], log: Path) -> None:
    code = f"import socket; socket.create_connection({address!r}, 5)"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr
    assert address[0] in _connections(log)


def _page(tmp_path: Path) -> Path:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><title>Bridge</title><link rel=stylesheet href=http://a.test/x.css></head>"
        f"<body><p>{'The bridge was opened in spring. ' * 20}</p><img src=http://a.test/x.png></body></html>"
    )
    return page


def test_commands_are_silent(home: Path, tmp_path: Path, env: dict[str, str], log: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join((ROOT / "eval/data/seeds.jsonl").read_text(encoding="utf-8").splitlines()[:3]))
    for command in (
        ("ingest", str(SEEDS), str(_page(tmp_path))),
        ("ask", QUESTION),
        ("check", str(SEEDS / "000_5012722008ee6daa.txt")),
        ("doctor",),
        ("snapshot", str(tmp_path / "home.tar.gz")),
        ("verify",),
        ("eval", "answers", "--dataset", str(questions), "--corpus", str(SEEDS), "--out", str(tmp_path / "run")),
    ):
        status, printed, complaints = run(home, *command, env=env)
        assert status == 0, (command, printed, complaints)
        assert _connections(log) == "", command


def test_the_server_is_silent(home: Path, tmp_path: Path, env: dict[str, str], log: Path) -> None:
    with serving(home, tmp_path / "errors.txt", env=env) as server, httpx.Client(timeout=MINUTE_S) as client:
        page = client.get(f"{server.url}/").raise_for_status().text
        for path in re.findall(r'(?:src|href)="(page/[^"]+)"', page):
            client.get(f"{server.url}/{path}").raise_for_status()
        assert ANSWER in client.post(f"{server.url}/api/ask", json={"question": QUESTION}).raise_for_status().text
        chat = {"model": "yinju", "messages": [{"role": "user", "content": QUESTION}]}
        assert ANSWER in client.post(f"{server.url}/v1/chat/completions", json=chat).raise_for_status().text
        text = {"text": f"Foreign visitors entering China rose by {ANSWER}."}
        client.post(f"{server.url}/api/check", json=text).raise_for_status()
        for path in ("api/corpus", "corpus/table", "openapi.json", "gradio_api/info"):
            client.get(f"{server.url}/{path}").raise_for_status()
    assert _connections(log) == ""


def test_the_tools_of_mcp_are_silent(home: Path, env: dict[str, str], log: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    asked = {"name": "ask", "arguments": {"question": QUESTION}}
    messages = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
    )
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "--home", str(home), "mcp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    for message in messages:
        process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    replies = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.communicate(timeout=MINUTE_S)
    assert ANSWER in json.dumps(replies[1])
    assert _connections(log) == ""


@pytest.fixture
def traced(tmp_path: Path) -> tuple[list[str], Path]:
    """The beginning of a command whose connections are written down by the system, those of compiled code too."""
    written = tmp_path / "trace.txt"
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto", "-o", str(written)]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("there is no strace here, or it may trace nothing")
    return [*command, sys.executable], written


@pytest.mark.parametrize("command", [("ingest", str(SEEDS)), ("ask", QUESTION), ("doctor",)], ids=lambda one: one[0])
def test_compiled_code_is_silent(command: tuple[str, ...], home: Path, traced: tuple[list[str], Path]) -> None:
    begin, written = traced
    done = subprocess.run(
        [*begin, "-c", COMMAND, "--home", str(home), *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in written.read_text().splitlines() if "AF_INET" in line] == []
