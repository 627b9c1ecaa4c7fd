"""A question that a rebuild overtakes is answered from the corpus that the rebuild made, and from nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ToyEmbedder
from tests.ingest.sharded_corpus import sharded, write_corpus
from yinju.errors import StoreError
from yinju.ingest.build import ingest, reindex
from yinju.qa.as_json import checked_to_dict, to_dict
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.store import open_corpus
from yinju.types import Answer, ReadingPassages

EMBEDDER = ToyEmbedder(languages=())
QUESTION = "行动计划提出了哪些原则？"
ABOUT_ARTICLES = "《人民日报》发表了哪些文章？"
TEXT = "《全球人工智能治理倡议》于2023年10月提出。"


class Overtaken:
    """A corpus, in whose place another is put just before it is asked something, the first few times.

    Attributes:
        calls: How often it was asked that.
    """

    def __init__(self, corpus: Any, call: str, rebuild: Callable[[int], None], times: int = 1) -> None:
        self._corpus, self._call, self._rebuild, self._times = corpus, call, rebuild, times
        self.calls = 0

    def watched(self) -> "Overtaken":
        self._corpus = self._corpus.watched()
        return self

    def __getattr__(self, name: str) -> Any:
        if name == self._call:
            self.calls += 1
            if self.calls <= self._times:
                self._rebuild(self.calls)
        return getattr(self._corpus, name)


@pytest.fixture(scope="module", params=[1, 2])
def fine_and_coarse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Settings]:
    """The settings of one corpus whose passages can be short or long, so that other texts bear the same ids."""
    place = tmp_path_factory.mktemp("overtaken")
    made = [
        sharded(place / "home", request.param, chunk={"max_chars": size}, retrieve={"top_k": 10}) for size in (90, 400)
    ]
    ingest([str(write_corpus(place / "in", 4))], made[0], EMBEDDER)
    return made


@pytest.fixture
def overtaken(fine_and_coarse: list[Settings]) -> Iterator[Callable[..., tuple[Engine, Overtaken]]]:
    """Gives an engine over the fine corpus, whose rebuilds make it coarse, fine, coarse …"""
    opened = []

    def over(call: str, times: int = 1) -> tuple[Engine, Overtaken]:
        reindex(fine_and_coarse[0], EMBEDDER)
        corpus = Overtaken(
            open_corpus(fine_and_coarse[0]), call, lambda n: reindex(fine_and_coarse[n % 2], EMBEDDER) and None, times
        )
        opened.append(corpus)
        return Engine(corpus, EMBEDDER, fine_and_coarse[0]), corpus

    yield over
    for corpus in opened:
        corpus.close()


def _answered(settings: Settings, ask: Callable[[Engine], dict[str, Any]]) -> dict[str, Any]:
    """What is said of the corpus as it is now."""
    with Engine(open_corpus(settings), EMBEDDER, settings) as engine:
        return ask(engine)


def _asked(question: str) -> Callable[[Engine], dict[str, Any]]:
    return lambda engine: to_dict(engine.ask(question)) | {"timings_ms": {}}


@pytest.mark.parametrize(
    ("call", "ask"),
    [
        ("search_keywords", _asked(QUESTION)),
        ("tokens", _asked(QUESTION)),
        ("passages", _asked(QUESTION)),
        ("article", _asked(QUESTION)),
        ("articles", _asked(ABOUT_ARTICLES)),
        ("tokens", lambda engine: {"passages": engine.retrieve(QUESTION)}),
        ("passages", lambda engine: checked_to_dict(engine.check(TEXT))),
    ],
)
def test_a_question_that_a_rebuild_overtakes_is_answered_from_what_it_made(
    call: str, ask: Callable[[Engine], dict[str, Any]], overtaken: Any, fine_and_coarse: list[Settings]
) -> None:
    engine, corpus = overtaken(call)
    found = ask(engine)
    assert corpus.calls > 1
    assert found == _answered(fine_and_coarse[0], ask)


def test_pieces_are_void_where_passages_are_read_anew(overtaken: Any) -> None:
    engine, _ = overtaken("passages")
    *pieces, answer = engine.stream(QUESTION)
    assert isinstance(answer, Answer)
    assert pieces == [ReadingPassages(0)]


def test_who_is_overtaken_again_and_again_gets_an_answer(overtaken: Any) -> None:
    engine, corpus = overtaken("passages", times=3)
    assert engine.ask(QUESTION).citations
    assert corpus.calls > 3


def test_an_error_that_no_rebuild_explains_is_raised_at_once(overtaken: Any, tmp_path: Path) -> None:
    engine, corpus = overtaken("passages", times=0)

    def fail(_: int) -> None:
        raise StoreError("The disk is gone.")

    corpus._rebuild, corpus._times = fail, 9
    with pytest.raises(StoreError, match=r"The disk is gone\."):
        engine.ask(QUESTION)
    assert corpus.calls == 1
