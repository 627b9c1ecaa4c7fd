"""One SQLite file, safe for several threads and, under the writer's lock, for several processes."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import StoreError
from yinju.store.faults import fault, faults_of

Connection = sqlite3.Connection
_T = TypeVar("_T")
_BUSY_TIMEOUT_S = 30
"""Seconds to wait for another process's transaction."""
_PROBLEMS = 10
"""The most problems of one file that are named: where one page is damaged, many rows are."""
_SIGNATURE = b"SQLite format 3\0"
"""What every SQLite file begins with."""
_VARIABLES = 30_000
"""Most variables in one statement; SQLite's own limit is 32,766."""


class Database:
    """A SQLite file that exists already. It is opened at the first use, and again after `close`.

    Args:
        name: What messages call the file.
        remedy: What to do when the file is missing or damaged: an imperative, without a full stop.
    """

    def __init__(self, path: Path, name: str, remedy: str) -> None:
        self._path = path
        self._name = name
        self._remedy = remedy
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._opened: tuple[int, int] | None = None

    def create(self, tables: str) -> None:
        """Creates the file with its tables.

        Args:
            tables: SQL statements, each ended by a semicolon and a line end.
        """
        with self.faults():
            self._path.touch()
        with self.transaction() as db:
            for statement in tables.split(";\n"):
                db.execute(statement)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Returns the rows that a query finds."""
        with self._lock:
            try:
                return self._connect().execute(statement, values).fetchall()
            except (sqlite3.Error, UnicodeDecodeError) as error:  # of a text that is damaged
                raise self._broken(error) from error

    def made(self, make: Callable[[tuple[Any, ...]], _T], statement: str) -> list[_T]:
        """Returns what is made of each row that a query finds. The rows themselves are not kept."""
        with self._lock:
            try:
                return [make(row) for row in self._connect().execute(statement)]
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise self._broken(error) from error

    def rows_in(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """Returns the rows that a query finds for any number of values.

        Args:
            statement: A query that ends in ``IN``; the list of the values is put behind it.
        """
        return [row for part in _parts(values) for row in self.rows(f"{statement} ({marks(part)})", part)]

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Runs a block as one transaction: all of it is written, or nothing."""
        with self._lock:
            try:
                db = self._connect()
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise self._broken(error) from error
            try:
                yield db
                db.execute("COMMIT")
            except sqlite3.Error as error:
                _roll_back(db)
                raise self._broken(error) from error
            except BaseException:
                _roll_back(db)
                raise

    def problems(self) -> list[str]:
        """Returns what SQLite's own examination of the file finds wrong; nothing if it is whole."""
        try:
            found = [str(row[0]) for row in self.rows(f"PRAGMA integrity_check({_PROBLEMS})")]
        except StoreError as error:
            return [str(error)]
        return [line for line in found if line != "ok"]

    def is_replaced(self) -> bool:
        """Tells whether the file that is open was deleted, or another has taken its place."""
        with self._lock:
            return self._connection is not None and _identity(self._path) != self._opened

    def faults(self) -> AbstractContextManager[None]:
        """Names this file in whatever a block raises that reads or makes it."""
        return faults_of(self._name, self._path, self._remedy)

    def close(self) -> None:
        """Closes the file; the next call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            # Mode rw: a file that has gone is an error, not an empty database. No write-ahead log: it could not be
            # read from a folder that may not be written to.
            address = f"{self._path.resolve().as_uri()}?mode=rw"
            db = sqlite3.connect(
                address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA foreign_keys = ON")
            self._connection = db
            self._opened = _identity(self._path)
        return self._connection

    def _broken(self, error: Exception) -> StoreError:
        return fault(self._name, self._path, error, self._remedy)


def _identity(path: Path) -> tuple[int, int] | None:
    """Returns what tells a file from others for as long as it is open; ``None`` if there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


def _roll_back(db: Connection) -> None:
    with suppress(sqlite3.Error):  # where the disk is full, SQLite has done it already
        db.execute("ROLLBACK")


def copy_database(source: Path, target: Path) -> None:
    """Copies a SQLite file by SQLite's own backup: what a stopped process left half done is not in the copy.

    Raises:
        StoreError: It cannot be read or written.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, timeout=_BUSY_TIMEOUT_S)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise fault("database", source, error, "See what is wrong with it: yinju verify") from error


def is_database(path: Path) -> bool:
    """Tells whether a file is SQLite's."""
    with path.open("rb") as file:
        return file.read(len(_SIGNATURE)) == _SIGNATURE


def marks(values: Sequence[Any]) -> str:
    """Returns a question mark for each value of a statement."""
    return ", ".join("?" * len(values))


def _parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Splits values into parts that one statement can take."""
    return (values[start : start + _VARIABLES] for start in range(0, len(values), _VARIABLES))
