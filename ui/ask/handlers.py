"""Handlers of the page's events. A handler unpacks its inputs, calls one function, and renders the result."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from yinju.errors import UsageError, YinjuError
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.settings import ServeSettings
from yinju.types import Answer, Article, Language, PastTurn, ReadingPassages, UncheckedPiece
from yinju.ui.access.rates import Rates
from yinju.ui.access.words import WORDS as ACCESS_WORDS
from yinju.ui.addresses import base_address
from yinju.ui.ask.filters import chosen_scope
from yinju.ui.ask.kept import restored
from yinju.ui.ask.record import render_not_opened, render_record, render_words
from yinju.ui.ask.render import render_examples_title, render_transcript
from yinju.ui.ask.render_cards import render_cards
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS
from yinju.ui.asker import Asker
from yinju.ui.corpus.listing import Listing
from yinju.ui.strings import EXAMPLES, STRINGS
from yinju.ui.visitor_language import visitor_language

MIN_FRAME_S = 0.08
"""Seconds between two frames of a streamed answer: one a token would send the transcript a hundred times a second."""

CONVERSATION_OUTPUTS = 9
"""How many outputs a ``conversation`` has."""

log = logging.getLogger(__name__)


class Handlers:
    """The handlers of a page over one engine. They keep no state: a session's turns are passed in and out.

    The tuples match the lists of outputs in ``ask_tab``: ``conversation`` (question, turns, transcript, cards,
    examples, send, stop, language, record) and ``labels`` (transcript, cards, examples title, question, send, stop,
    restart, conversations, filters, script words).
    """

    def __init__(self, engine: Asker, listing: Listing, settings: ServeSettings, rates: Rates | None = None) -> None:
        self.engine = engine
        self.listing = listing
        self.settings = settings
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
            WORDS[language].conversations,
            WORDS[language].filters,
            render_words(language, keep=self.settings.keep_conversations),
        )

    def ask(
        self,
        question: str,
        turns: tuple[ShownTurn, ...],
        language: Language,
        request: gr.Request,
        languages: Sequence[str] = (),
        publishers: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """Yields the ``conversation`` while the answer is written, and then with the whole answer.

        Args:
            languages, publishers, since, until: Which articles are searched; see `filters.chosen_scope`.
        """
        question = question.strip()
        if not question:
            yield _conversation(turns, language)
            return
        asked = self._asked(question, (languages, publishers, since, until), language, request)
        if asked.error:
            record = self._record((*turns, asked), len(turns), request)
            yield _conversation((*turns, asked), language, question=question, record=record)
            return
        yield _conversation((*turns, asked), language, question="", cards=False)
        for turn in self._follow(asked, _history(turns), language):
            answered = (*turns, turn)
            if turn.pending:
                yield _conversation(answered, language, cards=False)
            else:
                record = self._record(answered, len(turns), request)
                yield _conversation(answered, language, question=question if turn.error else None, record=record)

    def retry(
        self,
        turns: tuple[ShownTurn, ...],
        language: Language,
        request: gr.Request,
        languages: Sequence[str] = (),
        publishers: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """Yields the ``conversation`` while its last question is answered anew, from the articles chosen now."""
        if turns:
            chosen = languages, publishers, since, until
            yield from self.ask(turns[-1].question, turns[:-1], language, request, *chosen)
        else:  # the server was started anew, and knows nothing of the conversation that the page still shows
            yield _conversation(turns, language)

    def stop(self, turns: tuple[ShownTurn, ...], language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``conversation`` with the pending answer cut off where it is."""
        if not turns or not turns[-1].pending:
            return _conversation(turns, language)
        turns = (*turns[:-1], replace(turns[-1], stopped=True))
        return _conversation(turns, language, record=self._record(turns, len(turns) - 1, request))

    def restart(self, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns an empty ``conversation``."""
        return _conversation((), language, question="", record=self._record((), 0, request))

    def open(self, text: str, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``conversation`` that the browser kept, from its JSON; what is shown stays if it is damaged."""
        try:
            turns = restored(text)
            record = self._record(turns, 0, request)
            return _conversation(turns, language, question="", record=record)
        except UsageError as error:
            log.warning("Not opened: %s", error)
        except Exception:
            log.exception("Not opened, for a reason nobody foresaw")
        return *(gr.skip() for _ in range(CONVERSATION_OUTPUTS - 1)), render_not_opened(time.monotonic_ns())

    def _record(self, turns: tuple[ShownTurn, ...], first: int, request: gr.Request) -> str:
        base = base_address(self.settings, str(request.base_url))
        return render_record(turns, first, self._cited(turns[first:]), base, time.monotonic_ns())

    def _cited(self, turns: Sequence[ShownTurn]) -> dict[str, Article]:
        """Returns the articles that turns cite, by id, as far as they are still known."""
        answers = [turn.answer for turn in turns if turn.answer]
        found = {scored.article.article_id: scored.article for answer in answers for scored in answer.passages}
        for identity in {citation.article_id for answer in answers for citation in answer.citations} - found.keys():
            try:
                found[identity] = self.engine.store.article(identity).article
            except YinjuError:  # gone: its authors are not named
                continue
        return found

    def _asked(
        self,
        question: str,
        chosen: tuple[Sequence[str], Sequence[str], str, str],
        language: Language,
        request: gr.Request,
    ) -> ShownTurn:
        """Returns the turn of a question, with an error where the visitor has to wait or has chosen what is no date."""
        if self.rates and (seconds := self.rates.wait_s("questions", request)):
            return ShownTurn(question, error=ACCESS_WORDS[language].too_many_questions.format(seconds=seconds))
        try:
            return ShownTurn(question, scope=chosen_scope(*chosen, language))
        except UsageError as error:
            return ShownTurn(question, error=str(error))

    def _follow(self, asked: ShownTurn, history: Sequence[PastTurn], language: Language) -> Iterator[ShownTurn]:
        words = STRINGS[language]
        question = asked.question
        if len(question) > MAX_QUESTION_CHARS:
            yield replace(asked, error=words.too_long.format(count=len(question), limit=MAX_QUESTION_CHARS))
            return
        partial, shown = "", time.monotonic()
        try:
            for piece in self.engine.stream(question, asked.scope, history):
                if isinstance(piece, Answer):
                    aligned = self.engine.aligned(piece.query or question, piece.passages)
                    yield replace(asked, answer=piece, aligned=aligned)
                    return
                if isinstance(piece, UncheckedPiece):
                    continue
                if isinstance(piece, ReadingPassages):
                    partial = ""
                    yield replace(asked, reading=piece.passages)
                    continue
                partial += piece
                if time.monotonic() - shown >= MIN_FRAME_S:
                    yield replace(asked, partial=partial)
                    shown = time.monotonic()
            raise RuntimeError("the engine's stream ended without an answer")
        except YinjuError as error:
            log.warning("No answer: %s", error)
            yield replace(asked, error=str(error))
        except Exception:
            log.exception("No answer, for a reason nobody foresaw")
            yield replace(asked, error=words.unexpected)

    def _examples(self) -> list[Any]:
        try:
            sources = [article.source for article in self.listing.articles()]
        except YinjuError:  # the page's head says so
            sources = []
        return [gr.update(visible=any(source.endswith(seed) for source in sources)) for _, seed in EXAMPLES]


def _history(turns: Sequence[ShownTurn]) -> tuple[PastTurn, ...]:
    """Returns the last answered turns of a session, which a follow-up may refer to."""
    answered = [turn.answer for turn in turns if turn.answer is not None]
    return tuple(past_turn(answer) for answer in answered[-MAX_TURNS:])


def _conversation(
    turns: tuple[ShownTurn, ...],
    language: Language,
    *,
    question: str | None = None,
    cards: bool = True,
    record: str | None = None,
) -> tuple[Any, ...]:
    """Returns the outputs of a change in the conversation.

    Args:
        question: The new content of the question box; ``None`` leaves it as it is.
        cards: Whether the cards may have changed; sending them again would close what the reader has opened.
        record: The turns that have changed, for the script; ``None`` while they still do.
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
        gr.skip() if record is None else record,
    )
