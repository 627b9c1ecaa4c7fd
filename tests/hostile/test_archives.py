"""What is packed is counted as it is unpacked, whatever it says of its size."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.archives import word_bomb, word_of_many_members, xz
from yinju.errors import LoadError
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings

KIND = "packed files"

SMALL = IngestSettings(max_file_mb=1)
MEMORY = 40_000_000
"""Bytes that reading one of these may take: the limits above allow for 4 MB, held a few times over."""


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("honest.docx", lambda: word_bomb(100, honest=True), "unpacks to more than 4000000"),
        ("false.docx", lambda: word_bomb(100), "unpacks to more than 4000000"),
        ("slightly-false.docx", lambda: word_bomb(1), "broken Word file (Bad CRC-32"),
        ("line.jsonl.xz", lambda: xz(b" " * 1_000_000, 100), "a line of over 20000000 bytes"),
        ("blank.jsonl.xz", lambda: xz(b"\n" * 1_000_000, 100), "over 100000 empty lines"),
        ("bad.jsonl.xz", lambda: xz(b"x\n" * 500_000, 100), "over 1000 bad lines"),
    ],
)
def test_a_bomb_is_refused_and_takes_little_memory(
    tmp_path: Path, name: str, make: Callable[[], bytes], reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(LoadError) as refusal:
            list(load(Target(str(path), name, path), SMALL))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in str(refusal.value)
    assert peak < MEMORY


def test_a_word_file_of_many_members_is_read(tmp_path: Path) -> None:
    path = tmp_path / "many.docx"
    path.write_bytes(word_of_many_members(2_000))
    (document,) = load(Target(str(path), path.name, path), SMALL)
    assert getattr(document, "text", "") == "The new bridge was opened in October 2023."
