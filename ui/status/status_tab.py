"""The tab of the status: what the doctor finds, examined when the tab is opened, and a test of the language model."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from yinju.errors import YinjuError
from yinju.qa.llm.client import LanguageModel, Message
from yinju.settings import LLMSettings, Settings
from yinju.types import Language
from yinju.ui.access.permission import may_write
from yinju.ui.doctor import Finding, examine
from yinju.ui.status.render_status import render_answer, render_failure, render_findings, render_note
from yinju.ui.status.words import WORDS
from yinju.ui.strings import FALLBACK, STRINGS
from yinju.ui.visitor_language import visitor_language

TEST = Message("user", "Reply with the single word: ready")
"""What the language model is sent: a few tokens, and no article."""

log = logging.getLogger(__name__)

Findings = tuple[Finding, ...]


class StatusTab:
    """What ``yinju doctor`` says, for those who may change the corpus: it names paths and addresses.

    Args:
        settings: The settings in force.
        examine: Examines them.
        open_model: Opens the language model.
    """

    name = "status"

    def __init__(
        self,
        settings: Settings,
        examine: Callable[[Settings], Sequence[Finding]] = examine,
        open_model: Callable[[LLMSettings], Any] = LanguageModel,
    ) -> None:
        self._settings = settings
        self._examine = examine
        self._open_model = open_model

    def lay_out(self) -> gr.Tab:
        """Creates the tab with its parts."""
        words = WORDS[FALLBACK]
        is_set = self._settings.answer.mode == "llm" or bool(self._settings.llm.base_url and self._settings.llm.model)
        self.tab = gr.Tab(STRINGS[FALLBACK].status, id=self.name)
        with self.tab, gr.Column(elem_id="status"):
            self.found = gr.State(())
            self.list = gr.HTML("", elem_id="status-list", apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="status-do"):
                self.again = gr.Button(words.again, size="sm")
                self.test = gr.Button(words.test, size="sm", visible=is_set)
            self.tested = gr.HTML("", elem_id="status-tested", apply_default_css=False, js_on_load=None)
        return self.tab

    def connect(self, page: gr.Blocks, language: gr.Radio) -> None:
        """Connects the opening of the tab, the two buttons, and the change of language."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        alone: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "status"}
        shown = [self.found, self.list]
        labels = [self.list, self.again, self.test, self.tested]
        gr.on([self.tab.select, self.again.click], self.look, language, shown, **alone, **quiet)
        self.test.click(self.try_model, language, self.tested, **alone, **quiet)
        language.input(self.switch, [self.found, language], labels, **quiet)
        page.load(self.arrive, None, labels, **quiet)

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """Returns the labels in the visitor's language."""
        return self.switch((), visitor_language(request.cookies, request.headers.get("accept-language", "")))

    def switch(self, found: Findings, language: Language) -> tuple[Any, ...]:
        """Returns the labels in another language."""
        words = WORDS[language]
        listed = render_findings(found, language) if found else ""
        return listed, gr.update(value=words.again), gr.update(value=words.test), ""

    def look(self, language: Language, request: gr.Request) -> Iterator[tuple[Findings, str]]:
        """Yields that the settings are examined, and then what was found."""
        words = WORDS[language]
        if not may_write(request):
            yield (), render_note(words.hidden)
            return
        yield (), render_note(words.examining)
        try:
            found = tuple(self._examine(self._settings))
        except Exception:
            log.exception("The settings could not be examined")
            yield (), render_note(words.unexpected)
            return
        yield found, render_findings(found, language)

    def try_model(self, language: Language, request: gr.Request) -> Iterator[str]:
        """Yields that the language model was asked, and then how it answered."""
        words = WORDS[language]
        if not may_write(request):
            yield render_note(words.hidden)
            return
        yield render_note(words.testing)
        begun = time.monotonic()
        first, answer = 0.0, ""
        try:
            for piece in self._open_model(self._settings.llm).stream([TEST]):
                first = first or time.monotonic() - begun
                answer += piece
        except YinjuError as error:
            yield render_failure(str(error), language)
        except Exception:
            log.exception("The language model could not be tested")
            yield render_note(words.unexpected)
        else:
            yield render_answer(answer, first, time.monotonic() - begun, language)
