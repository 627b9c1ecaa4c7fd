"""Statements that disagree, and those that only look like it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ToyEmbedder
from tests.places import DATA
from tests.scripted_llm import ScriptedLLM
from yinju.align import TokenModel
from yinju.embed import open_embedder
from yinju.ingest.build import ingest
from yinju.qa.answer.draft import cite
from yinju.qa.as_json import to_dict
from yinju.qa.conflict.conflicts import find_conflicts
from yinju.qa.conflict.statements import Statement
from yinju.qa.engine import Engine
from yinju.qa.retrieval.query import Query
from yinju.settings import EmbedderSettings, load_settings
from yinju.text import language_of, sentences
from yinju.types import Answer, Article, Passage, ScoredPassage

CASES = json.loads((DATA / "conflicts.json").read_text("utf-8"))
"""Written by hand, in both languages and scripts, some across them: a question, and what two articles say."""


@pytest.fixture(scope="module")
def model() -> TokenModel:
    return open_embedder(EmbedderSettings()).tokens


def scored(number: int, article: dict[str, str]) -> ScoredPassage:
    text, name = article["text"], f"a{number}"
    language = language_of(text)
    about = Article(name, name, article["title"], article["publisher"], article["published"], (), language, 1, None)
    return ScoredPassage(Passage(f"p{number}", name, 1, 0, len(text), text, language), about, 0.8)


def groups(case: dict[str, Any], model: TokenModel) -> list[tuple[Statement, ...]]:
    passages = [scored(number, article) for number, article in enumerate(case["articles"])]
    tokens = model.question(case["question"])
    query = Query(case["question"], language_of(case["question"]), tokens, model.weights(tokens))
    first = sentences(passages[0].passage.text)[0]
    return find_conflicts(query, [cite(1, passages[0], *first)], passages, model)


def said(case: dict[str, Any]) -> str:
    return " | ".join(article["text"] for article in case["articles"])


@pytest.mark.parametrize("case", CASES["conflicts"], ids=said)
def test_another_value_for_the_same_thing_is_a_conflict_the_newest_first(
    case: dict[str, Any], model: TokenModel
) -> None:
    ((first, second),) = groups(case, model)
    assert [first.scored.article.published, second.scored.article.published] == ["2025-01-15", "2024-07-02"]


@pytest.mark.parametrize("case", CASES["lookalikes"], ids=said)
def test_what_only_looks_like_a_conflict_is_none(case: dict[str, Any], model: TokenModel) -> None:
    assert groups(case, model) == []


@pytest.mark.parametrize("case", CASES["conflicts"][:3], ids=said)
def test_one_article_does_not_contradict_itself(case: dict[str, Any], model: TokenModel) -> None:
    passages = [scored(number, article) for number, article in enumerate(case["articles"])]
    one = [ScoredPassage(p.passage, passages[0].article, p.score) for p in passages]
    tokens = model.question(case["question"])
    query = Query(case["question"], language_of(case["question"]), tokens, model.weights(tokens))
    end = len(passages[0].passage.text)
    assert find_conflicts(query, [cite(1, one[0], 0, end)], one, model) == []


def test_there_are_enough_cases() -> None:
    assert len(CASES["conflicts"]) >= 20
    assert len(CASES["lookalikes"]) >= 20


TEXTS = {
    "old.txt": (
        "晨报",
        "2024-07-02",
        "白马江大桥昨天正式通车，各界人士参加了仪式。白马江大桥全长四千八百米，过江只要六分钟。",
    ),
    "new.txt": ("海港观察", "2025-01-15", "冬天的江边很安静，来散步的人不多。白马江大桥全长5200米，每天车流不断。"),
    "copy.txt": (
        "晨报",
        "2024-07-02",
        "白马江大桥昨天正式通车，各界人士参加了仪式。白马江大桥全长四千八百米，过江只要六分钟。",
    ),
    "tea.txt": ("财讯", "2025-03-01", "今年春茶的产量比往年高，茶农说价格却下降了一成左右。"),
}


def open_engine(tmp_path: Path, llm: ScriptedLLM | None = None) -> Engine:
    rows = [{"id": i, "source": i, "publisher": p, "published": d, "text": t} for i, (p, d, t) in TEXTS.items()]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    overrides: dict[str, Any] = {"home": tmp_path / "home"}
    if llm is not None:
        overrides |= {"answer": {"mode": "llm"}, "llm": {"base_url": llm.base_url, "model": "m"}}
    settings = load_settings(overrides=overrides)
    assert len(ingest([str(file)], settings, ToyEmbedder()).duplicates) == 1
    return Engine.open(settings, ToyEmbedder())


def quotes(answer: Answer) -> list[list[str]]:
    by_number = {citation.number: citation.quote for citation in answer.citations}
    return [[by_number[number] for number in group] for group in answer.conflicts]


BOTH = ["白马江大桥全长5200米，每天车流不断。", "白马江大桥全长四千八百米，过江只要六分钟。"]


def test_an_extractive_answer_shows_both_with_publisher_and_date(tmp_path: Path) -> None:
    with open_engine(tmp_path) as engine:
        answer = engine.ask("白马江大桥全长多少米？")
    assert quotes(answer) == [BOTH]
    new, old = answer.conflicts[0]
    line = f"各文说法不一：海港观察，2025-01-15：“{BOTH[0]}”[{new}]；晨报，2024-07-02：“{BOTH[1]}”[{old}]"
    assert answer.text.splitlines()[-1] == line
    assert to_dict(answer)["conflicts"] == [{"citations": [new, old]}]
    assert "copy.txt" not in {citation.source for citation in answer.citations}
    for citation in answer.citations:
        assert citation.raw == citation.quote


def test_a_models_answer_gets_the_note_with_its_citations(tmp_path: Path) -> None:
    def reply(request: Any) -> str:
        sources = request.prompt.split("<source ")[1:]
        number = next(i for i, source in enumerate(sources, 1) if "四千八百" in source)
        return f"白马江大桥全长四千八百米。[{number}]"

    with ScriptedLLM(reply) as llm, open_engine(tmp_path, llm) as engine:
        answer = engine.ask("白马江大桥全长多少米？")
    assert answer.mode == "llm"
    assert quotes(answer) == [BOTH]
    assert len(answer.citations) == 2
    assert answer.sentences[0].citations == (1,)


def test_what_nobody_disagrees_on_has_no_note(tmp_path: Path) -> None:
    with open_engine(tmp_path) as engine:
        answer = engine.ask("春茶的产量和价格怎么样？")
    assert not answer.refused
    assert answer.conflicts == ()
