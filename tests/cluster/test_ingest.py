"""Ingestion on a cluster gives what ingestion on one machine gives: articles, names, duplicates, reasons."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cluster.corpora import assert_same, write_sources
from tests.ingest.sharded_corpus import sharded
from yinju.embed import Embedder
from yinju.ingest.build import ingest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_cluster_makes_the_same_corpus_as_one_machine(local_cluster: None, tmp_path: Path, bundled: Embedder) -> None:
    from yinju.cluster.ingest import ingest as ingest_on_cluster

    one, cluster = sharded(tmp_path / "one", 1), sharded(tmp_path / "cluster", 2)
    targets = write_sources(tmp_path / "sources", made_up=10)
    alone = ingest(targets, one, bundled)
    assert ingest_on_cluster(targets, cluster, bundled) == alone
    assert {failure.source for failure in alone.failed} == {"items.jsonl", "damaged.pdf", "empty.txt"}
    assert {"mixed-00.txt", "second/mixed-00.txt", "item 11"} <= {*alone.added, *alone.duplicates}
    assert len(alone.duplicates) > 10
    assert_same(one, cluster, bundled.fingerprint)

    # Again, with one source changed, one gone whose copy takes its place, and one folder gone.
    (tmp_path / "sources" / "first" / "seed-0.txt").unlink()
    (tmp_path / "sources" / "first" / "mixed-01.txt").write_text("All is new here.\n\n" + "It says more. " * 20)
    shutil.rmtree(tmp_path / "sources" / "second")
    alone = ingest(targets, one, bundled, prune=True)
    report = ingest_on_cluster(targets, cluster, bundled, prune=True)
    assert replace(report, removed=sorted(report.removed)) == replace(alone, removed=sorted(alone.removed))
    assert (alone.replaced, "seed-0.txt" in alone.removed, "item 11" in alone.unchanged) == (
        ["mixed-01.txt"],
        True,
        True,
    )
    assert_same(one, cluster, bundled.fingerprint)
