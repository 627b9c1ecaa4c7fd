import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from tests.ui.corpus.samples import make_zip
from yinju.ui.corpus.names import safe_name
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.unpack import MAX_DEPTH, unpack


def unpacked(tmp_path: Path, archive: bytes, max_files: int = 10, max_bytes: int = 1000) -> dict[str, bytes]:
    """The paths and contents of what comes out; nothing may stand outside of the folder."""
    (tmp_path / "a.zip").write_bytes(archive)
    folder = tmp_path / "out"
    folder.mkdir()
    found = unpack(tmp_path / "a.zip", folder, max_files, max_bytes)
    assert {path.parent for path, _ in found} == {folder}
    return {inside: path.read_bytes() for path, inside in found}


def link(name: str, to: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, to.encode()


def lying(archive: bytes, size: int) -> bytes:
    """The archive, whose directory says that its only file unpacks to ``size`` bytes."""
    at = archive.index(b"PK\x01\x02")
    return archive[: at + 24] + struct.pack("<I", size) + archive[at + 28 :]


def test_files_come_out_with_their_paths_and_hidden_ones_do_not(tmp_path):
    archive = make_zip(("2024/a.txt", b"1"), ("新闻/b.txt", b"2"), (".git/c", b"3"), ("__MACOSX/._a.txt", b"4"))
    assert unpacked(tmp_path, archive) == {"2024/a.txt": b"1", "新闻/b.txt": b"2"}


def test_names_of_chinese_windows_are_read(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("XXXX.txt", b"1")
    gbk = made.getvalue().replace(b"XXXX.txt", "新闻.txt".encode("gb18030"))
    assert unpacked(tmp_path, gbk) == {"新闻.txt": b"1"}


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "/etc/a.txt", "a/../../b.txt", "..\\a.txt", "C:\\..\\a.txt", "a\n.txt", "x" * 300 + ".txt", "d/" * MAX_DEPTH + "a"],
)  # fmt: skip
def test_names_that_lead_out_or_cannot_be_used_are_refused(tmp_path, name):
    with pytest.raises(RefusedError) as refused:
        unpacked(tmp_path, make_zip(("a.txt", b"1"), (name, b"2")))
    assert refused.value.reason == "bad_name"
    assert not (tmp_path / "b.txt").exists()


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"PK\x03\x04 no archive", "broken_zip"),
        (make_zip(link("a.txt", "/etc/passwd")), "broken_zip"),
        (make_zip(("a", b"1"), ("a/b.txt", b"2")), "broken_zip"),
        (make_zip(("a.txt", b"1"))[:-30], "broken_zip"),
        (make_zip(*((f"{n}.txt", b"1") for n in range(11))), "too_many_files"),
        (make_zip(("a.txt", b"0" * 600), ("b.txt", b"0" * 600)), "too_large_unpacked"),
        (lying(make_zip(("a.txt", b"0" * 100_000)), 10), "broken_zip"),
        (lying(make_zip(("a.txt", b"0" * 100_000)), 2**31), "too_large_unpacked"),
        (make_zip((".hidden.txt", b"1")), "empty_zip"),
        (make_zip(), "empty_zip"),
    ],
)
def test_hostile_archives_are_refused(tmp_path, archive, reason):
    with pytest.raises(RefusedError) as refused:
        unpacked(tmp_path, archive)
    assert refused.value.reason == reason


def test_bytes_are_counted_as_they_come_out(tmp_path):
    with pytest.raises(RefusedError):
        unpacked(tmp_path, make_zip(("a.txt", b"0" * 10_000_000)), max_bytes=100_000)
    assert (tmp_path / "out" / "0").stat().st_size <= 100_000


@pytest.mark.parametrize("name", ["", ".", "..", ".a", "a/b", "a\\b", "a\x00b", "a\u202eb.txt", "汉" * 70])
def test_names_that_are_no_names(name):
    with pytest.raises(RefusedError, match="cannot be used for a file"):
        safe_name(name)


def test_a_name_is_kept_in_composed_characters():
    assert safe_name("  Cafe\u0301 新闻.txt ") == "Café 新闻.txt"
