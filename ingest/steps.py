"""Tells a watcher how long the stages of ingestion took, for each step: the sources that are written at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What was written at once, and how long it took.

    Attributes:
        began_ns: When it began, in nanoseconds since 1970.
        stages_ns: Nanoseconds by stage: ``load``, ``prepare``, ``duplicates``, ``encode``, ``write``; in the last step,
            which writes no source, ``load`` and ``reader``. Of what other processes do ahead it is the time waited.
        sources, articles, passages: What was written; in the last step the passages that the reader encoded.
        removed: The sources that were taken out.
    """

    began_ns: int
    stages_ns: dict[str, int]
    sources: int = 0
    articles: int = 0
    passages: int = 0
    removed: int = 0


StepWatcher = Callable[[Step], None]


class StageClock:
    """Measures the stages of one step after the other.

    Args:
        watcher: What is told of each step; ``None`` for nothing.
    """

    def __init__(self, watcher: StepWatcher | None) -> None:
        self._watcher = watcher
        self._last = time.perf_counter_ns()
        self._begin()

    def stop(self, stage: str) -> None:
        """Adds the time since the last stop to a stage."""
        now = time.perf_counter_ns()
        self._stages_ns[stage] = self._stages_ns.get(stage, 0) + now - self._last
        self._last = now

    def end_step(self, sources: int = 0, articles: int = 0, passages: int = 0, removed: int = 0) -> None:
        """Tells of the step, and begins the next."""
        if self._watcher:
            self._watcher(Step(self._began_ns, self._stages_ns, sources, articles, passages, removed))
        self._begin()

    def _begin(self) -> None:
        self._began_ns = time.time_ns()
        self._stages_ns: dict[str, int] = {}
