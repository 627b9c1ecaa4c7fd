"""Renders answers as HTML. Its functions are pure, and they alone escape the text of articles, models and users."""

from collections.abc import Sequence
from html import escape

from yinju.text import shown_time
from yinju.types import Answer, Citation, Language, Scope, Sentence
from yinju.ui.ask.render_actions import render_actions
from yinju.ui.ask.render_found import render_found
from yinju.ui.ask.scope_words import scope_in_words
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS
from yinju.ui.facts_line import facts_line
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS, Strings


def render_transcript(turns: Sequence[ShownTurn], language: Language) -> str:
    """Renders the conversation, oldest question first, or an introduction if it is empty."""
    words = STRINGS[language]
    busy = "true" if turns and turns[-1].pending else "false"
    inner = "".join(_turn(turn, number, language, last=turn is turns[-1]) for number, turn in enumerate(turns, 1))
    inner = inner or f'<p class="introduction">{words.introduction}</p>'
    return (
        f'<div class="log" role="log" aria-live="polite" aria-busy="{busy}" tabindex="0" '
        f'aria-label="{words.conversation}">{inner}</div>'
    )


def render_examples_title(language: Language) -> str:
    """Renders the line above the example questions."""
    return f'<p class="examples-title">{STRINGS[language].examples}</p>'


def _turn(turn: ShownTurn, number: int, language: Language, *, last: bool) -> str:
    words = STRINGS[language]
    return (
        f'<article class="turn" id="turn-{number}"><h2 class="question"><span class="sr">{words.you_asked} </span>'
        f"{escape(turn.question)}</h2>{_within(turn.scope, language)}{_outcome(turn, number, words)}"
        f"{render_actions(turn, number, language, last=last)}{render_found(turn, language)}</article>"
    )


def _within(scope: Scope | None, language: Language) -> str:
    if scope is None:
        return ""
    parts = " · ".join(scope_in_words(scope, language))
    return f'<p class="asked-as within">{escape(WORDS[language].within.format(parts=parts))}</p>'


def _outcome(turn: ShownTurn, number: int, words: Strings) -> str:
    if turn.error is not None:
        return f'<p class="error" role="alert"><strong>{words.error}</strong> {escape(turn.error)}</p>'
    if turn.answer is not None:
        return _answer(turn.answer, number, words)
    partial = f'<p class="partial">{escape(turn.partial)}</p>' if turn.partial else ""
    waiting = words.reading.format(count=turn.reading) if turn.reading else words.waiting
    state = words.stopped if turn.stopped else "" if turn.partial else waiting
    return partial + (f'<p class="state">{state}</p>' if state else "")


def _answer(answer: Answer, number: int, words: Strings) -> str:
    asked = words.asked_as.format(query=escape(answer.query)) if answer.query else ""
    said = f'<p class="asked-as">{asked}</p>' if asked else ""
    return said + (_refusal(answer, words) if answer.refused else _answered(answer, number, words))


def _answered(answer: Answer, number: int, words: Strings) -> str:
    mode = words.llm if answer.mode == "llm" else words.catalogue if _is_of_catalogue(answer) else words.extractive
    return (
        f"{_notice(answer, 'notice')}{_short(answer, number, words)}"
        f'<div class="answer" lang="{LANGUAGE_TAGS[answer.language]}">'
        f"{_paragraphs(answer, number, words)}</div>{_conflicts(answer, number, words)}"
        f'{_left_out(answer, words)}<p class="mode">{mode}</p>'
    )


def _short(answer: Answer, number: int, words: Strings) -> str:
    """Renders the short answer, in the language of the article that it is quoted from, with its mark."""
    cited = next((c for c in answer.citations if answer.short and c.number == answer.short.citation), None)
    if answer.short is None or cited is None:
        return ""
    text = f'<strong lang="{LANGUAGE_TAGS[cited.language]}">{escape(answer.short.text)}</strong>'
    mark = _mark(cited, f"turn-{number}", "short", words)
    return f'<p class="short"><span class="sr">{words.short} </span>{text}{mark}</p>'


def _is_of_catalogue(answer: Answer) -> bool:
    """Returns whether an answer tells of articles themselves: it searched no passages."""
    return bool(answer.citations) and not answer.passages


def _conflicts(answer: Answer, number: int, words: Strings) -> str:
    """Renders, for each conflict, the statements that disagree and their publishers."""
    citations = {citation.number: citation for citation in answer.citations}
    blocks = ""
    for group, cited in enumerate(answer.conflicts, 1):
        items = ""
        for citation in (citations[one] for one in cited):
            lang = LANGUAGE_TAGS[citation.language]
            who = citation.publisher or citation.title or citation.source
            facts = facts_line(who, shown_time(citation.published))
            mark = _mark(citation, f"turn-{number}", f"conflict-{group}", words)
            items += f'<li><span class="quiet">{facts}</span> <q lang="{lang}">{escape(citation.quote)}</q>{mark}</li>'
        blocks += f'<div class="conflict"><p>{words.conflict}</p><ul>{items}</ul></div>'
    return blocks


def _mark(citation: Citation, turn: str, position: str, words: Strings) -> str:
    label = escape(words.mark.format(number=citation.number, title=citation.title or citation.source))
    return (
        f'<a class="mark" id="{turn}-mark-{position}-{citation.number}" href="#{turn}-card-{citation.number}" '
        f'aria-label="{label}">{citation.number}</a>'
    )


def _refusal(answer: Answer, words: Strings) -> str:
    # The text's second line names the closest articles, which are listed below it.
    text = f'<p lang="{LANGUAGE_TAGS[answer.language]}">{escape(answer.text.partition(chr(10))[0])}</p>'
    rest = f"{_notice(answer, 'aside')}{_left_out(answer, words)}{_closest(answer, words)}"
    return f'<div class="refusal">{text}{rest}</div>'


def _notice(answer: Answer, kind: str) -> str:
    lang = LANGUAGE_TAGS[answer.language]
    return f'<p class="{kind}" lang="{lang}">{escape(answer.notice)}</p>' if answer.notice else ""


def _paragraphs(answer: Answer, number: int, words: Strings) -> str:
    citations = {citation.number: citation for citation in answer.citations}
    # Latin sentences need the blank that Chinese ones do without.
    blank = " " if answer.language == "en" else ""
    parts: list[str] = []
    for position, sentence in enumerate(answer.sentences, 1):
        # A sentence that names its article begins a paragraph: quotations of different articles do not run together.
        joint = "</p><p>" if parts and sentence.lead else blank if parts else ""
        parts.append(joint + _sentence(sentence, f"turn-{number}", position, citations, words))
    return f"<p>{''.join(parts)}</p>"


def _sentence(sentence: Sentence, turn: str, position: int, citations: dict[int, Citation], words: Strings) -> str:
    lead = f'<span class="lead">{escape(sentence.lead)}</span>' if sentence.lead else ""
    marks = "".join(_mark(citations[one], turn, str(position), words) for one in sentence.citations if one in citations)
    flag = _flag(sentence, words) if sentence.verdict != "supported" else ""
    return (
        f'<span class="sentence {sentence.verdict}" id="{turn}-sentence-{position}">'
        f"{lead}{escape(sentence.text)}{marks}{flag}</span>"
    )


def _flag(sentence: Sentence, words: Strings) -> str:
    """Renders the verdict on a sentence in words, with its reasons as a hint."""
    label, hint = {
        "partly": (words.partly, words.partly_hint),
        "unsupported": (words.unsupported, words.unsupported_hint),
        "uncited": (words.uncited, words.uncited_hint),
    }[sentence.verdict]
    reasons = escape(_reasons(sentence, words)) or hint
    return f'<span class="flag" title="{reasons}">{label}<span class="sr"> ({reasons})</span></span>'


def _reasons(sentence: Sentence, words: Strings) -> str:
    return words.semicolon.join(sentence.reasons)


def _left_out(answer: Answer, words: Strings) -> str:
    """Renders the sentences that were left out as unsupported, folded away below the answer, with the reasons."""
    if not answer.unsupported:
        return ""
    lang = LANGUAGE_TAGS[answer.language]
    items = "".join(
        f'<li>{escape(sentence.text)} <span class="quiet">{escape(_reasons(sentence, words))}</span></li>'
        for sentence in answer.unsupported
    )
    title = words.left_out.format(count=len(answer.unsupported))
    return f'<details class="left-out"><summary>{title}</summary><ul lang="{lang}">{items}</ul></details>'


def _closest(answer: Answer, words: Strings) -> str:
    items = "".join(
        f'<li><bdi lang="{LANGUAGE_TAGS[article.language]}">{escape(article.title or article.source)}</bdi> '
        f'<span class="quiet">{facts_line(article.publisher, shown_time(article.published))}</span></li>'
        for article in answer.closest
    )
    return f'<p class="closest">{words.closest}</p><ul>{items}</ul>' if items else ""
