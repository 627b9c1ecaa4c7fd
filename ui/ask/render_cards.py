"""Renders the evidence beside the conversation: a card for each citation."""

from collections.abc import Sequence
from html import escape

from yinju.text import shown_time
from yinju.types import Answer, Citation, Language
from yinju.ui.addresses import citation_address
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.facts_line import facts_line
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS, Strings


def render_cards(turns: Sequence[ShownTurn], language: Language) -> str:
    """Renders a card for each citation, grouped by question, latest first; the group of the last answer is open."""
    words = STRINGS[language]
    answered = [number for number, turn in enumerate(turns, 1) if turn.answer]
    groups = [
        _group(turns[number - 1].answer, number, words, is_open=number == answered[-1]) for number in reversed(answered)
    ]
    inner = "".join(groups) or f'<p class="introduction">{words.no_evidence_yet}</p>'
    return f'<section class="evidence" aria-label="{words.evidence}"><h2>{words.evidence}</h2>{inner}</section>'


def _group(answer: Answer | None, number: int, words: Strings, *, is_open: bool) -> str:
    if answer is None or not answer.citations:
        return ""
    cards = "".join(_card(citation, answer, number, words) for citation in answer.citations)
    title = escape(words.evidence_for.format(question=answer.question))
    return f'<details class="group" {"open" if is_open else ""}><summary>{title}</summary>{cards}</details>'


def _card(citation: Citation, answer: Answer, turn: int, words: Strings) -> str:
    identity = f"turn-{turn}-card-{citation.number}"
    lang = f' lang="{LANGUAGE_TAGS[citation.language]}"'
    facts = facts_line(citation.publisher, shown_time(citation.published), _part(citation, words))
    place = (
        f"<bdi>{escape(citation.source)}</bdi>{_place(citation, words)}{_in_article(citation, words)}"
        f"{_back(citation, answer, turn, words)}"
    )
    return (
        f'<article class="card" id="{identity}" tabindex="-1" aria-labelledby="{identity}-title">'
        f'<h3 id="{identity}-title"><span class="number">{citation.number}</span> '
        f"<bdi{lang}>{escape(citation.title or citation.source)}</bdi></h3>"
        f'<p class="facts">{facts}</p><blockquote{lang}>{_passage(citation)}</blockquote>'
        f'<p class="place">{place}</p>'
        f"{_as_found(citation, lang, words)}</article>"
    )


def _in_article(citation: Citation, words: Strings) -> str:
    """Returns the link to the quotation in its article. The script opens it beside the answer, with these words."""
    address = escape(citation_address(".", citation))
    said = {"close": words.close, "copy": words.copy_address, "copied": words.copied, "alone": words.open_alone}
    data = "".join(f' data-{name}="{text}"' for name, text in said.items())
    return f'<a class="in-article" href="{address}"{data}>{words.in_article}</a>'


def _part(citation: Citation, words: Strings) -> str:
    """Returns which part of the article is quoted."""
    return {"passage": words.paragraph.format(number=citation.paragraph), "head": words.head, "record": words.record}[
        citation.kind
    ]


def _place(citation: Citation, words: Strings) -> str:
    """Returns where in the raw text the quotation stands, and what that counts in; a record stands nowhere in it."""
    if citation.kind == "record":
        return ""
    counted = f" · {words.extracted}" if citation.extracted else ""
    return " · " + words.characters.format(start=citation.start, end=citation.end) + counted


def _passage(citation: Citation) -> str:
    """Returns the passage: its headings as headings, the quotation marked, and in it the words that answer in bold."""
    start, end = citation.quote_start, citation.quote_start + len(citation.quote)
    parts, done = [], start
    for span in citation.answer_spans:
        first, last = start + span.start, start + span.end
        parts += [
            _with_headings(citation, done, first),
            f'<strong class="answers">{_with_headings(citation, first, last)}</strong>',
        ]
        done = last
    quoted = f"<mark>{''.join(parts)}{_with_headings(citation, done, end)}</mark>"
    return _with_headings(citation, 0, start) + quoted + _with_headings(citation, end, len(citation.passage_text))


def _with_headings(citation: Citation, start: int, end: int) -> str:
    """Returns a range of the passage, escaped; what of it is a heading stands in ``strong``."""
    parts, done = [], start
    for heading in citation.headings:
        first, last = max(heading[0], start), min(heading[1], end)
        if first < last:
            parts += [
                escape(citation.passage_text[done:first]),
                f'<strong class="heading">{escape(citation.passage_text[first:last])}</strong>',
            ]
            done = last
    return "".join([*parts, escape(citation.passage_text[done:end])])


def _as_found(citation: Citation, lang: str, words: Strings) -> str:
    """Renders the raw characters of a quotation, folded away, if cleaning changed them."""
    if citation.kind == "record" or citation.raw == citation.quote:
        return ""
    raw = f"<pre{lang}>{escape(citation.raw)}</pre>"
    summary = words.as_extracted if citation.extracted else words.as_found
    return f'<details class="as-found"><summary>{summary}</summary>{raw}</details>'


def _back(citation: Citation, answer: Answer, turn: int, words: Strings) -> str:
    for position, sentence in enumerate(answer.sentences, 1):
        if citation.number in sentence.citations:
            target = f"turn-{turn}-mark-{position}-{citation.number}"
            return f' <a class="back" href="#{target}">{words.back}</a>'
    for group, cited in enumerate(answer.conflicts, 1):
        if citation.number in cited:
            target = f"turn-{turn}-mark-conflict-{group}-{citation.number}"
            return f' <a class="back" href="#{target}">{words.back}</a>'
    return ""
