"""Reads Word files: their paragraphs and table rows, a line each."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from yinju.errors import LoadError
from yinju.ingest.read.content import Content, meaningful, names

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""What old Word files begin with, and encrypted new ones, which are wrapped in the old form."""

MAX_UNPACKED = 4
"""Times the size limit that a Word file may unpack to: far more XML than a book has, and its pictures hardly shrink."""


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
        return Content(text, meaningful(properties.title), authors=names(properties.author), extracted=True)
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
