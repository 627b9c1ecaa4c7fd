"""Processes of a cluster of four nodes are killed at random moments; the next run makes the corpus whole.

`make test-cluster` runs one round of each kind; KILL_ROUNDS says how many. `--log-cli-level=INFO` tells what was
killed.
"""

import json
import logging
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.corpora import assert_same, write_sources
from tests.cluster.nodes import begin_ingest, begin_reindex, cluster_of, kill, processes, wait_for, wait_until_gone
from tests.ingest.sharded_corpus import sharded
from yinju.embed import Embedder
from yinju.ingest.build import ingest, reindex
from yinju.settings import Settings

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(3600)]
log = logging.getLogger(__name__)
ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))
SHARDS = 2
_RUN_S = 600
TITLES = {"worker": "ray::MapBatches", "writer": "ray::WriterActor"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return write_sources(tmp_path_factory.mktemp("kills") / "in", made_up=20)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, sources: list[str], bundled: Embedder) -> Settings:
    settings = sharded(tmp_path_factory.mktemp("alone") / "home", 1)
    ingest(sources, settings, bundled)
    return settings


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    with cluster_of(4) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def run_s(tmp_path_factory: pytest.TempPathFactory, nodes: Any, sources: list[str]) -> float:
    """The seconds from when the writers have begun until an undisturbed run ends: a kill comes within them."""
    first = begin_ingest(nodes.address, sharded(tmp_path_factory.mktemp("first") / "home", SHARDS), sources)
    assert wait_for(TITLES["writer"])
    begun = time.monotonic()
    _, said = first.communicate(timeout=_RUN_S)
    assert first.returncode == 0, said
    log.info("undisturbed: %.1f s", time.monotonic() - begun)
    return time.monotonic() - begun


def _killed(first: "subprocess.Popen[str]", kind: str, draw: random.Random, run_s: float) -> str:
    """Kills a process of a run at a random moment, waits for the run's end, and returns what it said."""
    try:
        assert wait_for(TITLES["writer"])
        moment = draw.uniform(0, run_s)
        time.sleep(moment)
        there = [first.pid] if kind == "driver" else wait_for(TITLES[kind], 20)
        hit = bool(there) and kill(draw.choice(there))
        _, said = first.communicate(timeout=_RUN_S)
    finally:
        kill(first.pid)
    log.info("%s after %.1f s: %s; it ended with %s", kind, moment, "killed" if hit else "none left", first.returncode)
    return said


@pytest.mark.parametrize(
    ("kind", "round_"), [(kind, n) for n in range(ROUNDS) for kind in ("worker", "writer", "driver")]
)
def test_a_kill_loses_and_doubles_nothing(
    kind: str,
    round_: int,
    nodes: Any,
    run_s: float,
    sources: list[str],
    alone: Settings,
    tmp_path: Path,
    bundled: Embedder,
) -> None:
    draw = random.Random(f"{kind} {round_}")
    settings = sharded(tmp_path / "home", SHARDS)
    first = begin_ingest(nodes.address, settings, sources)
    said = _killed(first, kind, draw, run_s)
    if kind == "writer" and first.returncode:
        assert "does not answer" in said, said
    if kind == "worker":
        assert first.returncode == 0, said
    again = begin_ingest(nodes.address, settings, sources)
    out, said = again.communicate(timeout=_RUN_S)
    assert again.returncode == 0, said
    added, duplicates, unchanged = json.loads(out)
    log.info("again: %s added, %s duplicates, %s unchanged", len(added), len(duplicates), len(unchanged))
    assert_same(alone, settings, bundled.fingerprint)
    assert not processes(TITLES["writer"])


@pytest.mark.parametrize(("kind", "round_"), [(kind, n) for n in range(ROUNDS) for kind in ("writer", "driver")])
def test_a_kill_in_a_rebuild_leaves_the_old_corpus_or_is_settled_by_the_next(
    kind: str,
    round_: int,
    nodes: Any,
    run_s: float,
    sources: list[str],
    alone: Settings,
    tmp_path: Path,
    bundled: Embedder,
) -> None:
    draw = random.Random(f"rebuild {kind} {round_}")
    before, after = sharded(tmp_path / "home", SHARDS), sharded(tmp_path / "home", SHARDS, chunk={"max_chars": 120})
    ingest(sources, before, bundled)
    old = _in_force(before)
    first = begin_reindex(nodes.address, after)
    _killed(first, kind, draw, run_s)
    assert wait_until_gone(TITLES["writer"])
    switching = (before.home / "journal.json").exists()
    log.info("in the switch: %s", switching)
    if _in_force(before) == old:
        assert_same(alone, before, bundled.fingerprint)
    else:
        assert switching or not _in_force(before) & old
    again = begin_reindex(nodes.address, after)
    _, said = again.communicate(timeout=_RUN_S)
    assert again.returncode == 0, said
    finer = sharded(tmp_path / "finer", 1, chunk={"max_chars": 120})
    shutil.copytree(alone.home, finer.home)
    reindex(finer, bundled)
    assert_same(finer, after, bundled.fingerprint)
    assert len(list(after.home.glob("shard-*/generation-*"))) == SHARDS


def _in_force(settings: Settings) -> set[str]:
    """Returns the names of the generations of all shards that are in force."""
    return {path.read_text() for path in settings.home.glob("shard-*/CURRENT")}
