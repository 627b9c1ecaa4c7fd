"""The addresses of articles, over a real store: what is there, what is gone, and what never was."""

import re
import shutil

import pytest
from fastapi.testclient import TestClient

from tests.conftest import SEEDS, ToyEmbedder
from yinju.ingest.build import ingest, reindex
from yinju.qa.engine import Engine
from yinju.settings import ServeSettings, load_settings
from yinju.ui.app import build_app

COPY, ORIGINAL = "000_5012722008ee6daa.txt", "002_c03b2e4154b970e7.txt"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in (COPY, ORIGINAL):
        shutil.copy(SEEDS / name, folder)
    settings = load_settings(overrides={"home": tmp_path / "home"})
    ingest([str(folder)], settings, ToyEmbedder())
    return folder, settings


def opened(settings):
    engine = Engine.open(settings, ToyEmbedder())
    return engine, TestClient(build_app(engine, ServeSettings()), base_url="http://localhost")


def ids_of(engine):
    return {article.source: article.article_id for article in engine.store.articles()}


def test_an_article_is_shown_with_what_it_stands_for_and_as_the_file_was_found(corpus):
    engine, client = opened(corpus[1])
    with engine:
        ids = ids_of(engine)
        page = client.get(f"/articles/{ids[ORIGINAL]}", headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert '<html lang="en">' in page.text
        assert "It stands for these duplicates too" in page.text
        assert ids[COPY] in page.text
        assert ids[ORIGINAL] in client.get(f"/articles/{ids[COPY]}").text
        raw = client.get(f"/articles/{ids[ORIGINAL]}?raw").text
        shown = "".join(re.findall(r"<span data-char[^>]*>([^<]*)</span>", raw, re.DOTALL))
        assert len(shown) >= len((SEEDS / ORIGINAL).read_text(encoding="utf-8").strip())
        assert "<del title=" in raw


def test_the_address_of_the_same_text_stays_and_that_of_a_text_that_is_gone_says_so(corpus):
    folder, settings = corpus
    engine, client = opened(settings)
    with engine:
        before = ids_of(engine)
        ingest([str(folder)], settings, ToyEmbedder())
        assert ids_of(engine) == before
        text = (folder / ORIGINAL).read_text(encoding="utf-8")
        (folder / ORIGINAL).write_text(text + "\n\n补记：这是后来加上的一段，说明情况有变。\n", encoding="utf-8")
        ingest([str(folder)], settings, ToyEmbedder())
        assert client.get(f"/articles/{before[COPY]}").status_code == 200
        gone = client.get(f"/articles/{before[ORIGINAL]}", headers={"Accept-Language": "zh-CN"})
        assert gone.status_code == 410
        assert "加强人工智能国际治理和合作" in gone.text
        assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC", gone.text)
        (folder / ORIGINAL).write_text(text, encoding="utf-8")
        ingest([str(folder)], settings, ToyEmbedder())
        assert client.get(f"/articles/{before[ORIGINAL]}").status_code == 200


def test_a_rebuilt_store_remembers_what_is_gone(corpus):
    folder, settings = corpus
    engine, client = opened(settings)
    with engine:
        ids = ids_of(engine)
        (folder / COPY).unlink()
        ingest([str(folder)], settings, ToyEmbedder(), prune=True)
        reindex(settings, ToyEmbedder())
        assert client.get(f"/articles/{ids[COPY]}").status_code == 410
        assert client.get(f"/articles/{ids[ORIGINAL]}").status_code == 200


@pytest.mark.parametrize("article_id", ["nope", "%3Cscript%3E"])
def test_an_address_without_an_article_is_not_found(corpus, article_id):
    engine, client = opened(corpus[1])
    with engine:
        page = client.get(f"/articles/{article_id}")
        assert page.status_code == 404
        assert "<script>" not in page.text.replace('<script src="../page/article.js" defer></script>', "")
