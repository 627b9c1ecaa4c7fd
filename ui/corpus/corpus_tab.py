"""The tab of the corpus: a frame, which the tab's script fills with what it fetches from the routes."""

from typing import Any

import gradio as gr

from yinju.settings import ServeSettings
from yinju.types import Language
from yinju.ui.access.permission import may_write
from yinju.ui.corpus.render_panel import render_panel
from yinju.ui.strings import FALLBACK, STRINGS
from yinju.ui.visitor_language import visitor_language


class CorpusTab:
    """The articles of the corpus; where the visitor may write, with what adds and removes them.

    Args:
        settings: The limits of what is sent.
        writing: Whether anybody may write.
    """

    name = "corpus"

    def __init__(self, settings: ServeSettings, *, writing: bool) -> None:
        self._settings = settings
        self._writing = writing

    def lay_out(self) -> gr.Tab:
        """Creates the tab with its frame."""
        tab = gr.Tab(STRINGS[FALLBACK].corpus, id=self.name)
        with tab:
            self.panel = gr.HTML("", elem_id="corpus-panel", apply_default_css=False, js_on_load=None)
        return tab

    def connect(self, page: gr.Blocks, language: gr.Radio) -> None:
        """Connects the arrival and the change of language."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(self.arrive, None, self.panel, **quiet)
        language.input(self.switch, language, self.panel, **quiet)

    def arrive(self, request: gr.Request) -> str:
        """Returns the frame in the visitor's language."""
        return self.switch(visitor_language(request.cookies, request.headers.get("accept-language", "")), request)

    def switch(self, language: Language, request: gr.Request) -> str:
        """Returns the frame in another language."""
        return render_panel(self._settings, language, writing=self._writing and may_write(request))
