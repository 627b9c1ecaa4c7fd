"""Reads JSON Lines files, each line an article, as a stream, since a corpus may be larger than memory."""

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from yinju.errors import LoadError
from yinju.ingest.read.content import MAX_NAME_CHARS, one_line
from yinju.ingest.read.find import Target
from yinju.types import Document

MAX_BAD_LINES = 1000
"""Bad lines from which a file is given up: it is no articles file, and a small archive can hold billions of them."""

MAX_BLANK_LINES = 100_000
"""Empty lines from which a file is given up: a small archive can hold billions of them too."""

MAX_SKIPPED = 20
"""A line of up to this many times the longest that is read is passed over; at a longer one the file is given up."""

ITEM = "//#"
"""Between the file and the item in a URI: no absolute path holds it, so that no file's URI is an item's."""

SKIP_BYTES = 1 << 20
"""How much of a line that is too long is read at a time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source, or a part of one, that did not go in, and the reason."""

    source: str
    reason: str


class _BadItemError(Exception):
    """A line cannot be used; the message says why."""


def load_items(target: Target, path: Path, max_bytes: int) -> Iterator[Document | Failure]:
    """Returns the documents of a ``.jsonl`` or ``.jsonl.xz`` file, and a ``Failure`` for each line that is none.

    Empty lines are passed over. Of two items with one ``source``, the first counts.

    Raises:
        LoadError: The file cannot be read (on), over ``MAX_BAD_LINES`` lines are bad or ``MAX_BLANK_LINES`` empty, or
            a line has no end. What came before stands.
    """
    lines: dict[str, int] = {}
    bad = blank = 0
    for number, line in _numbered_lines(path, max_bytes):
        if line is not None and not line.strip():
            blank += 1
            if blank > MAX_BLANK_LINES:
                raise LoadError(f"has over {MAX_BLANK_LINES} empty lines (line {number}). Is it an articles file?")
            continue
        try:
            document = _document(line, target, max_bytes)
            if document.source in lines:
                raise _BadItemError(f"its source {document.source!r} is that of line {lines[document.source]} already")
        except _BadItemError as error:
            bad += 1
            if bad > MAX_BAD_LINES:
                raise LoadError(
                    f"has over {MAX_BAD_LINES} bad lines (line {number}: {error}). Is it an articles file?"
                ) from error
            yield Failure(target.name, f"line {number}: {error}")
            continue
        lines[document.source] = number
        yield document


def _numbered_lines(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Returns each line with its number from 1; ``None`` for a line longer than ``max_bytes``."""
    number = 0
    try:
        with _open(path) as file:
            while line := file.readline(max_bytes + 1):
                number += 1
                if len(line) <= max_bytes or line.endswith(b"\n"):
                    yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                    continue
                _skip_line(file, number, MAX_SKIPPED * max_bytes)
                yield number, None
    except EOFError as error:
        raise LoadError(f"is cut off after line {number}: the archive has no end. Get it again") from error
    except lzma.LZMAError as error:
        raise LoadError(f"is a broken .xz file after line {number} ({error}). Get it again") from error
    except OSError as error:
        raise LoadError(f"cannot be read: {error.strerror}") from error


def _skip_line(file: BinaryIO | lzma.LZMAFile, number: int, max_bytes: int) -> None:
    skipped = 0
    while (rest := file.readline(SKIP_BYTES)) and not rest.endswith(b"\n"):
        skipped += len(rest)
        if skipped > max_bytes:
            raise LoadError(f"has a line of over {max_bytes} bytes (line {number}). Is it an articles file?")


def _open(path: Path) -> BinaryIO | lzma.LZMAFile:
    return lzma.open(path, "rb") if path.suffix.lower() == ".xz" else path.open("rb")


def _document(line: bytes | None, target: Target, max_bytes: int) -> Document:
    if line is None:
        raise _BadItemError(f"is longer than {max_bytes} bytes (ingest.max_file_mb)")
    item = _parse(line)
    source = _text(item, "source") or _identity(item)
    if source is None:
        raise _BadItemError("has neither a source nor an id")
    text = item.get("text")
    if not isinstance(text, str):
        raise _BadItemError(f"its text is {_kind(text)}, not a string")
    if not any(map(str.isalnum, text)):
        raise _BadItemError("its text is empty")
    authors = item.get("authors") or []
    if not isinstance(authors, list) or not all(isinstance(name, str) for name in authors):
        raise _BadItemError("its authors are not a list of strings")
    document = Document(
        uri=f"{target.uri}{ITEM}{source}",
        source=source,
        origin=target.uri,
        text=text,
        title=_text(item, "title"),
        publisher=_text(item, "publisher"),
        published=_published(item),
        authors=tuple(name for one in authors if (name := _name(one, "author"))),
        form="item",
        sha256=hashlib.sha256(line.rstrip(b"\r\n")).hexdigest(),
    )
    _refuse_surrogates(document)
    return document


def _parse(line: bytes) -> dict[str, object]:
    try:
        item = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _BadItemError(f"is not UTF-8 at its byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise _BadItemError(f"is not JSON: {error.msg} at its character {error.pos}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise _BadItemError(f"is JSON that cannot be read: {error}") from error
    if not isinstance(item, dict):
        raise _BadItemError(f"is {_kind(item)}, not an object")
    return item


def _text(item: dict[str, object], key: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise _BadItemError(f"its {key} is {_kind(value)}, not a string")
    return _name(value, key) if value else None


def _name(value: str, key: str) -> str | None:
    """Returns a name on one line: in a list of names, one of several lines would pass for several."""
    if len(value) > MAX_NAME_CHARS:
        raise _BadItemError(f"its {key} has {len(value)} characters, more than {MAX_NAME_CHARS}")
    return one_line(value) or None


def _identity(item: dict[str, object]) -> str | None:
    value = item.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(item, "id")


_DATE = re.compile(r"\s*(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?(?!\d)")


def _published(item: dict[str, object]) -> str | None:
    """Returns the date at the beginning of the value, as far as it goes; ``None`` where it has no year or is no date.

    An article is worth more than its date: a date that cannot be read keeps nothing out.
    """
    match = _DATE.match(_text(item, "published") or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 1, month or 1, day or 1)
    except ValueError:
        return None
    return "-".join(f"{part:02d}" for part in (year, month, day) if part is not None)


def _refuse_surrogates(document: Document) -> None:
    for value in (document.source, document.text, document.title, document.publisher, *document.authors):
        try:
            (value or "").encode("utf-8")
        except UnicodeEncodeError as error:
            raise _BadItemError(
                f"holds half a character (\\u{ord(error.object[error.start]):x}), which cannot be stored"
            ) from error


_KINDS = {"NoneType": "missing", "bool": "true or false", "int": "a number", "float": "a number", "str": "a string"}


def _kind(value: object) -> str:
    return {**_KINDS, "list": "a list", "dict": "an object"}[type(value).__name__]
