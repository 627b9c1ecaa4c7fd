"""The encodings: what the reader makes of passages, kept so that a question need not wait for it.

They can always be made anew: a passage that has none is encoded each time that it is read.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from yinju.reader import Matrix, PassageVectors
from yinju.store.database import Database

_TABLES = """
CREATE TABLE passages (passage_id TEXT PRIMARY KEY, reader TEXT NOT NULL, vector BLOB NOT NULL);
CREATE TABLE sentences (passage_id TEXT PRIMARY KEY, vectors BLOB NOT NULL)
"""
# Two tables: a question is compared with hundreds of passages, and with the sentences of few. Half precision moves a
# cosine by less than a thousandth, and takes half the place.
_STORED = "<f2"
_ITEM_BYTES = 2
_UNIT_ERROR = 0.01
"""The most by which half precision moves the length of a unit vector, ten times over."""


class EncodingIndex:
    """An index of passage ids with the vectors of the passages and of their sentences.

    Its file is made at the first encoding; before, it is empty.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "encodings.sqlite"
        self._database = self._at(self._path)

    def put(self, reader: str, found: Mapping[str, PassageVectors]) -> None:
        """Adds encodings, or replaces those of the same passages.

        Args:
            reader: The fingerprint of the reader that made them.
        """
        if not self._path.is_file():
            self._create()
        passages = [(one, reader, _packed(vectors.passage)) for one, vectors in found.items()]
        sentences = [(one, _packed(vectors.sentences)) for one, vectors in found.items()]
        with self._database.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?, ?)", passages)
            db.executemany("INSERT OR REPLACE INTO sentences VALUES (?, ?)", sentences)

    def delete(self, ids: Sequence[str]) -> None:
        """Removes encodings; unknown ids are ignored."""
        if self._path.is_file():
            with self._database.transaction() as db:
                for table in ("passages", "sentences"):
                    db.executemany(f"DELETE FROM {table} WHERE passage_id = ?", [(one,) for one in ids])

    def vectors(self, reader: str, ids: Sequence[str]) -> dict[str, Matrix]:
        """Returns the unit vectors of those of the passages that the reader has encoded, ``(dim,)`` each."""
        if not self._path.is_file():
            return {}
        rows = self._database.rows_in("SELECT passage_id, reader, vector FROM passages WHERE passage_id IN", ids)
        with self._database.faults():
            return {one: _unpacked(packed) for one, made_by, packed in rows if made_by == reader}

    def get(self, reader: str, ids: Sequence[str]) -> dict[str, PassageVectors]:
        """Returns the encodings of those of the passages that the reader has encoded."""
        if not self._path.is_file():
            return {}
        rows = self._database.rows_in(
            "SELECT p.passage_id, p.reader, p.vector, s.vectors FROM passages p JOIN sentences s USING (passage_id) "
            "WHERE p.passage_id IN",
            ids,
        )
        found = {}
        with self._database.faults():
            for one, made_by, passage, sentences in rows:
                if made_by == reader:
                    vector = _unpacked(passage)
                    found[one] = PassageVectors(vector, _unpacked(sentences).reshape(-1, len(vector)))
        return found

    def ids(self, reader: str) -> set[str]:
        """Returns the ids of all passages that a reader has encoded."""
        if not self._path.is_file():
            return set()
        return {one for (one,) in self._database.rows("SELECT passage_id FROM passages WHERE reader = ?", (reader,))}

    def all_ids(self) -> list[str]:
        """Returns the ids of all passages that any reader has encoded."""
        if not self._path.is_file():
            return []
        return [one for (one,) in self._database.rows("SELECT passage_id FROM passages ORDER BY passage_id")]

    def damaged(self, ids: Sequence[str]) -> list[str]:
        """Returns the ids of those of the encoded passages whose vectors are no unit vectors of one length."""
        rows = self._database.rows_in(
            "SELECT p.passage_id, p.vector, s.vectors FROM passages p LEFT JOIN sentences s USING (passage_id) "
            "WHERE p.passage_id IN",
            ids,
        )
        return [one for one, passage, sentences in rows if sentences is None or not _are_unit(passage, sentences)]

    def problems(self) -> list[str]:
        """Returns what is wrong with the file itself; nothing if it is whole, or not there."""
        return self._database.problems() if self._path.is_file() else []

    def close(self) -> None:
        """Closes the file; the next call opens it again."""
        self._database.close()

    def _create(self) -> None:
        """Makes the file beside its place and moves it there: whoever sees it sees its tables."""
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)  # of a writer that was killed
        database = self._at(draft)
        database.create(_TABLES)
        database.close()
        draft.replace(self._path)

    def _at(self, path: Path) -> Database:
        return Database(path, "index of encodings", f"Remove {self._path} and ingest anything again")


def _packed(vectors: Matrix) -> bytes:
    return vectors.astype(_STORED).tobytes()


def _are_unit(passage: bytes, sentences: bytes) -> bool:
    if not passage or len(passage) % _ITEM_BYTES or len(sentences) % len(passage):
        return False
    rows = _unpacked(passage + sentences).reshape(-1, len(passage) // _ITEM_BYTES)
    return bool(np.all(np.abs(np.linalg.norm(rows, axis=1) - 1) < _UNIT_ERROR))


def _unpacked(packed: bytes) -> Matrix:
    return np.frombuffer(packed, _STORED).astype(np.float32)
