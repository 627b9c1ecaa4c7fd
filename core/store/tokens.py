"""The token index: the tokens of every passage, sentence by sentence, and the number of passages that hold each token.

It lets a question be aligned with hundreds of passages without tokenizing their texts again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yinju.store.database import Connection, Database
from yinju.types import Language

if TYPE_CHECKING:
    from yinju.align import TokenIds

_TABLES = """
CREATE TABLE passages (passage_id TEXT PRIMARY KEY, language TEXT NOT NULL, tokens BLOB NOT NULL);
CREATE TABLE frequencies (token INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
"""
_ADD = """
INSERT INTO frequencies VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET passages = passages + excluded.passages
"""
_READ_AT_A_TIME = 5000
"""Passages that are read at a time where all are."""
_END = -1
_END_BYTES = b"\xff\xff\xff\xff"
"""Ends the tokens of the title and of each sentence: the bytes of -1, which is no token, since these are at least 0."""


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """The tokens of a passage, for aligning it with a question.

    Attributes:
        title: The tokens of its article's title.
        sentences: The tokens of each of its sentences, in order.
    """

    language: Language
    title: "TokenIds"
    sentences: tuple["TokenIds", ...]


class TokenIndex:
    """An index of passage ids with their tokens."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / "tokens.sqlite", "token index", "Rebuild it with: yinju reindex")

    def create(self) -> None:
        """Creates the index, empty."""
        self._database.create(_TABLES)

    def put(self, passages: Mapping[str, PassageTokens]) -> None:
        """Adds passages, or replaces those with the same ids, since the title of an article may have changed."""
        with self._database.transaction() as db:
            self._take_out(db, list(passages))
            rows = [(passage_id, passage.language, _pack(passage)) for passage_id, passage in passages.items()]
            db.executemany("INSERT INTO passages VALUES (?, ?, ?)", rows)
            db.executemany(_ADD, _count(passages.values()))

    def delete(self, ids: Sequence[str]) -> None:
        """Removes passages; unknown ids are ignored."""
        with self._database.transaction() as db:
            self._take_out(db, ids)

    def get(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Returns the tokens of those of the passages that exist."""
        rows = self._database.rows_in("SELECT passage_id, language, tokens FROM passages WHERE passage_id IN", ids)
        with self._database.faults():
            return _unpack(rows)

    def frequencies(self, tokens: "TokenIds") -> "TokenIds":
        """Returns the number of passages that hold each token."""
        rows = self._database.rows_in("SELECT token, passages FROM frequencies WHERE token IN", tokens.tolist())
        found = dict(rows)
        return np.array([found.get(token, 0) for token in tokens.tolist()], np.int32)

    def ids(self) -> list[str]:
        """Returns the ids of all passages."""
        return [str(row[0]) for row in self._database.rows("SELECT passage_id FROM passages ORDER BY passage_id")]

    def miscounted(self) -> list[int]:
        """Returns the tokens of which the number of passages is not what the passages hold."""
        counts: Counter[int] = Counter()
        ids = self.ids()
        for start in range(0, len(ids), _READ_AT_A_TIME):
            counts.update(dict(_count(self.get(ids[start : start + _READ_AT_A_TIME]).values())))
        stated = dict(self._database.rows("SELECT token, passages FROM frequencies"))
        return sorted(token for token in counts.keys() | stated.keys() if counts[token] != stated.get(token, 0))

    def problems(self) -> list[str]:
        """Returns what is wrong with the file itself; nothing if it is whole."""
        return self._database.problems()

    def close(self) -> None:
        """Closes the file; the next call opens it again."""
        self._database.close()

    def _take_out(self, db: Connection, ids: Sequence[str]) -> None:
        gone = self.get(ids)
        counts = _count(gone.values())
        db.executemany("DELETE FROM passages WHERE passage_id = ?", [(passage_id,) for passage_id in gone])
        db.executemany("UPDATE frequencies SET passages = passages - ? WHERE token = ?", [(n, t) for t, n in counts])
        db.executemany("DELETE FROM frequencies WHERE token = ? AND passages = 0", [(token,) for token, _ in counts])


def _count(passages: Iterable[PassageTokens]) -> list[tuple[int, int]]:
    """Returns how many of the passages hold each token; titles recur in every passage and do not count."""
    counts: Counter[int] = Counter()
    for passage in passages:
        if passage.sentences:
            counts.update(np.unique(np.concatenate(passage.sentences)).tolist())
    return list(counts.items())


def _pack(passage: PassageTokens) -> bytes:
    return b"".join(tokens.astype("<i4").tobytes() + _END_BYTES for tokens in (passage.title, *passage.sentences))


def _unpack(rows: Sequence[tuple[str, Language, bytes]]) -> dict[str, PassageTokens]:
    """Returns the tokens of passages by their ids, cut in one go: each by itself would take several times as long.

    Raises:
        ValueError: The tokens of a passage do not end where they are said to.
    """
    tokens = np.frombuffer(b"".join(packed for _, _, packed in rows), "<i4")
    ends = iter(np.flatnonzero(tokens == _END).tolist())
    found: dict[str, PassageTokens] = {}
    start = last = 0
    for passage_id, language, packed in rows:
        last += len(packed) // tokens.itemsize
        parts = []
        while start < last:
            end = next(ends, last)
            parts.append(tokens[start:end])
            start = end + 1
        if start != last or not parts:
            raise ValueError(f"the tokens of {passage_id} have no end")
        found[passage_id] = PassageTokens(language, parts[0], tuple(parts[1:]))
    return found
