"""Renders how an answer was found: the passages with their scores, the words that match, the time of each step."""

from collections.abc import Sequence
from html import escape

from yinju.how_found import WordMatch
from yinju.types import Answer, Language, ScoredPassage
from yinju.ui.addresses import passage_address
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS, AskWords
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS

STEPS = ("condense", "catalogue", "retrieve", "synthesize", "total")
"""The steps of `Answer.timings_ms`, in the order of their work."""


def render_found(turn: ShownTurn, language: Language) -> str:
    """Renders it folded away; nothing for a turn without an answer."""
    answer, words = turn.answer, WORDS[language]
    if answer is None:
        return ""
    refused = f"<p>{getattr(words, answer.reason)}</p>" if answer.reason else ""
    aligned = [*turn.aligned, *((),) * len(answer.passages)]
    items = "".join(
        _passage(scored, matches, language) for scored, matches in zip(answer.passages, aligned, strict=False)
    )
    passages = f"<ol>{items}</ol>" if items else f"<p>{words.found_none}</p>" if answer.citations else ""
    inner = f"{refused}{passages}{_times(answer, words)}"
    return f'<details class="found"><summary>{words.found}</summary>{inner}</details>'


def _passage(scored: ScoredPassage, matches: Sequence[WordMatch], language: Language) -> str:
    words, article = WORDS[language], scored.article
    paragraph = STRINGS[language].paragraph.format(number=scored.passage.paragraph)
    address = escape(passage_address(".", scored.passage))
    title = f'<bdi lang="{LANGUAGE_TAGS[article.language]}">{escape(article.title or article.source)}</bdi>'
    link = f'<a href="{address}" target="_blank" rel="noopener">{title} · {paragraph}</a>'
    score = f"<strong>{words.score} {scored.score:.2f}</strong>"
    return f"<li>{link} {score}{_parts(scored, words)}{_words(matches, words)}</li>"


def _parts(scored: ScoredPassage, words: AskWords) -> str:
    parts = scored.parts
    if parts is None:
        return ""
    said = (
        (words.ranking, parts.ranking), (words.whole, parts.whole), (words.sentence, parts.sentence),
        (words.similarity, parts.similarity), (words.keywords, parts.keywords),
    )  # fmt: skip
    return f"<p>{' · '.join(f'{name} {value:.2f}' for name, value in said if value is not None)}</p>"


def _words(matches: Sequence[WordMatch], words: AskWords) -> str:
    if not matches:
        return ""
    pairs = (
        match.asked if match.cosine == 1 else f"{match.asked}–{match.found} {match.cosine:.2f}" for match in matches
    )
    return f"<p>{words.aligned}<bdi>{escape(' · '.join(pairs))}</bdi></p>"


def _times(answer: Answer, words: AskWords) -> str:
    steps = [f"{getattr(words, step)} {answer.timings_ms[step]:.0f} ms" for step in STEPS if step in answer.timings_ms]
    return f"<p>{words.time}{' · '.join(steps)}</p>" if steps else ""
