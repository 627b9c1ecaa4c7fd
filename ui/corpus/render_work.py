"""Renders the work that is being done to the corpus, and what became of it. Its functions are pure."""

from collections.abc import Sequence
from html import escape

from yinju.ingest.encode import ENCODING
from yinju.types import Language
from yinju.ui.corpus.desk import Kind, Outcome, State, Work
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.words import WORDS, CorpusWords

OUTCOMES_SHOWN = 200
"""The most sources of one outcome that are named."""
ORDER: tuple[State, ...] = ("failed", "added", "replaced", "duplicate", "unchanged", "removed")


def render_work(work: Work | None, language: Language) -> str:
    """Renders a piece of work; nothing where none was done yet."""
    if work is None:
        return ""
    words = WORDS[language]
    state = f'data-number="{work.number}" data-ended="{str(work.ended).lower()}"'
    if not work.ended:
        return f'<div class="work" {state}>{_running(work, words)}</div>'
    problem = _problem(work.problem, language)
    said = "" if problem else f'<p class="said">{words.stopped if work.stopping else words.done}</p>'
    outcomes = "".join(
        _outcomes(outcome, [one for one in work.outcomes if one.state == outcome], language) for outcome in ORDER
    )
    return f'<div class="work" {state}>{problem}{said}{outcomes}</div>'


def _running(work: Work, words: CorpusWords) -> str:
    kinds: dict[Kind, str] = {"add": words.adding, "read": words.reading_again, "remove": words.removing}
    stop = f'<button type="button" data-do="stop">{words.stop}</button>' if work.kind != "remove" else ""
    step = ""
    if work.total and work.name == ENCODING:
        step = words.encoding.format(done=work.done, total=work.total)
    elif work.total:
        step = words.step.format(done=work.done + 1, total=work.total, name=f"<bdi>{escape(work.name)}</bdi>")
    if work.stopping:
        stop, step = "", words.stopping
    value = f' value="{work.done}" max="{work.total}"' if work.total else ""
    said = kinds[work.kind]
    return f'<p class="said">{said}</p><progress aria-label="{said}"{value}></progress><p class="step">{step}</p>{stop}'


def _problem(problem: str | RefusedError, language: Language) -> str:
    if not problem:
        return ""
    words = WORDS[language]
    return f'<p class="said error">{words.failed_work} {_reason(problem, language)}</p>'


def _reason(reason: str | RefusedError, language: Language) -> str:
    if isinstance(reason, RefusedError):
        return escape(reason.said(language))
    return f'<bdi lang="en">{escape(reason)}</bdi>'


def _outcomes(state: State, outcomes: Sequence[Outcome], language: Language) -> str:
    """Renders the sources that had one outcome. What failed is shown at once, the others when they are asked for."""
    if not outcomes:
        return ""
    words = WORDS[language]
    items = "".join(_outcome(outcome, language) for outcome in outcomes[:OUTCOMES_SHOWN])
    if len(outcomes) > OUTCOMES_SHOWN:
        items += f"<li>{words.more_outcomes.format(count=len(outcomes) - OUTCOMES_SHOWN)}</li>"
    opened = " open" if state == "failed" or len(outcomes) == 1 else ""
    summary = f"<summary>{getattr(words, state)} · {len(outcomes)}</summary>"
    return f'<details class="outcome {state}"{opened}>{summary}<ul>{items}</ul></details>'


def _outcome(outcome: Outcome, language: Language) -> str:
    reason = f': <span class="reason">{_reason(outcome.reason, language)}</span>' if outcome.reason else ""
    return f"<li><bdi>{escape(outcome.source)}</bdi>{reason}</li>"
