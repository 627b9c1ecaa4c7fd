"""How much a client may send: sign-ins, questions and other requests, each by itself."""

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from yinju.settings import ServeSettings
from yinju.ui.access.permission import visitor_of

Kind = Literal["sign_in", "questions", "requests"]

FOR_OTHERS: dict[Kind, str] = {"sign_in": "10/minute", "questions": "30/minute", "requests": "600/minute"}
"""The limits of ``auto`` where others reach the server. A person reads an answer for longer than two seconds; the page
sends some ten requests a question."""

_IPV6_HOUSEHOLD = 64
"""The bits of an IPv6 address that name a household; the others are its own to choose."""


class Rates:
    """Counts what clients send, in the memory of this process.

    Args:
        settings: The limits.
        limited: Whether ``auto`` sets limits.
    """

    def __init__(self, settings: ServeSettings, *, limited: bool) -> None:
        chosen: dict[Kind, str] = {
            "sign_in": settings.limit_sign_in,
            "questions": settings.limit_questions,
            "requests": settings.limit_requests,
        }
        usual = FOR_OTHERS if limited else dict.fromkeys(FOR_OTHERS, "none")
        in_force = {kind: usual[kind] if rate == "auto" else rate for kind, rate in chosen.items()}
        self._limits: dict[Kind, RateLimitItem] = {
            kind: parse(rate) for kind, rate in in_force.items() if rate != "none"
        }
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def wait_s(self, kind: Kind, request: Any) -> int:
        """Counts a request, and returns the seconds until it may be sent again: 0 where it may be answered now.

        Args:
            kind: Which limit it counts for.
            request: Starlette's request, or gradio's.
        """
        limit = self._limits.get(kind)
        client = client_of(request)
        if limit is None or self._limiter.hit(limit, kind, client):
            return 0
        left = self._limiter.get_window_stats(limit, kind, client).reset_time - time.time()
        return max(1, math.ceil(left))


def client_of(request: Any) -> str:
    """Returns who sends a request: the id of a key, or the address that it comes from, of IPv6 the household's."""
    if key_id := visitor_of(request).key_id:
        return f"key {key_id}"
    host = request.client.host if request.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:  # a socket of this machine has no address
        return str(host)
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, _IPV6_HOUSEHOLD), strict=False))
    return str(address)
