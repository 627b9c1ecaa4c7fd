"""The three shapes of RGB, with and without the texts that answer."""

import pytest

from tests.eval.sets.files import NOISE, read, save_lines
from yinju.errors import UsageError
from yinju.eval.sets.convert import ConversionCounts, convert_dataset
from yinju.eval.sets.questions import GoldEvidence, Question

FLAT = {
    "id": 1,
    "query": "Who led the Mars team?",
    "answer": ["Wu", "Dr. Wu"],
    "positive": ["It flew. Dr. Wu led the team."],
    "negative": ["Mars is red.", "祝融号是一辆火星车。"],
}
WHOLE = {
    "id": 0,
    "query": "2021年香港和澳门的GDP增长率",
    "answer": ["6.4%", ["18%", "18.0%"]],
    "asnwer1": ["6.4%"],
    "positive": [["香港增长6.4%。", "香港经济恢复。"], ["澳门全年增长18%。"]],
    "negative": ["两地往来恢复。"],
}
ALTERED = {
    "id": 2,
    "query": "Who acquired Instagram?",
    "answer": "Facebook",
    "fakeanswer": "Apple",
    "positive_wrong": ["Apple bought Instagram in 2012."],
    "positive": ["Facebook bought Instagram in 2012."],
    "negative": ["Instagram has 905 followers."],
}


def test_rgb_noise_becomes_articles_and_questions(tmp_path):
    source = save_lines(tmp_path / "zh.json", NOISE, FLAT)
    assert convert_dataset("rgb", source, tmp_path / "out") == ConversionCounts(articles=5, questions=2, held_out=0)
    documents, questions = read(tmp_path / "out")
    assert [(d.source, d.text) for d in documents] == [
        ("rgb-zh-0-1", NOISE["positive"][0]),
        ("rgb-zh-0-2", NOISE["positive"][1]),
        ("rgb-zh-0-3", "祝融号是一辆火星车。"),
        ("rgb-zh-1-1", "It flew. Dr. Wu led the team."),
        ("rgb-zh-1-2", "Mars is red."),
    ]
    zh = (
        GoldEvidence("rgb-zh-0-1", "天问一号于２０２１年５月１５日着陆。"),
        GoldEvidence("rgb-zh-0-2", "着陆那天是五月十五。"),  # in other words: the whole text
    )
    assert questions == [
        Question("rgb-zh-0", "zh", "天问一号何时着陆？", ("2021年5月15日", "5月15日"), zh, True, ("rgb", "noise")),
        Question("rgb-zh-1", "en", "Who led the Mars team?", ("Wu", "Dr. Wu"), (GoldEvidence("rgb-zh-1-1", "Dr. Wu led the team."),), True, ("rgb", "noise")),
    ]  # fmt: skip


def test_rgb_integration_takes_its_parts_together(tmp_path):
    convert_dataset("rgb", save_lines(tmp_path / "zh_int.json", WHOLE), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert len(documents) == 4
    assert question.answers == ("6.4%", "18%", "18.0%")
    assert [e.quote for e in question.evidence] == ["香港增长6.4%。", "香港经济恢复。", "澳门全年增长18%。"]
    assert question.tags == ("rgb", "integration")


def test_rgb_counterfactual_asks_for_what_the_articles_say(tmp_path):
    convert_dataset("rgb", save_lines(tmp_path / "en_fact.json", ALTERED), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert [d.text for d in documents] == ["Apple bought Instagram in 2012.", "Instagram has 905 followers."]
    assert (question.answers, question.tags) == (("Apple",), ("rgb", "counterfactual"))


@pytest.mark.parametrize("item", [NOISE, FLAT, WHOLE, ALTERED], ids=["noise", "flat", "integration", "counterfactual"])
def test_rgb_rejection_leaves_the_positive_texts_out(tmp_path, item):
    found = convert_dataset("rgb-rejection", save_lines(tmp_path / "zh.json", item), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert {d.text for d in documents} == {text for text in item["negative"] if text.strip(".")}
    assert (question.answers, question.evidence, question.answerable) == ((), (), False)
    assert question.tags == ("rgb", "rejection", "unanswerable")
    assert found == ConversionCounts(len(documents), 1, 0)


def test_rgb_rejection_leaves_out_what_the_articles_answer(tmp_path):
    own = {
        **NOISE,
        "negative": ["它在 2021年 5月 15日 着陆。"],
    }  # blanks hide the answer from the publisher's own check
    other = {**FLAT, "negative": ["Some say: it flew. Dr. Wu  led the team. Mars is red."]}
    shared = {**ALTERED, "negative": [*ALTERED["negative"], *FLAT["positive"]]}
    source = save_lines(tmp_path / "rgb.json", own, {**other, "answer": ["Wu Li"]}, shared)
    assert convert_dataset("rgb-rejection", source, tmp_path / "out") == ConversionCounts(2, 1, 0, left_out=2)
    documents, (question,) = read(tmp_path / "out")
    assert question.id == "rgb-rgb-2"
    assert FLAT["positive"][0] not in {d.text for d in documents}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({**NOISE, "query": ["谁"]}, "line 1: its query is a list; write a string"),
        ({"id": 1, "query": "谁"}, "line 1: has no field 'positive'; a line of RGB has id, query, answer, positive and negative"),
        ({**NOISE, "answer": [None]}, "line 1: its answer holds null; write strings and lists of them"),
        ({**NOISE, "negative": {}}, "line 1: its negative holds an object; write strings and lists of them"),
    ],
)  # fmt: skip
def test_another_shape_of_rgb_is_named_with_the_line(tmp_path, item, message):
    source = save_lines(tmp_path / "zh.json", item)
    with pytest.raises(UsageError) as caught:
        convert_dataset("rgb", source, tmp_path / "out")
    assert str(caught.value) == f"{source} cannot be used: {message}"


def test_rgb_numbers_count_as_their_digits_and_empty_questions_are_left_out(tmp_path):
    numbers = {**NOISE, "answer": 15}
    empty = [{**NOISE, "id": 5, "query": " "}, {**NOISE, "id": 6, "answer": []}, {**NOISE, "id": 7, "positive": [""]}]
    source = save_lines(tmp_path / "zh.json", numbers, *empty)
    assert convert_dataset("rgb", source, tmp_path / "out") == ConversionCounts(3, 1, 0, left_out=3)
    assert read(tmp_path / "out")[1][0].answers == ("15",)
