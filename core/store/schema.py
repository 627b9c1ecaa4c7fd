"""The tables of the catalogue, and the conversion between their rows and articles, passages and documents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any, cast

from yinju.offsets import Range
from yinju.types import Article, Document, DuplicateKind, HeadLine, Language, Passage, Removal

VERSION = "5"
"""The version of the tables, and of the indexes beside them."""
REBUILDABLE = ("1", "2", "3", "4", VERSION)
"""Versions that keep the raw text of each source, so that a store of theirs can be rebuilt from it."""
# The indexes `live` and `articles_of_source` hold all that each writing run reads of every article: the rows, with
# their texts, are ten times as long.
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE sources (
    key INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    source TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'live', 'old')),
    fingerprint TEXT NOT NULL,
    metadata TEXT NOT NULL,
    raw TEXT NOT NULL,
    extracted INTEGER NOT NULL,
    sha256 TEXT
);
CREATE UNIQUE INDEX one_live_version ON sources (uri) WHERE state = 'live';
CREATE UNIQUE INDEX one_live_name ON sources (source) WHERE state = 'live';
CREATE INDEX unfinished ON sources (state) WHERE state <> 'live';
CREATE INDEX live ON sources (key, uri, source, origin, fingerprint) WHERE state = 'live';
CREATE TABLE articles (
    key INTEGER PRIMARY KEY,
    source_key INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    article_id TEXT NOT NULL,
    title TEXT, publisher TEXT, published TEXT, authors TEXT NOT NULL, language TEXT NOT NULL,
    duplicate_of TEXT, copy_kind TEXT, copy_share REAL,
    url TEXT, inferred TEXT NOT NULL, heads TEXT NOT NULL,
    size INTEGER NOT NULL, noise REAL NOT NULL, signature BLOB NOT NULL,
    text TEXT NOT NULL, places BLOB NOT NULL, doubtful TEXT NOT NULL, removed TEXT NOT NULL,
    headings TEXT NOT NULL
);
CREATE INDEX articles_of_source ON articles (source_key, article_id, signature);
CREATE INDEX article_by_id ON articles (article_id);
CREATE TABLE passages (
    passage_id TEXT NOT NULL,
    article_key INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, doubtful INTEGER NOT NULL,
    raw_start INTEGER NOT NULL, raw TEXT, places BLOB NOT NULL, headings TEXT NOT NULL
);
CREATE INDEX passages_of_article ON passages (article_key);
CREATE INDEX passage_by_id ON passages (passage_id);
CREATE TABLE pairs (
    a TEXT NOT NULL, b TEXT NOT NULL, kind TEXT NOT NULL, a_in_b REAL NOT NULL, b_in_a REAL NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX pairs_of_b ON pairs (b);
CREATE TABLE gone (article_id TEXT PRIMARY KEY, title TEXT, source TEXT NOT NULL, moment TEXT NOT NULL) WITHOUT ROWID;
"""

ARTICLE = (
    "a.article_id, s.source, a.title, a.publisher, a.published, a.authors, a.language, a.duplicate_of, a.copy_kind, "
    "a.copy_share, a.url, a.inferred, a.heads, s.extracted, s.sha256"
)
"""The columns that `article_from` reads."""
LISTED = (
    "a.article_id, s.source, a.title, a.publisher, a.published, a.language, a.duplicate_of, a.copy_kind, a.copy_share, "
    "a.size"
)
"""The columns that `listed_from` reads before the number of passages."""
PASSAGE = (
    "p.passage_id, a.article_id, p.paragraph, p.start, p.end, p.text, p.language, p.doubtful, p.raw_start, p.raw, "
    "p.places, p.headings"
)
"""The columns that `passage_from` reads."""
PASSAGE_COLUMNS = PASSAGE.count(",") + 1
CLEANED = "a.size, a.noise, a.signature, a.text, a.places, a.doubtful, a.removed, a.headings"
"""The columns that `new_article_from` reads."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two articles of which one holds the other, with ids ``a < b``.

    Attributes:
        a_in_b: The share of a that b holds, in 0–1.
        b_in_a: The share of b that a holds, in 0–1.
    """

    a: str
    b: str
    kind: DuplicateKind
    a_in_b: float
    b_in_a: float


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to be written, with its passages.

    Attributes:
        text: The clean text.
        places: The characters of the source that each of its characters was made from, packed by
            ``offsets.Mapped.dump``.
        doubtful: Ranges of the clean text that may not belong to the article.
        removed: What was removed from the source around and inside the article, its head lines too.
        headings: Ranges of the clean text that are headings of sections.
        signature: The signature by which its duplicates are found.
        size: The length of the clean text, as duplicate detection counts it.
        noise: The share of the raw text that cleaning removed or doubted, in 0–1; the cleaner of two is kept.
    """

    article: Article
    text: str
    places: bytes
    doubtful: tuple[tuple[int, int], ...] = ()
    removed: tuple[Removal, ...] = ()
    signature: bytes = b""
    size: int = 0
    noise: float = 0.0
    headings: tuple[Range, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """What a list of articles shows of one. A list of all articles is light enough to be kept in memory.

    Attributes:
        title ... copy_share, passages: As in ``Article``.
        size: As in ``NewArticle``.
    """

    article_id: str
    source: str
    title: str | None
    publisher: str | None
    published: str | None
    language: Language
    duplicate_of: str | None
    copy_kind: DuplicateKind | None
    copy_share: float | None
    size: int
    passages: int


@dataclass(frozen=True, slots=True)
class GoneArticle:
    """What is remembered of an article that was removed or replaced, so that its address still says so.

    Attributes:
        moment: When it went, in ISO 8601 (UTC).
    """

    article_id: str
    title: str | None
    source: str
    moment: str


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to be written, in place of its previous version if there is one."""

    document: Document
    fingerprint: str
    articles: tuple[NewArticle, ...]


@dataclass(frozen=True, slots=True)
class StoreSize:
    """How much is in a store.

    Attributes:
        articles: The articles, duplicates too.
        bytes_on_disk: The bytes of all files in the home folder.
    """

    sources: int
    articles: int
    passages: int
    bytes_on_disk: int


_PAGES = (".html", ".htm", ".xhtml")
_EXTRACTED = (".pdf", ".docx")
_PLAIN = (".txt", ".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an article is evidence or a duplicate, and the values that decide it.

    Attributes:
        copy_kind, copy_share: How and how much it duplicates another article; ``None`` for evidence.
    """

    article_id: str
    uri: str
    size: int
    noise: float
    published: str | None
    duplicate_of: str | None
    copy_kind: str | None
    copy_share: float | None


def metadata_of(document: Document) -> str:
    """Packs what a document says of itself, for ``document_from``."""
    names = ("title", "publisher", "published", "authors", "url", "form", "outside")
    return json.dumps({name: getattr(document, name) for name in names})


def document_columns(version: str) -> str:
    """Returns the columns for ``document_from`` in a catalogue of a version, with NULL for those it lacks."""
    kept = "NULL, NULL" if version in ("1", "2") else "extracted, sha256"
    return f"uri, source, origin, raw, metadata, {kept}"


def document_from(row: Sequence[Any]) -> Document:
    """Returns the document of a row of ``document_columns``."""
    uri, source, origin, raw, metadata, extracted, sha256 = row
    values = {"form": _form_of(uri, origin), **json.loads(metadata)}
    values["authors"] = tuple(values["authors"])
    values["outside"] = tuple((start, end, reason) for start, end, reason in values.get("outside", ()))
    was_extracted = _was_extracted(origin, values["form"]) if extracted is None else bool(extracted)
    return Document(uri, source, origin, raw, **values, extracted=was_extracted, sha256=sha256)


def _form_of(uri: str, origin: str) -> str:
    """Returns the form of a document in a store of version 1, which did not keep it."""
    if uri != origin:
        return "item"
    return "page" if origin.lower().endswith(_PAGES) or "://" in origin else "text"


def _was_extracted(origin: str, form: str) -> bool:
    """Tells whether text was extracted from its file, for a store of version 1 or 2, which did not keep it.

    Of an address that is no page, only the name can tell plain text from PDF; what has neither name counts as PDF, so
    that the offsets are never called the file's own where they are not.
    """
    if form != "text":
        return form == "page"
    name = origin.lower()
    return name.endswith(_EXTRACTED) or ("://" in name and not name.endswith(_PLAIN))


def article_from(row: Sequence[Any], passages: int) -> Article:
    """Builds an article from a row of the columns ``ARTICLE``."""
    article_id, source, title, publisher, published = row[:5]
    return Article(
        article_id,
        source,
        title,
        publisher,
        published,
        authors=tuple(json.loads(row[5])),
        language=row[6],
        passages=passages,
        duplicate_of=row[7],
        copy_kind=row[8],
        copy_share=row[9],
        url=row[10],
        inferred=tuple((name, why) for name, why in json.loads(row[11])),
        heads=tuple(HeadLine(start, end, tuple(kinds), text) for start, end, kinds, text in json.loads(row[12])),
        extracted=bool(row[13]),
        sha256=row[14],
    )


def listed_from(row: Sequence[Any]) -> ListedArticle:
    """Builds what a list shows of an article from a row of the columns ``LISTED`` and the number of its passages."""
    article_id, source, title, publisher, published, language, *rest = row
    # What many articles have alike is kept once.
    shared = cast(Language, intern(language))
    return ListedArticle(article_id, source, title, publisher and intern(publisher), published, shared, *rest)


def passage_from(row: Sequence[Any]) -> Passage:
    """Builds a passage from a row of the columns ``PASSAGE``."""
    passage_id, article_id, paragraph, start, end, text, language, doubtful, raw_start, raw, places, headings = row
    return Passage(
        passage_id,
        article_id,
        paragraph,
        start,
        end,
        text,
        language,
        bool(doubtful),
        raw_start,
        raw,
        places,
        _ranges(headings),
    )


def new_article_from(article: Article, row: Sequence[Any]) -> NewArticle:
    """Builds an article as it was written, without its passages, from a row of the columns ``CLEANED``."""
    size, noise, signature, text, places, doubtful, removed, headings = row
    return NewArticle(
        article,
        text,
        places,
        _ranges(doubtful),
        tuple(Removal(*one) for one in json.loads(removed)),
        signature,
        size,
        noise,
        _ranges(headings),
    )


def article_row(source_key: int, new: NewArticle) -> tuple[Any, ...]:
    """Returns the values of a row of ``articles``, without its key."""
    a = new.article
    return (
        source_key,
        a.article_id,
        a.title,
        a.publisher,
        a.published,
        json.dumps(a.authors),
        a.language,
        a.duplicate_of,
        a.copy_kind,
        a.copy_share,
        a.url,
        json.dumps(a.inferred),
        json.dumps([(h.start, h.end, h.kinds, h.text) for h in a.heads]),
        new.size,
        new.noise,
        new.signature,
        new.text,
        new.places,
        json.dumps(new.doubtful),
        json.dumps([(r.start, r.end, r.step, r.reason) for r in new.removed]),
        json.dumps(new.headings),
    )


def passage_row(article_key: int, p: Passage) -> tuple[Any, ...]:
    """Returns the values of a row of ``passages``."""
    begins = p.start if p.raw_start is None else p.raw_start
    return (
        p.passage_id, article_key, p.paragraph, p.start, p.end, p.text, p.language, p.doubtful, begins, p.raw, p.places,
        json.dumps(p.headings),
    )  # fmt: skip


def _ranges(stored: str) -> tuple[Range, ...]:
    return tuple((start, end) for start, end in json.loads(stored))


def of_another_form(home: Path, form: str) -> str:
    """Returns what is wrong with a store of another version's tables, and what helps."""
    remedy = "Rebuild it from the texts it holds with: yinju reindex"
    if form not in REBUILDABLE:
        remedy = "Use that version, or remove the store and ingest again"
    return f"The store in {home} was made by another version of Yinju (form {form}, this one has {VERSION}). {remedy}."
