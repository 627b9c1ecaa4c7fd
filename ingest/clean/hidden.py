"""Removes invisible characters: zero-width ones, bidi controls, soft hyphens, tags, control characters."""

from yinju.hidden import hidden_ranges
from yinju.offsets import Mapped, edit


def drop_hidden(text: str) -> Mapped:
    """Removes the invisible characters of a text."""
    return edit(text, [(start, end, "") for start, end in hidden_ranges(text)])
