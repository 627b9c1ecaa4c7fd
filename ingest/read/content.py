"""Holds what a reader is given of a page and returns for a file, and reads the names in a file's properties."""

import re
from dataclasses import dataclass
from unicodedata import category

from yinju.types import Form

PLACEHOLDERS = {"untitled", "anonymous", "unspecified", "unknown", "python-docx", "word document", "author"}
"""Titles and authors that programs fill in (reportlab, python-docx, Word templates): lower case, without brackets."""


MAX_NAME_CHARS = 1000
"""Characters of a title, a publisher or an author: a longer one is a text."""

_UNSEEN = ("Cc", "Cs")


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
    """Returns the value on one line, or ``None`` if it is empty, longer than a name or filled in by a program."""
    value = one_line(value or "")
    return None if not 0 < len(value) <= MAX_NAME_CHARS or value.strip("()").lower() in PLACEHOLDERS else value


def one_line(value: str) -> str:
    """Returns a name without control characters, on one line: it is printed beside others."""
    shown = "".join(" " if c.isspace() else c for c in value if c.isspace() or category(c) not in _UNSEEN)
    return " ".join(shown.split())


def split_names(value: str | None) -> tuple[str, ...]:
    """Returns the names in a field. A comma does not divide them: it may stand inside a name (``Smith, John``)."""
    return tuple(name for part in re.split("[;；、]", value or "") if (name := meaningful(part)))
