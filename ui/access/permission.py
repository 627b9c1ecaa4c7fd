"""What a request may do, for the code that does it."""

from typing import Any

from yinju.ui.access.visitor import STRANGER, Visitor


def may_write(request: Any) -> bool:
    """Returns whether who sent a request may change the corpus.

    True where the server is for this machine alone, for who signed in with the password, and for a key that may write;
    false for every other visitor, for other origins without such a key, and for a request that did not pass the gate.

    Args:
        request: Starlette's request, or gradio's.
    """
    return visitor_of(request).may_write


def visitor_of(request: Any) -> Visitor:
    """Returns who sent a request, as the gate wrote it down."""
    visitor = getattr(request.state, "visitor", STRANGER)
    return visitor if isinstance(visitor, Visitor) else STRANGER
