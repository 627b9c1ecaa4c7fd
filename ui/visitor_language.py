"""The interface language of a visitor."""

from collections.abc import Mapping

from yinju.types import Language
from yinju.ui.strings import as_language, pick_language

LANGUAGE_COOKIE = "yinju_language"
"""The cookie in which the page's script keeps the language that the user chose, for the next visit."""


def visitor_language(cookies: Mapping[str, str], accept_language: str) -> Language:
    """Returns the language that the visitor chose, else the one that the browser asks for."""
    chosen = cookies.get(LANGUAGE_COOKIE)
    return as_language(chosen) if chosen else pick_language(accept_language)
