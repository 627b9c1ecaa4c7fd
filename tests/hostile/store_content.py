"""All that a store holds, in a form in which two stores can be compared."""

from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from yinju.settings import load_settings
from yinju.store import Store
from yinju.store.home import Home
from yinju.store.verify import StoreParts


def content(home: Path) -> dict[str, Any]:
    """Returns what the catalogue and each index hold, whoever asks, and whether anything is left of unfinished work.

    Opening a store repairs what a kill left, as any command does; that is done first.
    """
    Store.open(load_settings(overrides={"home": home})).close()
    generation = Home(home).current()
    assert generation is not None
    parts = StoreParts(generation, "")
    try:
        sources = [parts.catalogue.source(uri) for uri, *_ in parts.catalogue.live()]
        articles = [new.article.article_id for source in sources for new in source.articles]
        passages = {p.passage_id: astuple(p) for one in articles for p in parts.catalogue.passages_of(one)}
        ids = sorted(passages)
        encoded = _encodings(parts, ids)
        return {
            "sources": {source.document.uri: astuple(replace(source, articles=())) for source in sources},
            "articles": {new.article.article_id: astuple(new) for source in sources for new in source.articles},
            "passages": passages,
            "pairs": sorted(astuple(pair) for pair in parts.catalogue.pairs_of(articles)),
            "gone": sorted(row[:3] for row in parts.catalogue._database.rows("SELECT * FROM gone")),
            "vectors": {one: vector.tobytes() for one, vector in sorted(parts.vectors.get(ids).items())},
            "count of vectors": parts.vectors.count(),
            "keywords": sorted(parts.keywords.ids()),
            "tokens": {one: repr(tokens) for one, tokens in sorted(parts.tokens.get(ids).items())},
            "all tokens": parts.tokens.ids(),
            "miscounted": parts.tokens.miscounted(),
            "encodings": encoded,
            "all encodings": parts.encodings.all_ids(),
            "files": list(parts.damaged_files()),
            "unfinished": parts.catalogue.unfinished(),
            "rows": {
                table: parts.catalogue._database.rows(f"SELECT count(*) FROM {table}")[0][0]
                for table in ("sources", "articles", "passages", "pairs")
            },
        }
    finally:
        parts.close()


def left_behind(home: Path) -> list[str]:
    """Returns the generations beside the one in force, and what says that a writer is at work."""
    return sorted(path.name for path in [*Home(home).others(), *home.glob("writer.json"), *home.glob("CURRENT.new")])


def _encodings(parts: StoreParts, ids: list[str]) -> dict[str, bytes]:
    if not parts.encodings._path.is_file():
        return {}
    rows = parts.encodings._database.rows("SELECT passage_id, reader, vector FROM passages ORDER BY passage_id")
    return {one: reader.encode() + vector for one, reader, vector in rows if one in ids}
