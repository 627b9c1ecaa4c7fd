"""Removing, rebuilding and verifying by the actors of shards: what the same does on one machine."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cluster.corpora import assert_same, comparable
from tests.ingest.sharded_corpus import sharded, write_corpus
from yinju.embed import Embedder
from yinju.errors import StoreError, StoreLockedError, UsageError
from yinju.ingest.build import ingest, reindex, remove
from yinju.ingest.verify import verify
from yinju.settings import Settings
from yinju.store import Store, shard_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FINER = {"max_chars": 120}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, bundled: Embedder) -> Settings:
    place = tmp_path_factory.mktemp("commands")
    settings = sharded(place / "home", 2)
    ingest([str(write_corpus(place / "in", made_up=5))], settings, bundled)
    return settings


@pytest.fixture
def homes(ingested: Settings, tmp_path: Path) -> tuple[Settings, Settings]:
    """The same corpus twice."""
    made = sharded(tmp_path / "here", 2), sharded(tmp_path / "cluster", 2)
    for settings in made:
        shutil.copytree(ingested.home, settings.home)
    return made


def test_what_a_cluster_removes_and_rebuilds_is_what_one_machine_does(
    local_cluster: None, homes: tuple[Settings, Settings], bundled: Embedder
) -> None:
    from yinju.cluster.ingest import remove as remove_on_cluster
    from yinju.cluster.reindex import reindex as reindex_on_cluster

    here, cluster = homes
    names = ["seed-0.txt", "copy-4.txt", "mixed-01.txt"]  # of the first, a copy takes its place
    assert remove_on_cluster(names, cluster, bundled) == remove(names, here, bundled)
    assert_same(here, cluster, bundled.fingerprint)
    with pytest.raises(StoreError, match=r"There is no source 'seed-0.txt'"):
        remove_on_cluster(["seed-0.txt"], cluster, bundled)

    finer = [sharded(one.home, 2, chunk=FINER) for one in homes]
    assert reindex_on_cluster(finer[1], bundled) == reindex(finer[0], bundled)
    assert_same(*finer, bundled.fingerprint)
    assert len(list(cluster.home.glob("shard-*/generation-*"))) == 2
    assert not (cluster.home / "journal.json").exists()


def test_a_rebuild_that_fails_leaves_the_old_corpus_in_force(
    local_cluster: None, homes: tuple[Settings, Settings], bundled: Embedder
) -> None:
    from yinju.cluster.reindex import reindex as reindex_on_cluster

    def stop(done: int, count: int, name: str) -> None:
        if done == 12:
            raise KeyboardInterrupt

    here, cluster = homes
    with pytest.raises(KeyboardInterrupt):
        reindex_on_cluster(sharded(cluster.home, 2, chunk=FINER), bundled, stop)
    assert len(list(cluster.home.glob("shard-*/generation-*"))) == 2
    assert_same(here, cluster, bundled.fingerprint)


def test_what_a_cluster_finds_damaged_is_what_one_machine_finds_and_it_is_repaired(
    local_cluster: None, homes: tuple[Settings, Settings], bundled: Embedder
) -> None:
    from yinju.cluster.corpus import open_on_cluster
    from yinju.cluster.verify import repair as repair_on_cluster
    from yinju.cluster.verify import verify as verify_on_cluster

    _, settings = homes
    reading = open_on_cluster(settings, bundled.fingerprint)
    first = reading.generations()
    told: list[str] = []
    whole = verify_on_cluster(
        settings, bundled, progress=lambda done, count, name: told.append(f"{done}/{count} {name}")
    )
    assert (whole, whole.whole, told) == (verify(settings, bundled), True, ["0/2 shard-0", "1/2 shard-1"])
    before = comparable(settings, bundled.fingerprint)
    for number in range(2):
        (file,) = (settings.home / f"shard-{number}").glob("generation-*/catalogue.sqlite")
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE passages SET raw_start = raw_start + 1 WHERE passage_id LIKE '%-0001'")
    found = verify_on_cluster(settings, bundled)
    assert found == verify(settings, bundled)
    assert {one.name.partition(":")[0] for one in found.damage} == {"shard-0", "shard-1"}
    assert repair_on_cluster(settings, bundled, found) == ()
    assert verify_on_cluster(settings, bundled).whole
    assert {name: first[name] != now for name, now in reading.generations().items()} == {
        "shard-0": True,
        "shard-1": True,
    }
    assert comparable(settings, bundled.fingerprint)["passages"] == before["passages"]


def test_a_snapshot_by_a_cluster_comes_back_in_place_and_in_an_empty_home(
    local_cluster: None, homes: tuple[Settings, Settings], bundled: Embedder, tmp_path: Path
) -> None:
    from yinju.cluster.corpus_snapshots import restore, take

    here, cluster = homes
    with Store.open(shard_settings(cluster)[1]).writer(), pytest.raises(StoreLockedError, match="shard-1"):
        take(cluster, f"file://{tmp_path}/far")
    folder, taken = take(cluster, f"file://{tmp_path}/far", wait_s=30)
    there = Path(folder.removeprefix("file://"))
    assert sorted(path.name for path in there.iterdir()) == ["corpus.json", "shard-0.tar.gz", "shard-1.tar.gz"]
    assert [path.parent for path in there.parent.rglob("corpus.json")] == [there]  # a refused one leaves none
    with pytest.raises(UsageError, match="There is a store in"):
        restore(cluster, folder)
    remove(["seed-0.txt"], cluster, bundled)
    assert restore(cluster, folder, replace=True) == taken
    assert_same(here, cluster, bundled.fingerprint)

    empty = sharded(tmp_path / "empty", 2)
    (there / "shard-0.tar.gz").rename(there / "shard-0")
    (there / "shard-0.tar.gz").write_bytes((there / "shard-1.tar.gz").read_bytes())
    with pytest.raises(StoreError, match="holds another shard-0 than it says"):
        restore(empty, folder)
    assert not list(empty.home.glob("shard-*/generation-*"))
    (there / "shard-0").rename(there / "shard-0.tar.gz")
    restore(empty, folder)
    assert_same(here, empty, bundled.fingerprint)
    assert not [path for path in empty.home.glob("shard-*/*") if path.name.startswith(".snapshot")]


@pytest.mark.parametrize(("said", "reason"), [
    ("The actor died because of an error.\nIts stack follows.", "The actor died because of an error"),
    ("no full stop\n\nThe above exception was the cause.", "no full stop"),
    ("", "RayError"),
])  # fmt: skip
def test_a_reason_of_a_failure_is_a_line_that_a_sentence_can_hold(local_cluster: None, said: str, reason: str) -> None:
    from ray.exceptions import RayError  # after the cluster has begun: what imports Ray before is refused

    from yinju.cluster.remote import reason_of

    assert reason_of(RayError(said)) == reason
