"""Small files that unpack to large ones, some of which say otherwise."""

import io
import lzma
import struct
import zipfile
import zlib

import docx

_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def word_bomb(megabytes: int, *, honest: bool = False) -> bytes:
    """A Word file whose text is followed by blanks without end.

    Unless it is honest, it says that the blanks are not there, and its check sum is that of the text alone.
    """
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("The new bridge was opened in October 2023.")
    document.save(file)
    made = io.BytesIO()
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in archive.namelist():
            blanks = b" " * (megabytes * 1_000_000) if name == "word/document.xml" else b""
            bomb.writestr(name, archive.read(name) + blanks)
        text = archive.read("word/document.xml")
    return made.getvalue() if honest else _with_false_size(made.getvalue(), "word/document.xml", text)


def _with_false_size(data: bytes, name: str, said: bytes) -> bytes:
    false = bytearray(data)
    for mark, check, size, name_at in ((_LOCAL, 14, 22, 30), (_CENTRAL, 16, 24, 46)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            if data[place + name_at :].startswith(name.encode()):
                struct.pack_into("<I", false, place + check, zlib.crc32(said))
                struct.pack_into("<I", false, place + size, len(said))
    return bytes(false)


def word_of_many_members(count: int) -> bytes:
    """A Word file with this many empty members beside its text."""
    file = io.BytesIO(word_bomb(0, honest=True))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(count):
            archive.writestr(f"word/media/{number}", b"")
    return file.getvalue()


def xz(piece: bytes, count: int) -> bytes:
    """An .xz file that holds a piece many times."""
    packer = lzma.LZMACompressor(preset=1)
    return b"".join(packer.compress(piece) for _ in range(count)) + packer.flush()
