"""The tab of evaluation: its layout and its events."""

from typing import Any

import gradio as gr

from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.ui.asker import Asker
from yinju.ui.evaluation.handlers import Handlers
from yinju.ui.evaluation.own_handlers import ANSWER, REFUSAL, Draft, OwnHandlers
from yinju.ui.evaluation.words import WORDS
from yinju.ui.strings import FALLBACK, STRINGS

TICK_S = 1.0
"""Seconds between two looks at a run that goes on."""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

# Buttons in rendered lists, and the page's script, tell the server what is wanted by events with data.
ON_LOAD = """
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed || (pressed.dataset.confirm && !window.confirm(pressed.dataset.confirm))) return;
  trigger("click", { ...pressed.dataset });
});
element.addEventListener("yinju:act", (event) => trigger("click", event.detail));
"""


class EvaluationTab:
    """Runs of question sets with their reports, and beside them the user's own set."""

    name = "evaluation"

    def __init__(self, engine: Asker) -> None:
        self.runs = Handlers(engine)
        self.own = OwnHandlers(engine)

    def lay_out(self) -> gr.Tab:
        """Creates the tab with its parts. Their first words are replaced before they are seen."""
        # Its parts exist before it is opened: a button beside an answer opens it and fills in the form.
        self.tab = gr.Tab(STRINGS[FALLBACK].evaluation, id=self.name, elem_id="tab-evaluation", render_children=True)
        with self.tab, gr.Row(elem_id="evaluation"):
            self.draft = gr.State(Draft())
            self.timer = gr.Timer(TICK_S, active=False)
            with gr.Column(elem_id="evaluation-side"):
                self._lay_out_bar()
                self._lay_out_own()
            with gr.Column(elem_id="evaluation-results"):
                with gr.Row(elem_id="evaluation-runs"):
                    self.shown = gr.Dropdown([], elem_id="shown-run", visible=False)
                    self.other = gr.Dropdown([], elem_id="other-run", visible=False)
                    self.resume = gr.Button("", elem_id="resume-run", size="sm", visible=False)
                self.report = _html("evaluation-report")
        return self.tab

    def _lay_out_bar(self) -> None:
        self.upload = _html("set-upload", acts=True)
        self.choice = gr.Dropdown([], elem_id="question-set", visible=False)
        with gr.Row(elem_id="evaluation-bar"):
            self.run = gr.Button("", variant="primary", elem_id="run-set", size="sm")
            self.stop = gr.Button("", elem_id="stop-run", size="sm", visible=False)
        self.progress = _html("run-progress")

    def _lay_out_own(self) -> None:
        self.own_list = _html("own-list", acts=True)
        with gr.Row(elem_id="own-bar"):
            self.new = gr.Button("", elem_id="own-new", size="sm")
            self.run_own = gr.Button("", elem_id="own-run", size="sm", visible=False)
        words = WORDS[FALLBACK]
        rights = [(words.right_answer, ANSWER), (words.right_refusal, REFUSAL)]
        with gr.Column(elem_id="own-form", visible=False) as self.form:
            self.question = gr.Textbox(lines=2, max_length=MAX_QUESTION_CHARS, elem_id="own-question")
            self.right = gr.Radio(rights, value=ANSWER, elem_id="own-right")
            self.accepted = gr.Textbox(lines=2, elem_id="own-accepted")
            self.evidence = _html("own-evidence", acts=True)
            with gr.Row(elem_id="own-search"):
                self.search = gr.Textbox(lines=1, max_length=MAX_QUESTION_CHARS, elem_id="own-query")
                self.find = gr.Button("", elem_id="own-find", size="sm")
            self.found = _html("own-found", acts=True)
            with gr.Row(elem_id="own-save-bar"):
                self.save = gr.Button("", variant="primary", elem_id="own-save", size="sm")
                self.cancel = gr.Button("", elem_id="own-cancel", size="sm")

    def connect(self, page: gr.Blocks, language: gr.Radio) -> None:
        """Connects running, looking at results, writing the own set, and the change of language."""
        labels = [self.upload, self.choice, self.run, self.stop, self.shown, self.other, self.resume]
        own_labels = [
            self.own_list, self.new, self.run_own, self.question, self.right, self.accepted, self.evidence,
            self.search, self.find, self.save, self.cancel,
        ]  # fmt: skip
        page.load(self.runs.arrive, None, labels, **QUIET)
        page.load(self.own.arrive, self.draft, own_labels, **QUIET)
        language.input(self.runs.switch, language, labels, **QUIET)
        language.input(self.own.switch, [self.draft, language], own_labels, **QUIET)
        self._connect_runs(language)
        self._connect_own(language)

    def _connect_runs(self, language: gr.Radio) -> None:
        runs = self.runs
        bar = [self.choice, self.run, self.stop, self.progress, self.timer]
        results = [self.shown, self.other]
        state = [self.choice, self.shown, self.other, language]
        gr.on([self.tab.select, language.input], runs.refresh, state, [*bar, *results], **QUIET)
        self.timer.tick(runs.tick, state, [*bar, *results], **QUIET)
        self.run.click(runs.start, [self.choice, language], bar, **QUIET)
        self.run_own.click(runs.start_own, language, bar, **QUIET)
        self.resume.click(runs.resume, [self.shown, language], bar, **QUIET)
        self.stop.click(runs.stop, language, self.progress, **QUIET)
        gr.on(
            [self.shown.change, self.other.change, language.input],
            runs.show,
            [self.shown, self.other, language],
            [self.report, self.resume],
            **QUIET,
        )
        self.upload.click(runs.uploaded, [self.shown, self.other, language], [*bar, *results], **QUIET)

    def _connect_own(self, language: gr.Radio) -> None:
        own = self.own
        form = [
            self.form, self.draft, self.question, self.right, self.accepted, self.evidence, self.search, self.found,
        ]  # fmt: skip
        self.tab.select(own.refresh, language, [self.own_list, self.new, self.run_own], **QUIET)
        self.new.click(own.blank, language, [self.own_list, *form], **QUIET)
        self.own_list.click(own.act, language, [self.own_list, *form], **QUIET)
        for source in (self.evidence, self.found):
            source.click(own.gather, [self.draft, language], [self.draft, self.evidence], **QUIET)
        gr.on([self.find.click, self.search.submit], own.find, [self.search, language], self.found, **QUIET)
        written = [self.draft, self.question, self.right, self.accepted, language]
        self.save.click(own.save, written, [self.own_list, self.run_own, self.form, self.evidence], **QUIET)
        self.cancel.click(own.cancel, None, self.form, **QUIET)


def _html(name: str, *, acts: bool = False) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=ON_LOAD if acts else None)
