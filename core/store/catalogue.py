"""The catalogue: which sources, articles and passages there are, in SQLite. It decides what is visible.

A source goes through three states: ``new`` (its passages are on their way into the indexes), ``live`` (visible) and
``old`` (on its way out). The step from ``new`` to ``live`` also turns the source's last version ``old``, in one
transaction; so a stop at any point leaves each source visible in exactly one version, and the rest to be swept away.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from yinju.errors import StoreError
from yinju.store.database import Connection, Database, marks, parts
from yinju.types import Article, Document, Passage

_SCHEMA_VERSION = "1"
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE sources (
    key INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    source TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'live', 'old')),
    fingerprint TEXT NOT NULL,
    metadata TEXT NOT NULL,
    raw TEXT NOT NULL
);
CREATE UNIQUE INDEX one_live_version ON sources (uri) WHERE state = 'live';
CREATE UNIQUE INDEX one_live_name ON sources (source) WHERE state = 'live';
CREATE INDEX unfinished ON sources (state) WHERE state <> 'live';
CREATE TABLE articles (
    key INTEGER PRIMARY KEY,
    source_key INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    article_id TEXT NOT NULL,
    title TEXT, publisher TEXT, published TEXT, authors TEXT NOT NULL, language TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    duplicate_of TEXT
);
CREATE INDEX articles_of_source ON articles (source_key);
CREATE INDEX article_by_id ON articles (article_id);
CREATE INDEX article_by_text ON articles (text_hash);
CREATE TABLE passages (
    passage_id TEXT NOT NULL,
    article_key INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL
);
CREATE INDEX passages_of_article ON passages (article_key);
CREATE INDEX passage_by_id ON passages (passage_id);
"""
_LIVE = "JOIN sources s ON s.key = a.source_key AND s.state = 'live'"
_ARTICLE = "a.article_id, s.source, a.title, a.publisher, a.published, a.authors, a.language"


class Catalogue:
    """Sources, articles and passages, in one SQLite file."""

    def __init__(self, folder: Path) -> None:
        remedy = f"Restore it from a copy, or remove {folder.parent} and ingest again"
        self._database = Database(folder / "catalogue.sqlite", "catalogue", remedy)

    def create(self, meta: dict[str, str]) -> None:
        """Makes the tables, with what the store is bound to."""
        self._database.create(_SCHEMA)
        with self._database.transaction() as db:
            rows = {**meta, "schema": _SCHEMA_VERSION, "revision": "0"}
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
            f"SELECT {_ARTICLE}, (SELECT count(*) FROM passages p WHERE p.article_key = a.key), a.duplicate_of "
            f"FROM articles a {_LIVE} ORDER BY s.source, a.key"
        )
        return [_article(row) for row in rows]

    def raw(self, article_id: str) -> str:
        """The raw text of the source an article stands in."""
        rows = self._database.rows(f"SELECT s.raw FROM articles a {_LIVE} WHERE a.article_id = ?", (article_id,))
        if not rows:
            raise StoreError(f"There is no article {article_id!r} in the store. See yinju corpus list.")
        return str(rows[0][0])

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of a visible article, in order."""
        rows = self._database.rows(
            "SELECT p.passage_id, a.article_id, p.paragraph, p.start, p.end, p.text, p.language "
            f"FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} WHERE a.article_id = ? ORDER BY p.rowid",
            (article_id,),
        )
        return [Passage(*row) for row in rows]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Those of the passages that are visible, each with its article."""
        found = {}
        for part in parts(ids):
            rows = self._database.rows(
                "SELECT p.passage_id, a.article_id, p.paragraph, p.start, p.end, p.text, p.language, "
                f"{_ARTICLE}, 0, a.duplicate_of FROM passages p JOIN articles a ON a.key = p.article_key {_LIVE} "
                f"WHERE p.passage_id IN ({marks(part)})",
                part,
            )
            found.update({row[0]: (Passage(*row[:7]), _article(row[7:])) for row in rows})
        return found

    def fingerprint(self, uri: str) -> str | None:
        """The fingerprint of the live version of a source, or ``None``."""
        rows = self._database.rows("SELECT fingerprint FROM sources WHERE uri = ? AND state = 'live'", (uri,))
        return str(rows[0][0]) if rows else None

    def uri_of(self, source: str) -> str | None:
        """What identifies the live source of this name, or ``None``."""
        rows = self._database.rows("SELECT uri FROM sources WHERE source = ? AND state = 'live'", (source,))
        return str(rows[0][0]) if rows else None

    def live(self) -> list[tuple[str, str]]:
        """``(uri, origin)`` of every live source."""
        return self._database.rows("SELECT uri, origin FROM sources WHERE state = 'live' ORDER BY key")

    def document(self, uri: str) -> Document:
        """The live version of a source, as it was loaded."""
        row = self._database.rows(
            "SELECT uri, source, origin, raw, metadata FROM sources WHERE uri = ? AND state = 'live'", (uri,)
        )[0]
        metadata = json.loads(row[4])
        return Document(*row[:4], **{**metadata, "authors": tuple(metadata["authors"])})

    def original_of(self, text_hash: str, uri: str) -> str | None:
        """The id of a visible article of another source with this very text, itself no copy; or ``None``."""
        rows = self._database.rows(
            f"SELECT a.article_id FROM articles a {_LIVE} "
            "WHERE a.text_hash = ? AND s.uri <> ? AND a.duplicate_of IS NULL LIMIT 1",
            (text_hash, uri),
        )
        return str(rows[0][0]) if rows else None

    def orphans(self) -> list[str]:
        """URIs of sources with a copy of an article that is no longer there."""
        rows = self._database.rows(
            f"SELECT DISTINCT s.uri FROM articles a {_LIVE} WHERE a.duplicate_of IS NOT NULL AND NOT EXISTS (SELECT 1 "
            "FROM articles o JOIN sources t ON t.key = o.source_key AND t.state = 'live' "
            "WHERE o.article_id = a.duplicate_of AND o.duplicate_of IS NULL) ORDER BY s.key"
        )
        return [str(row[0]) for row in rows]

    # Writing: the caller holds the writer's lock

    def begin(
        self, document: Document, fingerprint: str, articles: Iterable[tuple[Article, str, Sequence[Passage]]]
    ) -> int:
        """Writes a version of a source down as ``new`` and gives its key. Each article comes with its text's hash."""
        metadata = json.dumps(
            {
                "title": document.title,
                "publisher": document.publisher,
                "published": document.published,
                "authors": document.authors,
            }
        )
        with self._database.transaction() as db:
            key = db.execute(
                "INSERT INTO sources (uri, source, origin, state, fingerprint, metadata, raw) "
                "VALUES (?, ?, ?, 'new', ?, ?, ?)",
                (document.uri, document.source, document.origin, fingerprint, metadata, document.text),
            ).lastrowid
            for a, text_hash, passages in articles:
                values = (
                    key,
                    a.article_id,
                    a.title,
                    a.publisher,
                    a.published,
                    json.dumps(a.authors),
                    a.language,
                    text_hash,
                    a.duplicate_of,
                )
                article_key = db.execute(
                    "INSERT INTO articles (source_key, article_id, title, publisher, published, authors, language, "
                    f"text_hash, duplicate_of) VALUES ({marks(values)})",
                    values,
                ).lastrowid
                db.executemany(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(p.passage_id, article_key, p.paragraph, p.start, p.end, p.text, p.language) for p in passages],
                )
        assert key is not None
        return key

    def publish(self, keys: Sequence[int]) -> None:
        """Turns new versions live and the ones they replace old, in one step."""
        with self._database.transaction() as db:
            for key in keys:
                db.execute(
                    "UPDATE sources SET state = 'old' WHERE state = 'live' "
                    "AND uri = (SELECT uri FROM sources WHERE key = ?)",
                    (key,),
                )
                db.execute("UPDATE sources SET state = 'live' WHERE key = ?", (key,))
            _grow(db)

    def retire(self, uris: Iterable[str]) -> None:
        """Hides sources, to be swept away."""
        with self._database.transaction() as db:
            db.executemany(
                "UPDATE sources SET state = 'old' WHERE state = 'live' AND uri = ?", [(uri,) for uri in uris]
            )
            _grow(db)

    def unfinished(self) -> bool:
        """Whether a source is on its way in or out."""
        return bool(self._database.rows("SELECT 1 FROM sources WHERE state <> 'live' LIMIT 1"))

    def sweepings(self) -> list[str]:
        """Ids of passages that belong to sources on their way and to no live one."""
        rows = self._database.rows(
            "SELECT DISTINCT p.passage_id FROM passages p JOIN articles a ON a.key = p.article_key "
            "JOIN sources s ON s.key = a.source_key AND s.state <> 'live' WHERE NOT EXISTS (SELECT 1 FROM passages q "
            "JOIN articles b ON b.key = q.article_key JOIN sources t ON t.key = b.source_key AND t.state = 'live' "
            "WHERE q.passage_id = p.passage_id)"
        )
        return [str(row[0]) for row in rows]

    def swept(self) -> None:
        """Forgets all sources that are not live, once the indexes have."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM sources WHERE state <> 'live'")

    def close(self) -> None:
        """Lets go of the file; the next call opens it again."""
        self._database.close()


def _article(row: Sequence[Any]) -> Article:
    article_id, source, title, publisher, published, authors, language, passages, duplicate_of = row
    return Article(
        article_id, source, title, publisher, published, tuple(json.loads(authors)), language, passages, duplicate_of
    )


def _grow(db: Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")
