"""Verification: each kind of damage is found, named and counted, a whole store has none, and a repair leaves none."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from yinju.errors import StoreError, StoreLockedError, StoreMismatchError
from yinju.ingest.build import ingest
from yinju.ingest.verify import repair, verify
from yinju.reader import PassageVectors
from yinju.settings import Settings, load_settings
from yinju.store import Store
from yinju.store.chroma import ChromaGraph
from yinju.store.encodings import EncodingIndex
from yinju.store.home import Home
from yinju.store.keywords import KeywordIndex
from yinju.store.vectors import VectorIndex

ZH = "河水上涨了三米，\u200b村民已经撤离到山上的学校。\n\n第二天，救援队带着食物和药品赶到了村里。"
EN = "The bridge is open again, and cost seven hundred million yuan.&nbsp;It carries trains."
MIXED = "OpenAI 发布了 GPT-4，引起广泛关注，many readers wrote to the paper."


@pytest.fixture
def filled(tmp_path: Path, settings: Settings) -> Settings:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("zh", ZH), ("en", EN), ("mixed", MIXED), ("copy", EN + "\n")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest([str(folder)], settings, ToyEmbedder())
    return settings


def _generation(settings: Settings) -> Path:
    generation = Home(settings.home).current()
    assert generation is not None
    return generation


def _change(name: str, statement: str) -> Callable[[Path], None]:
    def change(generation: Path) -> None:
        with closing(sqlite3.connect(generation / name)) as database, database:
            assert database.execute(statement).rowcount > 0

    return change


def _catalogue(statement: str) -> Callable[[Path], None]:
    return _change("catalogue.sqlite", statement)


def _tokens(statement: str) -> Callable[[Path], None]:
    return _change("tokens.sqlite", statement)


def _first_passage(generation: Path) -> str:
    with closing(sqlite3.connect(generation / "catalogue.sqlite")) as database:
        return database.execute("SELECT passage_id FROM passages ORDER BY passage_id").fetchone()[0]


def _drop_vector(generation: Path) -> None:
    vectors = VectorIndex(generation, "")
    vectors.delete([_first_passage(generation)])
    vectors.close()


def _turn_vector(generation: Path) -> None:
    vectors = VectorIndex(generation, "")
    vectors.upsert([_first_passage(generation)], ToyEmbedder().embed_passages(["something else"]))
    vectors.close()


def _add_vector(generation: Path) -> None:
    vectors = VectorIndex(generation, "")
    vectors.upsert(["nobody-0000"], ToyEmbedder().embed_passages(["something else"]))
    vectors.close()


def _drop_from_graph(generation: Path) -> None:
    graph = ChromaGraph(generation, "")
    graph.delete([_first_passage(generation)])
    graph.close()


def _drop_keywords(generation: Path) -> None:
    KeywordIndex(generation).replace([_first_passage(generation)], [])


def _add_keywords(generation: Path) -> None:
    KeywordIndex(generation).replace([], [("nobody-0000", "words", "")])


def _flip_keyword_byte(generation: Path) -> None:
    file = sorted((generation / "keywords").glob("*.store"))[0]
    data = bytearray(file.read_bytes())
    data[10] ^= 0xFF
    file.write_bytes(data)


def _flip_page_of_tokens(generation: Path) -> None:
    file = generation / "tokens.sqlite"
    data = bytearray(file.read_bytes())
    data[4096 : 4096 + 64] = b"\xff" * 64
    file.write_bytes(data)


def _lose_keywords(generation: Path) -> None:
    for file in (generation / "keywords").iterdir():
        file.unlink()
    (generation / "keywords").rmdir()


def _encode(generation: Path, passage: str, length: float) -> None:
    unit = np.zeros(8, np.float32)
    unit[0] = length
    EncodingIndex(generation).put("reader@1", {passage: PassageVectors(unit, np.stack([unit, unit]))})


_ARTICLES = "articles WHERE text LIKE '河水%'"

CASES: dict[str, tuple[Callable[[Path], None], dict[str, int], str]] = {
    "a character of a raw text": (
        _catalogue("UPDATE sources SET raw = replace(raw, '三米', '五米') WHERE source = 'zh.txt'"),
        {"sources": 1, "passages": 1},
        "its raw text is not what was read",
    ),
    "a character of a clean text": (
        _catalogue("UPDATE articles SET text = replace(text, '三米', '五米') WHERE text LIKE '河水%'"),
        {"articles": 1, "passages": 1},
        "not what its signature tells",
    ),
    "a character of a passage": (
        _catalogue("UPDATE passages SET text = replace(text, '三米', '五米') WHERE text LIKE '河水%'"),
        {"passages": 1, "vectors": 1, "tokens": 1},
        "its text is not what its article has there",
    ),
    "a passage moved": (
        _catalogue("UPDATE passages SET raw_start = raw_start + 1 WHERE text LIKE 'OpenAI%'"),
        {"passages": 1},
        "it begins elsewhere in the raw text",
    ),
    "a passage's map": (
        _catalogue("UPDATE passages SET places = x'00' WHERE text LIKE '河水%'"),
        {"passages": 1},
        "its map to the raw text cannot be read",
    ),
    "an article's map": (
        _catalogue("UPDATE articles SET places = x'00' WHERE text LIKE '河水%'"),
        {"articles": 1},
        "its map to the raw text cannot be read",
    ),
    "a passage lost": (
        _catalogue("DELETE FROM passages WHERE text LIKE '河水%'"),
        {"articles": 1, "vectors": 1, "keywords": 1, "tokens": 1},
        "it has no passages",
    ),
    "metadata that is not JSON": (
        _catalogue("UPDATE sources SET metadata = '{' WHERE source = 'zh.txt'"),
        {"sources": 1},
        "cannot be read",
    ),
    "a vector lost": (_drop_vector, {"vectors": 1}, "is missing"),
    "a vector that the graph lost": (_drop_from_graph, {"vectors": 1}, "cannot be found by its vector"),
    "a vector of another text": (_turn_vector, {"vectors": 1}, "is not the vector of its text"),
    "a vector too many": (_add_vector, {"vectors": 1}, "belong to no passage"),
    "keywords lost": (_drop_keywords, {"keywords": 1}, "is missing"),
    "keywords too many": (_add_keywords, {"keywords": 1}, "belongs to no passage"),
    "all keywords lost": (_lose_keywords, {"files": 1, "keywords": 1}, "cannot be opened"),
    "tokens lost": (
        _tokens("DELETE FROM passages WHERE rowid = 1"),
        {"tokens": 2},
        "are counted in more or fewer passages",
    ),
    "tokens of another text": (
        _tokens("UPDATE passages SET tokens = x'01000000ffffffff02000000ffffffff' WHERE rowid = 1"),
        {"tokens": 2},
        "are not those of its text",
    ),
    "a count of tokens": (
        _tokens("UPDATE frequencies SET passages = passages + 1"),
        {"tokens": 1},
        "are counted in more or fewer passages",
    ),
    "an encoding of nothing": (
        lambda generation: _encode(generation, "nobody-0000", 1),
        {"encodings": 1},
        "belongs to no passage",
    ),
    "an encoding that is no unit vector": (
        lambda generation: _encode(generation, _first_passage(generation), 2),
        {"encodings": 1},
        "is no unit vector",
    ),
}  # fmt: skip


def test_a_whole_store_has_no_damage(filled: Settings) -> None:
    found = verify(filled, ToyEmbedder())
    assert found.damage == ()
    assert found.whole
    assert found.counts() == {}
    assert found.checked == {
        "sources": 4, "articles": 4, "passages": 3, "keywords": 3, "vectors": 3, "tokens": 3, "encodings": 0
    }  # fmt: skip


def test_a_store_of_the_seeds_has_no_damage(seeds_home: Path) -> None:
    found = verify(load_settings(overrides={"home": seeds_home}), ToyEmbedder())
    assert (found.damage, found.checked["articles"]) == ((), 14)


@pytest.mark.parametrize(("change", "counts", "problem"), CASES.values(), ids=CASES)
def test_damage_is_found_and_repaired(
    filled: Settings, change: Callable[[Path], None], counts: dict[str, int], problem: str
) -> None:
    change(_generation(filled))
    found = verify(filled, ToyEmbedder())
    assert found.counts() == counts
    assert any(problem in one.problem for one in found.damage)
    lost = repair(filled, ToyEmbedder(), found)
    again = verify(filled, ToyEmbedder())
    assert again.damage == ()
    assert [source.name for source in lost] == (["zh.txt"] if "sources" in counts else [])
    assert again.checked["sources"] == 4 - len(lost)


def test_a_flipped_byte_of_a_file_is_found(filled: Settings) -> None:
    generation = _generation(filled)
    _flip_keyword_byte(generation)
    _flip_page_of_tokens(generation)
    found = verify(filled, ToyEmbedder())
    named = {one.name for one in found.damage if one.kind == "files"}
    assert "tokens.sqlite" in named
    assert any(name.startswith("keywords/") and name.endswith(".store") for name in named)
    repair(filled, ToyEmbedder(), found)
    assert verify(filled, ToyEmbedder()).whole


def test_what_was_left_out_is_read_again_from_its_file(filled: Settings, tmp_path: Path) -> None:
    """A source whose raw text was damaged would otherwise count as unchanged for ever."""
    change, _, _ = CASES["a character of a raw text"]
    change(_generation(filled))
    (lost,) = repair(filled, ToyEmbedder(), verify(filled, ToyEmbedder()))
    assert lost.origin == str(tmp_path / "in" / "zh.txt")
    report = ingest([lost.origin], filled, ToyEmbedder())
    assert report.added == ["zh.txt"]
    store = Store.open(filled)
    assert store.raw(next(a.article_id for a in store.articles() if a.source == "zh.txt")) == ZH
    store.close()


def test_what_cannot_be_judged_is_refused(filled: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreMismatchError, match=r"toy@1, but the settings now say toy@2"):
        verify(filled, ToyEmbedder(fingerprint="toy@2"))
    with Home(filled.home).writer_lock(), pytest.raises(StoreLockedError):
        verify(filled, ToyEmbedder())
    with pytest.raises(StoreError, match="There is no store"):
        verify(load_settings(overrides={"home": tmp_path / "none"}), ToyEmbedder())
    (_generation(filled) / "catalogue.sqlite").unlink()
    with pytest.raises(StoreError, match="Restore it from a copy"):
        verify(filled, ToyEmbedder())
