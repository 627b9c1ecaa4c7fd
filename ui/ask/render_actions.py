"""Renders the row of actions under an answer. The page's script carries them out."""

from html import escape

from yinju.types import Language
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS, AskWords


def render_actions(turn: ShownTurn, number: int, language: Language, *, last: bool) -> str:
    """Renders what can be done with a turn; nothing while it is still being answered.

    Args:
        number: The number of the turn, from 1.
        last: Whether it is the last turn, which alone can be answered again.
    """
    words = WORDS[language]
    buttons = _of_answer(turn, words) if turn.answer else ""
    if last and not turn.pending:
        buttons += _button("retry", words.retry)
    if turn.answer:
        buttons += _opinion(turn, number, words)
    if not buttons:
        return ""
    return f'<div class="actions" role="group" aria-label="{words.actions}" data-turn="{number}">{buttons}</div>'


def _of_answer(turn: ShownTurn, words: AskWords) -> str:
    forms = {"markdown": "Markdown", "json": "JSON"}
    if turn.answer and turn.answer.citations:
        forms |= {"bibtex": words.bibtex, "ris": words.ris}
    items = "".join(f'<button type="button" data-form="{form}">{label}</button>' for form, label in forms.items())
    menu = f'<details class="export"><summary>{words.export}</summary><div class="menu">{items}</div></details>'
    return _button("copy", words.copy) + menu


def _opinion(turn: ShownTurn, number: int, words: AskWords) -> str:
    """Renders the two opinions, and what a bad one offers, which the script shows where there is an evaluation."""
    question = escape(turn.question)
    return (
        f'<button type="button" class="opinion" data-good="true" aria-pressed="false">{words.good}</button>'
        f'<button type="button" class="opinion" data-good="false" aria-pressed="false">{words.bad}</button>'
        f'<button type="button" class="to-own-set" hidden data-question="{question}" data-answer="{number}">'
        f"{words.to_own_set}</button>"
    )


def _button(name: str, label: str) -> str:
    return f'<button type="button" class="{name}">{label}</button>'
