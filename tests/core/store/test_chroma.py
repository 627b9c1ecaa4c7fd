"""Reading without Chroma's client gives what reading with it gives."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from yinju.errors import StoreError
from yinju.store import chroma as module
from yinju.store.chroma import ChromaGraph


def _filled(folder: Path) -> tuple[ChromaGraph, np.ndarray]:
    folder.mkdir()
    rows = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    graph = ChromaGraph(folder, "")
    graph.create()
    graph.upsert([f"a-{number:04d}" for number in range(50)], rows)
    graph.close()
    return graph, rows


def _seen(graph: ChromaGraph, row: np.ndarray) -> tuple[int, list[str], list[str], np.ndarray]:
    near = graph.nearest(row, 10)
    there = graph.get(["a-0003", "a-0001", "nowhere"])
    ordered = sorted(there)
    found = graph.count(), near, ordered, np.stack([there[i] for i in ordered])
    graph.close()
    return found


def test_both_ways_of_reading_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert version("chromadb").startswith(module._READ_DIRECTLY), "read by the client: slower, see _READ_DIRECTLY"
    graph, rows = _filled(tmp_path / "generation-1")
    direct = _seen(graph, rows[3])
    assert (direct[0], direct[1][0], direct[2]) == (50, "a-0003", ["a-0001", "a-0003"])
    np.testing.assert_allclose(direct[3], rows[[1, 3]], atol=1e-6)  # Chroma brings them to unit length itself
    monkeypatch.setattr(module, "_READ_DIRECTLY", "none")
    by_client = _seen(graph, rows[3])
    assert by_client[:3] == direct[:3]
    np.testing.assert_array_equal(by_client[3], direct[3])


def test_what_is_written_is_read_at_once(tmp_path: Path) -> None:
    graph, rows = _filled(tmp_path / "generation-1")
    assert graph.count() == 50
    graph.delete(["a-0003"])
    assert (graph.count(), graph.nearest(rows[3], 1) != ["a-0003"]) == (49, True)
    graph.close()
    assert graph.count() == 49


def test_a_missing_collection_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "generation-1").mkdir()
    with pytest.raises(StoreError, match="run yinju reindex"):
        ChromaGraph(tmp_path / "generation-1", "").count()


def test_nobody_opens_the_graph_while_another_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOCK_WAIT_S", 0.2)
    written, rows = _filled(tmp_path / "generation-1")
    written.nearest(rows[3], 5)
    unopened = ChromaGraph(tmp_path / "generation-1", "")
    with FileLock(tmp_path / "vectors.lock"):
        assert written.nearest(rows[3], 5)  # it is in memory
        for call in (lambda: unopened.nearest(rows[3], 5), lambda: unopened.get(["a-0001"]), unopened.count):
            with pytest.raises(StoreError, match=r"has been writing the vector index .*Try again"):
                call()
        for change in (lambda: written.upsert(["b"], rows[:1]), lambda: written.delete(["a-0001"])):
            with pytest.raises(StoreError, match="has been writing the vector index"):
                change()
    assert unopened.nearest(rows[3], 5) == written.nearest(rows[3], 5)
    written.upsert(["b"], rows[:1])
    assert unopened.count() == 51
