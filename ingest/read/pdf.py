"""Reads PDF files: the text of their pages, with the lines of a paragraph joined."""

import re
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

from yinju.errors import LoadError
from yinju.ingest.read.content import Content, meaningful, split_names


def read_pdf(data: bytes, max_chars: int) -> Content:
    """Returns the text of a PDF file, page after page, a paragraph a line.

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
    return Content(text, meaningful(metadata.get("Title")), authors=split_names(metadata.get("Author")), extracted=True)


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
"""Share of the widest line's width from which a line counts as full: ragged lines end up to a long word before it."""
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
    """Returns the columns that a text takes, where a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
