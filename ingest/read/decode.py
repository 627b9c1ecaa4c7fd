"""Decodes bytes to text exactly: it replaces no character and takes nothing away but a byte order mark."""

import codecs
import re

from yinju.errors import LoadError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UTF16 = ["utf_16_le", "utf_16_be"]
LEGACY = ["gb18030", "big5hkscs", "cp1252"]

DECLARED = {
    **dict.fromkeys(["gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"], "gb18030"),
    **dict.fromkeys(["big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cp950"], "big5hkscs"),
    **dict.fromkeys(["shift_jis", "shift-jis", "sjis", "x-sjis"], "cp932"),
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
}
"""The encodings that pages declare, and those they mean: GB2312 pages use characters of GB18030.
Single-byte encodings are left out, since every byte fits them: servers declare ISO-8859-1 for pages in Chinese."""

MIN_UTF8_SHARE = 0.9
"""Share of non-ASCII sequences that must be valid for text to be broken UTF-8 rather than another encoding. Chinese in
GB18030 or Big5 reached 0.75 at 5 characters and 0.58 at 50 (400 pieces of the seeds at each length)."""

MAX_CONTROL_SHARE = 0.01
"""Control characters text may have: scraped text holds a stray one, random bytes hold 0.1."""

SAMPLE_BYTES = 100_000
"""Bytes read to tell encodings apart: ten times what charset-normalizer samples. All of 40 MB took 8 s."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ESCAPED = re.compile("[\udc80-\udcff]+")
_NON_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
_META_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
META_BYTES = 4096
"""Bytes of a page in which its encoding is looked for. HTML asks for the first 1024, and many pages are late."""


def decode(data: bytes, declared: tuple[str, ...] = ()) -> str:
    """Returns the text of the bytes, with newlines and all else as they are.

    A byte order mark decides; then valid UTF-8; then the first of the ``declared`` encodings that fits; then
    charset-normalizer chooses among UTF-16 (if there are zero bytes), GB18030, Big5 and Windows-1252.

    Raises:
        LoadError: The bytes are no text, or text in none of these encodings, or broken.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _text_or_binary(_strict(data, encoding, start=len(mark)))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(data, error)
    else:
        if not _is_binary(text):  # English UTF-16 without its mark is UTF-8 too, with a zero beside each letter
            return text
    for name in declared:
        try:
            return _text_or_binary(data.decode(DECLARED[name.lower()]))
        except (KeyError, UnicodeDecodeError):
            continue
    return _text_or_binary(_detect(data))


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Returns the text of a page, by the ``charset`` that its server named or its ``<meta charset>`` where they fit.

    Raises:
        LoadError: As in ``decode``.
    """
    named = [charset] if charset else []
    named += [match.decode("ascii", "replace") for match in _META_CHARSET.findall(data[:META_BYTES])]
    return decode(data, tuple(named))


def _strict(data: bytes, encoding: str, start: int = 0) -> str:
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise LoadError(
            f"is broken {_name(encoding)}: byte {start + error.start} ({error.reason}). "
            "Get it again, or repair and save it as UTF-8"
        ) from error


def _refuse_broken_utf8(data: bytes, error: UnicodeDecodeError) -> None:
    """Raises for UTF-8 with a few wrong bytes, which would otherwise pass as GB18030 and give other characters."""
    text = data[: error.start + SAMPLE_BYTES].decode("utf-8", "surrogateescape")
    broken, valid = len(_ESCAPED.findall(text)), len(_NON_ASCII.findall(text))
    if valid >= MIN_UTF8_SHARE * (valid + broken):
        raise LoadError(
            f"is broken UTF-8: byte {error.start} ({error.reason}). Get it again, or repair and save it as UTF-8"
        ) from error


def _detect(data: bytes) -> str:
    from charset_normalizer import from_bytes

    # Only lines that are not plain ASCII are shown to the detector: it looks at five samples, and a long English text
    # with a Chinese name in it passed as Windows-1252 (80 of 80 pieces; 2 of 80 with this).
    attempts = [(data, UTF16)] if 0 in data else [(_sample(data), LEGACY), (data, UTF16)]
    for part, encodings in attempts:
        best = from_bytes(part, cp_isolation=encodings).best()
        if best is not None:
            return _strict(data, best.encoding)
    if 0 in data or _is_binary(data.decode("latin-1")):
        raise LoadError(_BINARY)
    raise LoadError("is in no encoding that Yinju knows (UTF-8, UTF-16, GB18030, Big5, Windows-1252). Save it as UTF-8")


_BINARY = "is binary, not text. Give it the extension of its kind, or list it in .yinjuignore"


def _sample(data: bytes) -> bytes:
    lines, size = [], 0
    for line in data.splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(lines)


def _text_or_binary(text: str) -> str:
    if _is_binary(text):
        raise LoadError(_BINARY)
    return text


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text)


def _name(encoding: str) -> str:
    return {"big5hkscs": "Big5", "cp1252": "Windows-1252"}.get(encoding, encoding.upper().replace("_", "-"))
