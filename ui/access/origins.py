"""Pages of other origins: which requests are theirs, and which of them may be answered."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware

PROGRAM_ROUTES = re.compile(r"/(api|v1)/.*|/mcp|/openapi\.json")
"""What a page of a named origin may call."""


def is_foreign(method: str, headers: Headers, own_host: str = "") -> bool:
    """Returns whether a page of another origin sends a request. A link there that opens a page here is no such.

    A browser tells by ``Sec-Fetch-Site`` where the server is on https or on loopback. On plain http it sends
    ``Origin``, with all that could change something.

    Args:
        method: The method of the request.
        headers: Its headers.
        own_host: The host, with its port, of the address that a proxy gives the server.
    """
    if method == "GET" and headers.get("sec-fetch-mode") == "navigate":
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc not in {headers.get("host"), own_host} - {""}


def is_named(headers: Headers, path: str, origins: Collection[str]) -> bool:
    """Returns whether the settings name the origin of a request, and a path that such may call."""
    return headers.get("origin") in origins and bool(PROGRAM_ROUTES.fullmatch(path))


def add_origins(app: Starlette, origins: Collection[str]) -> None:
    """Lets browsers show the answers to pages of the named origins. Cookies are neither asked for nor believed."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Mcp-Protocol-Version", "Mcp-Session-Id"],
            allow_credentials=False,
            expose_headers=["Retry-After"],
        )
