import pytest

from tests.conftest import ToyEmbedder
from yinju.qa.answer_ranges import cited_ranges, sentence_ranges
from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.settings import load_settings
from yinju.types import Answer, Citation, Sentence


@pytest.fixture(scope="module")
def engine(seeds_home):
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        yield engine


@pytest.mark.parametrize(
    "question",
    [
        "《全球人工智能治理倡议》是什么时候提出的？",
        "行動計劃提出了哪些原則？",
        "How much does China contribute to global economic growth?",
        "谁写了《加强人工智能国际治理和合作》？",
        "人民日报发表了哪些文章？",
    ],
)
def test_each_range_of_an_answer_is_its_sentence(engine, question):
    answer = engine.ask(question)
    ranges = sentence_ranges(answer)
    assert [answer.text[start:end] for start, end in ranges] == [sentence.text for sentence in answer.sentences]
    assert ranges == sorted(ranges)
    assert [(s["start"], s["end"]) for s in to_dict(answer)["sentences"]] == ranges
    numbers = [number for sentence in answer.sentences for number in sentence.citations]
    assert [number for _, number in cited_ranges(answer)][: len(numbers)] == numbers


def test_what_is_said_twice_has_two_places_even_within_a_lead():
    twice = (
        Sentence("甲。", (1,), "supported"),
        Sentence("甲。", (2,), "supported", lead="据《甲。》："),
    )
    answer = Answer("问？", "zh", "extractive", "甲。[1]\n据《甲。》：甲。[2]", refused=False, sentences=twice)
    assert sentence_ranges(answer) == [(0, 2), (12, 14)]


def test_a_refusal_has_no_ranges():
    refusal = Answer("问？", "zh", "extractive", "没有。", refused=True)
    assert sentence_ranges(refusal) == []
    assert list(cited_ranges(refusal)) == []


def test_sides_of_a_disagreement_are_cited_behind_the_sentences():
    citations = tuple(
        Citation(n, "s", f"a{n}", None, None, None, "zh", 1, 0, 2, quote, quote, ((0, 2),), f"p{n}", quote, 0)
        for n, quote in ((1, "甲。"), (2, "乙。"))
    )
    text = "甲。[1]\n各文说法不一：s：“乙。”[2]；s：“甲。”[1]"
    answer = Answer(
        "问？", "zh", "extractive", text, refused=False,
        sentences=(Sentence("甲。", (1,), "supported"),), citations=citations, conflicts=((2, 1),),
    )  # fmt: skip
    assert [(text[start:end], number) for (start, end), number in cited_ranges(answer)] == [
        ("甲。", 1), ("乙。", 2), ("甲。", 1),
    ]  # fmt: skip
