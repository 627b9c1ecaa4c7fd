"""Decides who may run a set and write to the user's own."""

from typing import Any

from yinju.ui.request_guard import LOOPBACK_HOSTS


def may_write(request: Any) -> bool:
    """Returns whether a request may run a set or change one: it reached the server on this machine's own address."""
    server = getattr(request, "request", request).scope.get("server")  # gradio wraps Starlette's request
    return server is not None and server[0] in LOOPBACK_HOSTS
