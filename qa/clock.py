"""Measures how long each step of an answer takes."""

import time


class Clock:
    """Measures how long each step takes.

    Attributes:
        timings_ms: Milliseconds by step, and ``total``.
    """

    def __init__(self) -> None:
        self.timings_ms: dict[str, float] = {"total": 0.0}
        self._started = self._last = time.perf_counter()

    def stop(self, step: str) -> None:
        """Ends a step, and records how long it took."""
        now = time.perf_counter()
        self.timings_ms |= {step: _milliseconds(self._last, now), "total": _milliseconds(self._started, now)}
        self._last = now


def _milliseconds(start: float, end: float) -> float:
    return round(1000 * (end - start), 1)
