"""Middleware before the page: it decides who may call it, which of gradio's routes exist, and what a browser may load.

With the host check in ``app`` it stops three attacks on programs that listen on the user's own machine. A page
elsewhere whose name was made to resolve to this machine (DNS rebinding) names another ``Host``. A page elsewhere that
posts here is known by what the browser tells of it (`origins.is_foreign`), and a form cannot post JSON. Gradio's routes
for uploads, files and proxying are closed, since the page needs none of them: files come by a route of our own.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Collection
from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yinju.ui.access.gate import PAGES, SIGN_OUT
from yinju.ui.access.origins import is_foreign, is_named
from yinju.ui.problems import problem

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "::1", "[::1]"]
"""The host names by which a browser on this machine reaches the server."""

MAX_BODY_BYTES = 64 * 1024
"""The most bytes of a request: 2000 characters of at most 12 bytes in JSON, and what gradio wraps around them."""
MAX_LONG_BODY_BYTES = 1024 * 1024
"""The most bytes where a client sends conversations, texts or question sets; the page sends one back to open it."""

MAX_FORM_BYTES = 4 * 1024
"""The most bytes of a form: a password or a key."""

JSON, FORM, BYTES = "application/json", "application/x-www-form-urlencoded", "application/octet-stream"

TOOLS = "/mcp"
"""The route of the Model Context Protocol."""

UPLOADS = "/api/uploads"
"""The route to which files are sent, as they are. Its handler sets the limit of their size."""

LONG_ROUTES = re.compile(r"/v1/.*|/api/(check|question-sets)|/mcp|/gradio_api/queue/join")
"""The routes to which ``MAX_LONG_BODY_BYTES`` may be sent."""

FORM_ROUTES = re.compile(rf"{PAGES.pattern}|{SIGN_OUT}")
"""The routes to which a form may be sent: those where visitors sign in and out."""

ROUTES = re.compile(
    r"/|/(sign-in|sign-out|config|theme\.css|favicon\.ico|mcp|openapi\.json|metrics)|/articles/[^/]+"
    r"|/(api|v1|assets|static|page)/.*|/corpus/\w+"
    r"|/gradio_api/(queue/(join|data)|heartbeat/\w+|cancel|reset|startup-events|info)/?"
)
"""The routes of the page and of programs. gradio has thirty more: uploads, files, a proxy, a run history."""

POLICY = {
    "default-src": "'self'",
    # gr.HTML compiles its template in the browser, hence eval. Inline scripts run by their hash alone, so markup that
    # slipped through the renderer would still not run.
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",  # signing out
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
}

OK = 200

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_OUTSIDE_TAG = re.compile(r"""<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link\s+rel="manifest"[^>]*>""")
_PAGE_LANGUAGE = re.compile(r'(<html\s+lang=")[^"]*')


class Guard:
    """ASGI middleware that guards gradio and the interfaces of programs, and completes the page.

    Args:
        app: The application.
        head: HTML to add at the end of the page's ``<head>``.
        language_of: Returns the ``lang`` of the page for the cookies and the ``Accept-Language`` of a request.
        origins: The other origins whose pages may call what is for programs.
        own_host: The host of the address that a proxy gives the server, if one does.
    """

    def __init__(
        self,
        app: ASGIApp,
        head: str,
        language_of: Callable[[dict[str, str], str], str],
        origins: Collection[str] = (),
        own_host: str = "",
    ) -> None:
        self.app = app
        self.head = head
        self.language_of = language_of
        self.origins = origins
        self.own_host = own_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses a request or passes it on, and rewrites the page."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            headers = Headers(scope=scope)
            foreign = is_foreign(scope["method"], headers, self.own_host)
            named = is_named(headers, scope["path"], self.origins)
            refusal = refuse(scope["method"], scope["path"], headers, foreign=foreign and not named)
            if foreign:
                # What the browser keeps for this server is no word of its user for another's page.
                scope = _without({**scope, "state": scope.get("state", {}) | {"foreign": True}}, b"cookie")
            if refusal:
                await refusal(scope, receive, _with_headers(send, content_policy("")))
            elif scope["path"] == "/":
                await self._page(scope, receive, send)
            else:
                # Without the origin, gradio adds no CORS headers.
                await self.app(_without(scope, b"origin"), receive, _with_headers(send, content_policy("")))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        cookies = {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
        language = self.language_of(cookies, headers.get("accept-language", ""))
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self.app(_without(scope, b"origin", b"accept-encoding"), receive, collect)
        html = body.decode()
        if start["status"] == OK:  # otherwise it is not gradio's page: the form for signing in, or where to go from it
            html = rewrite_page(html, self.head, language)
        MutableHeaders(scope=start)["content-length"] = str(len(html.encode()))
        safe_send = _with_headers(send, content_policy(html))
        await safe_send(start)
        await safe_send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else html.encode()})


def refuse(method: str, path: str, headers: Headers, *, foreign: bool) -> Response | None:
    """Returns the response to a request that may not be served, or ``None`` for one that may.

    Args:
        method: The method of the request.
        path: Its path.
        headers: Its headers.
        foreign: Whether a page of another origin sends it that may not.
    """
    if not ROUTES.fullmatch(path):
        return problem(path, 404, "There is nothing here.")
    # A GET to the tools would open a stream that nothing is ever sent on.
    if method not in ("GET", "HEAD", "POST") or (path == TOOLS and method != "POST"):
        return problem(path, 405, f"{method} is not served.")
    if foreign:
        return problem(path, 403, "Requests from other sites are not served, but from those that serve.origins names.")
    return _refuse_body(path, headers) if method == "POST" else None


def _refuse_body(path: str, headers: Headers) -> Response | None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_form = kind == FORM and FORM_ROUTES.fullmatch(path)
    # Neither JSON nor bytes can be sent by a form of another site.
    expected, what = (BYTES, "the bytes of a file") if path == UPLOADS else (JSON, "JSON")
    if kind != expected and not is_form:
        return problem(path, 415, f"Send {what}, with Content-Type: {expected}.")
    if not headers.get("content-length", "").isdecimal():
        return problem(path, 411, "Send the request with a Content-Length.")
    most = MAX_FORM_BYTES if is_form else MAX_LONG_BODY_BYTES if LONG_ROUTES.fullmatch(path) else MAX_BODY_BYTES
    if path != UPLOADS and int(headers["content-length"]) > most:
        return problem(path, 413, f"The request is larger than {most} bytes.")
    return None


def rewrite_page(html: str, head: str, language: str) -> str:
    """Returns gradio's page with its language and ``head`` set, without tags that name other hosts or gradio."""
    html = _OUTSIDE_TAG.sub("", html)
    html = _PAGE_LANGUAGE.sub(rf"\g<1>{language}", html, count=1)
    return html.replace("</head>", f"{head}</head>", 1)


def content_policy(html: str) -> str:
    """Returns the Content-Security-Policy of a page: it allows its own host, and the inline scripts that it holds."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(html)
    )
    policy = POLICY | {"script-src": f"{POLICY['script-src']} {hashes}".strip()}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _without(scope: Scope, *names: bytes) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in names]}


def _with_headers(send: Send, policy: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", policy)
            headers["X-Content-Type-Options"] = "nosniff"
            # With no-referrer a browser would send forms with the origin "null", as a stranger's page does.
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        await send(message)

    return send_with_headers
