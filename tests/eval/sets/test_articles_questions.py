"""The questions about the seeds' articles: their form, and what the engine answers to all of them."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.places import ROOT, SEEDS
from yinju.embed import open_embedder
from yinju.eval.sets.match import holds_answer, holds_quote
from yinju.eval.sets.questions import Question, read_questions
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import load_settings

QUESTIONS = read_questions(ROOT / "eval" / "data" / "articles.jsonl").questions


def test_there_are_thirty_in_both_languages_and_scripts() -> None:
    assert Counter(question.language for question in QUESTIONS) == {"zh": 12, "zh-Hant": 5, "en": 13}
    assert sum(not question.answerable for question in QUESTIONS) == 7


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_what_proves_an_answer_stands_in_the_file(question: Question) -> None:
    for piece in question.evidence:
        assert holds_quote((SEEDS / piece.source).read_text("utf-8"), piece.quote)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = load_settings(overrides={"home": tmp_path_factory.mktemp("articles") / "home"})
    embedder = open_embedder(settings.embedder)
    assert not ingest([str(SEEDS)], settings, embedder).failed
    with Engine.open(settings, embedder) as engine:
        yield engine


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_is_answered_from_the_catalogue_or_refused(question: Question, engine: Engine) -> None:
    answer = engine.ask(question.question)
    assert answer.refused == (not question.answerable)
    assert answer.language == question.language
    # An article that is not there is not surely meant: such a question takes the ordinary path.
    assert ("catalogue" in answer.timings_ms) == ("no-such-article" not in question.tags)
    if "not-recorded" in question.tags:
        assert answer.reason == "not_recorded"
    if question.answerable:
        assert holds_answer(answer.text, question.answers)
        assert {piece.source for piece in question.evidence} <= {citation.source for citation in answer.citations}
        assert all(sentence.citations and sentence.verdict == "supported" for sentence in answer.sentences)
    inferred = (
        "inferred from" if question.language == "en" else "依据" if question.language == "zh" else "依據"
    ) in answer.text
    assert inferred == ("inferred" in question.tags)
    for citation in answer.citations:
        raw = engine.store.raw(citation.article_id)
        assert raw[citation.start : citation.end] == citation.raw
        assert bool(citation.raw) == (citation.kind != "record")
