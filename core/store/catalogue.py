"""The catalogue: the sources, articles and passages of the store, in SQLite. It alone decides what is visible.

A source goes through three states: ``new`` (its passages are being added to the indexes), ``live`` (visible) and
``old`` (being removed). One transaction makes a ``new`` source ``live`` and its previous version ``old``; so a stop at
any point leaves each source visible in exactly one version, and the remains to be swept away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yinju.errors import NoSuchArticleError
from yinju.store.database import Connection, Database, marks
from yinju.store.schema import (
    ARTICLE,
    CLEANED,
    LISTED,
    PASSAGE,
    PASSAGE_COLUMNS,
    TABLES,
    VERSION,
    DuplicatePair,
    GoneArticle,
    ListedArticle,
    NewArticle,
    NewSource,
    Standing,
    article_from,
    article_row,
    document_columns,
    document_from,
    listed_from,
    metadata_of,
    new_article_from,
    passage_from,
    passage_row,
)
from yinju.types import Article, Document, Passage, Scope

_LIVE = "JOIN sources s ON s.key = a.source_key AND s.state = 'live'"
"""Joins articles to their sources and keeps those of live sources."""
_COLUMNS = ", ".join(part.split(".")[1] for part in f"{ARTICLE}, {CLEANED}".split(", ") if part.startswith("a."))
_PASSAGE_MARKS = marks(PASSAGE.split(", "))


class Catalogue:
    """The sources, articles and passages of a store, each source with its state."""

    def __init__(self, folder: Path) -> None:
        remedy = f"Restore it from a copy, or remove {folder.parent} and ingest again"
        self._database = Database(folder / "catalogue.sqlite", "catalogue", remedy)

    def create(self, meta: dict[str, str]) -> None:
        """Creates the tables, with the settings and the embedder that the store is bound to."""
        self._database.create(TABLES)
        with self._database.transaction() as db:
            rows = {**meta, "schema": VERSION, "revision": "0"}
            db.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())

    def meta(self) -> dict[str, str]:
        """Returns what the store is bound to, its ``schema``, and its ``revision`` (see `revision`)."""
        return dict(self._database.rows("SELECT name, value FROM meta"))

    def revision(self) -> int:
        """Returns a number that grows with every visible change."""
        return int(self._database.rows("SELECT value FROM meta WHERE name = 'revision'")[0][0])

    # Reading

    def counts(self) -> tuple[int, int, int]:
        """Returns the numbers of visible sources, articles (duplicates too) and passages."""
        sources = self._database.rows("SELECT count(*) FROM sources WHERE state = 'live'")
        articles = self._database.rows(f"SELECT count(*) FROM articles a {_LIVE}")
        passages = self._database.rows(
            f"SELECT count(*) FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE}"
        )
        return int(sources[0][0]), int(articles[0][0]), int(passages[0][0])

    def articles(self) -> list[Article]:
        """Returns all visible articles, ordered by source."""
        rows = self._database.rows(
            f"SELECT {ARTICLE}, (SELECT count(*) FROM passages p WHERE p.article_key = a.key) "
            f"FROM articles a {_LIVE} ORDER BY s.source, a.key"
        )
        return [article_from(row[:-1], row[-1]) for row in rows]

    def listed(self) -> list[ListedArticle]:
        """Returns what a list shows of each visible article, ordered by source."""
        return self._database.made(
            listed_from,
            f"SELECT {LISTED}, (SELECT count(*) FROM passages p WHERE p.article_key = a.key) "
            f"FROM articles a {_LIVE} ORDER BY s.source, a.key",
        )

    def raw(self, article_id: str) -> str:
        """Returns the raw text of the source that an article is in."""
        rows = self._database.rows(f"SELECT s.raw FROM articles a {_LIVE} WHERE a.article_id = ?", (article_id,))
        if not rows:
            raise _no_such(article_id)
        return str(rows[0][0])

    def article(self, article_id: str) -> NewArticle:
        """Returns a visible article as it was written, without its passages."""
        rows = self._database.rows(
            f"SELECT {ARTICLE}, {CLEANED} FROM articles a {_LIVE} WHERE a.article_id = ?", (article_id,)
        )
        if not rows:
            raise _no_such(article_id)
        return _new_article(rows[0])

    def copies_of(self, article_id: str) -> list[Article]:
        """Returns the visible articles that duplicate another, ordered by source."""
        rows = self._database.rows(
            f"SELECT {ARTICLE} FROM articles a {_LIVE} WHERE a.duplicate_of = ? ORDER BY s.source, a.key", (article_id,)
        )
        return [article_from(row, 0) for row in rows]

    def gone(self, article_id: str) -> GoneArticle | None:
        """Returns what is remembered of an article that was once visible and is no more."""
        rows = self._database.rows(
            "SELECT article_id, title, source, moment FROM gone WHERE article_id = ?1 "
            f"AND NOT EXISTS (SELECT 1 FROM articles a {_LIVE} WHERE a.article_id = ?1)",
            (article_id,),
        )
        return GoneArticle(*rows[0]) if rows else None

    def passages_of(self, article_id: str) -> list[Passage]:
        """Returns the passages of a visible article, in order."""
        rows = self._database.rows(
            f"SELECT {PASSAGE} FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
            "WHERE a.article_id = ? ORDER BY p.rowid",
            (article_id,),
        )
        return [passage_from(row) for row in rows]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Returns those of the passages that are visible, each with its article."""
        rows = self._database.rows_in(
            f"SELECT {PASSAGE}, {ARTICLE} FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
            "WHERE p.passage_id IN",
            ids,
        )
        return {row[0]: (passage_from(row[:PASSAGE_COLUMNS]), article_from(row[PASSAGE_COLUMNS:], 0)) for row in rows}

    def live(self) -> list[tuple[str, str, str, str]]:
        """Returns URI, name, origin and fingerprint of every live source."""
        return self._database.rows(
            "SELECT uri, source, origin, fingerprint FROM sources WHERE state = 'live' ORDER BY key"
        )

    def document(self, uri: str) -> Document:
        """Returns the live version of a source as it was loaded."""
        return document_from(self._source(uri, document_columns(self.meta()["schema"])))

    def source(self, uri: str) -> NewSource:
        """Returns the live version of a source as it was written, without its passages."""
        *row, fingerprint, key = self._source(uri, f"{document_columns(VERSION)}, fingerprint, key")
        articles = self._database.rows(
            f"SELECT {ARTICLE}, {CLEANED} FROM articles a {_LIVE} WHERE s.key = ? ORDER BY a.key", (key,)
        )
        return NewSource(document_from(row), fingerprint, tuple(_new_article(one) for one in articles))

    def articles_in(self, scope: Scope) -> frozenset[str]:
        """Returns the ids of the visible articles in a scope, without duplicates."""
        conditions, values = ["a.duplicate_of IS NULL"], list[str]()
        if scope.languages:
            spelt = [*scope.languages, *(["zh-Hant"] if "zh" in scope.languages else [])]
            conditions.append(f"a.language IN ({marks(spelt)})")
            values += spelt
        if scope.publishers:
            conditions.append(f"a.publisher IN ({marks(scope.publishers)})")
            values += scope.publishers
        bounds, dates = _between(scope.since, scope.until)
        conditions += bounds
        values += dates
        if scope.published is not None:
            inside = []
            for period in scope.published:
                since, until = (day.isoformat() if day else None for day in (period.since, period.until))
                bounds, dates = _between(since, until)
                inside.append(" AND ".join(["a.published IS NOT NULL", *bounds]))
                values += dates
            conditions.append(f"({' OR '.join(inside)})" if inside else "FALSE")
        rows = self._database.rows(
            f"SELECT a.article_id FROM articles a {_LIVE} WHERE {' AND '.join(conditions)}", values
        )
        return frozenset(str(row[0]) for row in rows)

    def passage_ids(self, articles: Sequence[str]) -> list[str]:
        """Returns the ids of the passages of visible articles."""
        rows = self._database.rows_in(
            f"SELECT p.passage_id FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
            "WHERE a.article_id IN",
            articles,
        )
        return [str(row[0]) for row in rows]

    def all_passage_ids(self) -> list[str]:
        """Returns the ids of all visible passages, in the order of their articles."""
        rows = self._database.rows(
            f"SELECT p.passage_id FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} ORDER BY p.rowid"
        )
        return [str(row[0]) for row in rows]

    # Duplicates

    def duplicates(self, names: Sequence[str]) -> list[str]:
        """Returns those of the live sources that hold only duplicates of other articles."""
        rows = self._database.rows_in(
            "SELECT s.source FROM sources s WHERE s.state = 'live' AND NOT EXISTS "
            "(SELECT 1 FROM articles a WHERE a.source_key = s.key AND a.duplicate_of IS NULL) AND s.source IN",
            names,
        )
        return [str(row[0]) for row in rows]

    def signatures(self) -> list[tuple[str, bytes]]:
        """Returns the id and the signature of every visible article."""
        return self._database.rows(f"SELECT a.article_id, a.signature FROM articles a {_LIVE}")

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Returns the clean texts of those of the articles that are visible."""
        rows = self._database.rows_in(f"SELECT a.article_id, a.text FROM articles a {_LIVE} WHERE a.article_id IN", ids)
        return {str(article_id): str(text) for article_id, text in rows}

    def pairs_of(self, ids: Sequence[str]) -> list[DuplicatePair]:
        """Returns the stored pairs that contain any of the articles."""
        found: dict[DuplicatePair, None] = {}
        for column in "ab":
            rows = self._database.rows_in(f"SELECT a, b, kind, a_in_b, b_in_a FROM pairs WHERE {column} IN", ids)
            found.update(dict.fromkeys(DuplicatePair(*row) for row in rows))
        return list(found)

    def standings(self, ids: Sequence[str]) -> list[Standing]:
        """Returns the standings of those of the articles that are visible."""
        rows = self._database.rows_in(
            "SELECT a.article_id, s.uri, a.size, a.noise, a.published, a.duplicate_of, a.copy_kind, a.copy_share "
            f"FROM articles a {_LIVE} WHERE a.article_id IN",
            ids,
        )
        return [Standing(*row) for row in rows]

    def article_ids(self, uris: Sequence[str]) -> list[str]:
        """Returns the ids of the articles in the live versions of sources."""
        rows = self._database.rows_in(f"SELECT a.article_id FROM articles a {_LIVE} WHERE s.uri IN", uris)
        return [str(row[0]) for row in rows]

    # Writing: the caller holds the writer's lock

    def begin(self, sources: Iterable[NewSource], pairs: Iterable[DuplicatePair]) -> list[int]:
        """Writes versions of sources as ``new``, with the pairs of their articles, and returns their keys."""
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
            db.executemany("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?)", map(astuple, pairs))
        return keys

    def publish(self, keys: Sequence[int], retired: Sequence[str] = ()) -> None:
        """Makes new versions live and the versions they replace old, and hides retired sources, in one transaction."""
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

    def drop_pairs(self, ids: Sequence[str]) -> None:
        """Forgets the pairs that contain any of the articles."""
        with self._database.transaction() as db:
            for column in "ab":
                db.executemany(f"DELETE FROM pairs WHERE {column} = ?", [(one,) for one in ids])

    def unfinished(self) -> bool:
        """Tells whether any source is being added or removed."""
        return bool(self._database.rows("SELECT 1 FROM sources WHERE state <> 'live' LIMIT 1"))

    def sweepings(self) -> list[str]:
        """Returns the ids of passages that belong to sources being added or removed, and to no live source."""
        # A cross join keeps the order of its tables: from the few sources down. The planner would try every passage.
        rows = self._database.rows(
            "SELECT DISTINCT p.passage_id FROM sources s CROSS JOIN articles a ON a.source_key = s.key "
            "CROSS JOIN passages p ON p.article_key = a.key WHERE s.state <> 'live' "
            "AND NOT EXISTS (SELECT 1 FROM passages q JOIN articles b ON b.key = q.article_key "
            "JOIN sources t ON t.key = b.source_key AND t.state = 'live' WHERE q.passage_id = p.passage_id)"
        )
        return [str(row[0]) for row in rows]

    def swept(self) -> None:
        """Deletes all sources that are not live and the pairs of their articles; the indexes must be swept before."""
        with self._database.transaction() as db:
            gone = db.execute(
                "SELECT DISTINCT a.article_id FROM sources s CROSS JOIN articles a ON a.source_key = s.key "
                "WHERE s.state <> 'live'"
            ).fetchall()
            # What was being added was never seen.
            db.execute(
                "INSERT OR REPLACE INTO gone SELECT a.article_id, a.title, s.source, ? FROM sources s "
                "CROSS JOIN articles a ON a.source_key = s.key WHERE s.state = 'old'",
                (_now(),),
            )
            db.execute("DELETE FROM sources WHERE state <> 'live'")
            for column in "ab":
                db.executemany(
                    f"DELETE FROM pairs WHERE {column} = ?1 "
                    "AND NOT EXISTS (SELECT 1 FROM articles WHERE article_id = ?1)",
                    gone,
                )

    def remember(self, old: "Catalogue") -> None:
        """Takes over what another catalogue, which this one will replace, remembers and shows."""
        form = old.meta()["schema"]
        remembered = old._database.rows("SELECT * FROM gone") if form == VERSION else []
        shown = old._database.rows(f"SELECT a.article_id, a.title, s.source FROM articles a {_LIVE}")
        with self._database.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)", [*remembered, *((*row, _now()) for row in shown)]
            )
            db.execute("DELETE FROM gone WHERE article_id IN (SELECT article_id FROM articles)")

    def problems(self) -> list[str]:
        """Returns what is wrong with the file itself; nothing if it is whole."""
        return self._database.problems()

    def is_replaced(self) -> bool:
        """Tells whether the file that is open is no longer the one at its place."""
        return self._database.is_replaced()

    def close(self) -> None:
        """Closes the file; the next call opens it again."""
        self._database.close()

    def _source(self, uri: str, columns: str) -> Any:
        return self._database.rows(f"SELECT {columns} FROM sources WHERE uri = ? AND state = 'live'", (uri,))[0]


def _new_article(row: Sequence[Any]) -> NewArticle:
    columns = ARTICLE.count(",") + 1
    return new_article_from(article_from(row[:columns], 0), row[columns:])


def _no_such(article_id: str) -> NoSuchArticleError:
    return NoSuchArticleError(f"There is no article {article_id!r} in the store. See yinju corpus list.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _grow(db: Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")


def _between(since: str | None, until: str | None) -> tuple[list[str], list[str]]:
    """Returns the conditions for a date of publication to lie between two, and their values.

    Dates are compared as far as both are known, so that an article of 2025 lies in July 2025.
    """
    conditions, values = list[str](), list[str]()
    for date, order in ((since, ">="), (until, "<=")):
        if date is not None:
            conditions.append(f"substr(a.published, 1, length(?)) {order} substr(?, 1, length(a.published))")
            values += [date, date]
    return conditions, values
