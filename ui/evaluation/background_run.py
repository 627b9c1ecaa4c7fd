"""Runs a question set beside everything else: in one thread, one question at a time, and never two sets at once."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from yinju.errors import UsageError, YinjuError
from yinju.eval.answers.run import ABOUT, Answerer, ask_all, read_run
from yinju.eval.sets.questions import read_questions
from yinju.settings import Settings

Phase = Literal["asking", "measuring", "done", "stopped", "failed"]

log = logging.getLogger(__name__)


class BusyError(UsageError):
    """Another set is being run."""


class _StopError(Exception):
    """The user stopped the run."""


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is.

    Attributes:
        done: How many questions were asked.
        total: How many there are; 0 before they are read.
        left_s: The seconds that it will still take; ``None`` before the first question was asked.
        stopping: Whether it ends after the question that is being asked.
        problem: Why it failed; empty for a reason that nobody foresaw.
    """

    folder: Path
    phase: Phase = "asking"
    done: int = 0
    total: int = 0
    left_s: float | None = None
    stopping: bool = False
    problem: str = ""

    @property
    def is_running(self) -> bool:
        """Whether the run has not ended."""
        return self.phase in ("asking", "measuring")


class BackgroundRun:
    """The run that the page has started, at most one at a time.

    Args:
        engine: What answers.
        settings: The settings that it answers by.
        finish: Called with the folder of a run once its questions are asked, or it was stopped.
    """

    def __init__(self, engine: Answerer, settings: Settings, finish: Callable[[Path], None]) -> None:
        self._engine = engine
        self._settings = settings
        self._finish = finish
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._state: RunState | None = None

    @property
    def state(self) -> RunState | None:
        """How far the last run is; ``None`` if none was started."""
        return self._state

    def start(self, questions: Path, folder: Path) -> None:
        """Starts a run and returns at once.

        Args:
            questions: The file of the question set.
            folder: Where the answers go; what it holds of the same set already is not asked again.

        Raises:
            BusyError: Another run has not ended.
        """
        with self._lock:
            if self._state is not None and self._state.is_running:
                raise BusyError("Another question set is being run. Wait for it to end, or stop it.")
            self._state = RunState(folder)
            self._stop.clear()
        threading.Thread(target=self._run, args=(questions, folder), daemon=True, name="evaluation").start()

    def stop(self) -> None:
        """Ends the run after the question that is being asked. Its answers are kept."""
        with self._lock:
            if self._state is not None and self._state.phase == "asking":
                self._state = replace(self._state, stopping=True)
                self._stop.set()

    def _run(self, questions: Path, folder: Path) -> None:
        phase: Phase = "done"
        try:
            try:
                self._ask(questions, folder)
            except _StopError:
                phase = "stopped"
            if (folder / ABOUT).is_file():
                self._set(phase="measuring", stopping=False)
                self._finish(folder)
            self._set(phase=phase)
        except YinjuError as error:
            log.warning("The run did not finish: %s", error)
            self._set(phase="failed", problem=str(error))
        except Exception:
            log.exception("The run did not finish, for a reason nobody foresaw")
            self._set(phase="failed")

    def _ask(self, questions: Path, folder: Path) -> None:
        asked = read_questions(questions)
        known = len(read_run(folder).records) if (folder / ABOUT).is_file() else 0
        began = time.monotonic()

        def progress(done: int, total: int, _: str) -> None:
            spent = time.monotonic() - began
            left = spent / (done - known) * (total - done) if done > known else None
            self._set(done=done, total=total, left_s=left)
            if self._stop.is_set():
                raise _StopError

        ask_all(asked, questions, self._engine, self._settings, folder, progress)
        self._set(done=len(asked), total=len(asked), left_s=0.0)

    def _set(self, **changes: object) -> None:
        with self._lock:
            assert self._state is not None
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]
