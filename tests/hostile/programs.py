"""Yinju's command line, run as processes of their own, which a test may kill; and what is left of them."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = "from yinju.ui.cli import run; run()"
BATCHES = f"from yinju.ingest import intake; intake.BATCH_SOURCES = 6; {COMMAND}"
"""The same, writing so often that a small corpus is written in several steps."""
END_S = 300
"""Seconds within which a command ends, on a busy machine too."""
_MARK = "HOSTILE_RUN"


@dataclass(frozen=True)
class Program:
    """A process, and the mark that it and whatever it starts bear in their environment."""

    process: subprocess.Popen[str]
    mark: str

    def kill(self) -> None:
        """Kills it, and waits until it is gone."""
        self.process.kill()
        self.process.wait()

    def is_left(self, patience_s: float = 60) -> bool:
        """Tells whether anything that it started lives on."""
        until = time.monotonic() + patience_s
        while _marked(self.mark):
            if time.monotonic() > until:
                return True
            time.sleep(0.05)
        return False


def start(
    home: Path, *arguments: str, code: str = COMMAND, errors: Path | None = None, env: Mapping[str, str] | None = None
) -> Program:
    """Starts a command over a home folder.

    Args:
        code: The program that runs it.
        errors: The file that its standard error is written to; without it, its standard error is a pipe.
        env: Environment variables besides those of this process.
    """
    mark = secrets.token_hex(8)
    environment = {**os.environ, "YINJU_HOME": str(home), "PYTHONUNBUFFERED": "1", **(env or {}), _MARK: mark}
    with (errors or Path(os.devnull)).open("a") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.PIPE, stderr=file if errors else subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
    return Program(process, mark)


def run(home: Path, *arguments: str, code: str = COMMAND, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Runs a command to its end, and returns its exit status, what it printed, and what it complained of."""
    process = start(home, *arguments, code=code, env=env).process
    printed, complaints = process.communicate(timeout=END_S)
    return process.returncode, printed, complaints


@dataclass(frozen=True)
class Server:
    """A running ``yinju serve``.

    Attributes:
        url: Its address, without a slash at its end.
        errors: The file that its standard error is written to.
    """

    program: Program
    url: str
    errors: Path

    @property
    def memory_mb(self) -> float:
        """Its resident memory in millions of bytes."""
        status = Path(f"/proc/{self.program.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


@contextmanager
def serving(
    home: Path, errors: Path, *options: str, code: str = COMMAND, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Runs ``yinju serve`` on a free port as long as the block does, unless the block kills it."""
    program = start(home, "serve", "--port", "0", *options, code=code, errors=errors, env=env)
    process = program.process
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[\d.:]+(?=/)", line)
        assert found, line + errors.read_text(encoding="utf-8")
        yield Server(program, found[0], errors)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                program.kill()
        process.stdout and process.stdout.close()


def _marked(mark: str) -> list[int]:
    """Returns the processes that bear a mark; those that have ended and wait for their parent bear none."""
    wanted, found = f"{_MARK}={mark}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # it has ended, or is another user's
            continue
    return found
