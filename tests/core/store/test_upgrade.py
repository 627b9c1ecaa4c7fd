"""Stores that earlier versions made are rebuilt by today's, and hold what went in. How they were made: data/forms."""

import json
import shutil
import sqlite3
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.places import ROOT
from yinju.embed import Embedder, open_embedder
from yinju.errors import StoreError
from yinju.ingest.build import ingest, reindex
from yinju.ingest.verify import verify
from yinju.qa.engine import Engine
from yinju.settings import Settings, load_settings
from yinju.store import Store
from yinju.store.home import Home
from yinju.store.snapshot import restore, take
from yinju.types import Answer

pytestmark = pytest.mark.slow

_FORMS = ROOT / "tests" / "data" / "forms"
_EARLIER = ("1", "2", "3", "4")
_MADE_FROM = "/tmp/corpus"
"""The folder that the articles were in when the stores were made."""
_TOWER = "696d5146b928efff"
"""The article that was removed from each store after it had been added."""
_QUESTION, _EVIDENCE = "青石桥的改建耗资多少？", "新桥长四百二十米，耗资七亿元，双向六车道。"
_ITEM_QUESTION, _ITEM_EVIDENCE = "How deep is the new well of Lower Ashby?", "It is 130 metres deep"


@dataclass(frozen=True, slots=True)
class _Source:
    """What a catalogue of any form keeps of a source."""

    origin: str
    raw: str
    title: str | None
    publisher: str | None
    published: str | None
    authors: list[str]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(load_settings().embedder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return Path(shutil.copytree(_FORMS / "articles", tmp_path / "corpus"))


def _unpack(form: str, settings: Settings, articles: Path) -> None:
    """Puts a store of a form in the home folder, as one made from the articles where they are now."""
    with tarfile.open(_FORMS / f"form-{form}.tar.gz") as archive:
        archive.extractall(settings.home.parent, filter="data")
    with sqlite3.connect(_catalogue(settings)) as db:
        for column in ("uri", "origin"):
            db.execute(f"UPDATE sources SET {column} = replace({column}, ?, ?)", (_MADE_FROM, str(articles)))
        assert db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchall() == [(form,)]


def _catalogue(settings: Settings) -> Path:
    generation = Home(settings.home).current()
    assert generation is not None
    return generation / "catalogue.sqlite"


def _sources(settings: Settings) -> dict[str, _Source]:
    """What was put in, by the URI of each source."""
    with sqlite3.connect(_catalogue(settings)) as db:
        rows = db.execute("SELECT uri, origin, raw, metadata FROM sources WHERE state = 'live'").fetchall()
    kept = ("title", "publisher", "published", "authors")
    said: dict[str, dict[str, Any]] = {uri: json.loads(metadata) for uri, _, _, metadata in rows}
    return {uri: _Source(origin, raw, **{name: said[uri][name] for name in kept}) for uri, origin, raw, _ in rows}


def _gone(settings: Settings) -> set[str]:
    with sqlite3.connect(_catalogue(settings)) as db:
        return {article_id for (article_id,) in db.execute("SELECT article_id FROM gone")}


def _article_ids(settings: Settings) -> set[str]:
    with sqlite3.connect(_catalogue(settings)) as db:
        return {article_id for (article_id,) in db.execute("SELECT article_id FROM articles")}


def _holds_all(settings: Settings, embedder: Embedder, articles: Path) -> None:
    """Asserts that questions are answered with right citations, and that nothing is damaged."""
    with Engine.open(settings, embedder) as engine:
        _is_cited(engine.ask(_QUESTION), _EVIDENCE, articles / "bridge.txt")
        answer = engine.ask(_ITEM_QUESTION)
        assert any(_ITEM_EVIDENCE in one.quote for one in answer.citations)
        assert {one.source for one in answer.citations} == {"well"}
    found = verify(settings, embedder)
    assert found.whole
    assert (found.checked["sources"], found.checked["articles"]) == (7, 7)


def _is_cited(answer: Answer, evidence: str, file: Path) -> None:
    citation = next(one for one in answer.citations if evidence in one.quote)
    raw = file.read_text(encoding="utf-8")
    assert (citation.source, raw[citation.start : citation.end]) == (file.name, citation.raw)


@pytest.mark.parametrize("form", _EARLIER)
def test_a_store_of_an_earlier_version_says_that_it_is_to_be_rebuilt(
    form: str, settings: Settings, articles: Path, embedder: Embedder
) -> None:
    _unpack(form, settings, articles)
    before = _sources(settings)
    uses = (
        lambda: Store.open(settings),
        lambda: Engine.open(settings, embedder),
        lambda: ingest([str(articles)], settings, embedder),
        lambda: verify(settings, embedder),
    )
    for use in uses:
        with pytest.raises(StoreError, match=rf"form {form}\b.*[Rr]ebuild it.* with: yinju reindex"):
            use()
    assert _sources(settings) == before


@pytest.mark.parametrize("form", _EARLIER)
def test_a_store_of_an_earlier_version_is_rebuilt_from_the_texts_it_holds(
    form: str, settings: Settings, articles: Path, embedder: Embedder
) -> None:
    _unpack(form, settings, articles)
    before, ids = _sources(settings), _article_ids(settings)
    assert before[f"{articles}/bridge.txt"].raw == (articles / "bridge.txt").read_text(encoding="utf-8")
    held = shutil.move(articles, articles.with_name("away"))  # the texts in the store are enough

    assert reindex(settings, embedder).failed == []

    shutil.move(held, articles)
    assert _sources(settings) == before
    _holds_all(settings, embedder, articles)
    # Addresses of articles whose extent is seen otherwise today still say what became of them.
    assert _gone(settings) == ids - _article_ids(settings)
    report = ingest([str(articles)], settings, embedder)
    assert report.failed == []
    if form in ("3", "4"):
        assert (len(report.unchanged), report.replaced) == (7, [])
    else:  # the bytes behind a source were not kept, and are part of its fingerprint
        assert (report.unchanged, len(report.replaced)) == ([], 7)


def test_a_store_of_this_form_by_an_earlier_version_is_used_as_it_is(
    settings: Settings, articles: Path, embedder: Embedder
) -> None:
    _unpack("5", settings, articles)
    before, ids = _sources(settings), _article_ids(settings)
    _holds_all(settings, embedder, articles)
    assert len(ingest([str(articles)], settings, embedder).unchanged) == 7
    assert _gone(settings) == {_TOWER}

    assert reindex(settings, embedder).failed == []

    assert _sources(settings) == before
    assert _gone(settings) == {_TOWER} | (ids - _article_ids(settings))
    _holds_all(settings, embedder, articles)


@pytest.mark.parametrize("form", _EARLIER)
def test_a_snapshot_of_a_store_of_an_earlier_version_is_restored_and_rebuilt(
    form: str, tmp_path: Path, settings: Settings, articles: Path, embedder: Embedder
) -> None:
    _unpack(form, settings, articles)
    elsewhere = load_settings(overrides={"home": tmp_path / "elsewhere"})

    file, snapshot = take(settings, tmp_path / "before.tar.gz")
    assert (snapshot.form, snapshot.sources) == (form, 7)
    restore(elsewhere, file)
    assert _sources(elsewhere) == _sources(settings)
    reindex(elsewhere, embedder)

    assert _sources(elsewhere) == _sources(settings)
    _holds_all(elsewhere, embedder, articles)
