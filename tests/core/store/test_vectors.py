"""The index of vectors: what it finds by main directions it puts in order by whole vectors."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from yinju.embed import Vectors, open_embedder
from yinju.errors import StoreError
from yinju.ingest.build import ingest
from yinju.settings import load_settings
from yinju.store import Store
from yinju.store.home import Home
from yinju.store.vectors import VectorIndex

DIM, MAIN = 64, 32


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def directions() -> Vectors:
    turned, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(DIM, DIM)))
    return turned[:, :MAIN].astype(np.float32)


@pytest.fixture(scope="module")
def rows(directions: Vectors) -> Vectors:
    """Vectors of which a tenth lies beside the main directions."""
    draw = np.random.default_rng(3)
    within = draw.normal(size=(3000, MAIN)) @ directions.T
    return _unit((within + 0.24 * draw.normal(size=(3000, DIM))).astype(np.float32))


def _filled(folder: Path, rows: Vectors, directions: Vectors | None) -> VectorIndex:
    index = VectorIndex(folder, "")
    index.create(directions)
    index.upsert([f"a-{number:04d}" for number in range(len(rows))], rows)
    return index


@pytest.mark.parametrize("led", [True, False])
def test_nearly_all_of_the_nearest_are_found(tmp_path: Path, rows: Vectors, directions: Vectors, led: bool) -> None:
    index = _filled(tmp_path, rows, directions if led else None)
    draw = np.random.default_rng(4)
    shares = []
    for row in _unit(rows[:20] + 0.05 * draw.normal(size=(20, DIM)).astype(np.float32)):
        cosines = rows @ row
        nearest = {f"a-{number:04d}" for number in np.argsort(-cosines)[:100]}
        found = index.search(row, 100)
        assert len(found) == 100
        np.testing.assert_allclose(
            [score for _, score in found], [cosines[int(one[2:])] for one, _ in found], atol=1e-3
        )
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        shares.append(len(nearest & {one for one, _ in found}) / 100)
    assert np.mean(shares) > 0.99


def test_the_order_is_that_of_the_whole_vectors(tmp_path: Path) -> None:
    """The first direction alone is in the graph, which has the wrong one of both nearer."""
    directions = np.eye(3, dtype=np.float32)[:, :2]
    asked, right, wrong = _unit(np.array([[3, 2, 6], [3, 1, 6], [3, 2, -6]], np.float32))
    index = _filled(tmp_path, np.stack([right, wrong]), directions)
    assert index._graph.nearest(asked @ directions, 2) == ["a-0001", "a-0000"]
    found = index.search(asked, 2)
    assert [one for one, _ in found] == ["a-0000", "a-0001"]
    np.testing.assert_allclose([score for _, score in found], [asked @ right, asked @ wrong], atol=1e-3)


def test_a_score_does_not_go_by_what_else_is_found(tmp_path: Path, rows: Vectors) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    scores = [dict(_filled(few, rows[:7], None).search(rows[9], 7))]
    scores.append(dict(_filled(many, rows[:50], None).search(rows[9], 50)))
    assert all(scores[1][one] == score for one, score in scores[0].items())


def test_what_is_written_is_read_at_once(tmp_path: Path, rows: Vectors, directions: Vectors) -> None:
    index = _filled(tmp_path, rows[:50], directions)
    there = index.get(["a-0001", "nowhere"])
    assert list(there) == ["a-0001"]
    np.testing.assert_allclose(there["a-0001"], rows[1], atol=1e-3)
    index.upsert(["a-0001"], rows[60:61])
    assert (index.count(), index.stored_count()) == (50, 50)
    assert index.search(rows[60], 1)[0][0] == "a-0001"
    index.delete(["a-0003", "nowhere"])
    assert (index.count(), index.stored_count(), index.get(["a-0003"])) == (49, 49, {})
    assert "a-0003" not in {one for one, _ in index.search(rows[3], 49)}
    assert VectorIndex(tmp_path, "").search(rows[60], 1)[0][0] == "a-0001"


def test_what_the_graph_finds_and_has_no_vector_any_more_is_left_out(tmp_path: Path, rows: Vectors) -> None:
    """A graph that is open does not see what another process removes."""
    index = _filled(tmp_path, rows[:3], None)
    index._whole.delete(["a-0001"])
    assert sorted(one for one, _ in index.search(rows[1], 3)) == ["a-0000", "a-0002"]
    index._whole.delete(["a-0000", "a-0002"])
    assert index.search(rows[1], 3) == []


def test_misplaced_are_those_that_their_vectors_do_not_find(tmp_path: Path, rows: Vectors, directions: Vectors) -> None:
    index = _filled(tmp_path, rows[:4], directions)
    names = [f"a-{number:04d}" for number in range(5)]
    assert index.misplaced(names) == index.misplaced([]) == index.misplaced(["nowhere"]) == []
    index._graph.delete(["a-0002"])
    index._whole.put(["a-0003"], rows[9:10])
    assert sorted(index.misplaced(names)) == ["a-0002", "a-0003"]


def test_a_missing_index_is_an_error_that_says_what_to_do(tmp_path: Path, rows: Vectors) -> None:
    index = VectorIndex(tmp_path, "")
    for use in (index.count, lambda: index.search(rows[0], 1), lambda: index.get(["a-0001"])):
        with pytest.raises(StoreError, match="yinju reindex"):
            use()


def test_a_damaged_vector_is_an_error_that_says_what_to_do(tmp_path: Path, rows: Vectors) -> None:
    index = _filled(tmp_path, rows[:3], None)
    index.close()
    with sqlite3.connect(tmp_path / "vectors.sqlite") as db:
        db.execute("UPDATE vectors SET vector = x'0000' WHERE passage_id = 'a-0001'")
    with pytest.raises(StoreError, match=r"vectors\.sqlite.*yinju reindex"):
        index.search(rows[0], 3)


def test_the_graph_of_the_bundled_model_holds_the_main_directions_alone(tmp_path: Path) -> None:
    settings = load_settings(overrides={"home": tmp_path / "home"})
    (tmp_path / "bridge.txt").write_text("The bridge is made of steel.\n\n人工智能治理需要各国合作。", encoding="utf-8")
    embedder = open_embedder(settings.embedder)
    ingest([str(tmp_path / "bridge.txt")], settings, embedder)
    generation = Home(settings.home).current()
    assert generation is not None
    index = VectorIndex(generation, "")
    with closing(index), closing(Store.open(settings)) as store:
        (article,) = store.articles()
        ids = [passage.passage_id for passage in store.passages_of(article.article_id)]
        assert {len(one) for one in index._graph.get(ids).values()} == {256}
        assert {len(one) for one in index.get(ids).values()} == {384}
