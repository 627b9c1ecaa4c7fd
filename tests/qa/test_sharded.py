"""Questions to a corpus of shards: found and answered as from one store, and said where it was not searched."""

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.core.store.failing_shards import FailingShard
from tests.ingest.sharded_corpus import SHARDS, sharded, write_corpus
from tests.places import ROOT
from yinju.embed import Embedder, open_embedder
from yinju.errors import ShardUnavailableError
from yinju.ingest.build import ingest
from yinju.qa.as_json import checked_to_dict, to_dict
from yinju.qa.engine import Engine
from yinju.settings import EmbedderSettings
from yinju.store import ShardedStore, Store
from yinju.store.shards import shard_settings
from yinju.ui.terminal_text import answer_lines, checked_lines

FEW = {"top_k": 60}
"""Candidates of each kind, of a corpus of hundreds of passages. Fewer would be cut where many score exactly the same."""


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(EmbedderSettings())


@pytest.fixture(scope="module")
def engines(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    """Engines over one store and over four shards of the same articles, of which the reader reads none."""
    place = tmp_path_factory.mktemp("both")
    folder = write_corpus(place / "in")
    with ExitStack() as stack:
        engines = []
        for shards in (1, SHARDS):
            settings = sharded(place / f"home-{shards}", shards, retrieve=FEW)
            ingest([str(folder)], settings, embedder)
            engines.append(stack.enter_context(Engine.open(settings, embedder)))
        yield engines


def _questions() -> list[str]:
    lines = (ROOT / "eval" / "data" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    words = [word for question in asked for word in question.split()]
    draw = random.Random(3)
    return [*asked, *(" ".join(draw.sample(words, 3)) for _ in range(124))]


@pytest.mark.slow
def test_three_hundred_questions_find_the_same_ten_passages_with_the_same_scores(engines: list[Engine]) -> None:
    one, four = engines
    questions = _questions()
    for question in questions:
        expected, found = one.retrieve(question), four.retrieve(question)
        assert [p.passage.passage_id for p in found] == [p.passage.passage_id for p in expected], question
        assert [p.score for p in found] == pytest.approx([p.score for p in expected], rel=1e-6), question
    assert len(questions) == 300
    assert one.store.passage_count() > 4 * FEW["top_k"]


@pytest.mark.slow
def test_answers_are_those_of_one_store(engines: list[Engine]) -> None:
    one, four = engines
    for question in (*_questions()[:20], "《人民日报》发表了哪些文章？", "谁写了关于人工智能的文章？"):
        expected, found = to_dict(one.ask(question)), to_dict(four.ask(question))
        assert {**found, "timings_ms": {}} == {**expected, "timings_ms": {}}, question


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("failing")
    ingest([str(write_corpus(place / "in", 4))], sharded(place / "home"), ToyEmbedder(languages=()))
    return place / "home"


@pytest.fixture
def shards(home: Path) -> list[FailingShard]:
    return [FailingShard(Store.open(one, "toy@1")) for one in shard_settings(sharded(home))]


@pytest.fixture
def engine(home: Path, shards: list[FailingShard]) -> Iterator[Engine]:
    names = [f"shard-{number}" for number in range(SHARDS)]
    store = ShardedStore(shards, names, 100)  # type: ignore[arg-type]  # it answers as the shard behind it
    with Engine(store, ToyEmbedder(languages=()), sharded(home)) as engine:
        yield engine


NOTICES = [
    (
        "《全球人工智能治理倡议》是什么时候提出的？",
        "语料库的这些分片没有应答，没有查找其中的文章：shard-1、shard-3。回答可能不全。",
    ),
    ("行動計劃提出了哪些原則？", "語料庫的這些分片沒有應答，沒有查找其中的文章：shard-1、shard-3。回答可能不全。"),
    (
        "By what percentage did foreign visitors entering China rise?",
        "These shards of the corpus did not answer, and their articles were not searched: shard-1, shard-3. The answer "
        "may be incomplete.",
    ),
    ("Which articles are in Chinese?", "These shards of the corpus did not answer, and"),
    ("What is the price of zinc in Zanzibar?", "These shards of the corpus did not answer, and"),
]


@pytest.mark.parametrize(("question", "notice"), NOTICES)
def test_an_answer_says_which_shards_were_not_searched(
    question: str, notice: str, engine: Engine, shards: list[FailingShard]
) -> None:
    before = engine.ask(question)
    assert (before.unsearched, "shard-1" in (before.notice or "")) == ((), False)
    shards[1].dead = shards[3].dead = True
    answer = engine.ask(question)
    assert answer.unsearched == ("shard-1", "shard-3")
    assert answer.notice is not None
    assert notice in answer.notice
    assert to_dict(answer)["unsearched"] == ["shard-1", "shard-3"]
    assert notice in "\n".join(answer_lines(answer))
    shards[1].dead = shards[3].dead = False
    assert to_dict(engine.ask(question))["unsearched"] == []


def test_a_checked_text_says_which_shards_were_not_searched(engine: Engine, shards: list[FailingShard]) -> None:
    shards[0].dead = True
    checked = engine.check("《全球人工智能治理倡议》于2023年10月提出。")
    assert checked_to_dict(checked)["unsearched"] == ["shard-0"]
    assert next(iter(checked_lines(checked, ""))).startswith("语料库的这些分片没有应答，没有查找其中的文章：shard-0。")


def test_a_bare_search_fails_where_it_would_say_less_than_it_should(engine: Engine, shards: list[FailingShard]) -> None:
    shards[0].dead = True
    with pytest.raises(ShardUnavailableError):
        engine.retrieve("人工智能")


def test_an_engine_is_warmed_by_the_shards_that_are_there(engine: Engine, shards: list[FailingShard]) -> None:
    shards[0].dead = True
    engine.warm()
    assert "search_vectors" not in shards[0].calls
    assert "search_keywords" in shards[1].calls
