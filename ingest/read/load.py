"""Loads the documents of one target, a file or a web address."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from yinju.errors import LoadError
from yinju.ingest.read.content import Content, FetchedPage
from yinju.ingest.read.find import Target
from yinju.ingest.read.json_lines import Failure, load_items
from yinju.ingest.read.pdf import read_pdf
from yinju.ingest.read.plain_text import read_markdown, read_text
from yinju.ingest.read.web_page import read_html
from yinju.ingest.read.word import read_docx
from yinju.settings import BYTES_PER_MB, IngestSettings
from yinju.types import Document

__all__ = ["FILE_KINDS", "Failure", "load"]

ITEMS = (".jsonl", ".jsonl.xz")
FILE_KINDS = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", *ITEMS)
"""The extensions of what Yinju reads."""

MEDIA_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
"""The media types that are read from the web, and the extensions they are read as."""


def load(target: Target, settings: IngestSettings, page: FetchedPage | None = None) -> Iterator[Document | Failure]:
    """Returns the document of a target; of a JSON Lines file all its documents, and a ``Failure`` for each bad line.

    Args:
        target: What to load.
        settings: What may be read.
        page: The page at a web address, where it has been fetched already.

    Raises:
        LoadError: The target as a whole cannot be read; of a JSON Lines file, what came before stands.
    """
    max_bytes = int(settings.max_file_mb * BYTES_PER_MB)
    if target.path is None:
        from yinju.ingest.read.fetch import fetch  # with httpx, which files do without

        page = page or fetch(target.uri, settings)
        yield _document(target, page.content, _read_page(page, max_bytes))
        return
    if target.leads_out:
        raise LoadError(
            "is a link out of the folder that was named. Name what it leads to, or set ingest.follow_links = true"
        )
    _refuse_irregular(target.path)
    if target.path.name.lower().endswith(ITEMS):
        yield from load_items(target, target.path, max_bytes)
        return
    kind = target.path.suffix.lower()
    if kind not in FILE_KINDS:
        raise LoadError(
            f"is not a kind Yinju reads ({kind or 'no extension'}); it reads {', '.join(FILE_KINDS)}. "
            "A line in .yinjuignore passes over it"
        )
    data = _file_bytes(target.path, max_bytes)
    yield _document(target, data, _read(kind, data, max_bytes))


def _document(target: Target, data: bytes, content: Content) -> Document:
    if not any(map(str.isalnum, content.text)):
        raise LoadError("is empty: it holds no letters or digits")
    return Document(
        uri=target.uri,
        source=target.name,
        origin=target.uri,
        text=content.text,
        title=content.title,
        publisher=content.publisher,
        published=content.published,
        authors=content.authors,
        url=None if target.path else target.uri,
        form=content.form,
        outside=content.outside,
        extracted=content.extracted,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _refuse_irregular(path: Path) -> None:
    """Refuses what would block (a pipe), never end (a device), or is a folder that could not be listed."""
    if path.is_dir():
        raise LoadError("is a folder that cannot be listed. Check its permissions")
    if path.is_symlink() and not path.exists():
        raise LoadError("is a link to something that does not exist. Remove it")
    if path.exists() and not path.is_file():
        raise LoadError("is not a regular file. Copy its content into one")


def _file_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise LoadError(f"is {size} bytes, more than {max_bytes}. Raise ingest.max_file_mb, or split it")
        return path.read_bytes()
    except OSError as error:
        raise LoadError(f"cannot be read: {error.strerror}. Check that it is there and may be read") from error


def _read(kind: str, data: bytes, max_bytes: int, charset: str | None = None, url: str | None = None) -> Content:
    match kind:
        case ".md" | ".markdown":
            return read_markdown(data, charset)
        case ".html" | ".htm" | ".xhtml":
            return read_html(data, charset, url)
        case ".pdf":
            return read_pdf(data, max_bytes)
        case ".docx":
            return read_docx(data, max_bytes)
        case _:
            return read_text(data, charset)


_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


def _read_page(page: FetchedPage, max_bytes: int) -> Content:
    media_type = page.content_type.partition(";")[0].strip().lower()
    if page.content.startswith(b"%PDF-"):  # often served as application/octet-stream
        kind = ".pdf"
    elif not media_type and page.content.lstrip().startswith(b"<"):
        kind = ".html"
    elif media_type in MEDIA_TYPES:
        kind = MEDIA_TYPES[media_type]
    else:
        raise LoadError(
            f"is of type {media_type or 'unknown'}; from the web, Yinju reads pages, plain text and PDF. "
            "Save it as a file of a kind it reads"
        )
    charset = _CHARSET.search(page.content_type)
    return _read(kind, page.content, max_bytes, charset[1] if charset else None, page.url)
