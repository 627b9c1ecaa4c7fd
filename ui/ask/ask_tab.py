"""The tab of questions: its layout and its events."""

from typing import Any

import gradio as gr

from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.settings import ServeSettings
from yinju.ui.access.rates import Rates
from yinju.ui.ask.filters import Filters
from yinju.ui.ask.handlers import Handlers
from yinju.ui.asker import Asker
from yinju.ui.corpus.listing import Listing
from yinju.ui.in_turn import MAX_CONCURRENT_ANSWERS
from yinju.ui.strings import EXAMPLES, FALLBACK, STRINGS

TAKE_KEPT = "(_, language) => [window.yinjuAsk.taken(), language]"
"""Puts the conversation that the script took out of the browser's storage in the place of the first input."""


class AskTab:
    """A conversation, and beside it the evidence of each answer."""

    name = "ask"

    def __init__(self, engine: Asker, listing: Listing, settings: ServeSettings, rates: Rates) -> None:
        self.handlers = Handlers(engine, listing, settings, rates)
        self.filters = Filters(listing)
        self.keep = settings.keep_conversations

    def lay_out(self) -> gr.Tab:
        """Creates the tab with its parts. Their first words are replaced before they are seen."""
        words = STRINGS[FALLBACK]
        tab = gr.Tab(words.ask, id=self.name)
        with tab, gr.Row(elem_id="main"):
            self.turns = gr.State(())
            with gr.Column(elem_id="chat"):
                self.transcript = _html("transcript")
                with gr.Column(elem_id="examples") as self.examples:
                    self.examples_title = _html("examples-title")
                    self.example_buttons = [gr.Button(example, elem_classes="example") for example, _ in EXAMPLES]
                with gr.Column(elem_id="ask"):
                    with gr.Row(elem_id="ask-tools"):
                        self.restart = gr.Button(words.restart, elem_id="restart", size="sm")
                        self.conversations = gr.Button(elem_id="conversations-open", size="sm", visible=self.keep)
                        self.show_filters = gr.Button(elem_id="filters-open", size="sm")
                    self.filters.lay_out()
                    with gr.Row(elem_id="ask-box"):
                        self.question = _question_box()
                        self.send = gr.Button(words.send, variant="primary", elem_id="send")
                        self.stop = gr.Button(words.stop, visible=False, elem_id="stop")
            self.cards = _html("cards")
        with tab:
            self._lay_out_script_parts()
        return tab

    def _lay_out_script_parts(self) -> None:
        """Creates what nobody sees: what the script reads, and what it presses."""
        self.record = _html("record")
        self.script_words = _html("script-words")
        self.retry = gr.Button(elem_id="retry", visible="hidden")
        self.reopen = gr.Button(elem_id="reopen", visible="hidden")
        self.reopened = gr.Textbox(visible="hidden")

    def connect(self, page: gr.Blocks, language: gr.Radio) -> None:
        """Connects asking, stopping, restarting, and the change of language."""
        handlers = self.handlers
        changed = [
            self.question, self.turns, self.transcript, self.cards, self.examples, self.send, self.stop, language,
            self.record,
        ]  # fmt: skip
        labels = [
            self.transcript, self.cards, self.examples_title, self.question, self.send, self.stop, self.restart,
            self.conversations, self.show_filters, self.script_words,
        ]  # fmt: skip
        chosen = self.filters.inputs
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        one_queue: dict[str, Any] = {"concurrency_limit": MAX_CONCURRENT_ANSWERS, "concurrency_id": "answers"}
        asking = [
            gr.on(triggers, handlers.ask, [source, self.turns, language, *chosen], changed, **one_queue, **quiet)
            for triggers, source in (
                ([self.question.submit, self.send.click], self.question),
                *(([button.click], button) for button in self.example_buttons),
            )
        ]
        asking.append(self.retry.click(handlers.retry, [self.turns, language, *chosen], changed, **one_queue, **quiet))
        # First cancelled, then answered: a step of the answer that was still on its way would undo what is shown.
        stopped = self.stop.click(None, cancels=asking, **quiet)
        stopped.then(handlers.stop, [self.turns, language], changed, **quiet)
        self.restart.click(None, cancels=asking, **quiet).then(handlers.restart, language, changed, **quiet)
        opening = self.reopen.click(None, cancels=asking, **quiet)
        opening.then(handlers.open, [self.reopened, language], changed, js=TAKE_KEPT, **quiet)
        language.input(handlers.switch, [self.turns, language], labels, **quiet)
        self.filters.connect(page, self.show_filters, language)
        page.load(handlers.arrive, None, [*labels, *self.example_buttons], **quiet)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        lines=1,  # with more, gradio sends on Shift+Enter instead of on Enter
        max_lines=6,
        max_length=MAX_QUESTION_CHARS,
        show_label=False,
        container=False,
        autofocus=True,
        elem_id="question",
    )


def _html(name: str) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None)
