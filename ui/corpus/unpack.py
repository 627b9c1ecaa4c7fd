"""Unpacks an archive that a stranger made, within limits and inside one folder."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from yinju.ui.corpus.names import refused_name, safe_name
from yinju.ui.corpus.refusals import RefusedError

MAX_DEPTH = 20
"""The most folders in one another."""
_PIECE_BYTES = 1 << 16
_UTF8_NAME = 0x800
"""The flag of a member whose name is UTF-8; of others the name may be in the encoding of whatever made the archive."""
_ENCRYPTED = 0x1


def unpack(archive: Path, folder: Path, max_files: int, max_bytes: int) -> list[tuple[Path, str]]:
    """Unpacks the files of a zip archive; gives each file and its path inside the archive.

    Names with a leading dot are passed over, as in folders. Bytes are counted as they come out, since what an archive
    says of its size may be wrong.

    Args:
        folder: An empty folder. The files get names of their own in it.

    Raises:
        RefusedError: The archive is broken or encrypted, holds too much or nothing, or a name leads out of it.
    """
    found: dict[str, Path] = {}
    left = max_bytes
    try:
        with zipfile.ZipFile(archive) as opened:
            for member in _members(opened, max_files):
                inside = _inside(member)
                if inside is None:
                    continue
                path = folder / f"{len(found)}"
                left = _write(opened, member, path, left, max_bytes)
                found[inside] = path
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise RefusedError("broken_zip") from error
    if any(parent.as_posix() in found for inside in found for parent in PurePosixPath(inside).parents):
        raise RefusedError("broken_zip")  # a file that is a folder too
    if not found:
        raise RefusedError("empty_zip")
    return [(path, inside) for inside, path in found.items()]


def _members(opened: zipfile.ZipFile, max_files: int) -> list[zipfile.ZipInfo]:
    members = [member for member in opened.infolist() if not member.is_dir()]
    if len(members) > max_files:
        raise RefusedError("too_many_files", 413, limit=max_files)
    return members


def _inside(member: zipfile.ZipInfo) -> str | None:
    """Returns the path of a member inside its archive; ``None`` for one that is passed over."""
    if stat.S_ISLNK(member.external_attr >> 16) or member.flag_bits & _ENCRYPTED:
        raise RefusedError("broken_zip")
    name = _decoded(member).replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or len(parts) > MAX_DEPTH:
        raise refused_name(name)
    if any(part.startswith(".") for part in parts):
        return None
    return "/".join(safe_name(part) for part in parts)


def _decoded(member: zipfile.ZipInfo) -> str:
    """Returns the name of a member. Archives from Chinese Windows hold GBK names, which zipfile reads as cp437."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, left: int, max_bytes: int) -> int:
    """Writes a member down, and returns how many bytes may still follow."""
    with opened.open(member) as packed, path.open("wb") as file:
        while piece := packed.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise RefusedError("too_large_unpacked", 413, limit=max_bytes)
            file.write(piece)
    return left
