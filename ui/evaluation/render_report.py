"""Renders the report of a run: figures, plots, tables, the worst questions. Its functions are pure."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from yinju.types import Language
from yinju.ui.evaluation.figures import CARDS, COLUMNS, LOWER_IS_BETTER, NONE, milliseconds, span, value
from yinju.ui.evaluation.markup import table
from yinju.ui.evaluation.measured import Measured
from yinju.ui.evaluation.places import Places
from yinju.ui.evaluation.render_cases import render_cases, render_errors
from yinju.ui.evaluation.render_plots import render_plots
from yinju.ui.evaluation.words import WORDS
from yinju.ui.evaluation.words.form import EvaluationWords


def render_report(measured: Measured, places: Places, total: int | None, language: Language) -> str:
    """Renders a report.

    Args:
        places: The addresses of the passages and the evidence of the questions that are shown.
        total: How many questions the set has, if it has more than the run asked; ``None`` otherwise.
    """
    words = WORDS[language]
    summary = measured.summary
    sections = {
        words.figures: _cards(measured, words),
        words.worst: render_cases(measured.pairs, places, words),
        words.errors: render_errors(measured.pairs, words) if summary["errors"] else "",
        words.plots_title: render_plots(measured.plots, words),
        words.groups: _groups(summary, words),
        words.measures: _measures(summary, words),
    }
    body = "".join(f"<section><h3>{title}</h3>{inner}</section>" for title, inner in sections.items() if inner)
    return f'<article class="report">{_head(measured, total, words)}{body}{_settings(measured, words)}</article>'


def _head(measured: Measured, total: int | None, words: EvaluationWords) -> str:
    about = measured.run.about
    facts = (
        (words.version, about["versions"]["yinju"] or NONE),
        (words.answers_by, about["settings"]["answer"]["mode"]),
        (words.embedder, about["store"]["embedder"]),
        (words.judge, measured.judge),
    )
    chips = "".join(f"<span>{name} <b>{escape(str(fact))}</b></span>" for name, fact in facts)
    incomplete = f'<p class="hint">{words.incomplete.format(total=total)}</p>' if total else ""
    return (
        f"<header><h2>{escape(about['dataset']['name'])}</h2><p>{words.counts.format(**measured.summary)}</p>"
        f'{incomplete}<p class="chips">{chips}</p></header>'
    )


def _cards(measured: Measured, words: EvaluationWords) -> str:
    cards = ""
    for name in CARDS:
        found = measured.summary["intervals"][name]
        lower = name in LOWER_IS_BETTER
        title, meaning = words.named[name]
        cards += (
            f'<div class="figure{" lower" if lower else ""}" title="{escape(meaning)}"><h4>{title}</h4>'
            f'<p class="value">{value(name, found["mean"])}</p>{_bar(found)}<p>{span(name, found)}</p>'
            f"<p>n = {found['count']}{f' · {words.lower}' if lower else ''}</p></div>"
        )
    p50, p95 = (milliseconds(measured.summary["latency_ms"][name]) for name in ("p50", "p95"))
    timed = sum(score.latency_ms is not None for score in measured.scores)
    return (
        f'<p class="hint">{words.figures_note}</p><div class="figures">{cards}<div class="figure lower">'
        f'<h4>{words.latency}</h4><p class="value">{p50}</p><p>{words.median.format(p95=p95)}</p>'
        f"<p>n = {timed} · {words.lower}</p></div></div>"
    )


def _bar(found: Mapping[str, Any]) -> str:
    if found["mean"] is None:
        return ""
    at, low, high = (f"{100 * found[key]:.1f}%" for key in ("mean", "low", "high"))
    return f'<div class="bar" style="--at: {at}; --low: {low}; --high: {high}"><i></i><b></b></div>'


def _groups(summary: Mapping[str, Any], words: EvaluationWords) -> str:
    parts = ""
    for key, title in (
        ("by_language", words.by_language), ("by_direction", words.by_direction), ("by_tag", words.by_tag),
    ):  # fmt: skip
        head = [title, words.questions, *(words.named[name][0] for name in COLUMNS)]
        rows = [
            [escape(group), str(found["questions"]), *(_cell(name, found.get(name)) for name in COLUMNS)]
            for group, found in summary[key].items()
        ]
        parts += (
            table("groups", head, rows, title) if rows else f'<p class="hint">{words.no_group.format(title=title)}</p>'
        )
    return parts


def _cell(name: str, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return NONE
    return f"{value(name, found['mean'])}<small>{span(name, found)}</small> <small>n = {found['count']}</small>"


def _measures(summary: Mapping[str, Any], words: EvaluationWords) -> str:
    head = (words.measure, words.value, words.interval, "n", words.meaning)
    return table("measures", head, _measure_rows(summary, words), words.measures)


def _measure_rows(summary: Mapping[str, Any], words: EvaluationWords) -> Iterator[tuple[str, ...]]:
    for name, (title, meaning) in words.named.items():
        found = summary["intervals"][name]
        yield title, value(name, found["mean"]), span(name, found), str(found["count"]), meaning
    asked = str(summary["questions"] - summary["errors"])
    yield words.auroc, value("auroc", summary["refusal"]["auroc"]), NONE, asked, words.auroc_meaning
    for name, meaning in (("p50", words.p50_meaning), ("p95", words.p95_meaning)):
        yield f"{words.latency} {name}", milliseconds(summary["latency_ms"][name]), NONE, NONE, meaning


def _settings(measured: Measured, words: EvaluationWords) -> str:
    rows = [(escape(name), escape(shown)) for name, shown in _facts(measured.run.about)]
    inner = table("settings", (words.setting, words.value), rows, words.settings)
    return f"<details><summary>{words.settings}</summary>{inner}</details>"


def _facts(about: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, fact in about.items():
        if isinstance(fact, Mapping):
            yield from _facts(fact, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
