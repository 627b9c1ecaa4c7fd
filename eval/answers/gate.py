"""Floors for the figures of a run: the build fails if a change lets a figure fall below its floor."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError

LOWER_IS_BETTER = frozenset({"refusal.false_answer_rate", "refusal.false_refusal_rate"})
GATED = (
    "retrieval.recall@5", "retrieval.recall@10", "retrieval.mrr@10", "answer_recall", "evidence_hit",
    "citation.precision", "citation.recall", *sorted(LOWER_IS_BETTER),
)  # fmt: skip
_SLACK = 1e-6
"""How far a figure may lie below its floor. Figures have four places, so a real fall is a hundred times as large."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure below its floor, or above it where lower values are better."""

    figure: str
    floor: float
    value: float | None


def read_baseline(path: Path) -> dict[str, Any]:
    """Reads the floors, with the digest and the number of the questions that they hold for.

    Raises:
        UsageError: The file does not exist, or is no baseline.
    """
    try:
        baseline = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist. Make it from a run with: yinju eval gate DIR --raise") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Name another file with --baseline.") from error
    except ValueError as error:
        raise UsageError(f"{path} is no baseline: {error}. Restore it, or remove it and make it again.") from error
    if not _is_baseline(baseline):
        raise UsageError(
            f"{path} is no baseline: it has no digest, no questions, or not a number (or null) under floors for each "
            f"of {', '.join(GATED)}. Restore it, or remove it and make it again."
        )
    return dict(baseline)


def falls(baseline: dict[str, Any], digest: str, summary: dict[str, Any]) -> list[Fall]:
    """Returns the figures of a run that are worse than their floors.

    Raises:
        UsageError: The run is of other questions than the floors, or of only a part of them.
    """
    if baseline["digest"] != digest:
        raise UsageError(
            f"The floors are for questions with digest {baseline['digest']}, the run is of {digest}. "
            "Run the set that the floors are for, or set new ones with --lower."
        )
    if baseline["questions"] != summary["questions"]:
        raise UsageError(
            f"The floors are for {baseline['questions']} questions, the run is of {summary['questions']} of them. "
            "Run the whole set, or set new floors with --lower."
        )
    found = []
    for name in GATED:
        value, floor = figure(summary, name), baseline["floors"][name]
        if floor is not None and (value is None or _worse(name, value, floor)):
            found.append(Fall(name, floor, value))
    return found


def write_baseline(path: Path, digest: str, summary: dict[str, Any], *, lower: bool) -> list[str]:
    """Sets the floors to the figures of a run and returns the names of the floors that changed.

    Args:
        lower: Whether floors may fall too, and be for other questions. Otherwise only better figures raise their
            floors.

    Raises:
        UsageError: The floors are for other questions and ``lower`` is off, or the file cannot be written.
    """
    before = read_baseline(path) if path.is_file() else None
    floors = {name: figure(summary, name) for name in GATED}
    if before is not None and not lower:
        for fall in falls(before, digest, summary):
            floors[fall.figure] = fall.floor
    moved = [name for name in GATED if before is None or floors[name] != before["floors"][name]]
    baseline = {"digest": digest, "questions": summary["questions"], "floors": floors}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(baseline, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another file with --baseline.") from error
    return moved


def figure(summary: dict[str, Any], name: str) -> float | None:
    """Returns the figure that a dotted name refers to."""
    value: Any = summary
    for part in name.split(".", 1):
        value = value[part]
    return None if value is None else float(value)


def _is_baseline(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("floors"), dict) or set(value["floors"]) != set(GATED):
        return False
    numbers = all(floor is None or type(floor) in (int, float) for floor in value["floors"].values())
    return numbers and isinstance(value.get("digest"), str) and type(value.get("questions")) is int


def _worse(name: str, value: float, floor: float) -> bool:
    return value > floor + _SLACK if name in LOWER_IS_BETTER else value < floor - _SLACK
