"""Measures saved runs, and remembers the figures of the last ones."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yinju.eval.answers.run import ANSWERS, Record, Run, read_run

if TYPE_CHECKING:  # these need the packages of the extra `eval`
    from yinju.eval.answers.measures import Scores
    from yinju.eval.answers.plots import Plot

_KEPT = 4
"""Runs whose figures are remembered: the two that are compared, for two visitors."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A run with its figures.

    Attributes:
        scores: The scores of the run's records, in their order.
        summary: What `summary.summarize` returns for them.
        plots: The plots of the report.
        judge: The name of the judge of the citations.
    """

    folder: Path
    run: Run
    scores: "tuple[Scores, ...]"
    summary: dict[str, Any]
    plots: "tuple[Plot, ...]"
    judge: str

    @property
    def pairs(self) -> "list[tuple[Record, Scores]]":
        """The records of the run, each with its scores."""
        return list(zip(self.run.records, self.scores, strict=True))


class MeasuredRuns:
    """Measures runs one at a time, since the plots share the settings of their library."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Path, int], Measured] = OrderedDict()

    def measure(self, folder: Path) -> Measured:
        """Returns the figures of a saved run.

        Raises:
            UsageError: The folder holds no run, or a broken one.
        """
        answers = folder / ANSWERS
        key = (folder, answers.stat().st_size if answers.is_file() else 0)
        with self._lock:
            found = self._known.get(key) or _measured(folder)
            self._known[key] = found
            self._known.move_to_end(key)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return found

    def report(self, folder: Path) -> None:
        """Measures a run and writes the report that `yinju eval report` writes into its folder."""
        from yinju.eval.answers.report import write_report

        found = self.measure(folder)
        with self._lock:
            write_report(found.run, found.scores, found.summary, found.judge, folder)


def _measured(folder: Path) -> Measured:
    from yinju.eval.answers.judge import WordJudge
    from yinju.eval.answers.measures import score_all
    from yinju.eval.answers.plots import draw_all
    from yinju.eval.answers.summary import summarize

    run, judge = read_run(folder), WordJudge()
    scores = score_all(run.records, judge)
    llm = run.about["settings"]["llm"]
    summary = summarize(scores, (llm["price_in"], llm["price_out"]))
    return Measured(folder, run, tuple(scores), summary, tuple(draw_all(run, scores, summary)), judge.name)
