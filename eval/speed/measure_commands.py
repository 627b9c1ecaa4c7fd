"""Measures what starting Yinju costs a person: the seconds of a cold `yinju ask`, and the memory of the page.

Both are measured from outside, in processes of their own. A first run compiles the bytecode into a temporary folder, so
that it is there whatever the environment says, and nothing is left behind.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import YinjuError
from yinju.secret_settings import ENVIRONMENT_PREFIX, SECRETS
from yinju.settings import Settings

QUESTIONS = {
    "en": "By what percentage did foreign visitors entering China rise?",
    "zh": "《全球人工智能治理倡议》是什么时候提出的？",
}
"""Questions about the seeds; over other articles they may be refused, which takes as long."""
ANSWER_S = 300
"""Seconds after which a command is stopped."""
STOP_S = 20
"""Seconds that the page has to end when it is told to."""

_ASK = """
import sys
from yinju.ui.cli import main
status = main(sys.argv[1:])
sys.stdout.flush()
sys.stderr.write("\\ntorch imported" if "torch" in sys.modules else "\\n")
sys.exit(status)
"""
_SERVE = "from yinju.ui.cli import run; run()"
_LOAD_PAGE = "import yinju.ui.app, yinju.ui.cli, yinju.qa.engine"
_SECRET = f"{ENVIRONMENT_PREFIX}LLM__API_KEY"
_UNSET = ("PYTHONDONTWRITEBYTECODE", "TOKENIZERS_PARALLELISM")
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ColdAsk:
    """The time of `yinju ask` in a process of its own, from its start to its end.

    Attributes:
        median_s: The median seconds, by the language of the question.
        runs: Runs for each language.
        refused: The languages whose question was refused.
        torch_imported: In how many of all runs torch was imported.
    """

    median_s: dict[str, float]
    runs: int
    refused: tuple[str, ...]
    torch_imported: int


@dataclass(frozen=True, slots=True)
class PageMemory:
    """The memory of `yinju serve` after a question in each language.

    Attributes:
        resident_mb: The resident memory in millions of bytes; ``None`` where the system does not tell it (no
            ``/proc``).
        peak_mb: The largest resident memory so far.
        start_s: Seconds until the page could be opened.
    """

    resident_mb: float | None
    peak_mb: float | None
    start_s: float


class Commands:
    """Runs Yinju's commands over one store in processes of their own, with exactly these settings.

    Args:
        settings: Settings whose home has a store.
        folder: A temporary folder for the settings file and the bytecode.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._config = folder / "settings.toml"
        self._config.write_text(settings_file(settings), encoding="utf-8")
        self._errors = folder / "serve.log"
        kept = {
            name: value
            for name, value in os.environ.items()
            if (name == _SECRET or not name.upper().startswith(ENVIRONMENT_PREFIX)) and name not in _UNSET
        }
        self._environment = {**kept, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}

    def cold_ask(self, runs: int) -> ColdAsk:
        """Measures `yinju ask` in turns in each language, after one run that is not counted."""
        self._ask(QUESTIONS["en"])
        seconds: dict[str, list[float]] = {language: [] for language in QUESTIONS}
        refused, torch = [], 0
        for _ in range(runs):
            for language, question in QUESTIONS.items():
                took, answer, imported = self._ask(question)
                seconds[language].append(took)
                torch += imported
                if answer["refused"] and language not in refused:
                    refused.append(language)
        medians = {language: round(statistics.median(took), 3) for language, took in seconds.items()}
        return ColdAsk(medians, runs, tuple(refused), torch)

    def page_memory(self) -> PageMemory:
        """Measures the memory of the page once it is open and has answered.

        Raises:
            YinjuError: The page does not start, or does not answer.
        """
        import httpx

        self._run(_LOAD_PAGE, ())  # compiles: the page itself would keep what that takes
        started = time.perf_counter()
        with self._serve() as (process, address), httpx.Client(trust_env=False, timeout=ANSWER_S) as client:
            start_s = round(time.perf_counter() - started, 1)
            try:
                client.get(address).raise_for_status()
                for question in QUESTIONS.values():
                    client.post(f"{address}api/ask", json={"question": question}).raise_for_status()
            except httpx.HTTPError as error:
                raise self._failed(f"The page at {address} does not answer: {error}") from error
            resident, peak = memory_of(process.pid) or (None, None)
        return PageMemory(resident, peak, start_s)

    def _ask(self, question: str) -> tuple[float, dict[str, Any], bool]:
        started = time.perf_counter()
        done = self._run(_ASK, ("ask", question, "--json", "--config", str(self._config)))
        took = time.perf_counter() - started
        return took, json.loads(done.stdout), done.stderr.endswith("\ntorch imported")

    def _run(self, program: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *arguments]
        try:
            done = subprocess.run(
                command, env=self._environment, capture_output=True, encoding="utf-8", timeout=ANSWER_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise YinjuError(f"yinju {' '.join(arguments[:1])} took over {ANSWER_S} s and was given up.") from error
        if done.returncode:
            raise YinjuError(f"yinju {' '.join(arguments[:1])} failed: {done.stderr.strip()}")
        return done

    @contextmanager
    def _serve(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """Starts the page on a free port of loopback, yields its process and address, and ends it with the block."""
        arguments = ("serve", "--host", "127.0.0.1", "--port", "0", "--config", str(self._config))
        with self._errors.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, *arguments],
                env=self._environment, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8",
            )  # fmt: skip
        overdue = threading.Timer(ANSWER_S, process.kill)
        overdue.start()
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            overdue.cancel()
            if found is None:
                raise self._failed("yinju serve did not start")
            yield process, found.group()
        finally:
            overdue.cancel()
            _stop(process)

    def _failed(self, what: str) -> YinjuError:
        said = self._errors.read_text(encoding="utf-8").strip()
        return YinjuError(f"{what}. It said: {said or 'nothing'}")


def memory_of(process: int) -> tuple[float, float] | None:
    """Returns the resident memory of a process and its peak in MB; ``None`` where the system does not tell."""
    path = Path(f"/proc/{process}/status")
    if not path.is_file():
        return None
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s*(\d+) kB$", path.read_text(), re.MULTILINE))
    if len(found) != 2:  # a process that has ended
        return None
    resident, peak = (round(int(found[name]) * 1024 / _BYTES_PER_MB, 1) for name in ("VmRSS", "VmHWM"))
    return resident, peak


def settings_file(settings: Settings) -> str:
    """Formats the settings as TOML, without the secrets."""
    secrets = {section: {key} for section, key in SECRETS.items()}
    dumped = settings.model_dump(mode="json", exclude=secrets, exclude_none=True)
    # Strings, numbers, lists and true or false are written in TOML as in JSON.
    plain = [f"{name} = {_value(value)}" for name, value in dumped.items() if not isinstance(value, dict)]
    for section, values in dumped.items():
        if isinstance(values, dict):
            plain += [f"[{section}]", *(f"{name} = {_value(value)}" for name, value in values.items())]
    return "\n".join(plain) + "\n"


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
