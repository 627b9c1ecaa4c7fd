"""A disk that is full or may not be written to is an error that says what helps, and leaves the store whole."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import SEEDS, ToyEmbedder
from tests.hostile.failing_disks import files_limited_to, read_only, small_disk
from yinju.errors import StoreError
from yinju.ingest.build import ingest, reindex, remove
from yinju.ingest.verify import repair, verify
from yinju.settings import Settings
from yinju.store import Store
from yinju.store.snapshot import restore, take

KIND = "failing disks"

EMBEDDER = ToyEmbedder()
LONG = pytest.mark.hostile


def _content(settings: Settings) -> tuple[list[str], list[list[str]], int, int, list[str]]:
    """What a store holds and finds."""
    store = Store.open(settings, EMBEDDER.fingerprint)
    try:
        articles = store.articles()
        passages = [[p.text for p in store.passages_of(a.article_id)] for a in articles]
        found = store.search_keywords({"治理": 1.0}, 5) + store.search_vectors(EMBEDDER.embed_question("人工智能"), 5)
        return (
            [a.article_id for a in articles], passages, store.passage_count(), store.vector_count(), [i for i, _ in found]
        )  # fmt: skip
    finally:
        store.close()


@pytest.fixture
def whole(seeds_home: Path, settings: Settings) -> tuple[list[str], list[list[str]], int, int, list[str]]:
    return _content(settings.model_copy(update={"home": seeds_home}))


@pytest.mark.parametrize("size", [0, 5_000, 70_000, pytest.param(1_000, marks=LONG), pytest.param(250_000, marks=LONG)])
def test_a_first_ingest_on_a_full_disk_says_so_and_goes_in_once_there_is_room(
    size: int, settings: Settings, whole: object
) -> None:
    with files_limited_to(size), pytest.raises(StoreError, match="Make room on the disk and try again"):
        ingest([str(SEEDS)], settings, EMBEDDER)
    ingest([str(SEEDS)], settings, EMBEDDER)
    assert _content(settings) == whole


def _more(tmp_path: Path) -> Path:
    more = tmp_path / "more.txt"
    lines = (f"第{number}座桥在{number}年通车，全长{number}公里，由村民自己修建。\n" for number in range(1000))
    more.write_text("".join(lines), encoding="utf-8")
    return more


def _refuse_changes(more: Path, settings: Settings) -> None:
    for change in (
        lambda: ingest([str(more)], settings, EMBEDDER),
        lambda: reindex(settings, EMBEDDER),
    ):
        with pytest.raises(StoreError, match="Make room on the disk and try again"):
            change()


@pytest.mark.parametrize("size", [pytest.param(30_000, marks=LONG), pytest.param(200_000, marks=LONG)])
def test_a_change_that_cannot_be_written_leaves_the_store_as_it_was(
    size: int, tmp_path: Path, settings: Settings, whole: object
) -> None:
    ingest([str(SEEDS)], settings, EMBEDDER)
    more = _more(tmp_path)
    with files_limited_to(size):
        _refuse_changes(more, settings)
    assert _content(settings) == whole
    ingest([str(more)], settings, EMBEDDER)
    remove(["more.txt"], settings, EMBEDDER)
    assert _content(settings) == whole


def test_a_store_is_read_on_a_full_disk_and_goes_on_once_there_is_room(
    tmp_path: Path, settings: Settings, whole: object
) -> None:
    try:
        with small_disk(tmp_path / "disk", 6_000) as disk:
            full = settings.model_copy(update={"home": disk / "home"})
            ingest([str(SEEDS)], full, EMBEDDER)
            with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
                while filler.write(bytes(4096)):
                    pass
            assert _content(full) == whole
            _refuse_changes(_more(tmp_path), full)
            assert _content(full) == whole
            (disk / "filler").unlink()
            remove(["000_5012722008ee6daa.txt"], full, EMBEDDER)
            ingest([str(SEEDS)], full, EMBEDDER)
            assert _content(full) == whole
    except PermissionError:
        pytest.skip("this process may mount no disk")


@pytest.mark.parametrize("kilobytes", [8, 100, 400, 700])
def test_a_disk_that_is_too_small(kilobytes: int, tmp_path: Path, settings: Settings) -> None:
    try:
        with small_disk(tmp_path / "disk", kilobytes) as disk:
            small = settings.model_copy(update={"home": disk / "home"})
            with pytest.raises(StoreError, match="Make room on the disk and try again"):
                ingest([str(SEEDS)], small, EMBEDDER)
    except PermissionError:
        pytest.skip("this process may mount no disk")


def test_a_store_that_may_not_be_written_to_is_read(
    tmp_path: Path, seeds_home: Path, settings: Settings, whole: object
) -> None:
    try:
        with read_only(seeds_home, tmp_path / "closed") as home:
            closed = settings.model_copy(update={"home": home})
            assert _content(closed) == whole
            with pytest.raises(
                StoreError, match=r"Give the right to write there, or choose another home with --home\.$"
            ):
                ingest([str(SEEDS)], closed, EMBEDDER)
    except PermissionError:
        pytest.skip("this process may mount no folder")


@pytest.fixture
def own(seeds_home: Path, settings: Settings) -> Settings:
    shutil.copytree(seeds_home, settings.home)
    return settings


@pytest.mark.parametrize("size", [0, pytest.param(30_000, marks=LONG)])
def test_a_snapshot_for_which_there_is_no_room_leaves_nothing(
    size: int, own: Settings, tmp_path: Path, whole: object
) -> None:
    target = tmp_path / "snapshots"
    target.mkdir()
    with files_limited_to(size), pytest.raises(StoreError, match="Make room on the disk and try again"):
        take(own, target)
    assert list(target.iterdir()) == []
    file, _ = take(own, target)
    assert _content(own) == whole
    restored = own.model_copy(update={"home": tmp_path / "restored"})
    with files_limited_to(size), pytest.raises(StoreError, match="Make room on the disk and try again"):
        restore(restored, file)
    assert not list(restored.home.glob("generation-*"))
    restore(restored, file)
    assert _content(restored) == whole


@pytest.mark.parametrize("size", [5_000, pytest.param(70_000, marks=LONG)])
def test_a_repair_for_which_there_is_no_room_leaves_the_store_as_it_is(size: int, own: Settings, whole: object) -> None:
    (tokens,) = own.home.glob("generation-*/tokens.sqlite")
    db = sqlite3.connect(tokens)
    with db:
        db.execute("DELETE FROM passages WHERE passage_id IN (SELECT passage_id FROM passages LIMIT 1)")
    db.close()
    found = verify(own, EMBEDDER)
    assert found.counts() == {"tokens": 2}
    with files_limited_to(size), pytest.raises(StoreError, match="Make room on the disk and try again"):
        repair(own, EMBEDDER, found)
    assert verify(own, EMBEDDER).damage == found.damage
    repair(own, EMBEDDER, found)
    assert verify(own, EMBEDDER).whole
    assert _content(own) == whole
