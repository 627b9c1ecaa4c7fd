"""The chat page: its layout, and the server of the page and of the JSON interface."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from yinju import __version__
from yinju.errors import UsageError
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.settings import ServeSettings
from yinju.ui.addresses import local_address
from yinju.ui.api import add_api
from yinju.ui.articles.routes import add_article_pages
from yinju.ui.asker import Asker
from yinju.ui.handlers import LANGUAGE_COOKIE, Handlers
from yinju.ui.mcp.server import add_mcp, build_server
from yinju.ui.openai.routes import add_openai
from yinju.ui.request_guard import LOOPBACK_HOSTS, Guard
from yinju.ui.strings import EXAMPLES, FALLBACK, LANGUAGE_TAGS, LANGUAGES, STRINGS, as_language, pick_language

TITLE = "Yinju 引据"

ABOUT_OFFSETS = (
    "Offsets count Unicode code points, and ranges are half open. JavaScript counts UTF-16 units: use `[...text]`. "
    "The Model Context Protocol is served at /mcp."
)
"""The description of the interfaces in ``/openapi.json``."""

MAX_CONCURRENT_ANSWERS = 4
"""The most answers made at a time for the page, since each keeps a core busy; further questions wait."""

SHUTDOWN_S = 2
"""Seconds that an open page may delay the end of the server: gradio keeps a stream open to each."""

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%231f5a6e'/%3E%3Ctext x='16' y='23' font-size='20' text-anchor='middle' fill='white'%3E引%3C/text%3E"
    "%3C/svg%3E"
)

HEAD = (
    f'<title>{TITLE}</title><link rel="icon" href="{ICON}">'
    '<link rel="stylesheet" href="page/page.css"><script src="page/article.js" defer></script>'
    '<script src="page/drawer.js" defer></script><script src="page/page.js" defer></script>'
)

ASSETS = {
    "page.css": "text/css", "page.js": "text/javascript", "drawer.js": "text/javascript",
    "articles/article.css": "text/css", "articles/article.js": "text/javascript",
}  # fmt: skip
"""Files below this folder, served by their names below ``/page``, with their types."""


def serve(engine: Asker, settings: ServeSettings, open_browser: bool, on_ready: Callable[[str], None]) -> None:
    """Serves the page and the JSON interface until the process is told to end.

    Args:
        engine: What answers.
        settings: Where to listen.
        open_browser: Whether to open the page in the user's browser.
        on_ready: Called with the page's address once it can be opened.

    Raises:
        UsageError: The address cannot be listened on.
    """
    listener = _listen(settings)
    address = local_address(*listener.getsockname()[:2])

    def ready() -> None:
        on_ready(address)
        if open_browser:
            # A text browser would not return before it is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    config = uvicorn.Config(
        build_app(engine, settings),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    _Server(config, ready).run(sockets=[listener])


def build_app(engine: Asker, settings: ServeSettings) -> FastAPI:
    """Returns the application: the page at ``/``, and beside it what programs call: ``/api``, ``/v1`` and ``/mcp``."""
    tools = build_server(engine, settings)
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=ABOUT_OFFSETS,
        # No documentation pages: FastAPI's load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _: tools.session_manager.run(),
    )
    add_api(app, engine, settings)
    add_openai(app, engine, settings)
    add_article_pages(app, engine)
    add_mcp(app, tools)
    _add_assets(app)
    app.add_middleware(Guard, head=HEAD, language_of=_page_language)
    if settings.host in LOOPBACK_HOSTS:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS, www_redirect=False)
    gr.mount_gradio_app(
        app,
        build_page(engine),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        theme=gr.themes.Base(font=["system-ui"], font_mono=["monospace"]),  # the other themes load fonts from Google
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=0,
        show_error=False,
    )
    return app


def build_page(engine: Asker) -> gr.Blocks:
    """Returns the page: its layout, with the handlers of its events."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        parts = _lay_out()
        _connect(page, parts, Handlers(engine))
    return page


@dataclass(frozen=True, slots=True)
class _Parts:
    turns: gr.State
    header: gr.HTML
    language: gr.Radio
    restart: gr.Button
    transcript: gr.HTML
    examples: gr.Column
    examples_title: gr.HTML
    example_buttons: list[gr.Button]
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    cards: gr.HTML


def _lay_out() -> _Parts:
    # The first words are those of the fallback language; ``Handlers.arrive`` replaces them before they are seen.
    words = STRINGS[FALLBACK]
    turns = gr.State(())
    with gr.Row(elem_id="top"):
        header = _html("header")
        language = gr.Radio(list(LANGUAGES), value=FALLBACK, label=words.language, show_label=False, elem_id="language")
        restart = gr.Button(words.restart, elem_id="restart", size="sm")
    with gr.Row(elem_id="main"):
        with gr.Column(elem_id="chat"):
            transcript = _html("transcript")
            with gr.Column(elem_id="examples") as examples:
                examples_title = _html("examples-title")
                example_buttons = [gr.Button(example, elem_classes="example") for example, _ in EXAMPLES]
            with gr.Row(elem_id="ask"):
                question = _question_box()
                send = gr.Button(words.send, variant="primary", elem_id="send")
                stop = gr.Button(words.stop, visible=False, elem_id="stop")
        cards = _html("cards")
    return _Parts(
        turns=turns,
        header=header,
        language=language,
        restart=restart,
        transcript=transcript,
        examples=examples,
        examples_title=examples_title,
        example_buttons=example_buttons,
        question=question,
        send=send,
        stop=stop,
        cards=cards,
    )


def _connect(page: gr.Blocks, p: _Parts, handlers: Handlers) -> None:
    conversation = [p.question, p.turns, p.transcript, p.cards, p.examples, p.send, p.stop, p.language]
    labels = [p.header, p.transcript, p.cards, p.examples_title, p.question, p.send, p.stop, p.restart]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    one_queue: dict[str, Any] = {"concurrency_limit": MAX_CONCURRENT_ANSWERS, "concurrency_id": "answers"}
    asking = [
        gr.on(triggers, handlers.ask, [source, p.turns, p.language], conversation, **one_queue, **quiet)
        for triggers, source in (
            ([p.question.submit, p.send.click], p.question),
            *(([button.click], button) for button in p.example_buttons),
        )
    ]
    # First cancelled, then answered: a step of the answer that was still on its way would undo what is shown.
    p.stop.click(None, cancels=asking, **quiet).then(handlers.stop, [p.turns, p.language], conversation, **quiet)
    p.restart.click(None, cancels=asking, **quiet).then(handlers.restart, p.language, conversation, **quiet)
    p.language.input(handlers.switch, [p.turns, p.language], labels, **quiet)
    page.load(handlers.arrive, None, [p.language, *labels, *p.example_buttons], **quiet)


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


def _add_assets(app: FastAPI) -> None:
    for path, media_type in ASSETS.items():
        content = files("yinju.ui").joinpath(path).read_text(encoding="utf-8")
        name = path.rpartition("/")[2]
        # no-cache: asked for at each visit, so that a new version of Yinju never meets an old script.
        response = {"content": content, "media_type": media_type, "headers": {"Cache-Control": "no-cache"}}
        app.add_api_route(f"/page/{name}", lambda response=response: Response(**response), include_in_schema=False)


def _page_language(cookies: dict[str, str], accept_language: str) -> str:
    chosen = cookies.get(LANGUAGE_COOKIE)
    return LANGUAGE_TAGS[as_language(chosen) if chosen else pick_language(accept_language)]


def _listen(settings: ServeSettings) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        # Without it a restart fails for a minute: connections of the last run linger.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}. "
            "Choose another with --port (0 takes a free one) or --host."
        ) from error
    return listener


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()
