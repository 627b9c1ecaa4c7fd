"""The server of the page and of what programs call."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.config import LOGGING_CONFIG
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from yinju import __version__
from yinju.errors import UsageError
from yinju.settings import ServeSettings
from yinju.ui.access.access import Access, is_loopback, is_reached_by_others, open_access
from yinju.ui.access.gate import add_gate
from yinju.ui.access.origins import add_origins
from yinju.ui.access.rates import Rates
from yinju.ui.addresses import local_address
from yinju.ui.api import add_api
from yinju.ui.articles.routes import add_article_pages
from yinju.ui.asker import Asker
from yinju.ui.corpus.desk import Desk
from yinju.ui.corpus.listing import Listing
from yinju.ui.corpus.routes import add_corpus
from yinju.ui.evaluation.routes import add_set_upload
from yinju.ui.in_turn import InTurn
from yinju.ui.mcp.server import add_mcp, build_server
from yinju.ui.openai.routes import add_openai
from yinju.ui.page import TITLE, build_page
from yinju.ui.request_guard import LOOPBACK_HOSTS, Guard
from yinju.ui.strings import LANGUAGE_TAGS
from yinju.ui.telemetry.metrics import add_metrics
from yinju.ui.telemetry.telemetry import open_telemetry
from yinju.ui.telemetry.watched import watch
from yinju.ui.visitor_language import visitor_language

ABOUT_OFFSETS = (
    "Offsets count Unicode code points, and ranges are half open. JavaScript counts UTF-16 units: use `[...text]`. "
    "The Model Context Protocol is served at /mcp."
)
"""The description of the interfaces in ``/openapi.json``."""

SHUTDOWN_S = 2
"""Seconds that an open page may delay the end of the server: gradio keeps a stream open to each."""

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%231f5a6e'/%3E%3Ctext x='16' y='23' font-size='20' text-anchor='middle' fill='white'%3E引%3C/text%3E"
    "%3C/svg%3E"
)

STYLES = ("page.css", "ask/ask.css", "corpus/corpus.css", "evaluation/evaluation.css", "status/status.css")
SCRIPTS = (
    "articles/article.js", "drawer.js", "page.js",
    "ask/kept.js", "ask/conversation.js", "ask/actions.js", "ask/conversations.js", "ask/quotation.js", "ask/keys.js",
    "ask/filters.js", "corpus/corpus.js", "evaluation/evaluation.js",
)  # fmt: skip
"""Files below this folder that the page loads, in this order."""

ACCOUNT_HEAD = '<link rel="stylesheet" href="page/access.css"><script src="page/access.js"></script>'
"""What the page loads too where visitors sign in; the script before gradio's, which sends the requests."""

ASSETS = {
    **dict.fromkeys((*STYLES, "articles/article.css", "access/access.css"), "text/css"),
    **dict.fromkeys((*SCRIPTS, "access/access.js"), "text/javascript"),
}
"""Files below this folder, served by their names below ``/page``, with their types."""


def _served_as(path: str) -> str:
    return f"page/{path.rpartition('/')[2]}"


HEAD = "".join(
    [
        f'<title>{TITLE}</title><link rel="icon" href="{ICON}">',
        *(f'<link rel="stylesheet" href="{_served_as(path)}">' for path in STYLES),
        *(f'<script src="{_served_as(path)}" defer></script>' for path in SCRIPTS),
    ]
)


def serve(
    engine: Asker,
    settings: ServeSettings,
    open_browser: bool,
    on_ready: Callable[[str], None],
    access: Access | None = None,
    desk: Desk | None = None,
) -> None:
    """Serves the page and the JSON interface until the process is told to end.

    Args:
        engine: What answers.
        settings: Where to listen.
        open_browser: Whether to open the page in the user's browser.
        on_ready: Called with the page's address once it can be opened.
        access: Who may come in; without it, whom the settings let in.
        desk: Where visitors who may change the corpus change it; without it, nobody does.

    Raises:
        UsageError: The address cannot be listened on, or may not without a way to sign in.
    """
    listener = _listen(settings)
    address = local_address(*listener.getsockname()[:2])

    def ready() -> None:
        on_ready(address)
        if open_browser:
            # A text browser would not return before it is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    config = uvicorn.Config(
        build_app(engine, settings, access, desk),
        log_level="warning",
        log_config=None if settings.log_format == "json" else LOGGING_CONFIG,  # else uvicorn writes lines of its own
        server_header=False,
        proxy_headers=False,  # uvicorn would believe an environment variable; the application believes the settings
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    _Server(config, ready).run(sockets=[listener])


def build_app(
    engine: Asker, settings: ServeSettings, access: Access | None = None, desk: Desk | None = None
) -> FastAPI:
    """Returns the application: the page at ``/``, and beside it what programs call: ``/api``, ``/v1`` and ``/mcp``.

    Raises:
        UsageError: Others would reach it, and there is no way to sign in.
    """
    access = access or open_access(settings)
    rates = Rates(settings, limited=is_reached_by_others(settings))
    telemetry = open_telemetry(settings, engine.store)
    listing = Listing(engine.store)
    engine = queue = InTurn(watch(engine, telemetry.watchers))
    if telemetry.metrics:
        telemetry.metrics.measure_queue(lambda: queue.waiting)
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
    add_corpus(app, listing, desk)  # before the API, which answers whatever else is below /api
    add_set_upload(app, engine)  # before the rest of /api, which answers for every other address there
    add_api(app, engine, settings)
    add_openai(app, engine, settings)
    add_article_pages(app, engine)
    add_mcp(app, tools)
    add_metrics(app, telemetry.metrics)
    _add_assets(app)
    add_guards(app, settings, access, rates)
    gr.mount_gradio_app(
        app,
        build_page(engine, listing, settings, access, rates, desk),
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


def add_guards(app: FastAPI, settings: ServeSettings, access: Access, rates: Rates) -> None:
    """Puts before all routes what a request has to pass. The last that is added is the first that it meets."""
    add_gate(app, settings, access, rates)
    app.add_middleware(
        Guard,
        head=HEAD if access.is_open else HEAD + ACCOUNT_HEAD,
        language_of=_page_language,
        origins=settings.origins,
        own_host=urlsplit(settings.public_url).netloc,
    )
    add_origins(app, settings.origins)
    if is_loopback(settings.host):
        known = urlsplit(settings.public_url).hostname
        hosts = {*LOOPBACK_HOSTS, settings.host} | ({known} if known else set())
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=sorted(hosts), www_redirect=False)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


def _add_assets(app: FastAPI) -> None:
    for path, media_type in ASSETS.items():
        content = files("yinju.ui").joinpath(path).read_text(encoding="utf-8")
        # no-cache: asked for at each visit, so that a new version of Yinju never meets an old script.
        response = {"content": content, "media_type": media_type, "headers": {"Cache-Control": "no-cache"}}
        app.add_api_route(
            f"/{_served_as(path)}", lambda response=response: Response(**response), include_in_schema=False
        )


def _page_language(cookies: dict[str, str], accept_language: str) -> str:
    return LANGUAGE_TAGS[visitor_language(cookies, accept_language)]


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
