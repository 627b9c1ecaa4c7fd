"""Texts are prepared in several processes, and the store is the one that a single process makes."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.embed import open_embedder
from yinju.ingest import preparing, reading
from yinju.ingest.build import ingest, ingest_found, reindex
from yinju.ingest.intake import IngestReport
from yinju.ingest.read.find import find
from yinju.settings import Settings, load_settings
from yinju.store import Store

_PARTS = (
    "新桥",
    "河水",
    "村民",
    "工程师",
    "the mayor",
    "GPT-4",
    "2023年10月5日",
    "百分之十二",
    "据记者报道",
    "全长三公里",
)


def _sentences(seed: int, count: int) -> str:
    chance = random.Random(seed)
    names = ["".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(9)) for _ in range(count)]
    return "".join("，".join([name, *chance.choices(_PARTS, k=2)]) + f"第{chance.randrange(999)}次。" for name in names)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty articles in one file, among them a duplicate of each kind, and files of all sorts beside it."""
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [_sentences(seed, 12) for seed in range(40)]
    texts[7], texts[30] = texts[25], texts[3][: len(texts[3]) * 9 // 10]
    rows = [{"source": f"n{number}", "title": text[:9], "text": text} for number, text in enumerate(texts)]
    rows.insert(20, {"source": "n20b", "text": ""})
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "news.jsonl").write_text(lines, encoding="utf-8")
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "long.txt").write_text("\n".join(_sentences(seed, 20) for seed in range(100, 106)), encoding="utf-8")
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "n3").with_suffix(".txt").write_text(_sentences(len(name) + ord(name), 5), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "FEW_DOCUMENTS", 2)
    monkeypatch.setattr(preparing, "GROUP_DOCUMENTS", 3)
    for module in (preparing, reading):  # what is longer is prepared in the process that can be ended
        monkeypatch.setattr(module, "SMALL_BYTES", 4000)


def _settings(home: Path, processes: int) -> Settings:
    return load_settings(overrides={"home": home, "ingest": {"processes": processes}, "reader": {"enabled": False}})


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def _content(home: Path) -> dict[str, object]:
    """Returns all that a store holds, to the last bit."""
    settings = load_settings(overrides={"home": home})
    generation = home / (home / "CURRENT").read_text().strip()
    store = Store.open(settings)
    ids = [p.passage_id for a in store.articles() for p in store.passages_of(a.article_id)]
    vectors = {passage: vector.tobytes() for passage, vector in store.vectors(ids).items()}
    found = {word: sorted(store.search_keywords({word: 1.0}, 500)) for word in ("新桥", "mayor", "记者", "12")}
    store.close()
    return {
        "catalogue": _rows(generation / "catalogue.sqlite"),
        "tokens": _rows(generation / "tokens.sqlite"),
        "vectors": vectors,
        "keywords": found,
    }


@pytest.mark.parametrize(("bundled", "several"), [(True, 2), (False, 3)])
def test_several_processes_make_the_store_that_one_makes(
    folder: Path, tmp_path: Path, bundled: bool, several: int
) -> None:
    reports: list[IngestReport] = []
    homes = [tmp_path / "one", tmp_path / "several"]
    targets = [str(folder / name) for name in ("a", "news.jsonl", "b", "empty.txt", "long.txt")]
    for home, processes in zip(homes, (1, several), strict=True):
        settings = _settings(home, processes)
        embedder = open_embedder(settings.embedder) if bundled else ToyEmbedder()
        reports.append(ingest(targets, settings, embedder))
    assert reports[0] == reports[1]
    assert {"n3.txt", "b/n3.txt", "long.txt"} <= {*reports[1].added, *reports[1].duplicates}  # two of one name
    assert reports[1].duplicates
    assert len(reports[1].failed) == 2
    one, other = (_content(home) for home in homes)
    assert one == other
    assert len(one["vectors"]) > 40  # type: ignore[arg-type]


def test_what_is_there_already_is_not_prepared(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(tmp_path / "home", 2)
    first = ingest([str(folder)], settings, ToyEmbedder())
    monkeypatch.setattr(preparing, "_start", lambda _: pytest.fail("a process was started"))
    again = ingest([str(folder)], settings, ToyEmbedder())
    assert sorted(again.unchanged) == sorted([*first.added, *first.duplicates])


def test_a_rebuild_by_several_processes_is_that_of_one(folder: Path, tmp_path: Path) -> None:
    homes = [tmp_path / "one", tmp_path / "several"]
    ingest([str(folder)], _settings(homes[0], 1), ToyEmbedder())
    shutil.copytree(homes[0], homes[1])
    reports = [
        reindex(_settings(home, processes), ToyEmbedder()) for home, processes in zip(homes, (1, 3), strict=True)
    ]
    assert reports[0] == reports[1]
    assert (reports[1].failed, len(reports[1].duplicates) > 0) == ([], True)
    one, other = (_content(home) for home in homes)
    assert one == other


def test_a_rebuild_leaves_out_nothing_since_a_process_has_ended(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(tmp_path / "home", 3)
    ingest([str(folder)], settings, ToyEmbedder())
    before = _content(settings.home)
    program = [sys.executable, "-c", "import os; os.abort()"]
    started: list[subprocess.Popen[bytes]] = []

    def start(_: object) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(preparing, "_start", start)
    assert reindex(settings, ToyEmbedder()).failed == []
    assert started
    after = _content(settings.home)
    assert {name: after[name] for name in ("vectors", "keywords", "tokens")} == {
        name: before[name] for name in ("vectors", "keywords", "tokens")
    }


def test_what_was_read_before_a_stop_stays_in(folder: Path, tmp_path: Path) -> None:
    settings = _settings(tmp_path / "home", 2)
    found = list(find([str(folder)]))
    asked = iter([False, False, False, True])
    report = ingest_found(found, settings, ToyEmbedder(), should_stop=lambda: next(asked))
    assert len(report.added) + len(report.duplicates) + len(report.failed) == 3


def test_a_process_that_ends_costs_its_texts_and_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr(
        preparing, "_start", lambda _: subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    )
    settings = _settings(tmp_path / "home", 2)
    report = ingest([str(folder)], settings, ToyEmbedder())
    reasons = {failure.reason for failure in report.failed if "ended the process" in failure.reason}
    assert reasons == {
        "was not prepared: it, or a text beside it, ended the process that did so. Ingest it again, alone"
    }
    assert report.added  # those that were prepared here


@pytest.mark.parametrize(("setting", "cores", "beside"), [(0, 4, 4), (0, 1, 0), (1, 4, 0), (5, 2, 5)])
def test_there_is_a_process_for_each_core_unless_the_settings_say_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: int, cores: int, beside: int
) -> None:
    monkeypatch.setattr(preparing.os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert preparing.processes_beside(_settings(tmp_path, setting)) == beside
