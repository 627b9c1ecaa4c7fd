"""The text of one file, by kind, and what the file itself says of it: title, authors, publisher, date.

The libraries for pages, PDF and Word files take a second to import, so each stands in the reader that needs it.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

from yinju.errors import LoadError
from yinju.ingest.article.outline import core, count_units, outline
from yinju.ingest.read.decode import decode, decode_html
from yinju.ingest.read.html_lines import visible_lines
from yinju.ingest.read.page_article import locate
from yinju.types import Form

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""What old Word files begin with, and encrypted new ones, which are wrapped in the old form."""

PLACEHOLDERS = {"untitled", "anonymous", "unspecified", "unknown", "python-docx", "word document", "author"}
"""Titles and authors that programs fill in (reportlab, python-docx, Word templates): lower case, without brackets."""

MAX_UNPACKED = 4
"""Times the size limit that a Word file may unpack to: far more XML than a book has, and its pictures hardly shrink."""

for _name in ("trafilatura", "htmldate"):
    # Without a handler, their warnings on odd pages would go to stderr, between our progress lines.
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds; the fields are those of ``Document``."""

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    form: Form = "text"
    outside: tuple[tuple[int, int, str], ...] = ()
    extracted: bool = False


def read_text(data: bytes, charset: str | None = None) -> Content:
    """The text as it stands. It has no title: the first line of scraped text may be anything."""
    return Content(_decode(data, charset))


def _decode(data: bytes, charset: str | None) -> str:
    return decode(data, (charset,) if charset else ())


_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")


def read_markdown(data: bytes, charset: str | None = None) -> Content:
    """The source as it stands, with the first ATX heading outside code as title."""
    text = _decode(data, charset)
    fence = ""
    for line in text.splitlines():
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (heading := _HEADING.match(line)):
            return Content(text, title=_meaningful(heading[1].strip("*_`")))
    return Content(text)


_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def read_html(data: bytes, charset: str | None = None, url: str | None = None) -> Content:
    """Returns all text that a page shows, a paragraph a line, and what of it is no part of its article.

    The article is what trafilatura takes, looked up in the shown lines. Where the page hides its article from it,
    nothing is marked, and ``ingest.prepare`` judges the lines as it judges those of a plain text.

    Args:
        data: The page.
        charset: The encoding its server named.
        url: Where it was fetched; pages often show their date there alone.

    Raises:
        LoadError: The page cannot be decoded or holds no article.
    """
    import trafilatura

    html = decode_html(data, charset)
    try:
        tree = trafilatura.load_html(html)
        declared = [] if tree is None else [str(name) for name in tree.xpath(_META_AUTHOR)]
        page: Any = (
            None
            if tree is None
            else trafilatura.bare_extraction(
                tree,
                url=url,
                with_metadata=True,
                include_comments=False,
                # The extensive search takes dates from anywhere in the page: of events, of other articles.
                date_extraction_params={"extensive_search": False, "original_date": True},
            )
        )
    except RecursionError as error:
        raise LoadError("nests its elements too deeply to be read. Save its text as .txt") from error
    taken = (page.text or "").strip() if page is not None else ""
    shown = visible_lines(html)
    if count_units(taken) < PARAGRAPH_UNITS:
        prose = _prose_units("\n".join(shown))
        if not taken and not prose:
            raise LoadError("holds no article text that can be told from menus and scripts. Save its text as .txt")
        if not taken or prose > HIDDEN_UNITS:
            return Content("\n".join(shown), form="page", extracted=True)
    if _CJK.search(page.title or page.text):
        # Here trafilatura finds names such as "责任编辑：张申" and "我已授权" in the page, so only declared ones count.
        authors = tuple(name for name in map(str.strip, declared) if _CJK.search(name))
    else:
        authors = _names(page.author)
    publisher = _meaningful((page.sitename or "").removesuffix("版权所有"))
    text, outside = locate(shown, taken)
    return Content(
        text,
        _meaningful(page.title),
        publisher,
        page.date or None,
        authors,
        form="page",
        outside=tuple((start, end, NOT_TAKEN) for start, end in outside),
        extracted=True,
    )


PARAGRAPH_UNITS, HIDDEN_UNITS = 100, 300
"""Less than a paragraph was taken out of a page that shows this much prose: then its markup is not believed. Some pages
hide their article until a script has run. By shares it cannot be told: four English pages of 181 rightly give less than
a fifth of the prose that they show."""


NOT_TAKEN = "is no part of the article, says the extractor (trafilatura)"


def _prose_units(text: str) -> int:
    """Returns how much prose stands in the longest stretch of it."""
    lines = outline(text)
    return sum(lines[number].units for number in core(lines))


_META_AUTHOR = "//meta[@name='author' or @property='article:author']/@content"


def read_pdf(data: bytes, max_chars: int) -> Content:
    """The text of a PDF file, page after page, a paragraph a line.

    A page has lines, not paragraphs, so a line that fills the page's width and ends in mid-sentence is joined with the
    next. CreationDate is not taken for the day of publication: it is the day someone printed the file.

    Raises:
        LoadError: The file is broken, encrypted, scanned without text, or holds more than ``max_chars`` characters.
    """
    import pypdfium2
    import pypdfium2.raw

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise LoadError("is encrypted. Save it without a password and try again") from error
        raise LoadError(f"is a broken PDF file ({error}). Get it again") from error
    try:
        pages, length = [], 0
        for number in range(len(pdf)):
            pages.append(_pdf_page(pdf, number))
            length += len(pages[-1])
            if length > max_chars:
                raise LoadError(f"holds more than {max_chars} characters. Raise ingest.max_file_mb, or split it")
        metadata = pdf.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise LoadError(f"is a broken PDF file ({error}). Get it again") from error
    finally:
        pdf.close()
    text = "\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise LoadError(f"has no text: it is {len(pages)} scanned page(s). Run text recognition (OCR) on it first")
    return Content(text, _meaningful(metadata.get("Title")), authors=_names(metadata.get("Author")), extracted=True)


def _pdf_page(pdf: Any, number: int) -> str:
    page = pdf[number]
    try:
        textpage = page.get_textpage()
        try:
            text: str = textpage.get_text_bounded()
        finally:
            textpage.close()
    finally:
        page.close()
    # pdfium marks a hyphen at a line's end, where a word goes on, with U+FFFE or U+0002.
    return _unwrap(re.sub("[\ufffe\x02](?:\r?\n)?", "", text))


FULL_LINE = 0.8
"""Share of the page's widest line from which a line counts as full: ragged lines end up to a long word before it."""
SENTENCE_ENDS = "。！？；：…!?.;:”’」』"


def _unwrap(page: str) -> str:
    lines = [line.strip() for line in [*page.splitlines(), ""]]
    full = FULL_LINE * max(map(_width, lines))
    text = ""
    for line, following in pairwise(lines):
        if not following or line.endswith(tuple(SENTENCE_ENDS)) or _width(line) < full:
            text += line + "\n"
        elif _width(line[-1]) + _width(following[0]) > 2:
            text += line
        else:
            text += line + " "
    return text


def _width(text: str) -> int:
    """Columns the text takes, where a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def read_docx(data: bytes, max_bytes: int) -> Content:
    """The text of a Word file: its paragraphs, and for each table row a line with tabs between the cells.

    Raises:
        LoadError: The file is broken, encrypted, an old ``.doc``, or unpacks to more than ``MAX_UNPACKED * max_bytes``.
    """
    import docx
    from docx.opc.exceptions import OpcError

    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LoadError("is encrypted. Save it without a password and try again")
        raise LoadError("is an old Word file (.doc). Save it as .docx")
    try:
        _refuse_bomb(data, MAX_UNPACKED * max_bytes)
        document = docx.Document(io.BytesIO(data))
        text = "\n".join(_docx_lines(document.element.body))
        properties = document.core_properties
        return Content(text, _meaningful(properties.title), authors=_names(properties.author), extracted=True)
    except (zipfile.BadZipFile, zlib.error, EOFError, OpcError, SyntaxError) as error:  # SyntaxError: of its XML
        raise LoadError(f"is a broken Word file ({error}). Get it again") from error
    except (KeyError, ValueError, AttributeError, NotImplementedError, RuntimeError) as error:
        # What python-docx and zipfile raise for an archive that is something else, lacks a part, or packs differently.
        raise LoadError(f"is not a Word file that can be read ({error}). Save it again as .docx") from error


def _refuse_bomb(data: bytes, max_bytes: int) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # zipfile never unpacks more of a member than is written here, so a false size does not help an attacker.
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > max_bytes:
        raise LoadError(f"unpacks to {unpacked} bytes, more than {max_bytes}. Raise ingest.max_file_mb if you trust it")


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCX_PARTS = {f"{_W}{name}" for name in ("tbl", "sdt", "sdtContent", "ins", "moveTo", "customXml")}
_DOCX_CELLS = "./w:tc | ./w:sdt/w:sdtContent/w:tc"
# Deleted text is w:delText; a text box stands in its paragraph twice, the second time as fallback for old programs.
_DOCX_TEXT = (
    ".//w:r/*[self::w:t or self::w:tab or self::w:br or self::w:cr]"
    "[not(ancestor::w:moveFrom or ancestor::*[local-name() = 'Fallback'])]"
)


def _docx_lines(element: Any) -> Iterator[str]:
    """Lines below the element in reading order.

    The XML is walked, since ``Document.paragraphs`` leaves out content controls and text inserted under track changes.
    """
    for child in element:
        if child.tag == f"{_W}p":
            marks = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
            yield "".join(marks.get(node.tag) or node.text or "" for node in child.xpath(_DOCX_TEXT))
        elif child.tag == f"{_W}tr":
            yield "\t".join(" ".join(filter(None, _docx_lines(cell))) for cell in child.xpath(_DOCX_CELLS))
        elif child.tag in _DOCX_PARTS:
            yield from _docx_lines(child)


def _meaningful(value: str | None) -> str | None:
    """The value on one line, or ``None`` if it is empty or only filled in by a program."""
    value = " ".join((value or "").replace("\x00", "").split())
    return None if not value or value.strip("()").lower() in PLACEHOLDERS else value


def _names(value: str | None) -> tuple[str, ...]:
    """The names in a field. A comma does not divide them: it may stand inside a name (``Smith, John``)."""
    return tuple(name for part in re.split("[;；、]", value or "") if (name := _meaningful(part)))
