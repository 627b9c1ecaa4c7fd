"""Renders the questions that went wrong: what was wanted beside what was given, and the passages. Pure functions."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from yinju.eval.answers.run import Record
from yinju.eval.sets.match import holds_quote
from yinju.eval.sets.questions import GoldEvidence, Question
from yinju.ui.addresses import article_address
from yinju.ui.evaluation.markup import article_link, clip, lang_of, text_of
from yinju.ui.evaluation.places import BASE, Places
from yinju.ui.evaluation.words.form import EvaluationWords

if TYPE_CHECKING:
    from yinju.eval.answers.measures import Scores

MAX_EXCERPT_CHARS = 160
"""Most characters shown of a passage, and on either side of a quotation."""
_MAX_QUOTE_CHARS = 700
"""Most characters shown of a marked quotation: in some sets the evidence is the whole article."""


def render_cases(pairs: "Sequence[tuple[Record, Scores]]", places: Places, words: EvaluationWords) -> str:
    """Renders the worst cases of each kind of failure."""
    from yinju.eval.answers.report_cases import worst

    groups = ""
    for kind, (cases, total) in worst(pairs).items():
        title, meaning = words.failures[kind]
        count = words.of.format(count=len(cases), total=total)
        inner = "".join(_case(record, score.top_score, places, words) for record, score in cases)
        groups += f'<h4>{title} <small>{count}</small></h4><p class="hint">{meaning}</p>{inner}'
    return groups or f'<p class="hint">{words.none_wrong}</p>'


def render_errors(pairs: "Sequence[tuple[Record, Scores]]", words: EvaluationWords) -> str:
    """Renders the questions that ended in an error, each with its message."""
    from yinju.eval.answers.report_cases import failed

    items = "".join(
        f'<li>{text_of(question.question)}<p class="error">{escape(error)}</p></li>'
        for question, error in failed(pairs)
    )
    return f'<ul class="errors">{items}</ul>' if items else f'<p class="hint">{words.no_errors}</p>'


def _case(record: Record, top_score: float, places: Places, words: EvaluationWords) -> str:
    question, answer = record.question, record.answer or {}
    chips = [question.id, question.language, *question.tags, words.best_score.format(score=f"{top_score:.2f}")]
    inner = "".join(f"<span>{escape(chip)}</span>" for chip in chips)
    return (
        f'<article class="case"><p class="chips">{inner}</p><h5>{text_of(question.question)}</h5><div class="sides">'
        f"<div><h6>{words.wanted}</h6>{_wanted(question, answer['passages'], places, words)}</div>"
        f"<div><h6>{words.given}</h6>{_given(answer, words)}</div></div>"
        f"{_passages(question, answer['passages'], places, words)}</article>"
    )


def _wanted(question: Question, passages: Sequence[Mapping[str, Any]], places: Places, words: EvaluationWords) -> str:
    if not question.answerable:
        return f"<p>{words.a_refusal}</p>"
    accepted = " · ".join(map(text_of, question.answers))
    evidence = "".join(_evidence(piece, passages, places, words) for piece in question.evidence)
    return (f"<p>{accepted}</p>" if accepted else "") + evidence


def _given(answer: Mapping[str, Any], words: EvaluationWords) -> str:
    said = "".join(f"<p>{text_of(text)}</p>" for text in (answer.get("notice"), answer["answer"]) if text)
    return said + "".join(_cited(citation, words) for citation in answer["citations"])


def _cited(citation: Mapping[str, Any], words: EvaluationWords) -> str:
    kind = citation.get("kind", "passage")  # runs of earlier versions have none
    span = None if kind == "record" else (citation["start"], citation["end"])
    link = article_link(article_address(BASE, citation["article_id"], span), words)
    paragraph = words.paragraph.format(number=citation["paragraph"]) if kind == "passage" else ""
    title = f'<span class="number">{citation["number"]}</span> {text_of(citation["title"] or citation["source"])}'
    return _quotation(title, paragraph, citation["passage"], citation["quote"], link)


def _evidence(
    piece: GoldEvidence, passages: Sequence[Mapping[str, Any]], places: Places, words: EvaluationWords
) -> str:
    """Shows a piece of evidence within the best passage that holds it, or on its own if none does."""
    address = places.evidence.get(piece, "")
    title = f"<bdi>{escape(piece.source)}</bdi>"
    for rank, passage in enumerate(passages, 1):
        if _holds(passage, piece):
            link = article_link(address or places.passages.get(passage.get("passage_id", ""), ""), words)
            return _quotation(title, words.rank.format(rank=rank), passage["text"], piece.quote, link)
    place = words.in_no_passage.format(count=len(passages))
    return _quotation(title, place, piece.quote, piece.quote, article_link(address, words))


def _quotation(title: str, place: str, text: str, quote: str, link: str) -> str:
    """Marks a quotation within its surroundings; a text that lacks it verbatim is shown from its beginning."""
    start = text.find(quote)
    before, marked, after = ("", "", text) if start < 0 else (text[:start], quote, text[start + len(quote) :])
    if len(before) > MAX_EXCERPT_CHARS:
        before = f"…{before[-MAX_EXCERPT_CHARS:]}"
    marked, after = clip(marked, _MAX_QUOTE_CHARS), clip(after, MAX_EXCERPT_CHARS)
    # The drawer takes its name from the title of the card that its link stands in.
    return (
        f'<div class="card cited"><h3>{title}</h3><blockquote lang="{lang_of(text)}">{escape(before)}'
        f'<mark>{escape(marked)}</mark>{escape(after)}</blockquote><p class="place">{place} {link}</p></div>'
    )


def _passages(question: Question, passages: Sequence[Mapping[str, Any]], places: Places, words: EvaluationWords) -> str:
    rows = ""
    for passage in passages:
        held = f"<b>{words.is_evidence}</b> " if any(_holds(passage, piece) for piece in question.evidence) else ""
        link = article_link(places.passages.get(passage.get("passage_id", ""), ""), words)
        rows += (
            f'<li class="card"><h3><bdi>{escape(passage["source"])}</bdi></h3>'
            f'<p class="place"><meter min="0" max="1" value="{passage["score"]:.4f}"></meter> {passage["score"]:.2f} '
            f"{held}{words.paragraph.format(number=passage['paragraph'])} {link}</p>"
            f"<p>{text_of(clip(passage['text'], MAX_EXCERPT_CHARS))}</p></li>"
        )
    title = words.best_passages.format(count=len(passages))
    return f"<details><summary>{title}</summary><ol>{rows}</ol></details>"


def _holds(passage: Mapping[str, Any], piece: GoldEvidence) -> bool:
    return bool(passage["source"] == piece.source) and holds_quote(passage["text"], piece.quote)
