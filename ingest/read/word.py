"""Reads Word files: paragraphs and table rows, a line each, with notes below and the head and foot of the pages around.

Tracked deletions, the old place of moved text and reviewers' comments are no part of the text.
"""

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from yinju.errors import LoadError
from yinju.ingest.read.content import Content, meaningful, split_names

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of old Word files, and of encrypted new ones, which are wrapped in the old form."""

MAX_UNPACKED = 4
"""A Word file may unpack to this many times the size limit: more XML than a book has, and pictures hardly shrink."""

MAX_RATIO, _SMALL = 200, 10_000_000
"""A Word file may unpack to this many times its own size, or to a few megabytes: text in XML shrinks to a tenth or a
twentieth, a table of ten thousand equal rows to a hundredth, and an attack to a thousandth."""

_PIECE = 1 << 16
"""Bytes that are unpacked at a time."""

_TOO_MUCH = "has {size} bytes and unpacks to more than {most}. Save its text as .txt, or raise ingest.max_file_mb"

IS_HEAD, IS_FOOT = "is the head of the pages", "is the foot of the pages"


def read_docx(data: bytes, max_bytes: int) -> Content:
    """Returns the text of a Word file: a line for each paragraph, and for each table row with tabs between its cells.

    Footnotes and endnotes follow the last paragraph. The head and foot of the pages stand once, above and below all,
    in ranges that are no part of the article.

    Raises:
        LoadError: The file is broken, encrypted, an old ``.doc``, or unpacks to more than ``MAX_UNPACKED * max_bytes``
            or ``MAX_RATIO`` times its size.
    """
    import docx
    from docx.opc.exceptions import OpcError

    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LoadError("is encrypted. Save it without a password and try again")
        raise LoadError("is an old Word file (.doc). Save it as .docx")
    try:
        document = docx.Document(_unpacked(data, MAX_UNPACKED * max_bytes))
        text, outside = _text(document)
        properties = document.core_properties
        authors = split_names(properties.author)
        return Content(text, meaningful(properties.title), authors=authors, outside=outside, extracted=True)
    except (zipfile.BadZipFile, zlib.error, EOFError, OpcError, SyntaxError) as error:  # SyntaxError: of its XML
        raise LoadError(f"is a broken Word file ({error}). Get it again") from error
    except (KeyError, ValueError, AttributeError, NotImplementedError, RuntimeError) as error:
        # What python-docx and zipfile raise for an archive that is something else, lacks a part, or packs differently.
        raise LoadError(f"is not a Word file that can be read ({error}). Save it again as .docx") from error


def _unpacked(data: bytes, max_bytes: int) -> io.BytesIO:
    """Returns the archive with its members stored as they are, so that nothing is left to unpack.

    What a member says of its size is not believed: each is unpacked piece by piece, and what comes out is counted.
    """
    most = min(max_bytes, max(_SMALL, MAX_RATIO * len(data)))
    stored = io.BytesIO()
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(stored, "w") as plain:
        for name in dict.fromkeys(archive.namelist()):
            member = archive.getinfo(name)
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise LoadError(f"packs {name} in a way that Word does not. Save it again as .docx")
            member.file_size = sys.maxsize  # zipfile stops there, and unpacks all at once what it is asked for at once
            with archive.open(member) as packed, plain.open(name, "w") as whole:
                while piece := packed.read(_PIECE):
                    total += len(piece)
                    if total > most:
                        raise LoadError(_TOO_MUCH.format(most=most, size=len(data)))
                    whole.write(piece)
    stored.seek(0)
    return stored


def _text(document: Any) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Returns the text, and the ranges of the head and foot of the pages in it."""
    aside = _aside(document)
    notes = [line for kind in ("footnotes", "endnotes") for line in aside[kind]]
    # Each section and each kind of page has a head of its own, most often the same one.
    head = "".join(f"{line}\n" for line in dict.fromkeys(aside["header"]))
    foot = "".join(f"\n{line}" for line in dict.fromkeys(aside["footer"]))
    text = head + "\n".join([*_docx_lines(document.element.body), *notes]) + foot
    ranges = ((0, len(head), IS_HEAD), (len(text) - len(foot), len(text), IS_FOOT))
    return text, tuple(one for one in ranges if one[0] < one[1])


def _aside(document: Any) -> dict[str, list[str]]:
    """Returns the lines, but for blank ones, of the parts of a Word file that stand beside its body, by their kind."""
    from docx.oxml import parse_xml

    lines: dict[str, list[str]] = {"header": [], "footer": [], "footnotes": [], "endnotes": []}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in lines and not relation.is_external:
            lines[kind] += filter(str.strip, _docx_lines(parse_xml(relation.target_part.blob)))
    return lines


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCX_PARTS = {
    f"{_W}{name}" for name in ("tbl", "sdt", "sdtContent", "ins", "moveTo", "customXml", "footnote", "endnote")
}
_DOCX_CELLS = "./w:tc | ./w:sdt/w:sdtContent/w:tc"
# Deleted text is w:delText; a text box stands in its paragraph twice, the second time as fallback for old programs.
_DOCX_TEXT = (
    ".//w:r/*[self::w:t or self::w:tab or self::w:br or self::w:cr]"
    "[not(ancestor::w:moveFrom or ancestor::*[local-name() = 'Fallback'])]"
)


def _docx_lines(element: Any) -> Iterator[str]:
    """Returns the lines below an element in reading order.

    This walks the XML, since ``Document.paragraphs`` leaves out content controls and tracked insertions.
    """
    for child in element:
        if child.tag == f"{_W}p":
            marks = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
            yield "".join(marks.get(node.tag) or node.text or "" for node in child.xpath(_DOCX_TEXT))
        elif child.tag == f"{_W}tr":
            yield "\t".join(" ".join(filter(None, _docx_lines(cell))) for cell in child.xpath(_DOCX_CELLS))
        elif child.tag in _DOCX_PARTS:
            yield from _docx_lines(child)
