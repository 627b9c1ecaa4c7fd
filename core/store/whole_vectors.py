"""The whole vectors of passages, which are read where a vector must be exact; they are not kept in memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yinju.store.database import Database

if TYPE_CHECKING:
    from yinju.embed import Vectors

_TABLES = """
CREATE TABLE directions (dim INTEGER NOT NULL, matrix BLOB NOT NULL);
CREATE TABLE vectors (passage_id TEXT PRIMARY KEY, vector BLOB NOT NULL);
"""
_STORED = "<f2"
"""Half precision: it moves a cosine by less than a thousandth, and takes half the place."""


class WholeVectors:
    """The ids of passages with their vectors, and the directions in which these differ most."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / "vectors.sqlite", "list of vectors", "Rebuild it with: yinju reindex")

    def create(self, directions: "Vectors | None") -> None:
        """Creates the list, empty.

        Args:
            directions: Orthogonal unit vectors, ``(dim, main)`` float32, if there are any.
        """
        self._database.create(_TABLES)
        if directions is not None:
            with self._database.transaction() as db:
                row = len(directions), directions.astype(_STORED).tobytes()
                db.execute("INSERT INTO directions VALUES (?, ?)", row)

    def directions(self) -> "Vectors | None":
        """Returns the directions that it was created with, ``(dim, main)`` float32."""
        for dim, matrix in self._database.rows("SELECT dim, matrix FROM directions"):
            return np.frombuffer(matrix, _STORED).reshape(dim, -1).astype(np.float32)
        return None

    def put(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Adds vectors, or replaces those of the same passages."""
        rows = [(one, vector.tobytes()) for one, vector in zip(ids, vectors.astype(_STORED), strict=True)]
        with self._database.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def delete(self, ids: Sequence[str]) -> None:
        """Removes vectors; unknown ids are ignored."""
        with self._database.transaction() as db:
            db.executemany("DELETE FROM vectors WHERE passage_id = ?", [(one,) for one in ids])

    def get(self, ids: Sequence[str]) -> tuple[list[str], "Vectors"]:
        """Returns those of the passages that have a vector, and their vectors, ``(passages, dim)`` float32."""
        rows = self._database.rows_in("SELECT passage_id, vector FROM vectors WHERE passage_id IN", ids)
        if not rows:
            return [], np.empty((0, 0), np.float32)
        with self._database.faults():
            vectors = np.stack([np.frombuffer(vector, _STORED) for _, vector in rows])
            return [one for one, _ in rows], vectors.astype(np.float32)

    def count(self) -> int:
        """Returns the number of vectors."""
        return int(self._database.rows("SELECT count(*) FROM vectors")[0][0])

    def problems(self) -> list[str]:
        """Returns what is wrong with the file itself; nothing if it is whole."""
        return self._database.problems()

    def close(self) -> None:
        """Closes the file; the next call opens it again."""
        self._database.close()
