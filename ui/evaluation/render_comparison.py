"""Renders how a run differs from another: the measures side by side, and the questions that changed. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from yinju.eval.answers.run import Record
from yinju.types import Language
from yinju.ui.evaluation.figures import LOWER_IS_BETTER, NONE, signed, value
from yinju.ui.evaluation.markup import table, text_of
from yinju.ui.evaluation.words import WORDS
from yinju.ui.evaluation.words.form import EvaluationWords

if TYPE_CHECKING:
    from yinju.eval.answers.compare import Difference

_SEPARATE = 0.05
"""A difference is marked as better or worse below this p-value."""
MAX_CHANGED = 50
"""Most changed questions listed of a kind."""

_Changes = list[tuple[str, float, float]]
"""The measures that changed in a question, each before and now."""


def render_comparison(
    differences: "Sequence[Difference]", records: Sequence[Record], common: int, language: Language
) -> str:
    """Renders the comparison of a run with another.

    Args:
        differences: The result of `compare.compare_runs`, with the other run first.
        records: The records of this run.
        common: How many questions both have.
    """
    words = WORDS[language]
    head = (
        words.measure, words.earlier, words.this_run, words.difference, words.interval, words.p_value, "n",
    )  # fmt: skip
    rows = [_row(one, words) for one in differences]
    note = words.comparison_note.format(count=common)
    inner = table("comparison", head, rows, words.comparison)
    return (
        f'<section class="compared"><h3>{words.comparison}</h3><p class="hint">{note}</p>{inner}'
        f"{_changed(differences, records, words)}</section>"
    )


def _row(one: "Difference", words: EvaluationWords) -> Sequence[str]:
    title, _ = words.named[one.measure]
    kind = ""
    if one.p_value < _SEPARATE:
        kind = "better" if _is_better(one.measure, one.a, one.b) else "worse"
    name = one.measure
    return (
        title,
        value(name, one.a),
        value(name, one.b),
        f'<span class="{kind}">{signed(name, one.difference)}</span>',
        f"{signed(name, one.low)} … {signed(name, one.high)}",
        f"{one.p_value:.3f}" if one.difference else NONE,
        str(one.count),
    )


def _changed(differences: "Sequence[Difference]", records: Sequence[Record], words: EvaluationWords) -> str:
    asked = {record.question.id: record.question.question for record in records}
    changes: dict[str, _Changes] = {}
    for one in differences:
        for question_id, before, now in one.changed:
            changes.setdefault(question_id, []).append((one.measure, before, now))
    kinds: dict[str, dict[str, _Changes]] = {words.worse: {}, words.better: {}, words.mixed: {}}
    for question_id, changed in changes.items():
        better = {_is_better(*change) for change in changed}
        kind = words.mixed if len(better) > 1 else words.better if True in better else words.worse
        kinds[kind][question_id] = changed
    lists = "".join(_listed(title, found, asked, words) for title, found in kinds.items() if found)
    return lists or f'<p class="hint">{words.none_changed}</p>'


def _listed(title: str, found: Mapping[str, _Changes], asked: Mapping[str, str], words: EvaluationWords) -> str:
    items = "".join(
        f'<li>{text_of(asked[question_id])}<p class="hint">{_told(changed, words)}</p></li>'
        for question_id, changed in list(found.items())[:MAX_CHANGED]
    )
    return f"<details open><summary>{title.format(count=len(found))}</summary><ul>{items}</ul></details>"


def _told(changed: _Changes, words: EvaluationWords) -> str:
    return " · ".join(
        f"{words.named[name][0]} {value(name, before)} → {value(name, now)}" for name, before, now in changed
    )


def _is_better(measure: str, before: float, now: float) -> bool:
    return (now < before) if measure in LOWER_IS_BETTER else (now > before)
