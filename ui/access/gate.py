"""The gate before page and programs: it tells who sends a request, and lets in who may come in.

It stands before all routes, so that one that is added later is behind it too. Whoever may not read an article's page or
the chat page finds the form for signing in at that very address: there is nowhere to be sent on to, and the browser
keeps the place in the article that the address names behind its #.
"""

import logging
import re
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yinju.errors import YinjuError
from yinju.settings import ServeSettings
from yinju.types import Language
from yinju.ui.access.access import Access
from yinju.ui.access.rates import Kind, Rates, client_of
from yinju.ui.access.render_sign_in import FIELD, POLICY, render_sign_in, render_signed_in
from yinju.ui.access.words import WORDS
from yinju.ui.problems import problem, status_of
from yinju.ui.visitor_language import visitor_language

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
PAGES = re.compile(rf"/|/articles/[^/]+|{SIGN_IN}")
"""What a person opens, and finds the form at; everything else is told in JSON that it needs a key."""
QUESTIONS = re.compile(r"/api/(ask|check)|/v1/(chat/completions|responses)|/mcp")
"""What is counted as a question. The page's own are counted where they are asked: all its events share a route."""
FILES = re.compile(r"/(assets|static|page)/.*|/theme\.css|/favicon\.ico")
"""What is not counted: the page loads more than a hundred of them."""

UNKNOWN = (
    "Who asks is not known here. Send a key, Authorization: Bearer yinju_… (`yinju key new` on the server makes one), "
    "or sign in on the page."
)
TOO_MANY = "Too many requests. Try again in {seconds} seconds."

_TRIES_AT_ONCE = 2
"""Passwords that are compared at a time: each takes a core, and 16 MiB."""
_SECONDS_PER_HOUR = 3600

log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware that writes down who sends a request (`permission`), and answers it where they may not come in.

    Args:
        app: The application.
        access: The ways in.
        rates: What counts requests.
    """

    def __init__(self, app: ASGIApp, access: Access, rates: Rates) -> None:
        self.app = app
        self.access = access
        self.rates = rates
        self._tries = CapacityLimiter(_TRIES_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or passes it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except YinjuError as error:
            log.warning("Refused: %s", error)
            response = problem(scope["path"], status_of(error), str(error))
        if response is None:
            await self.app(scope, receive, send if self._may_be_stored(scope["path"]) else _unstored(send))
        else:
            await response(scope, receive, _unstored(send))

    async def _answer(self, request: Request) -> Response | None:
        """Returns the response of the gate, or ``None`` for a request that the application answers."""
        path, session = request.scope["path"], request.scope.get("session", {})
        visitor = self.access.visitor(
            request.headers.get("authorization", ""), session, foreign=getattr(request.state, "foreign", False)
        )
        request.state.visitor = visitor
        if not self.access.is_open and _is_form(request):
            return _signed_out(request) if path == SIGN_OUT else await self._sign_in(request)
        kind: Kind = "questions" if visitor.may_read and QUESTIONS.fullmatch(path) else "requests"
        if not FILES.fullmatch(path) and (seconds := self.rates.wait_s(kind, request)):
            return _later(problem(path, 429, TOO_MANY.format(seconds=seconds), code="rate_limit_exceeded"), seconds)
        if path == SIGN_IN and not self.access.is_open:
            page = render_signed_in if visitor.signed_in else self._form
            return _html(page(_language(request)))
        if not visitor.may_read:
            return self._refuse(request)
        return None

    async def _sign_in(self, request: Request) -> Response:
        language = _language(request)
        if seconds := self.rates.wait_s("sign_in", request):
            message = WORDS[language].too_many_sign_ins.format(seconds=seconds)
            return _later(_html(self._form(language, message), 429), seconds)
        sent = parse_qs((await request.body()).decode(errors="replace")).get(FIELD, [""])[0]
        # In a thread: comparing takes long on purpose, and the others' requests shall not wait for it.
        session = await to_thread.run_sync(self.access.sign_in, sent, limiter=self._tries)
        if session is None:
            log.warning("A sign-in from %s failed", client_of(request))
            return _html(self._form(language, WORDS[language].wrong), 401)
        request.session.clear()
        request.session.update(session)
        return _to(_own_address(request))

    def _refuse(self, request: Request) -> Response:
        if request.method in ("GET", "HEAD") and PAGES.fullmatch(request.scope["path"]):
            return _html(self._form(_language(request)), 401)
        response = problem(request.scope["path"], 401, UNKNOWN, code="invalid_api_key")
        response.headers["WWW-Authenticate"] = 'Bearer realm="yinju"'
        return response

    def _form(self, language: Language, message: str = "") -> str:
        return render_sign_in(self.access, language, message)

    def _may_be_stored(self, path: str) -> bool:
        return self.access.is_open or bool(FILES.fullmatch(path))


def add_gate(app: Starlette, settings: ServeSettings, access: Access, rates: Rates) -> None:
    """Puts the gate before an application, and the sessions of its visitors before the gate."""
    app.add_middleware(Gate, access=access, rates=rates)
    if not access.is_open:
        app.add_middleware(
            SessionMiddleware,
            secret_key=access.session_key,
            session_cookie="yinju_session",
            max_age=round(settings.session_hours * _SECONDS_PER_HOUR),
            # Not strict: a link to an article in a message would ask those to sign in who have.
            same_site="lax",
            https_only=settings.public_url.startswith("https://"),
        )


def _language(request: Request) -> Language:
    return visitor_language(request.cookies, request.headers.get("accept-language", ""))


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return request.method == "POST" and kind == "application/x-www-form-urlencoded"


def _signed_out(request: Request) -> Response:
    request.session.clear()
    return _to("./")


def _own_address(request: Request) -> str:
    """Returns the address of a request, seen from itself so that it holds behind any proxy; for the form, the page."""
    path: str = request.scope["path"]
    if path == SIGN_IN:
        return "./"
    name = request.scope["raw_path"].decode("ascii").rpartition("/")[2]
    query = request.url.query
    return f"./{name}{'?' if query else ''}{query}"


def _to(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def _html(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, headers={"Content-Security-Policy": POLICY})


def _later(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _unstored(send: Send) -> Send:
    """Keeps answers out of caches: after signing out, the way back shall not lead to them."""

    async def send_unstored(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await send(message)

    return send_unstored
