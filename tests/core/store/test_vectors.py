"""Reading without Chroma's client gives what reading with it gives."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from yinju.errors import StoreError
from yinju.store import vectors as module
from yinju.store.vectors import VectorIndex


def _filled(folder: Path) -> tuple[VectorIndex, np.ndarray]:
    folder.mkdir()
    rows = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = VectorIndex(folder, "")
    index.create()
    index.upsert([f"a-{number:04d}" for number in range(50)], rows)
    index.close()
    return index, rows


def _seen(index: VectorIndex, row: np.ndarray) -> tuple[int, list[str], list[float], list[str], np.ndarray]:
    hits = index.search(row, 10)
    there = index.get(["a-0003", "a-0001", "nowhere"])
    ordered = sorted(there)
    found = index.count(), [i for i, _ in hits], [s for _, s in hits], ordered, np.stack([there[i] for i in ordered])
    index.close()
    return found


def test_both_ways_of_reading_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert version("chromadb").startswith(module._READ_DIRECTLY), "read by the client: slower, see _READ_DIRECTLY"
    index, rows = _filled(tmp_path / "generation-1")
    direct = _seen(index, rows[3])
    assert (direct[0], direct[1][0], direct[3]) == (50, "a-0003", ["a-0001", "a-0003"])
    np.testing.assert_allclose(direct[4], rows[[1, 3]], atol=1e-6)  # Chroma brings them to unit length itself
    monkeypatch.setattr(module, "_READ_DIRECTLY", "none")
    by_client = _seen(index, rows[3])
    assert by_client[:2] == direct[:2]
    np.testing.assert_allclose(by_client[2], direct[2], atol=1e-6)
    np.testing.assert_array_equal(by_client[4], direct[4])


def test_what_is_written_is_read_at_once(tmp_path: Path) -> None:
    index, rows = _filled(tmp_path / "generation-1")
    assert index.count() == 50
    index.delete(["a-0003"])
    assert (index.count(), index.search(rows[3], 1)[0][0] != "a-0003") == (49, True)
    index.close()
    assert index.count() == 49


def test_a_missing_collection_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "generation-1").mkdir()
    with pytest.raises(StoreError, match="run yinju reindex"):
        VectorIndex(tmp_path / "generation-1", "").count()


def test_nearly_all_of_the_nearest_are_found(tmp_path: Path) -> None:
    """Of the 100 nearest of 3,000; asked for no more than these, Chroma's graph finds 93 in a hundred."""
    draw = np.random.default_rng(3)
    rows = draw.normal(size=(3000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = VectorIndex(tmp_path, "")
    index.create()
    index.upsert([str(number) for number in range(3000)], rows)
    asked = rows[:20] + 0.3 * draw.normal(size=(20, 64)).astype(np.float32)
    shares = []
    for row in asked:
        nearest = {str(number) for number in np.argsort(-(rows @ row))[:100]}
        found = index.search(row, 100)
        assert len(found) == 100
        shares.append(len(nearest & {one for one, _ in found}) / 100)
    assert np.mean(shares) > 0.99


def test_nobody_opens_the_index_while_another_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOCK_WAIT_S", 0.2)
    written, rows = _filled(tmp_path / "generation-1")
    written.search(rows[3], 5)
    unopened = VectorIndex(tmp_path / "generation-1", "")
    with FileLock(tmp_path / "vectors.lock"):
        assert written.search(rows[3], 5)  # it is in memory
        for call in (lambda: unopened.search(rows[3], 5), lambda: unopened.get(["a-0001"]), unopened.count):
            with pytest.raises(StoreError, match=r"has been writing the vector index .*Try again"):
                call()
        for change in (lambda: written.upsert(["b"], rows[:1]), lambda: written.delete(["a-0001"])):
            with pytest.raises(StoreError, match="has been writing the vector index"):
                change()
    assert unopened.search(rows[3], 5) == written.search(rows[3], 5)
    written.upsert(["b"], rows[:1])
    assert unopened.count() == 51
