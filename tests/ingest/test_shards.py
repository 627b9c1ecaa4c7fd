"""A corpus of shards holds, article by article, what one store holds; and a kill between its shards costs nothing."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ToyEmbedder
from tests.ingest.sharded_corpus import SHARDS, picture, sharded, write_corpus
from tests.places import ROOT
from yinju.errors import StoreError, StoreLockedError, StoreMismatchError
from yinju.ingest.build import ingest, reindex, remove
from yinju.ingest.intake import IngestReport
from yinju.settings import Settings
from yinju.store import Store, create_corpus, open_corpus, writing
from yinju.store.shard_of import shard_of
from yinju.store.writer import Writer


def _ingest(folder: Path, settings: Settings, **options: Any) -> IngestReport:
    report = ingest([str(folder)], settings, ToyEmbedder(), **options)
    assert not report.failed
    return report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "in")


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one store holds of the corpus."""
    settings = sharded(tmp_path_factory.mktemp("one") / "home", 1)
    _ingest(folder, settings)
    return picture(settings)


class Begun(NamedTuple):
    """A sharded home into which a part of a folder went, of one file an older version; and what is in it at the end."""

    folder: Path
    home: Path
    finished: dict[str, Any]


@pytest.fixture(scope="module")
def begun(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """What went in will be copies of what comes later, and the other way round."""
    place = tmp_path_factory.mktemp("begun")
    part = _copied(folder, place / "in", ("near-0.txt", "half-0.txt", "half-4.txt", "mixed-00.txt"))
    (part / "mixed-01.txt").write_text("An older version of it, which is about ferries.", encoding="utf-8")
    _ingest(part, sharded(place / "home"))
    shutil.rmtree(part)
    whole = _few(folder, part)
    _ingest(whole, sharded(place / "finished", 1))
    return Begun(whole, place / "home", picture(sharded(place / "finished", 1)))


def test_four_shards_hold_what_one_store_holds(folder: Path, whole: dict[str, Any], tmp_path: Path) -> None:
    settings = sharded(tmp_path / "home")
    report = _ingest(folder, settings)
    there = picture(settings)
    assert there == whole
    copies = [article for article in there["articles"] if article.duplicate_of]
    assert len(copies) >= 15
    assert len(report.added) + len(report.duplicates) == 60
    places = {article.article_id: _shard(folder, article.source) for article in there["articles"]}
    assert any(places[article.article_id] != places[article.duplicate_of] for article in copies)
    sizes = [Store.open(one).size().sources for one in _each(settings)]
    shards = [_shard(folder, path.name) for path in folder.iterdir()]
    assert sizes == [shards.count(number) for number in range(SHARDS)]


def test_what_is_changed_and_removed_leaves_what_one_store_has_left(folder: Path, tmp_path: Path) -> None:
    """The evidence of each group goes, and a copy, mostly in another shard, takes its place."""
    few = _few(folder, tmp_path / "in")
    homes = [sharded(tmp_path / "one", 1), sharded(tmp_path / "four")]
    for settings in homes:
        _ingest(few, settings)
    (few / "seed-0.txt").unlink()
    shutil.copy(few / "seed-4.txt", few / "mixed-05.txt")
    for settings in homes:
        _ingest(few, settings, prune=True)
        remove(["seed-4.txt", "copy-0.txt"], settings, ToyEmbedder())
    there = picture(homes[1])
    assert there == picture(homes[0])
    assert {a.source for a in there["articles"] if a.duplicate_of} >= {"copy-4.txt", "near-4.txt", "half-0.txt"}


def test_reindex_rebuilds_every_shard(folder: Path, tmp_path: Path) -> None:
    few = _few(folder, tmp_path / "in")
    settings = sharded(tmp_path / "home")
    _ingest(few, settings)
    before = picture(settings)
    finer = sharded(settings.home, chunk={"max_chars": 120})
    with pytest.raises(StoreMismatchError, match=r"shard-0 was built with chunk settings"):
        open_corpus(finer, "toy@1")
    reindex(finer, ToyEmbedder())
    after = picture(finer)
    assert after["raw"] == before["raw"]
    assert after["counts"][0] > before["counts"][0]
    assert reindex(settings, ToyEmbedder()).failed == []
    assert picture(settings) == before


@pytest.mark.parametrize("published", [0, 2])
def test_a_stop_between_shards_is_settled_by_the_next_writer(
    published: int, begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First alone, by whoever writes next; then, as the run is done again, to the end."""
    stopped = sharded(tmp_path / "stopped")
    shutil.copytree(begun.home, stopped.home)
    publish = Writer.publish

    def stop(writer: Writer, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        if next(calls) == published:
            raise Stopped
        publish(writer, keys, retired)

    calls = count()
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(Writer, "publish", stop)
        _ingest(begun.folder, stopped)
    assert (stopped.home / "journal.json").is_file()

    (tmp_path / "nothing").mkdir()
    _ingest(tmp_path / "nothing", stopped)
    assert not (stopped.home / "journal.json").exists()
    left, reference = picture(stopped), sharded(tmp_path / "reference", 1)
    # The folder's texts, except where the version before is still there.
    for source, raw in {one.source: raw for one, raw in zip(left["articles"], left["raw"], strict=True)}.items():
        (tmp_path / "nothing" / source).write_text(raw, encoding="utf-8")
    _ingest(tmp_path / "nothing", reference)
    assert _standings(left) == _standings(picture(reference))

    _ingest(begun.folder, stopped)
    assert picture(stopped) == begun.finished


KILLED = """
import itertools, os, signal, sys
from tests.conftest import ToyEmbedder
from yinju.ingest.build import ingest
from yinju.settings import load_settings
from yinju.store.writer import Writer

publish, calls = Writer.publish, itertools.count()

def killed(writer, keys, retired=()):
    publish(writer, keys, retired)
    if next(calls) == 1:
        os.kill(os.getpid(), signal.SIGKILL)

Writer.publish = killed
ingest([sys.argv[1]], load_settings(overrides={"home": sys.argv[2], "reader": {"enabled": False}}), ToyEmbedder())
"""


@pytest.mark.slow
def test_a_real_kill_between_shards_loses_and_doubles_nothing(begun: Begun, tmp_path: Path) -> None:
    killed = sharded(tmp_path / "killed")
    shutil.copytree(begun.home, killed.home)
    process = subprocess.run([sys.executable, "-c", KILLED, str(begun.folder), str(killed.home)], cwd=ROOT, check=False)
    assert process.returncode == -signal.SIGKILL
    assert (killed.home / "journal.json").is_file()
    _ingest(begun.folder, killed)
    assert picture(killed) == begun.finished
    assert [one.name for one in killed.home.glob("journal*")] == []


def test_one_process_writes_to_all_shards(folder: Path, tmp_path: Path) -> None:
    settings = sharded(tmp_path / "home")
    create_corpus(settings, "toy@1")
    with writing(settings, "toy@1"), pytest.raises(StoreLockedError, match=r"Another process is writing"):
        _ingest(folder, settings)
    with Store.open(_each(settings)[2]).writer(), pytest.raises(StoreLockedError, match=r"shard-2 \(process \d+"):
        _ingest(folder, settings)


def test_a_corpus_keeps_its_number_of_shards(tmp_path: Path) -> None:
    settings = sharded(tmp_path / "home")
    create_corpus(settings, "toy@1")
    assert json.loads((settings.home / "SHARDS").read_text()) == {"shards": SHARDS}
    for shards in (2, 8):
        with pytest.raises(StoreMismatchError, match=rf"has 4 shards, and cluster.shards says {shards}"):
            open_corpus(sharded(settings.home, shards), "toy@1")
    open_corpus(sharded(settings.home, 1), "toy@1").close()  # the default asks for no number
    create_corpus(sharded(tmp_path / "one", 1), "toy@1")
    with pytest.raises(StoreMismatchError, match=r"has 1 shards, and cluster.shards says 4"):
        create_corpus(sharded(tmp_path / "one"), "toy@1")


def test_a_list_of_shards_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = sharded(tmp_path / "home")
    create_corpus(settings, "toy@1")
    for content in ("four", '{"shards": 0}', '{"count": 4}'):
        (settings.home / "SHARDS").write_text(content)
        with pytest.raises(StoreError, match=r"SHARDS"):
            open_corpus(settings, "toy@1")


def test_a_switch_that_was_stopped_asks_for_reindex(folder: Path, tmp_path: Path) -> None:
    settings = sharded(tmp_path / "home")
    few = _copied(folder, tmp_path / "in", ("copy-0.txt", "near-0.txt"))
    _ingest(few, settings)
    before = picture(settings)
    (settings.home / "journal.json").write_text('{"switching": true}')
    with pytest.raises(StoreError, match=r"Finish it with: yinju reindex"):
        _ingest(few, settings)
    reindex(settings, ToyEmbedder())
    _ingest(few, settings)
    assert picture(settings) == before


class Stopped(BaseException):
    pass


def _each(settings: Settings) -> list[Settings]:
    return [sharded(settings.home / f"shard-{number}", 1) for number in range(SHARDS)]


def _shard(folder: Path, source: str) -> int:
    return shard_of(str(folder / source), SHARDS)


def _few(folder: Path, target: Path) -> Path:
    """Copies two seeds with all that copies them, and some articles by themselves."""
    names = [f"{kind}-{number}.txt" for kind in ("seed", "copy", "near", "half") for number in (0, 4)]
    return _copied(folder, target, [*names, *(f"mixed-{number:02d}.txt" for number in range(8))])


def _copied(folder: Path, target: Path, names: Sequence[str]) -> Path:
    target.mkdir()
    for name in names:
        shutil.copy(folder / name, target / name)
    return target


def _standings(picture: dict[str, Any]) -> dict[str, Any]:
    """Returns the source of what each article copies: ids depend on no folder, but texts may be of other versions."""
    return {one.source: (one.duplicate_of, one.copy_kind, one.copy_share) for one in picture["articles"]}
