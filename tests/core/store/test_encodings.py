"""What the reader made of passages is kept by passage and reader, and goes with them."""

from pathlib import Path

import numpy as np

from yinju.reader import PassageVectors
from yinju.store.encodings import EncodingIndex

ROWS = np.array([[0.6, 0.8], [1.0, 0.0], [0.0, 0.0]], np.float32)


def _encoding(*rows: int) -> PassageVectors:
    return PassageVectors(ROWS[0], ROWS[list(rows)])


def test_before_the_first_encoding_there_are_none_and_no_file(tmp_path: Path) -> None:
    index = EncodingIndex(tmp_path)
    index.delete(["a-0000"])
    assert (index.ids("r@1"), index.vectors("r@1", ["a-0000"]), index.get("r@1", ["a-0000"])) == (set(), {}, {})
    assert list(tmp_path.iterdir()) == []


def test_encodings_come_back_within_half_precision(tmp_path: Path) -> None:
    index = EncodingIndex(tmp_path)
    index.put("r@1", {"a-0000": _encoding(0, 1, 2), "a-0001": _encoding(1), "b-0000": _encoding()})
    found = index.get("r@1", ["a-0000", "b-0000", "c-0000"])
    assert sorted(found) == ["a-0000", "b-0000"]
    np.testing.assert_allclose(found["a-0000"].passage, ROWS[0], atol=1e-3)
    np.testing.assert_allclose(found["a-0000"].sentences, ROWS, atol=1e-3)
    assert len(found["b-0000"].sentences) == 0
    np.testing.assert_allclose(index.vectors("r@1", ["a-0001"])["a-0001"], ROWS[0], atol=1e-3)


def test_a_passage_has_the_encoding_of_one_reader_and_loses_it_when_it_goes(tmp_path: Path) -> None:
    index = EncodingIndex(tmp_path)
    index.put("r@1", {"a-0000": _encoding(0), "a-0001": _encoding(0)})
    index.put("r@2", {"a-0000": _encoding(1)})
    assert (index.ids("r@1"), index.ids("r@2")) == ({"a-0001"}, {"a-0000"})
    assert (index.get("r@1", ["a-0000"]), index.vectors("r@1", ["a-0000"])) == ({}, {})
    index.delete(["a-0001"])
    assert index.ids("r@1") == set()


def test_what_a_killed_writer_left_of_the_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "encodings.new").write_text("half a file", encoding="utf-8")
    index = EncodingIndex(tmp_path)
    index.put("r@1", {"a-0000": _encoding(0)})
    assert index.ids("r@1") == {"a-0000"}
