"""Handlers of the user's own question set: its list, and the form in which a question is written."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from yinju.errors import UsageError, YinjuError
from yinju.eval.sets.own import OwnSet, make_own
from yinju.eval.sets.questions import GoldEvidence, Question
from yinju.types import Language
from yinju.ui.access.permission import may_write
from yinju.ui.asker import Asker
from yinju.ui.evaluation.evidence import passage_evidence, selected_evidence
from yinju.ui.evaluation.handlers import NOT_ALLOWED
from yinju.ui.evaluation.markup import problem
from yinju.ui.evaluation.places import evidence_addresses
from yinju.ui.evaluation.render_own import render_evidence, render_found, render_own
from yinju.ui.evaluation.words import WORDS
from yinju.ui.visitor_language import visitor_language

ANSWER, REFUSAL = "answer", "refusal"
"""What may be right."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds beside its text boxes.

    Attributes:
        id: The entry that is edited; empty for a new one.
        evidence: The pieces gathered so far.
    """

    id: str = ""
    evidence: tuple[GoldEvidence, ...] = ()


class OwnHandlers:
    """The handlers over one engine. The form's content is the session's.

    The tuples match the lists of outputs in ``evaluation_tab``: ``labels`` (own, new, run, question, right, accepted,
    evidence, search, find, save, cancel), ``form`` (form, draft, question, right, accepted, evidence, search, found).
    """

    def __init__(self, engine: Asker) -> None:
        self.engine = engine
        self.own = OwnSet(engine.settings.home)

    def arrive(self, draft: Draft, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``labels`` in the visitor's language."""
        language = visitor_language(request.cookies, request.headers.get("accept-language", ""))
        return self.switch(draft, language, request)

    def switch(self, draft: Draft, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``labels`` in a language."""
        words = WORDS[language]
        rights = [(words.right_answer, ANSWER), (words.right_refusal, REFUSAL)]
        return (
            *self.refresh(language, request),
            gr.update(label=words.question),
            gr.update(label=words.right, choices=rights),
            gr.update(label=words.accepted),
            self._evidence(draft, language),
            gr.update(label=words.search),
            *(gr.update(value=value) for value in (words.find, words.save, words.cancel)),
        )

    def refresh(self, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the list and its two buttons."""
        words, allowed = WORDS[language], may_write(request)
        return (
            self._list(language, request),
            gr.update(value=words.new_question, visible=allowed),
            gr.update(value=words.run_own, visible=allowed and self.own.path.is_file()),
        )

    def blank(self, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the list and an empty ``form``."""
        return self._list(language, request), *self._form(Draft(), None, "", language)

    def act(self, language: Language, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Does what a button of the list, or one beside an answer, asks for; returns the list and the ``form``."""
        pressed = _detail(event)
        words = WORDS[language]
        closed = (gr.update(visible=False), *(gr.skip(),) * 7)
        try:
            self._refuse_readers(request)
            if pressed.get("act") == "new":
                text = str(pressed.get("question", ""))
                return gr.skip(), *self._form(Draft(), None, text, language)
            if pressed.get("act") == "edit":
                entry = self._entry(str(pressed.get("id")))
                return gr.skip(), *self._form(Draft(entry.id, entry.evidence), entry, entry.question, language)
            if pressed.get("act") == "delete":
                self.own.remove(str(pressed.get("id")))
            elif pressed.get("act") == "drop":
                self.own.remove_damaged()
            return self._list(language, request, f"<p>{words.deleted}</p>"), *closed
        except YinjuError as error:
            return self._list(language, request, problem(words.error, str(error))), *(gr.skip(),) * 8

    def gather(self, draft: Draft, language: Language, event: gr.EventData) -> tuple[Draft, str]:
        """Adds what was selected in an article, or a passage, or removes a piece; returns draft and evidence."""
        pressed = _detail(event)
        try:
            draft, said = self._gathered(draft, pressed, language)
        except YinjuError as error:
            return draft, self._evidence(draft, language, problem(WORDS[language].error, str(error)))
        return draft, self._evidence(draft, language, said)

    def find(self, search: str, language: Language) -> str:
        """Returns the passages that are found for a search."""
        if not search.strip():
            return render_found(None, language)
        try:
            return render_found(self.engine.retrieve(search.strip()), language)
        except YinjuError as error:
            return problem(WORDS[language].error, str(error))

    def save(
        self, draft: Draft, question: str, right: str, accepted: str, language: Language, request: gr.Request
    ) -> tuple[Any, ...]:
        """Writes the entry; returns list, run button, form and evidence. Where it cannot be, the form stays open."""
        words = WORDS[language]
        try:
            self._refuse_readers(request)
            entry = make_own(question, accepted.split("\n"), draft.evidence, answerable=right == ANSWER)
            write: Callable[[], None] = (
                (lambda: self.own.replace(draft.id, entry)) if draft.id else lambda: self.own.add(entry)
            )
            write()
        except YinjuError as error:
            said = self._evidence(draft, language, problem(words.error, str(error)))
            return gr.skip(), gr.skip(), gr.skip(), said
        said = self._list(language, request, f"<p>{words.saved}</p>")
        return said, gr.update(visible=True), gr.update(visible=False), gr.skip()

    def cancel(self) -> Any:
        """Returns the form, closed."""
        return gr.update(visible=False)

    def _gathered(self, draft: Draft, pressed: Mapping[str, Any], language: Language) -> tuple[Draft, str]:
        words, store = WORDS[language], self.engine.store
        act = pressed.get("act")
        if act == "remove":
            number = _whole(pressed.get("number"))
            kept = tuple(piece for place, piece in enumerate(draft.evidence) if place != number)
            return replace(draft, evidence=kept), ""
        if act == "use":
            piece = passage_evidence(store, str(pressed.get("passage")), words)
        else:
            span = _whole(pressed.get("start")), _whole(pressed.get("end"))
            piece = selected_evidence(store, str(pressed.get("article")), span, words)
        added = tuple(dict.fromkeys((*draft.evidence, piece)))
        return replace(draft, evidence=added), f"<p>{words.taken}</p>"

    def _form(self, draft: Draft, entry: Question | None, text: str, language: Language) -> tuple[Any, ...]:
        """Returns the ``form``, open, with the passages that are found for its question."""
        return (
            gr.update(visible=True),
            draft,
            text,
            REFUSAL if entry and not entry.answerable else ANSWER,
            "\n".join(entry.answers) if entry else "",
            self._evidence(draft, language),
            text,
            self.find(text, language),
        )

    def _evidence(self, draft: Draft, language: Language, outcome: str = "") -> str:
        try:
            addresses = evidence_addresses(self.engine.store, draft.evidence)
        except YinjuError:  # the page's head says so
            addresses = {}
        return render_evidence(draft.evidence, addresses, language, outcome)

    def _entry(self, question_id: str) -> Question:
        for line in self.own.lines():
            if line.question and line.question.id == question_id:
                return line.question
        raise UsageError("This question is no longer in your own set. Look at the list again.")

    def _list(self, language: Language, request: gr.Request, outcome: str = "") -> str:
        try:
            lines = self.own.lines()
        except YinjuError as error:
            lines, outcome = [], problem(WORDS[language].error, str(error))
        return render_own(lines, language, may_write=may_write(request), outcome=outcome)

    def _refuse_readers(self, request: gr.Request) -> None:
        if not may_write(request):
            raise UsageError(NOT_ALLOWED)


def _detail(event: gr.EventData) -> Mapping[str, Any]:
    """Returns what the page's script sent: from outside, so that it may be anything."""
    detail = event._data
    return detail if isinstance(detail, Mapping) else {}


def _whole(sent: object) -> int:
    try:
        return int(str(sent))
    except ValueError as error:
        raise UsageError(f"{sent!r} is no place in an article.") from error
