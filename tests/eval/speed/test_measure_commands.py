"""`yinju ask` and the page in processes of their own."""

import os
import tomllib
from pathlib import Path

import pytest

from tests.eval.speed.texts import BRIDGE, RIVER, write_lines
from yinju.errors import YinjuError
from yinju.eval.speed.measure_commands import Commands, memory_of, settings_file
from yinju.ingest.build import ingest
from yinju.settings import load_settings


def test_the_settings_go_to_a_process_whole(settings, tmp_path):
    changed = settings.model_copy(update={"home": tmp_path / 'a "home"\\ 家'})
    written = tmp_path / "settings.toml"
    written.write_text(settings_file(changed), encoding="utf-8")
    assert "api_key" not in tomllib.loads(written.read_text(encoding="utf-8"))["llm"]
    assert load_settings(written) == changed


def test_memory_is_read_where_the_system_tells():
    found = memory_of(os.getpid())
    if Path("/proc").is_dir():
        resident, peak = found
        assert 1 < resident <= peak < 100_000
    assert memory_of(2**22 + 1) is None  # over the highest id there is


@pytest.fixture
def commands(settings, embedder, tmp_path):
    corpus = write_lines(tmp_path / "corpus.jsonl", [{"id": "a", "text": RIVER}, {"id": "b", "text": BRIDGE}])
    assert not ingest([str(corpus)], settings, embedder).failed
    folder = tmp_path / "commands"
    folder.mkdir()
    return Commands(settings, folder)


@pytest.mark.slow
def test_ask_is_timed_in_a_process_of_its_own(commands, monkeypatch):
    monkeypatch.setenv("YINJU_HOME", "nowhere")  # what the environment says is in the settings already
    found = commands.cold_ask(1)
    assert (list(found.median_s), found.runs, found.torch_imported) == (["en", "zh"], 1, 0)
    assert min(found.median_s.values()) > 0


@pytest.mark.slow
def test_the_page_is_opened_asked_and_ended(commands):
    found = commands.page_memory()
    if Path("/proc").is_dir():
        assert 20 < found.resident_mb <= found.peak_mb
    assert found.start_s > 0


@pytest.mark.slow
def test_a_command_that_fails_says_what_it_said(settings, tmp_path):
    with pytest.raises(YinjuError, match=r"yinju ask failed: There is no store in .*home yet"):
        Commands(settings, tmp_path).cold_ask(1)
    settings.home.write_text("a file where the folder should be")
    with pytest.raises(
        YinjuError, match=r"yinju serve did not start\. It said: .*home cannot be read as a home folder"
    ):
        Commands(settings, tmp_path).page_memory()
