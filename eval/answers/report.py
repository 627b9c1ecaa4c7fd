"""Writes the report of a run: one HTML page without scripts, and the same figures as Markdown.

Questions, articles and answers are text from outside: all of it is escaped here.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from yinju.eval.answers.meanings import MEANINGS
from yinju.eval.answers.measures import Scores
from yinju.eval.answers.plots import draw_all
from yinju.eval.answers.report_cases import (
    MAX_EXCERPT_CHARS,
    NONE,
    Pairs,
    clip,
    failed,
    text_of,
    worst,
    worst_questions,
)
from yinju.eval.answers.run import Record, Run

WRITTEN = {
    "written": "All that the language model wrote.",
    "supported": "Shown, and borne out by what they cite.",
    "partly": "Shown, and borne out in part.",
    "repaired": "Of those shown: with other marks than the model gave them.",
    "corrected": "Of those shown: written in the place of one that failed.",
    "left_out": "Not shown: nothing bears them out, or they claim nothing.",
}
"""What becomes of the sentences of a language model."""

_CARDS = ("answer_recall", "evidence_hit", "citation_precision", "citation_recall", "false_answer", "false_refusal")
_COLUMNS = (
    "answer_recall", "evidence_hit", "recall@5", "recall@10", "mrr@10", "citation_recall", "citation_precision",
    "false_answer", "false_refusal",
)  # fmt: skip
_MEASURE_HEAD = ("Measure", "Value", "95% interval", "n", "Meaning")
_GROUPS = {"by_language": "Language", "by_direction": "Direction", "by_tag": "Tag"}
_DECIMALS = ("mrr@10", "ndcg@10", "auroc")
"""Measures that are not shares, and so are not written as percentages."""

_COUNTS = (
    "{questions} questions: {answerable} that the corpus answers, {unanswerable} that it does not; "
    "{errors} ended in an error."
)


def write_report(run: Run, scores: Sequence[Scores], summary: dict[str, Any], judge: str, out: Path) -> list[Path]:
    """Writes ``report.html`` and ``report.md`` into ``out`` and returns their paths; the folder is made if need be.

    Args:
        scores: The scores of the run's records, in their order.
        summary: The result of `summary.summarize` for these scores.
        judge: The name of the judge of the citations.
    """
    out.mkdir(parents=True, exist_ok=True)
    cases = {record.question.id: record for record in run.records}
    pairs = [(cases[score.id], score) for score in scores]
    texts = {"report.html": _page(run, pairs, summary, judge), "report.md": _markdown(run, pairs, summary, judge)}
    for name, text in texts.items():
        # Half a character from a broken file must not cost the report.
        (out / name).write_text(text, encoding="utf-8", errors="replace")
    return [out / name for name in texts]


# ---- What both forms say ---------------------------------------------------------------------------------------------


def _value(name: str, value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}" if name in _DECIMALS else f"{value:.1%}"


def _range(name: str, found: Mapping[str, Any]) -> str:
    low, high = (_value(name, found[bound]) for bound in ("low", "high"))
    return NONE if found["mean"] is None else f"{low.removesuffix('%')}–{high}"


def _milliseconds(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f} ms"


def _measure_rows(summary: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for name, (label, meaning) in MEANINGS.items():
        found = summary["intervals"][name]
        yield label, _value(name, found["mean"]), _range(name, found), str(found["count"]), meaning
    auroc = _value("auroc", summary["refusal"]["auroc"])
    meaning = "The chance that the best passage of an answerable question scores above that of an unanswerable one."
    yield "AUROC of refusal", auroc, NONE, str(summary["questions"] - summary["errors"]), meaning
    for name, meaning in (("p50", "Half of the answers took no longer."), ("p95", "19 of 20 answers took no longer.")):
        yield f"Latency {name}", _milliseconds(summary["latency_ms"][name]), NONE, NONE, meaning
    if writing := summary.get("writing"):
        yield from _writing_rows(writing)


def _writing_rows(writing: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """Yields what became of a language model's sentences, and how fast its words came."""
    for name, meaning in WRITTEN.items():
        label = f"Sentences {name.replace('_', ' ')}"
        yield label, str(writing["sentences"][name]), NONE, str(writing["answers"]), meaning
    first, speed = writing["first_word_ms"]["p50"], writing["words_per_s"]
    yield "First word p50", _milliseconds(first), NONE, str(writing["answers"]), "Half of the answers began sooner."
    meaning = "From the first word on; half of the answers were faster."
    yield "Words a second", NONE if speed is None else str(speed), NONE, str(writing["answers"]), meaning


def _group_rows(
    groups: Mapping[str, Any], text: Callable[[str], str], cell: Callable[[str, Mapping[str, Any]], str]
) -> Iterator[Sequence[str]]:
    for group, found in groups.items():
        cells = (cell(name, found[name]) if name in found else NONE for name in _COLUMNS)
        yield text(group), str(found["questions"]), *cells


def _facts(run: Run, judge: str) -> Iterator[tuple[str, str]]:
    """Yields what distinguishes this run from others, as dotted names with values."""
    waiting: list[tuple[str, Any]] = [*run.about.items(), ("judge", judge)]
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting[:0] = [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# ---- HTML ------------------------------------------------------------------------------------------------------------


def _page(run: Run, pairs: Pairs, summary: dict[str, Any], judge: str) -> str:
    dataset = escape(run.about["dataset"]["name"])
    sections = {
        "Figures": _cards(summary, sum(score.latency_ms is not None for _, score in pairs)),
        "Plots": _plots(run, pairs, summary),
        "Groups": _groups(summary),
        "Measures": _html_table("measures", _MEASURE_HEAD, _measure_rows(summary)),
        "Worst questions": worst_questions(pairs),
        "Errors": _errors(pairs),
        "Settings": _settings(run, judge),
    }
    named = [(title.split()[0].lower(), title, inner) for title, inner in sections.items()]
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title, _ in named)
    body = "".join(f'<section id="{name}"><h2>{title}</h2>{inner}</section>' for name, title, inner in named)
    mode, embedder = run.about["settings"]["answer"]["mode"], run.about["store"]["embedder"]
    facts = (("answers", mode), ("embedder", embedder), ("citations judged by", judge))
    chips = "".join(f"<span>{name} <b>{escape(value)}</b></span>" for name, value in facts)
    css = files("yinju.eval.answers").joinpath("report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        # The page shows the text of strangers: should any of it slip through as markup, it can load and run nothing.
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{dataset} · Yinju</title>'
        f"<style>\n{css}</style></head>\n"
        f'<body><header><p class="brand">Yinju <span lang="zh-Hans">引据</span> · evaluation of answers</p>'
        f'<h1>{dataset}</h1><p>{_COUNTS.format(**summary)}</p><p class="chips">{chips}</p><nav>{links}</nav></header>\n'
        f"<main>{body}</main></body></html>\n"
    )


def _group_head(title: str) -> Sequence[str]:
    return title, "Questions", *(MEANINGS[name][0] for name in _COLUMNS)


def _cards(summary: Mapping[str, Any], timed: int) -> str:
    cards = ""
    for name in _CARDS:
        found = summary["intervals"][name]
        kind, hint = (" lower", "<p>lower is better</p>") if name.startswith("false") else ("", "")
        cards += (
            f'<div class="figure{kind}"><h3>{MEANINGS[name][0]}</h3><p class="value">{_value(name, found["mean"])}</p>'
            f"{_bar(found)}<p>{_range(name, found)}</p><p>n = {found['count']}</p>{hint}</div>"
        )
    p50, p95 = (_milliseconds(summary["latency_ms"][name]) for name in ("p50", "p95"))
    return (
        '<p class="note">Under each figure its 95% confidence interval, and how many it was counted over.</p>'
        f'<div class="figures">{cards}<div class="figure lower"><h3>Latency</h3><p class="value">{p50}</p>'
        f"<p>median; p95 {p95}</p><p>n = {timed}</p><p>lower is better</p></div></div>"
    )


def _bar(found: Mapping[str, Any]) -> str:
    if found["mean"] is None:
        return '<div class="bar"></div>'
    at, low, high = (f"{100 * found[key]:.1f}%" for key in ("mean", "low", "high"))
    return f'<div class="bar" style="--at: {at}; --low: {low}; --high: {high}"><i></i><b></b></div>'


def _cell(name: str, found: Mapping[str, Any]) -> str:
    return (
        f"<strong>{_value(name, found['mean'])}</strong>{_bar(found)}"
        f"<small>{_range(name, found)}</small> <small>n = {found['count']}</small>"
    )


def _groups(summary: Mapping[str, Any]) -> str:
    return "".join(
        _html_table("groups", _group_head(title), _group_rows(summary[key], escape, _cell))
        if summary[key]
        else f'<p class="missing">No question has a {title.lower()}, so there is no table of it.</p>'
        for key, title in _GROUPS.items()
    )


def _html_table(kind: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a table; its cells must be HTML already."""
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "".join(
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for label, *cells in rows
    )
    return (
        f'<div class="wide" tabindex="0"><table class="{kind}"><thead><tr>{titles}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _plots(run: Run, pairs: Pairs, summary: Mapping[str, Any]) -> str:
    drawn = draw_all(run, [score for _, score in pairs], summary)
    figures = "".join(
        f"<figure><h3>{plot.title}</h3>{plot.svg}<figcaption>{plot.caption}</figcaption></figure>"
        for plot in drawn
        if plot.svg
    )
    missing = "".join(f'<p class="missing">{plot.title}: {plot.caption}</p>' for plot in drawn if not plot.svg)
    return f'<div class="plots">{figures}</div>{missing}'


def _errors(pairs: Pairs) -> str:
    items = "".join(
        f"<li>{text_of(question.question)} <small>{escape(question.id)}</small>"
        f'<p class="error">{escape(error)}</p></li>'
        for question, error in failed(pairs)
    )
    return f"<ul>{items}</ul>" if items else '<p class="missing">No question ended in an error.</p>'


def _settings(run: Run, judge: str) -> str:
    rows = [(escape(name), escape(value)) for name, value in _facts(run, judge)]
    table = _html_table("settings", ("Setting", "Value"), rows)
    return f"<details><summary>What tells this run from others</summary>{table}</details>"


# ---- Markdown --------------------------------------------------------------------------------------------------------


def _markdown(run: Run, pairs: Pairs, summary: dict[str, Any], judge: str) -> str:
    sections: dict[str, Iterable[str]] = {"Measures": _table(_MEASURE_HEAD, _measure_rows(summary))}
    for key, title in _GROUPS.items():
        rows = _group_rows(summary[key], _plain, _markdown_cell)
        sections[f"By {title.lower()}"] = _table(_group_head(title), rows) if summary[key] else ()
    for kind, (cases, total) in worst(pairs).items():
        sections[f"{kind.capitalize()}: {len(cases)} of {total}"] = map(_markdown_case, cases)
    sections["Errors"] = (f"- {_plain(question.id)}: {_plain(error)}" for question, error in failed(pairs))
    sections["Settings"] = (f"- {_plain(name)}: {_plain(value)}" for name, value in _facts(run, judge))
    parts = [f"# {_plain(run.about['dataset']['name'])}", _COUNTS.format(**summary)]
    for title, lines in sections.items():
        parts += [f"## {title}", "\n".join(lines) or NONE]
    return "\n\n".join(parts) + "\n"


def _markdown_cell(name: str, found: Mapping[str, Any]) -> str:
    return f"{_value(name, found['mean'])} ({_range(name, found)}, n = {found['count']})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _markdown_case(case: tuple[Record, Scores]) -> str:
    record, score = case
    wanted = " / ".join(record.question.answers) or NONE
    given = clip(record.answer["answer"], MAX_EXCERPT_CHARS) if record.answer else NONE
    return (
        f"- {_plain(record.question.question)} ({_plain(record.question.id)}, best score {score.top_score:.2f}). "
        f"Wanted: {_plain(wanted)}. Given: {_plain(given)}"
    )


def _plain(text: str) -> str:
    """Puts text from outside on one line and escapes Markdown in it."""
    return re.sub(r"([\\`*_{}\[\]<>|#~&])", r"\\\1", " ".join(text.split()))
