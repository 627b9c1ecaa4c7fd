"""A byte that turned in the catalogue is never shown as a quotation, and `verify` finds it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.errors import StoreDamagedError
from yinju.ingest.build import remove
from yinju.ingest.verify import repair, verify
from yinju.qa.answer.confirm import confirm
from yinju.qa.engine import Engine
from yinju.settings import Settings

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"


@pytest.fixture
def own(seeds_home: Path, settings: Settings) -> Settings:
    shutil.copytree(seeds_home, settings.home)
    return settings.model_copy(update={"answer": settings.answer.model_copy(update={"min_score": 0.0})})


@pytest.mark.parametrize(("table", "column"), [("passages", "text"), ("articles", "text"), ("sources", "raw")])
def test_a_flipped_byte_is_an_error_where_it_would_be_cited(table: str, column: str, own: Settings) -> None:
    with Engine.open(own, ToyEmbedder()) as engine:
        answer = engine.ask(QUESTION)
        assert "2023年10月" in answer.text
        (catalogue,) = own.home.glob("generation-*/catalogue.sqlite")
        db = sqlite3.connect(catalogue)
        with db:  # what a disk does: no revision grows
            db.execute(f"UPDATE {table} SET {column} = replace({column}, '2023年10月', '2022年10月')")
        db.close()
        with pytest.raises(StoreDamagedError, match=r"is not the text at its place in .* yinju verify --repair$"):
            engine.ask(QUESTION)
        with pytest.raises(StoreDamagedError, match="is not the text at its place"):
            engine.check("2023年10月，习近平主席宣布提出《全球人工智能治理倡议》。")
    found = verify(own, ToyEmbedder())
    assert found.damage
    if table != "sources":  # else it must be read again, and verify says which
        repair(own, ToyEmbedder(), found)
        assert verify(own, ToyEmbedder()).whole
        with Engine.open(own, ToyEmbedder()) as engine:
            assert engine.ask(QUESTION).text == answer.text


def test_a_citation_whose_article_has_gone_meanwhile_is_no_damage(own: Settings) -> None:
    with Engine.open(own, ToyEmbedder()) as engine:
        cited = engine.ask(QUESTION).citations
        confirm(cited, engine.store)
        for source in {citation.source for citation in cited}:
            remove([source], own, ToyEmbedder())
        confirm(cited, engine.store)
