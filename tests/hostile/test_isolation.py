"""One source that cannot be read keeps no other out."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.hostile.addresses import ADDRESSES
from yinju.ingest.build import ingest
from yinju.ingest.read import load
from yinju.ingest.read.load import Failure
from yinju.ingest.reading_process import PrepareRequest
from yinju.settings import CleanSettings, Settings
from yinju.types import Document

KIND = "sources by themselves"

GOOD = "The new bridge was opened in October 2023 after four years of work."


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_addresses_fail_one_by_one_and_the_file_behind_them_goes_in(good: Path, settings: Settings) -> None:
    report = ingest([*ADDRESSES, str(good)], settings, ToyEmbedder())
    assert report.added == ["good.txt"]
    assert [failure.source for failure in report.failed] == list(ADDRESSES)


def test_a_reader_that_stumbles_is_a_reason(good: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(data: bytes, charset: str | None) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(load, "read_markdown", stumble)
    bad = good.with_name("bad.md")
    bad.write_text("# Title", encoding="utf-8")
    report = ingest([str(bad), str(good)], settings, ToyEmbedder())
    reason = "cannot be read (ZeroDivisionError: division by zero). Save its text as .txt"
    assert (report.added, report.failed) == (["good.txt"], [Failure("bad.md", reason)])


def _with_limits(settings: Settings, **limits: float) -> Settings:
    return settings.model_copy(update={"ingest": settings.ingest.model_copy(update=limits)})


def _large(good: Path) -> Path:
    path = good.with_name("large.txt")
    path.write_text(GOOD * 10_000, encoding="utf-8")
    return path


def test_a_source_that_takes_too_long_is_ended(good: Path, settings: Settings) -> None:
    report = ingest([str(_large(good)), str(good)], _with_limits(settings, max_seconds=0.05), ToyEmbedder())
    reason = "takes more than 0.05 s to read. Raise ingest.max_seconds, or split it"
    assert (report.added, report.failed) == (["good.txt"], [Failure("large.txt", reason)])


@pytest.mark.hostile
def test_a_source_that_takes_too_much_memory_is_ended(good: Path, settings: Settings) -> None:
    path = good.with_name("large.txt")
    path.write_text(GOOD * 600_000, encoding="utf-8")
    report = ingest([str(path), str(good)], _with_limits(settings, max_memory_mb=500), ToyEmbedder())
    reason = "needs more memory than it may have. Raise ingest.max_memory_mb, or split it"
    assert (report.added, report.failed) == (["good.txt"], [Failure("large.txt", reason)])


def test_a_process_that_ends_is_a_reason(good: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    report = ingest([str(_large(good)), str(good)], settings, ToyEmbedder())
    reason = "ended the process that read it (status 1). Save its text as .txt"
    assert (report.added, report.failed) == (["good.txt"], [Failure("large.txt", reason)])


@pytest.mark.hostile
def test_items_go_on_behind_one_that_was_ended(good: Path, settings: Settings) -> None:
    """The second line takes longer to clean than a source may; the lines around it go in."""
    lines = [
        {"id": "first", "text": GOOD},
        {"id": "long", "text": GOOD * 200_000},
        {"id": "last", "text": GOOD[::-1]},
    ]
    path = good.with_name("items.jsonl")
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = ingest([str(path)], _with_limits(settings, max_seconds=4), ToyEmbedder())
    assert report.added == ["first", "last"]
    assert [(one.source, one.reason.partition("to read")[0]) for one in report.failed] == [
        ("long", "takes more than 4 s ")
    ]


def test_the_process_that_reads_opens_no_connection_and_starts_no_program() -> None:
    program = (
        "import sys, socket, subprocess\n"
        "from yinju.ingest.reading_process import _refuse_connections\n"
        "sys.addaudithook(_refuse_connections)\n"
        "for step in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true'])):\n"
        "    try:\n        step()\n    except PermissionError as error:\n        print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "a source asked for socket.getaddrinfo\na source asked for subprocess.Popen\n"


def test_the_process_that_reads_ends_in_silence_when_nobody_waits_for_it() -> None:
    program = "from yinju.ingest.reading_process import main; main(60, 4000)"
    for asked in (pickle.dumps(PrepareRequest(_DOCUMENT, CleanSettings())), pickle.dumps(_DOCUMENT)[:-20]):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(asked)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0
        process.stderr.close()


_DOCUMENT = Document(uri="u", source="s", origin="o", text=GOOD)
