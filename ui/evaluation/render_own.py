"""Renders the user's own question set and the evidence that is gathered for a question. Pure functions."""

from collections.abc import Mapping, Sequence
from html import escape

from yinju.eval.sets.own import OwnLine
from yinju.eval.sets.questions import GoldEvidence, Question
from yinju.types import Language, ScoredPassage
from yinju.ui.addresses import passage_address
from yinju.ui.evaluation.markup import article_link, button, clip, lang_of, text_of
from yinju.ui.evaluation.places import BASE
from yinju.ui.evaluation.words import WORDS
from yinju.ui.evaluation.words.form import EvaluationWords

_MAX_SHOWN_CHARS = 200
"""Most characters shown of a quotation or a passage: the whole of it is in the article."""


def render_own(lines: Sequence[OwnLine], language: Language, *, may_write: bool, outcome: str = "") -> str:
    """Renders the list of the user's own questions.

    Args:
        outcome: Markup that says how the last change ended.
    """
    words = WORDS[language]
    questions = [line.question for line in lines if line.question]
    items = "".join(_entry(question, words, may_write=may_write) for question in reversed(questions))
    listed = f'<p class="hint">{words.own_count.format(count=len(questions))}</p><ol class="own">{items}</ol>'
    return (
        f'<h2>{words.own_set}</h2><p class="hint">{words.own_note}</p><div role="status">{outcome}</div>'
        f"{_damaged(lines, words, may_write=may_write)}"
        + (listed if questions else f'<p class="hint">{words.own_empty}</p>')
    )


def render_evidence(
    evidence: Sequence[GoldEvidence], addresses: Mapping[GoldEvidence, str], language: Language, outcome: str = ""
) -> str:
    """Renders the evidence that was gathered; the page's script offers to add what is selected in an article.

    Args:
        addresses: Where each piece stands, as far as it is known.
        outcome: Markup that says how the last change ended.
    """
    words = WORDS[language]
    items = "".join(
        f'<li class="card"><h3><bdi>{escape(piece.source)}</bdi></h3><blockquote lang="{lang_of(piece.quote)}">'
        f"{escape(clip(piece.quote, _MAX_SHOWN_CHARS))}</blockquote>"
        f'<p class="place">{button("remove", words.remove, number=str(number))} '
        f"{article_link(addresses.get(piece, ''), words)}</p></li>"
        for number, piece in enumerate(evidence)
    )
    inner = f"<ul>{items}</ul>" if items else f'<p class="hint">{words.no_evidence}</p>'
    said = f'data-use="{escape(words.use_selection)}" data-taken="{escape(words.taken)}"'
    return f'<div class="gathered" {said}><h3>{words.evidence}</h3><div role="status">{outcome}</div>{inner}</div>'


def render_found(passages: Sequence[ScoredPassage] | None, language: Language) -> str:
    """Renders the passages that were found for a question; nothing before anything was searched."""
    words = WORDS[language]
    if passages is None:
        return ""
    items = "".join(_found(scored, words) for scored in passages)
    inner = f"<ol>{items}</ol>" if items else f'<p class="hint">{words.nothing_found}</p>'
    return f'<div class="found"><h3>{words.found}</h3>{inner}</div>'


def _entry(question: Question, words: EvaluationWords, *, may_write: bool) -> str:
    accepted = " · ".join(map(text_of, question.answers)) or words.no_answers
    wanted = accepted if question.answerable else words.should_refuse
    sources = "".join(
        f" · <bdi>{escape(source)}</bdi>" for source in dict.fromkeys(e.source for e in question.evidence)
    )
    acts = (
        f"{button('edit', words.edit, id=question.id)} "
        f"{button('delete', words.delete, id=question.id, confirm=words.delete_sure)}"
        if may_write
        else ""
    )
    return f'<li>{text_of(question.question)}<p class="hint">{wanted}{sources}</p><p class="place">{acts}</p></li>'


def _damaged(lines: Sequence[OwnLine], words: EvaluationWords, *, may_write: bool) -> str:
    items = "".join(
        f"<li>{escape(words.damaged.format(number=line.number, problem=line.problem))}</li>"
        for line in lines
        if line.question is None
    )
    if not items:
        return ""
    act = button("drop", words.remove_damaged, confirm=words.damaged_sure) if may_write else ""
    return f'<ul class="damaged error" role="alert">{items}</ul>{act}'


def _found(scored: ScoredPassage, words: EvaluationWords) -> str:
    article, passage = scored.article, scored.passage
    title = text_of(article.title or article.source)
    use = button("use", words.use_passage, passage=passage.passage_id)
    link = article_link(passage_address(BASE, passage), words)
    return (
        f'<li class="card"><h3>{title}</h3><p>{text_of(clip(passage.text, _MAX_SHOWN_CHARS))}</p>'
        f'<p class="place">{words.paragraph.format(number=passage.paragraph)} {link} {use}</p></li>'
    )
