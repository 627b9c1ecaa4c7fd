"""The catalogue: which sources, articles and passages there are, in SQLite. It decides what is visible.

A source goes through three states: ``new`` (its passages are on their way into the indexes), ``live`` (visible) and
``old`` (on its way out). The step from ``new`` to ``live`` also turns the source's last version ``old``, in one
transaction; so a stop at any point leaves each source visible in exactly one version, and the rest to be swept away.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from yinju.errors import StoreError
from yinju.store.database import Connection, Database, marks, parts
from yinju.store.schema import (
    ARTICLE,
    CLEANED,
    PASSAGE,
    PASSAGE_COLUMNS,
    TABLES,
    VERSION,
    NewArticle,
    NewSource,
    Pair,
    Standing,
    article_from,
    article_row,
    document_columns,
    document_from,
    metadata_of,
    new_article_from,
    passage_from,
    passage_row,
)
from yinju.types import Article, Document, Passage, Scope

_LIVE = "JOIN sources s ON s.key = a.source_key AND s.state = 'live'"
_COLUMNS = ", ".join(part.split(".")[1] for part in f"{ARTICLE}, {CLEANED}".split(", ") if part.startswith("a."))
_PASSAGE_MARKS = marks(PASSAGE.split(", "))


class Catalogue:
    """What is in the store, and in which state."""

    def __init__(self, folder: Path) -> None:
        remedy = f"Restore it from a copy, or remove {folder.parent} and ingest again"
        self._database = Database(folder / "catalogue.sqlite", "catalogue", remedy)

    def create(self, meta: dict[str, str]) -> None:
        """Makes the tables, with what the store is bound to."""
        self._database.create(TABLES)
        with self._database.transaction() as db:
            rows = {**meta, "schema": VERSION, "revision": "0"}
            db.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())

    def meta(self) -> dict[str, str]:
        """What the store is bound to, its ``schema`` and its ``revision``, which grows with every visible change."""
        return dict(self._database.rows("SELECT name, value FROM meta"))

    def revision(self) -> int:
        """Grows with every visible change."""
        return int(self._database.rows("SELECT value FROM meta WHERE name = 'revision'")[0][0])

    # Reading

    def articles(self) -> list[Article]:
        """All visible articles, by source."""
        rows = self._database.rows(
            f"SELECT {ARTICLE}, (SELECT count(*) FROM passages p WHERE p.article_key = a.key) "
            f"FROM articles a {_LIVE} ORDER BY s.source, a.key"
        )
        return [article_from(row[:-1], row[-1]) for row in rows]

    def raw(self, article_id: str) -> str:
        """The raw text of the source an article stands in."""
        rows = self._database.rows(f"SELECT s.raw FROM articles a {_LIVE} WHERE a.article_id = ?", (article_id,))
        if not rows:
            raise StoreError(f"There is no article {article_id!r} in the store. See yinju corpus list.")
        return str(rows[0][0])

    def article(self, article_id: str) -> NewArticle:
        """A visible article as it was written, without its passages."""
        rows = self._database.rows(
            f"SELECT {ARTICLE}, {CLEANED} FROM articles a {_LIVE} WHERE a.article_id = ?", (article_id,)
        )
        if not rows:
            raise StoreError(f"There is no article {article_id!r} in the store. See yinju corpus list.")
        return _new_article(rows[0])

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of a visible article, in order."""
        rows = self._database.rows(
            f"SELECT {PASSAGE} FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
            "WHERE a.article_id = ? ORDER BY p.rowid",
            (article_id,),
        )
        return [passage_from(row) for row in rows]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Those of the passages that are visible, each with its article."""
        found = {}
        for part in parts(ids):
            rows = self._database.rows(
                f"SELECT {PASSAGE}, {ARTICLE} FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
                f"WHERE p.passage_id IN ({marks(part)})",
                part,
            )
            for row in rows:
                found[row[0]] = (passage_from(row[:PASSAGE_COLUMNS]), article_from(row[PASSAGE_COLUMNS:], 0))
        return found

    def live(self) -> list[tuple[str, str, str, str]]:
        """URI, name, origin and fingerprint of every live source."""
        return self._database.rows(
            "SELECT uri, source, origin, fingerprint FROM sources WHERE state = 'live' ORDER BY key"
        )

    def document(self, uri: str) -> Document:
        """The live version of a source, as it was loaded."""
        return document_from(self._source(uri, document_columns(self.meta()["schema"])))

    def source(self, uri: str) -> NewSource:
        """The live version of a source as it was written, without its passages."""
        *row, fingerprint, key = self._source(uri, f"{document_columns(VERSION)}, fingerprint, key")
        articles = self._database.rows(
            f"SELECT {ARTICLE}, {CLEANED} FROM articles a {_LIVE} WHERE s.key = ? ORDER BY a.key", (key,)
        )
        return NewSource(document_from(row), fingerprint, tuple(_new_article(one) for one in articles))

    def articles_in(self, scope: Scope) -> frozenset[str]:
        """Ids of the visible articles in a scope that are no copies."""
        conditions, values = ["a.duplicate_of IS NULL"], list[str]()
        if scope.languages:
            spelt = [*scope.languages, *(["zh-Hant"] if "zh" in scope.languages else [])]
            conditions.append(f"a.language IN ({marks(spelt)})")
            values += spelt
        if scope.publishers:
            conditions.append(f"a.publisher IN ({marks(scope.publishers)})")
            values += scope.publishers
        for date, order in ((scope.since, ">="), (scope.until, "<=")):
            if date is not None:  # compared as far as both are known
                conditions.append(f"substr(a.published, 1, length(?)) {order} substr(?, 1, length(a.published))")
                values += [date, date]
        rows = self._database.rows(
            f"SELECT a.article_id FROM articles a {_LIVE} WHERE {' AND '.join(conditions)}", values
        )
        return frozenset(str(row[0]) for row in rows)

    def passage_ids(self, articles: Sequence[str]) -> list[str]:
        """Ids of the passages of visible articles."""
        return [
            str(row[0])
            for part in parts(articles)
            for row in self._database.rows(
                f"SELECT p.passage_id FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
                f"WHERE a.article_id IN ({marks(part)})",
                part,
            )
        ]

    # Copies

    def copies(self, names: Sequence[str]) -> list[str]:
        """Those of the live sources that hold nothing but copies of other articles."""
        return [
            str(row[0])
            for part in parts(names)
            for row in self._database.rows(
                f"SELECT s.source FROM sources s WHERE s.state = 'live' AND s.source IN ({marks(part)}) AND NOT EXISTS "
                "(SELECT 1 FROM articles a WHERE a.source_key = s.key AND a.duplicate_of IS NULL)",
                part,
            )
        ]

    def signatures(self) -> list[tuple[str, bytes]]:
        """Id and signature of every visible article."""
        return self._database.rows(f"SELECT a.article_id, a.signature FROM articles a {_LIVE}")

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """The clean texts of those of the articles that are visible."""
        return {
            str(article_id): str(text)
            for part in parts(ids)
            for article_id, text in self._database.rows(
                f"SELECT a.article_id, a.text FROM articles a {_LIVE} WHERE a.article_id IN ({marks(part)})", part
            )
        }

    def pairs_of(self, ids: Sequence[str]) -> list[Pair]:
        """The stored pairs that any of the articles is in."""
        found: dict[Pair, None] = {}
        for part in parts(ids):
            for column in "ab":
                rows = self._database.rows(
                    f"SELECT a, b, kind, a_in_b, b_in_a FROM pairs WHERE {column} IN ({marks(part)})", part
                )
                found.update(dict.fromkeys(rows))
        return list(found)

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """How those of the articles stand that are visible."""
        return [
            Standing(*row)
            for part in parts(ids)
            for row in self._database.rows(
                "SELECT a.article_id, s.uri, a.size, a.noise, a.published, a.duplicate_of, a.copy_kind, a.copy_share "
                f"FROM articles a {_LIVE} WHERE a.article_id IN ({marks(part)})",
                part,
            )
        ]

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Ids of the articles in the live versions of sources."""
        return [
            str(row[0])
            for part in parts(uris)
            for row in self._database.rows(
                f"SELECT a.article_id FROM articles a {_LIVE} WHERE s.uri IN ({marks(part)})", part
            )
        ]

    # Writing: the caller holds the writer's lock

    def begin(self, sources: Iterable[NewSource], pairs: Iterable[Pair]) -> list[int]:
        """Writes versions of sources down as ``new``, with the pairs their articles are in, and gives their keys."""
        keys = []
        with self._database.transaction() as db:
            for source in sources:
                d = source.document
                key = db.execute(
                    "INSERT INTO sources (uri, source, origin, state, fingerprint, metadata, raw, extracted, sha256) "
                    "VALUES (?, ?, ?, 'new', ?, ?, ?, ?, ?)",
                    (d.uri, d.source, d.origin, source.fingerprint, metadata_of(d), d.text, d.extracted, d.sha256),
                ).lastrowid
                assert key is not None
                keys.append(key)
                for article in source.articles:
                    values = article_row(key, article)
                    article_key = db.execute(
                        f"INSERT INTO articles (source_key, {_COLUMNS}) VALUES ({marks(values)})", values
                    ).lastrowid
                    assert article_key is not None
                    db.executemany(
                        f"INSERT INTO passages VALUES ({_PASSAGE_MARKS})",
                        [passage_row(article_key, passage) for passage in article.passages],
                    )
            db.executemany("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?)", pairs)
        return keys

    def publish(self, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        """Turns new versions live and the ones they replace old, and hides retired sources, in one step."""
        with self._database.transaction() as db:
            db.executemany(
                "UPDATE sources SET state = 'old' WHERE state = 'live' AND uri = ?", [(uri,) for uri in retired]
            )
            for key in keys:
                db.execute(
                    "UPDATE sources SET state = 'old' WHERE state = 'live' "
                    "AND uri = (SELECT uri FROM sources WHERE key = ?)",
                    (key,),
                )
            # Names move between sources only through names that are free, so one after the other is safe.
            db.executemany("UPDATE sources SET state = 'live' WHERE key = ?", [(key,) for key in keys])
            _grow(db)

    def unfinished(self) -> bool:
        """Whether a source is on its way in or out."""
        return bool(self._database.rows("SELECT 1 FROM sources WHERE state <> 'live' LIMIT 1"))

    def sweepings(self) -> list[str]:
        """Ids of passages that belong to sources on their way and to no live one."""
        # A cross join keeps the order of its tables: from the few sources down. The planner would try every passage.
        rows = self._database.rows(
            "SELECT DISTINCT p.passage_id FROM sources s CROSS JOIN articles a ON a.source_key = s.key "
            "CROSS JOIN passages p ON p.article_key = a.key WHERE s.state <> 'live' "
            "AND NOT EXISTS (SELECT 1 FROM passages q JOIN articles b ON b.key = q.article_key "
            "JOIN sources t ON t.key = b.source_key AND t.state = 'live' WHERE q.passage_id = p.passage_id)"
        )
        return [str(row[0]) for row in rows]

    def swept(self) -> None:
        """Forgets all sources that are not live, once the indexes have, and the pairs of their articles."""
        with self._database.transaction() as db:
            gone = db.execute(
                "SELECT DISTINCT a.article_id FROM sources s CROSS JOIN articles a ON a.source_key = s.key "
                "WHERE s.state <> 'live'"
            ).fetchall()
            db.execute("DELETE FROM sources WHERE state <> 'live'")
            for column in "ab":
                db.executemany(
                    f"DELETE FROM pairs WHERE {column} = ?1 "
                    "AND NOT EXISTS (SELECT 1 FROM articles WHERE article_id = ?1)",
                    gone,
                )

    def close(self) -> None:
        """Lets go of the file; the next call opens it again."""
        self._database.close()

    def _source(self, uri: str, columns: str) -> Any:
        return self._database.rows(f"SELECT {columns} FROM sources WHERE uri = ? AND state = 'live'", (uri,))[0]


def _new_article(row: Sequence[Any]) -> NewArticle:
    columns = ARTICLE.count(",") + 1
    return new_article_from(article_from(row[:columns], 0), row[columns:])


def _grow(db: Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")
