"""Handlers of the page's events. A handler unpacks its inputs, calls one function, and renders the result."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from yinju.errors import YinjuError
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.types import Answer, Language, PastTurn, ReadingPassages
from yinju.ui.access.rates import Rates
from yinju.ui.access.words import WORDS
from yinju.ui.ask.render import render_examples_title, render_transcript
from yinju.ui.ask.render_cards import render_cards
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.asker import Asker
from yinju.ui.strings import EXAMPLES, STRINGS
from yinju.ui.visitor_language import visitor_language

MIN_FRAME_S = 0.08
"""Seconds between two frames of a streamed answer: one a token would send the transcript a hundred times a second."""

log = logging.getLogger(__name__)


class Handlers:
    """The handlers of a page over one engine. They keep no state: a session's turns are passed in and out.

    The tuples match the lists of outputs in ``ask_tab``: ``conversation`` (question, turns, transcript, cards,
    examples, send, stop, language) and ``labels`` (transcript, cards, examples title, question, send, stop, restart).
    """

    def __init__(self, engine: Asker, rates: Rates | None = None) -> None:
        self.engine = engine
        self.rates = rates

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``labels`` in the visitor's language, and the examples that the corpus can answer."""
        language = visitor_language(request.cookies, request.headers.get("accept-language", ""))
        return *self.switch((), language), *self._examples()

    def switch(self, turns: tuple[ShownTurn, ...], language: Language) -> tuple[Any, ...]:
        """Returns the ``labels`` in another language."""
        words = STRINGS[language]
        return (
            render_transcript(turns, language),
            render_cards(turns, language),
            render_examples_title(language),
            gr.update(label=words.question, placeholder=words.placeholder),
            *(gr.update(value=value) for value in (words.send, words.stop, words.restart)),
        )

    def ask(
        self,
        question: str,
        turns: tuple[ShownTurn, ...],
        language: Language,
        request: gr.Request | None = None,  # gradio gives it
    ) -> Iterator[tuple[Any, ...]]:
        """Yields the ``conversation`` while the answer is written, and then with the whole answer."""
        question = question.strip()
        if not question:
            yield _conversation(turns, language)
            return
        if self.rates and (seconds := self.rates.wait_s("questions", request)):
            refused = ShownTurn(question, error=WORDS[language].too_many_questions.format(seconds=seconds))
            yield _conversation((*turns, refused), language, question=question)
            return
        yield _conversation((*turns, ShownTurn(question)), language, question="", cards=False)
        for turn in self._follow(question, _history(turns), language):
            answered = (*turns, turn)
            if turn.pending:
                yield _conversation(answered, language, cards=False)
            else:
                yield _conversation(answered, language, question=question if turn.error else None)

    def stop(self, turns: tuple[ShownTurn, ...], language: Language) -> tuple[Any, ...]:
        """Returns the ``conversation`` with the pending answer cut off where it is."""
        if turns and turns[-1].pending:
            turns = (*turns[:-1], replace(turns[-1], stopped=True))
        return _conversation(turns, language)

    def restart(self, language: Language) -> tuple[Any, ...]:
        """Returns an empty ``conversation``."""
        return _conversation((), language, question="")

    def _follow(self, question: str, history: Sequence[PastTurn], language: Language) -> Iterator[ShownTurn]:
        words = STRINGS[language]
        if len(question) > MAX_QUESTION_CHARS:
            yield ShownTurn(question, error=words.too_long.format(count=len(question), limit=MAX_QUESTION_CHARS))
            return
        partial, shown = "", time.monotonic()
        try:
            for piece in self.engine.stream(question, history=history):
                if isinstance(piece, Answer):
                    yield ShownTurn(question, answer=piece)
                    return
                if isinstance(piece, ReadingPassages):
                    yield ShownTurn(question, reading=piece.passages)
                    continue
                partial += piece
                if time.monotonic() - shown >= MIN_FRAME_S:
                    yield ShownTurn(question, partial=partial)
                    shown = time.monotonic()
            raise RuntimeError("the engine's stream ended without an answer")
        except YinjuError as error:
            log.warning("No answer: %s", error)
            yield ShownTurn(question, error=str(error))
        except Exception:
            log.exception("No answer, for a reason nobody foresaw")
            yield ShownTurn(question, error=words.unexpected)

    def _examples(self) -> list[Any]:
        try:
            sources = [article.source for article in self.engine.store.articles()]
        except YinjuError:  # the page's head says so
            sources = []
        return [gr.update(visible=any(source.endswith(seed) for source in sources)) for _, seed in EXAMPLES]


def _history(turns: Sequence[ShownTurn]) -> tuple[PastTurn, ...]:
    """Returns the last answered turns of a session, which a follow-up may refer to."""
    answered = [turn.answer for turn in turns if turn.answer is not None]
    return tuple(past_turn(answer) for answer in answered[-MAX_TURNS:])


def _conversation(
    turns: tuple[ShownTurn, ...], language: Language, *, question: str | None = None, cards: bool = True
) -> tuple[Any, ...]:
    """Returns the outputs of a change in the conversation.

    Args:
        question: The new content of the question box; ``None`` leaves it as it is.
        cards: Whether the cards may have changed; sending them again would close what the reader has opened.
    """
    busy = bool(turns) and turns[-1].pending
    return (
        gr.skip() if question is None else question,
        turns,
        render_transcript(turns, language),
        render_cards(turns, language) if cards else gr.skip(),
        gr.update(visible=not turns),
        gr.update(visible=not busy),
        gr.update(visible=busy),
        gr.update(interactive=not busy),
    )
