"""Shows the questions that went wrong: what was wanted beside what was given, and the passages.

Questions, articles and answers are text from outside: all of it is escaped here.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from yinju.eval.answers.measures import Scores
from yinju.eval.answers.run import Record
from yinju.eval.sets.match import holds_quote
from yinju.eval.sets.questions import GoldEvidence, Question
from yinju.text import language_of

Pairs = Sequence[tuple[Record, Scores]]

NONE = "–"
MAX_WORST = 20
"""Most failures shown in a report, so that it can be read through."""
MAX_ERRORS = 50
"""Most errors listed in a report: one broken endpoint may make every question an error."""
_MAX_QUOTE_CHARS = 700
"""Most characters shown of a marked quotation: in some sets the evidence is the whole article."""
MAX_EXCERPT_CHARS = 160
"""Most characters shown of a passage, and on either side of a quotation."""

FAILURES = {
    "missed evidence": "Answered, but no cited passage holds the evidence.",
    "missed answer": "The evidence is cited, but the answer holds no accepted string.",
    "false refusal": "The corpus holds the answer, and the question was refused.",
    "false answer": "The corpus holds no answer, and the question was answered.",
}
"""The kinds of failure, in the order of the report."""


def _failure(record: Record, score: Scores) -> str | None:
    """Returns the first of ``FAILURES`` that applies to a question, or ``None``. Errors have a section of their own."""
    if record.answer is None or (score.refused and not score.answerable):
        return None
    if score.refused or not score.answerable:
        return "false refusal" if score.refused else "false answer"
    if score.values.get("evidence_hit") == 0:
        return "missed evidence"
    return "missed answer" if score.values.get("answer_recall") == 0 else None


def failed(pairs: Pairs) -> list[tuple[Question, str]]:
    """Returns the first ``MAX_ERRORS`` questions that ended in an error, each with its message."""
    return [(record.question, record.error) for record, _ in pairs if record.error is not None][:MAX_ERRORS]


def worst(pairs: Pairs) -> dict[str, tuple[Pairs, int]]:
    """Returns for each kind of failure its worst cases, at most ``MAX_WORST`` in all, and how many cases it has.

    Cases that missed both evidence and answer come first, then those with the highest score of the best passage.
    """
    order = list(FAILURES)
    cases: dict[str, list[tuple[Record, Scores]]] = {kind: [] for kind in order}
    for record, score in sorted(pairs, key=lambda pair: (pair[1].values.get("answer_recall") != 0, -pair[1].top_score)):
        if kind := _failure(record, score):
            cases[kind].append((record, score))
    turns = sorted((place, order.index(kind)) for kind in order for place in range(len(cases[kind])))
    shown = [order[kind] for _, kind in turns[:MAX_WORST]]
    return {kind: (group[: shown.count(kind)], len(group)) for kind, group in cases.items() if group}


def worst_questions(pairs: Pairs) -> str:
    """Returns the section of the worst questions as HTML."""
    groups = "".join(
        f"<h3>{kind.capitalize()} <small>{len(cases)} of {total}</small></h3><p>{FAILURES[kind]}</p>"
        + "".join(_case(record, score) for record, score in cases)
        for kind, (cases, total) in worst(pairs).items()
    )
    return groups or '<p class="missing">None went wrong.</p>'


def _case(record: Record, score: Scores) -> str:
    question, answer = record.question, record.answer or {}
    chips = [question.id, question.language, *question.tags, f"best score {score.top_score:.2f}"]
    inner = "".join(f"<span>{escape(chip)}</span>" for chip in chips)
    accepted = " · ".join(text_of(wanted) for wanted in question.answers) or NONE
    evidence = "".join(_evidence(piece, answer["passages"]) for piece in question.evidence)
    wanted = f"<p>{accepted}</p>{evidence}" if question.answerable else "<p>A refusal.</p>"
    cited = "".join(
        _quotation(f"[{c['number']}] {c['source']} · {_part(c)}", c["passage"], c["quote"]) for c in answer["citations"]
    )
    given = "".join(f"<p>{text_of(text)}</p>" for text in (answer.get("notice"), answer["answer"]) if text)
    return (
        f'<article class="case"><p class="chips">{inner}</p><h4>{text_of(question.question)}</h4><div class="sides">'
        f"<div><h5>Wanted</h5>{wanted}</div><div><h5>Given</h5>{given}{cited}</div></div>"
        f"{_passages(question, answer['passages'])}</article>"
    )


def _part(citation: Mapping[str, Any]) -> str:
    """Returns which part of the article is cited: a paragraph, its head lines, or its record."""
    kind = citation.get("kind", "passage")
    return f"¶ {citation['paragraph']}" if kind == "passage" else str(kind)


def _evidence(piece: GoldEvidence, passages: Sequence[Mapping[str, Any]]) -> str:
    """Shows a piece of evidence within the best passage that holds it, or on its own if none does."""
    for rank, passage in enumerate(passages, 1):
        if _holds(passage, piece):
            place = f"{piece.source} · ¶ {passage['paragraph']} · rank {rank}"
            return _quotation(place, passage["text"], piece.quote)
    return _quotation(f"{piece.source} · in none of {len(passages)} passages", piece.quote, piece.quote)


def _quotation(place: str, text: str, quote: str) -> str:
    """Marks a quotation within its surroundings; a text that lacks it verbatim is shown from its beginning."""
    start = text.find(quote)
    before, marked, after = ("", "", text) if start < 0 else (text[:start], quote, text[start + len(quote) :])
    if len(before) > MAX_EXCERPT_CHARS:
        before = f"…{before[-MAX_EXCERPT_CHARS:]}"
    marked, after = clip(marked, _MAX_QUOTE_CHARS), clip(after, MAX_EXCERPT_CHARS)
    return (
        f'<figure class="quotation"><figcaption>{escape(place)}</figcaption><blockquote lang="{_lang(text)}">'
        f"{escape(before)}<mark>{escape(marked)}</mark>{escape(after)}</blockquote></figure>"
    )


def _passages(question: Question, passages: Sequence[Mapping[str, Any]]) -> str:
    rows = ""
    for passage in passages:
        held = "<b>evidence</b> " if any(_holds(passage, piece) for piece in question.evidence) else ""
        rows += (
            f'<li><meter min="0" max="1" value="{passage["score"]:.4f}"></meter> {passage["score"]:.2f} {held}'
            f'<span class="place">{escape(passage["source"])} · ¶ {passage["paragraph"]}</span> '
            f"{text_of(clip(passage['text'], MAX_EXCERPT_CHARS))}</li>"
        )
    return f"<details><summary>Best passages: {len(passages)}</summary><ol>{rows}</ol></details>"


def _holds(passage: Mapping[str, Any], piece: GoldEvidence) -> bool:
    return bool(passage["source"] == piece.source) and holds_quote(passage["text"], piece.quote)


def clip(text: str, max_chars: int) -> str:
    """Cuts a text to a length, with an ellipsis if anything is cut off."""
    return text if len(text) <= max_chars else f"{text[:max_chars]}…"


def text_of(text: str) -> str:
    """Escapes text from outside and tags it with its language, which decides the shapes of its characters."""
    return f'<bdi lang="{_lang(text)}">{escape(text)}</bdi>'


def _lang(text: str) -> str:
    language = language_of(text)
    return "zh-Hans" if language == "zh" else language
