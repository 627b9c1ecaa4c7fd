"""Holds what a reader is given of a page and returns for a file, and reads the names in a file's properties."""

import re
from dataclasses import dataclass

from yinju.types import Form

PLACEHOLDERS = {"untitled", "anonymous", "unspecified", "unknown", "python-docx", "word document", "author"}
"""Titles and authors that programs fill in (reportlab, python-docx, Word templates): lower case, without brackets."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text and properties of a file; the fields are those of ``Document``."""

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    form: Form = "text"
    outside: tuple[tuple[int, int, str], ...] = ()
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The answer of an address.

    Attributes:
        url: The address after redirects.
        content_type: The header as sent; empty if there was none.
    """

    url: str
    content: bytes
    content_type: str


def meaningful(value: str | None) -> str | None:
    """Returns the value on one line, or ``None`` if it is empty or only filled in by a program."""
    value = " ".join((value or "").replace("\x00", "").split())
    return None if not value or value.strip("()").lower() in PLACEHOLDERS else value


def split_names(value: str | None) -> tuple[str, ...]:
    """Returns the names in a field. A comma does not divide them: it may stand inside a name (``Smith, John``)."""
    return tuple(name for part in re.split("[;；、]", value or "") if (name := meaningful(part)))
