"""Snapshots of a corpus of shards: of one step, back as a whole, and nothing of what is damaged."""

import json
import shutil
import tarfile
import threading
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ToyEmbedder
from tests.ingest.sharded_corpus import picture, sharded
from yinju.errors import StoreError, StoreLockedError, UsageError
from yinju.ingest.build import ingest, reindex, remove
from yinju.settings import Settings
from yinju.store import Journal, Store, open_corpus, shard_settings
from yinju.store.corpus_snapshot import CorpusSnapshot, restore, take
from yinju.store.home import Home
from yinju.store.shard_of import shard_of
from yinju.store.writer import Writer

SHARDS = 2
EMBEDDER = ToyEmbedder()


def _pair(folder: Path, number: int) -> list[Path]:
    """Writes an article and its copy, which lie in different shards."""
    folder.mkdir(exist_ok=True)
    text = f"The bridge number {number} is open again, and cost {number} million yuan.\n\n" + "村民已经回到山上。" * 3
    places: dict[int, Path] = {}
    for name in count():
        path = folder / f"{number}-{name}.txt"
        places.setdefault(shard_of(str(path), SHARDS), path)
        if len(places) == SHARDS:
            break
    for path in places.values():
        path.write_text(text, encoding="utf-8")
    return list(places.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        _pair(tmp_path / "in", number)
    return tmp_path / "in"


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Settings:
    settings = sharded(tmp_path / "home", SHARDS)
    ingest([str(folder)], settings, EMBEDDER)
    return settings


def test_what_was_taken_comes_back_in_an_empty_home(filled: Settings, folder: Path, tmp_path: Path) -> None:
    file, taken = take(filled, tmp_path / "backups")
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert (taken.articles, taken.passages, taken.vectors) == (6, 3, 3)
    elsewhere = sharded(tmp_path / "elsewhere", 1)  # the number of shards is in the snapshot
    assert restore(elsewhere, file) == taken
    assert picture(elsewhere) == picture(filled)
    assert ingest([str(folder)], elsewhere, EMBEDDER).unchanged == [path.name for path in sorted(folder.iterdir())]
    assert sorted(path.name for path in elsewhere.home.iterdir()) == ["SHARDS", "shard-0", "shard-1", "writer.lock"]


def test_a_snapshot_takes_the_place_of_a_corpus_only_when_told(filled: Settings, tmp_path: Path) -> None:
    before = picture(filled)
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    reader = open_corpus(filled, "toy@1")
    remove([reader.articles()[0].source], filled, EMBEDDER)
    assert len(reader.articles()) == 5
    with pytest.raises(UsageError, match=r"There is a store in .*shard-0 already"):
        restore(filled, file)
    with Store.open(shard_settings(filled)[1]).writer(), pytest.raises(StoreLockedError):
        restore(filled, file, replace=True)
    restore(filled, file, replace=True)
    assert len(reader.articles()) == 6  # what was open goes on with what was restored
    reader.close()
    assert picture(filled) == before
    assert len(list(filled.home.glob("shard-*/generation-*"))) == SHARDS


def test_it_is_of_one_step_while_a_writer_is_at_work(filled: Settings, folder: Path, tmp_path: Path) -> None:
    """Each step of the writer brings an article and, in the other shard, its copy; both are in a snapshot, or neither."""
    stop = threading.Event()
    failures: list[BaseException] = []
    written = threading.Semaphore(0)

    def write() -> None:
        for number in range(100, 1000):
            if stop.is_set():
                return
            paths = [str(path) for path in _pair(folder, number)]
            try:
                ingest(paths, filled, EMBEDDER)
                written.release()
            except StoreLockedError:
                pass
            except BaseException as error:  # noqa: BLE001  # a thread's failure is the test's
                failures.append(error)
            time.sleep(0.2)  # who waits for a lock looks for it from time to time

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = []
        for number in range(4):
            taken.append(take(filled, tmp_path / f"{number}.tar.gz", wait_s=60))
            assert written.acquire(timeout=60)  # at least one step lies between the first and the last
    finally:
        stop.set()
        writer.join()
    assert not failures
    for number, (file, snapshot) in enumerate(taken):
        target = sharded(tmp_path / f"back{number}", SHARDS)
        restore(target, file)
        there = picture(target)["articles"]
        assert len(there) == 2 * len({one.source.partition("-")[0] for one in there}) == snapshot.articles
        assert len([one for one in there if one.duplicate_of]) == len(there) / 2 == snapshot.passages
    assert len({snapshot.articles for _, snapshot in taken}) > 1


class Stopped(BaseException):
    pass


def _stop_after_one(monkeypatch: pytest.MonkeyPatch) -> None:
    publish, calls = Writer.publish, count()

    def stop(writer: Writer, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        if next(calls):
            raise Stopped
        publish(writer, keys, retired)

    monkeypatch.setattr(Writer, "publish", stop)


def test_a_step_that_was_stopped_between_shards_is_settled_after_the_restore(
    filled: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pair(folder, 7)
    with monkeypatch.context() as patch, pytest.raises(Stopped):
        _stop_after_one(patch)
        ingest([str(folder)], filled, EMBEDDER)
    file, taken = take(filled, tmp_path / "copy.tar.gz")
    assert isinstance(taken, CorpusSnapshot)
    assert len(taken.unsettled) == 2
    elsewhere, whole = sharded(tmp_path / "elsewhere", SHARDS), sharded(tmp_path / "whole", SHARDS)
    restore(elsewhere, file)
    assert Journal(elsewhere.home).left() == list(taken.unsettled)
    for settings in (elsewhere, whole):
        ingest([str(folder)], settings, EMBEDDER)
    assert picture(elsewhere) == picture(whole)
    assert Journal(elsewhere.home).left() == []


def test_a_half_rebuilt_corpus_is_not_taken(filled: Settings, tmp_path: Path) -> None:
    Journal(filled.home).begin_switch()
    with pytest.raises(StoreError, match="Finish it with: yinju reindex"):
        take(filled, tmp_path / "copy.tar.gz")
    assert not (tmp_path / "copy.tar.gz").exists()


def test_a_restore_that_was_stopped_between_shards_is_to_be_done_again(
    filled: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    before = picture(filled)
    _pair(folder, 7)
    ingest([str(folder)], filled, EMBEDDER)
    switch, calls = Home.switch, count()

    def stop(home: Home, generation: Path) -> None:
        if next(calls):
            raise Stopped
        switch(home, generation)

    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(Home, "switch", stop)
        restore(filled, file, replace=True)
    for change in (lambda: ingest([str(folder)], filled, EMBEDDER), lambda: reindex(filled, EMBEDDER)):
        with pytest.raises(StoreError, match=r"Finish it with: yinju restore SNAPSHOT --replace"):
            change()
    restore(filled, file, replace=True)
    assert picture(filled) == before


def test_a_corpus_of_another_shape_is_not_replaced(filled: Settings, folder: Path, tmp_path: Path) -> None:
    file, _ = take(filled, tmp_path / "two.tar.gz")
    one = sharded(tmp_path / "one", 1)
    ingest([str(folder)], one, EMBEDDER)
    single, _ = take(one, tmp_path / "one.tar.gz")
    three = sharded(tmp_path / "three", 3)
    with pytest.raises(UsageError, match=r"holds a corpus of 2 shards, and .*three is for 3 shards"):
        restore(three, file)
    ingest([str(folder)], three, EMBEDDER)
    for settings, holds in ((one, "one store"), (three, "3 shards"), (sharded(three.home, 1), "3 shards")):
        with pytest.raises(UsageError, match=f"holds a corpus of 2 shards, and .* is for {holds}"):
            restore(settings, file, replace=True)
    with pytest.raises(UsageError, match=r"has 2 shards, and .*one.tar.gz holds one store.*--home .*shard-0"):
        restore(filled, single, replace=True)


def test_a_shard_that_was_lost_alone_is_restored_alone(filled: Settings, tmp_path: Path) -> None:
    before = picture(filled)
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    shutil.rmtree(filled.home / "shard-1")
    with tarfile.open(file) as archive:
        archive.extract("shard-1.tar.gz", tmp_path, filter="data")
    with pytest.raises(StoreError, match=r"no store in .*shard-1"):
        take(filled, tmp_path / "again.tar.gz")
    restore(shard_settings(filled)[1], tmp_path / "shard-1.tar.gz")
    assert picture(filled) == before


Members = list[tuple[str, bytes]]


def _with_another_count(members: Members) -> Members:
    said = json.loads(members[0][1])
    said["shards"][1]["passages"] += 1
    return [("corpus.json", json.dumps(said).encode()), *members[1:]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda all_: [*all_[:2], (all_[2][0], all_[2][1][:-2000])], "is damaged"),
        (lambda all_: all_[:2], "does not hold the snapshot of shard-1"),
        (lambda all_: [all_[0], all_[2], all_[1]], "does not hold the snapshot of shard-0"),
        (lambda all_: [all_[0], all_[1], ("shard-1.tar.gz", all_[1][1])], "holds another shard-1 than it says"),
        (lambda all_: [*all_, ("more", b"")], "holds 'more', of which it does not tell"),
        (_with_another_count, "holds another shard-1 than it says"),
        (lambda all_: [("corpus.json", b"{}"), *all_[1:]], "is damaged"),
        (lambda all_: [("corpus.json", b'{"yinju": "1", "moment": "", "unsettled": [], "shards": []}')], "is damaged"),
        (lambda all_: [("other.json", b"{}"), *all_[1:]], "has 2 shards, and .* holds one store"),
    ],
    ids=["short", "missing", "swapped", "twice", "more", "other count", "no manifest", "no shard", "another file"],
)
def test_a_damaged_snapshot_changes_nothing(
    filled: Settings, tmp_path: Path, change: Callable[[Members], Members], message: str
) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    with tarfile.open(file) as archive:
        members = [(one.name, _content(archive, one)) for one in archive]
    damaged = tmp_path / "damaged.tar.gz"
    with tarfile.open(damaged, "w:gz") as archive:
        for name, content in change(members):
            (tmp_path / "part").write_bytes(content)
            archive.add(tmp_path / "part", name)
    before = _files(filled)
    with pytest.raises((StoreError, UsageError), match=message):
        restore(filled, damaged, replace=True)
    assert _files(filled) == before


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    return archive.extractfile(member).read()


def _files(settings: Settings) -> list[Path]:
    """Returns what is in a home folder, but for locks and who wrote last: what is left of a writer that failed says so."""
    return sorted(path for path in settings.home.rglob("*") if path.name != "writer.json" and path.suffix != ".lock")
