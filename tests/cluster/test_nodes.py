"""Four nodes: what they make is what one machine makes, and what happens when one of them is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cluster.corpora import assert_same, write_sources
from tests.cluster.nodes import begin_ingest, cluster_of, kill, processes
from tests.ingest.sharded_corpus import sharded
from yinju.embed import Embedder
from yinju.ingest.build import ingest

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(3600)]


@pytest.fixture
def nodes() -> Iterator[Any]:
    with cluster_of(4) as cluster:
        yield cluster


def test_four_nodes_make_what_one_machine_makes(nodes: Any, tmp_path: Path, bundled: Embedder) -> None:
    sources = write_sources(tmp_path / "in")
    alone, settings = sharded(tmp_path / "alone", 1), sharded(tmp_path / "home", 4)
    ingest(sources, alone, bundled)
    run = begin_ingest(nodes.address, settings, sources)
    _, said = run.communicate(timeout=1200)
    assert run.returncode == 0, said
    assert_same(alone, settings, bundled.fingerprint)


def test_two_pages_answer_from_the_same_shards_while_these_change_and_a_process_dies(
    nodes: Any, tmp_path: Path, bundled: Embedder
) -> None:
    sources = write_sources(tmp_path / "in", made_up=10)
    settings = sharded(tmp_path / "home", 4, cluster={"shards": 4, "shard_timeout_s": 30})
    ingest(sources, settings, bundled)
    with page(nodes.address, settings.home) as one, page(nodes.address, settings.home) as two:
        first = [ask(address) for address in (one, two)]
        assert first[0]["answer"] == first[1]["answer"]
        assert [answer["unsearched"] for answer in first] == [[], []]
        assert len(processes("ray::ReaderActor")) == 4  # both pages read by the same
        for name in ("later-1.txt", "later-2.txt"):
            (tmp_path / "in" / "first" / name).write_text(
                f"The {name} was found near the old lighthouse of Yantai. " * 5
            )
            run = begin_ingest(nodes.address, settings, sources)
            while run.poll() is None:
                assert ask(two)["unsearched"] == []
            assert run.returncode == 0
            assert f'"{name}"' in httpx.get(f"{two}api/corpus", timeout=120).text
        assert kill(processes("ray::ReaderActor")[0])
        answers = [ask(address) for address in (one, two, one, two)]
        assert {tuple(answer["unsearched"]) for answer in answers} <= {(), *((f"shard-{n}",) for n in range(4))}
        assert wait_until(lambda: ask(one)["unsearched"] == [] == ask(two)["unsearched"])


QUESTION = "行动计划提出了哪些原则？"


def ask(address: str, question: str = QUESTION) -> dict[str, Any]:
    reply = httpx.post(f"{address}api/ask", json={"question": question}, timeout=120)
    assert reply.status_code == 200, reply.text
    return reply.json()


def wait_until(holds: Callable[[], bool], until_s: float = 120) -> bool:
    end = time.monotonic() + until_s
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(1)
    return held


@contextmanager
def page(address: str, home: Path) -> Iterator[str]:
    """Serves the page in a process of its own, and yields its address."""
    program = "import sys; from yinju.ui.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["serve", "--cluster", address, "--port", "0", "--home", str(home)]
    environment = os.environ | {"YINJU_CLUSTER__SHARD_TIMEOUT_S": "30", "YINJU_READER__ENABLED": "false"}
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        said = process.stdout.readline()
        assert said.startswith("Yinju answers at "), said
        yield said.split()[3]
    finally:
        process.terminate()
        process.wait(60)
