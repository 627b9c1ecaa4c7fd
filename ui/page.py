"""The page: what stands above its tabs, and the tabs.

A tab is a room of its own with one class that lays out its parts and connects their events. It gets the switch of
languages, and changes its own words when that changes.
"""

import logging
from typing import Any, Protocol

import gradio as gr

from yinju.errors import YinjuError
from yinju.settings import ServeSettings
from yinju.types import Language
from yinju.ui.access.access import Access
from yinju.ui.access.account import render_account
from yinju.ui.access.permission import visitor_of
from yinju.ui.access.rates import Rates
from yinju.ui.ask.ask_tab import AskTab
from yinju.ui.asker import Asker
from yinju.ui.corpus.corpus_tab import CorpusTab
from yinju.ui.corpus.desk import Desk
from yinju.ui.corpus.listing import Listing
from yinju.ui.evaluation.evaluation_tab import EvaluationTab
from yinju.ui.render_header import render_header
from yinju.ui.status.status_tab import StatusTab
from yinju.ui.strings import FALLBACK, LANGUAGES, STRINGS
from yinju.ui.visitor_language import visitor_language

TITLE = "Yinju 引据"

log = logging.getLogger(__name__)


class Tab(Protocol):
    """One tab of the page."""

    name: str
    """The field of ``Strings`` that holds the tab's label."""

    def lay_out(self) -> gr.Tab:
        """Creates the tab with all its parts in it. Their first words are replaced before they are seen."""

    def connect(self, page: gr.Blocks, language: gr.Radio) -> None:
        """Connects the events of the tab, those of the page and of the language switch included."""


def build_page(
    engine: Asker, listing: Listing, settings: ServeSettings, access: Access, rates: Rates, desk: Desk | None
) -> gr.Blocks:
    """Returns the page: its layout, with the handlers of its events.

    Args:
        listing: The articles of the engine's store.
        desk: Where the corpus is changed; without it, it is not, and no settings can be examined.
    """
    tabs: tuple[Tab, ...] = (
        AskTab(engine, listing, settings, rates),
        CorpusTab(settings, writing=desk is not None),
        EvaluationTab(engine),
    )
    if desk is not None:
        tabs = (*tabs, StatusTab(desk.settings))
    words = STRINGS[FALLBACK]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        with gr.Row(elem_id="top"):
            top = gr.HTML("", elem_id="header", apply_default_css=False, js_on_load=None)
            language = gr.Radio(
                list(LANGUAGES), value=FALLBACK, label=words.language, show_label=False, elem_id="language"
            )
            account = gr.HTML(
                "", elem_id="account", visible=not access.is_open, apply_default_css=False, js_on_load=None
            )
        with gr.Tabs(elem_id="tabs"):
            shown = [tab.lay_out() for tab in tabs]

        def switch(chosen: Language) -> tuple[Any, ...]:
            labels = (gr.update(label=getattr(STRINGS[chosen], tab.name)) for tab in tabs)
            return header(listing, chosen), *labels

        def arrive(request: gr.Request) -> tuple[Any, ...]:
            chosen = visitor_language(request.cookies, request.headers.get("accept-language", ""))
            return chosen, *switch(chosen)

        def recognize(request: gr.Request) -> str:
            return render_account(access, visitor_of(request))

        page.load(arrive, None, [language, top, *shown], **quiet)
        page.load(recognize, None, account, **quiet)
        language.input(switch, language, [top, *shown], **quiet)
        for tab in tabs:
            tab.connect(page, language)
    return page


def header(listing: Listing, language: Language) -> str:
    """Returns the top of the page. It says what keeps the corpus from being read, if anything does."""
    try:
        counts = listing.counts()
    except YinjuError as error:
        log.warning("The corpus cannot be listed: %s", error)
        return render_header(0, 0, language, problem=str(error))
    return render_header(counts.originals, counts.copies, language)
