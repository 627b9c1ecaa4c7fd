"""Snapshots: whole while others read, nothing while others write, and back only where nothing is lost by it."""

import json
import sqlite3
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju import __version__
from yinju.errors import StoreError, StoreLockedError, UsageError
from yinju.ingest.build import ingest, remove
from yinju.settings import Settings, load_settings
from yinju.store import Store
from yinju.store.home import Home
from yinju.store.snapshot import restore, take

ZH = "河水上涨了三米，村民已经撤离到山上的学校。"
EN = "The bridge is open again, and cost seven hundred million yuan."
_COUNT_HALF_DONE = "SELECT count(*) FROM frequencies WHERE token BETWEEN 10000000 AND 10019999"
MIXED = "OpenAI 发布了 GPT-4，引起广泛关注，many readers wrote to the paper."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("zh", ZH), ("en", EN), ("mixed", MIXED)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def filled(articles: Path, settings: Settings) -> Settings:
    ingest([str(articles)], settings, ToyEmbedder())
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    return load_settings(overrides={"home": tmp_path / "elsewhere"})


def _texts(settings: Settings) -> dict[str, str]:
    """What is found by a vector of its own words, by source."""
    store = Store.open(settings, "toy@1")
    try:
        found = {}
        for article in store.articles():
            (passage,) = store.passages_of(article.article_id)
            hits = store.search_vectors(ToyEmbedder().embed_question(passage.text), 1)
            assert hits[0][0] == passage.passage_id
            found[article.source] = store.raw(article.article_id)[passage.start : passage.end]
        return found
    finally:
        store.close()


def _repacked(file: Path, change: Callable[[str, bytes], bytes | None], target: Path) -> Path:
    """A copy of a snapshot in which the content of some files is another, or gone."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                part = target.parent / "part"
                part.write_bytes(content)
                new.add(part, member.name)
    return target


def test_what_was_taken_comes_back_in_another_home(filled: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    file, taken = take(filled, tmp_path / "copy.tar.gz")
    assert file == tmp_path / "copy.tar.gz"
    assert (taken.yinju, taken.sources, taken.articles, taken.passages, taken.vectors, taken.keywords) == (
        __version__, 3, 3, 3, 3, 3
    )  # fmt: skip
    assert restore(elsewhere, file) == taken
    assert _texts(elsewhere) == _texts(filled) == {"zh.txt": ZH, "en.txt": EN, "mixed.txt": MIXED}
    remove(["zh.txt"], elsewhere, ToyEmbedder())
    assert sorted(_texts(elsewhere)) == ["en.txt", "mixed.txt"]
    assert sorted(_texts(filled)) == ["en.txt", "mixed.txt", "zh.txt"]


def test_a_folder_gets_a_file_named_by_the_time_and_nothing_else(filled: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file, _ = take(filled, folder)
    assert list(folder.iterdir()) == [file]
    assert file.name.startswith("yinju-20")
    assert file.name.endswith("Z.tar.gz")


def test_a_folder_for_snapshots_is_made(filled: Settings, tmp_path: Path) -> None:
    file, _ = take(filled, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == [file]


def test_where_a_snapshot_may_not_be_written(filled: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    (tmp_path / "there.tar.gz").touch()
    for name, message in (
        ("copy.zip", "nor does it end in .tar.gz"),
        ("no/such/copy.tar.gz", "There is no folder .*no/such"),
        ("there.tar.gz", "exists already"),
    ):
        with pytest.raises(UsageError, match=message):
            take(filled, tmp_path / name)
    with pytest.raises(StoreError, match="There is no store in"):
        take(elsewhere, tmp_path / "copy.tar.gz")
    assert not (tmp_path / "copy.tar.gz").exists()
    assert not elsewhere.home.exists()


def test_it_waits_for_a_writer_as_long_as_it_is_told(filled: Settings, tmp_path: Path) -> None:
    writing, done = threading.Event(), threading.Event()

    def write() -> None:
        with Home(filled.home).writer_lock():
            writing.set()
            done.wait()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        writing.wait()
        with pytest.raises(StoreLockedError, match="Another process is writing"):
            take(filled, tmp_path / "refused.tar.gz")
        threading.Timer(0.3, done.set).start()
        assert take(filled, tmp_path / "waited.tar.gz", wait_s=60)[1].passages == 3
    finally:
        done.set()
        writer.join()
    assert not list(tmp_path.glob("*refused*"))


def test_it_is_whole_while_others_read_and_write(filled: Settings, articles: Path, tmp_path: Path) -> None:
    """A reader asks all the time, and a writer adds an article whenever it may: each snapshot is of one moment."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        store = Store.open(filled, "toy@1")
        try:
            while not stop.is_set():
                hits = store.search_vectors(ToyEmbedder().embed_question("bridge"), 3)
                assert store.passages([one for one, _ in hits])
        except BaseException as error:  # noqa: BLE001  # a thread's failure is the test's
            failures.append(error)
        finally:
            store.close()

    def write() -> None:
        for number in range(1000):
            if stop.is_set():
                return
            (articles / f"more{number}.txt").write_text(f"{number} {EN} {number}", encoding="utf-8")
            try:
                ingest([str(articles)], filled, ToyEmbedder())
            except StoreLockedError:
                time.sleep(0.01)

    others = [threading.Thread(target=read), threading.Thread(target=write)]
    for other in others:
        other.start()
    try:
        taken = [take(filled, tmp_path / f"{number}.tar.gz", wait_s=60) for number in range(4)]
    finally:
        stop.set()
        for other in others:
            other.join()
    assert not failures
    for number, (file, snapshot) in enumerate(taken):
        target = load_settings(overrides={"home": tmp_path / f"back{number}"})
        assert restore(target, file) == snapshot
        store = Store.open(target, "toy@1")
        passages = [p for a in store.articles() for p in store.passages_of(a.article_id)]
        assert len(passages) == store.vector_count() == store.passage_count() == snapshot.passages
        store.close()


def test_a_store_that_is_there_is_replaced_only_when_told(
    filled: Settings, elsewhere: Settings, articles: Path, tmp_path: Path
) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    (articles / "new.txt").write_text("新的一篇文章说，学校明天开学。", encoding="utf-8")
    ingest([str(articles)], filled, ToyEmbedder())
    with pytest.raises(UsageError, match=r"There is a store in .* already"):
        restore(filled, file)
    reader = Store.open(filled, "toy@1")
    assert len(reader.articles()) == 4
    with Home(filled.home).writer_lock(), pytest.raises(StoreLockedError):
        restore(filled, file, replace=True)
    restore(filled, file, replace=True)
    assert len(reader.articles()) == 3  # what was open goes on with what was restored
    reader.close()
    assert len(list(filled.home.glob("generation-*"))) == 1


def test_a_home_that_lost_its_generation_can_be_restored(filled: Settings, tmp_path: Path) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    Home(filled.home).current().rename(tmp_path / "lost")
    with pytest.raises(UsageError, match="There is a store"):
        restore(filled, file)
    restore(filled, file, replace=True)
    assert len(_texts(filled)) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, content: content[:-1] if name == "catalogue.sqlite" else content, "catalogue.sqlite is not as"),
        (lambda name, content: None if name == "tokens.sqlite" else content, "tokens.sqlite is not as it was"),
        (lambda name, content: None if name == "snapshot.json" else content, "is no snapshot of Yinju"),
        (lambda name, content: b"{" if name == "snapshot.json" else content, "is damaged"),
        (
            lambda name, content: (
                json.dumps(json.loads(content) | {"passages": 9}).encode() if name == "snapshot.json" else content
            ),
            "says of its passages: 9; found was 3",
        ),
        (
            lambda name, content: (
                json.dumps(json.loads(content) | {"form": "999"}).encode() if name == "snapshot.json" else content
            ),
            "newer than this one",
        ),
        (
            lambda name, content: (
                json.dumps(json.loads(content) | {"files": {}}).encode() if name == "snapshot.json" else content
            ),
            "of which it does not tell",
        ),
    ],
    ids=["changed", "missing", "no manifest", "bad manifest", "other count", "newer", "unnamed files"],
)
def test_a_damaged_snapshot_changes_nothing(
    filled: Settings, tmp_path: Path, change: Callable[[str, bytes], bytes | None], message: str
) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    damaged = _repacked(file, change, tmp_path / "damaged.tar.gz")
    before = sorted(filled.home.rglob("*"))
    with pytest.raises(StoreError, match=message):
        restore(filled, damaged, replace=True)
    # What is left tells the next to open the store to look whether it is whole.
    assert sorted(set(filled.home.rglob("*")) - {filled.home / "writer.json"}) == before
    assert len(_texts(filled)) == 3


def test_a_snapshot_cut_short_and_a_file_that_is_none(filled: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    short = tmp_path / "short.tar.gz"
    short.write_bytes(file.read_bytes()[:-5000])
    for path in (short, Path(__file__)):
        with pytest.raises(StoreError, match="is damaged"):
            restore(elsewhere, path)
    with pytest.raises(UsageError, match="There is no snapshot"):
        restore(elsewhere, tmp_path / "none.tar.gz")
    assert Home(elsewhere.home).current() is None


def test_no_file_of_a_snapshot_leaves_the_home(filled: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(file) as old, tarfile.open(evil, "w:gz") as new:
        for member in old:
            if member.name != "snapshot.json":
                continue
            manifest = json.loads(old.extractfile(member).read())
            manifest["files"] = {"../../outside": manifest["files"]["catalogue.sqlite"]}
            (tmp_path / "m").write_text(json.dumps(manifest), encoding="utf-8")
            new.add(tmp_path / "m", "snapshot.json")
        new.add(tmp_path / "m", "../../outside")
    with pytest.raises(StoreError, match="is damaged"):
        restore(elsewhere, evil)
    assert not (tmp_path / "outside").exists()


def test_what_a_killed_writer_left_half_done_is_not_in_the_copy(
    filled: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """A journal beside the tokens means that their file holds half a transaction, which SQLite takes back."""
    tokens = Home(filled.home).current() / "tokens.sqlite"
    journal = tokens.with_name(f"{tokens.name}-journal")
    with closing(sqlite3.connect(tokens, isolation_level=None)) as database:
        database.execute("PRAGMA cache_size = 1")
        database.execute("PRAGMA cache_spill = 1")
        database.execute("BEGIN")
        database.execute("DELETE FROM frequencies")
        rows = [(i, 1) for i in range(10_000_000, 10_020_000)]
        database.executemany("INSERT INTO frequencies VALUES (?, ?)", rows)
        assert journal.is_file()
        half, undo = tokens.read_bytes(), journal.read_bytes()
        database.execute("ROLLBACK")
    tokens.write_bytes(half)
    journal.write_bytes(undo)
    file, _ = take(filled, tmp_path / "copy.tar.gz")
    restore(elsewhere, file)
    restored = Home(elsewhere.home).current()
    assert not list(restored.glob("*-journal"))
    with closing(sqlite3.connect(restored / "tokens.sqlite")) as database:
        assert database.execute(_COUNT_HALF_DONE).fetchone() == (0,)


def test_vectors_of_a_server_are_not_in_it(filled: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    served = replace_url(filled)
    file, taken = take(served, tmp_path / "copy.tar.gz")
    assert taken.vectors is None
    assert restore(elsewhere, file) == taken


def replace_url(settings: Settings) -> Settings:
    """The settings of a store whose vectors are kept by a server that nobody needs to ask."""
    store = settings.store.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    return settings.model_copy(update={"store": store})
