"""Figures of the reader worked by hand, with a scripted reader, and the windows of long passages."""

import math
from itertools import pairwise

import pytest

from tests.eval.scripted_reader import ScriptedReader
from yinju.eval.lab.answer_reading import (
    ReadQuestion,
    evaluate_reading,
    is_exact,
    read_answer,
    reading_figures,
    windows,
)
from yinju.eval.lab.read_examples import PassageQuestion

CHINESE = "长江全长6300公里。它流入东海。沿岸有许多城市。"
ENGLISH = "The Yangtze is 6300 km long. It flows into the East China Sea. Many cities lie on it."
MIXED = "长江(Yangtze)全长6300公里。It flows into the sea. 沿岸有许多城市。"


def asked(passage=CHINESE, answers=("6300公里",), pair="zh→zh", question="长江多长？"):
    return PassageQuestion("q", question, passage, pair, answers, bool(answers))


def found(odds, span="", answers=("x",)):
    return ReadQuestion(asked(answers=answers), odds, span)


@pytest.mark.parametrize(
    ("span", "answers", "exact", "f1"),
    [
        ("The Yangtze River.", ["yangtze river"], True, 1.0),  # case, articles and punctuation do not count
        ("a river of China", ["China"], False, 0.5),  # river, of, china: 2 · 1 / (3 + 1)
        ("in 1937", ["1936", "1937"], False, 2 / 3),  # the best of the answers: 2 · 1 / (2 + 1)
        ("６３００公里", ["6300公里"], True, 1.0),  # width does not count
        ("長江", ["长江"], True, 1.0),  # nor does the script
        ("全长6300公里", ["6300公里"], False, 0.75),  # 全 长 6300 公 里: 2 · 3 / (5 + 3)
        ("GPT-4模型", ["GPT-4"], False, 0.5),  # gpt4 模 型: 2 · 1 / (3 + 1)
        ("", ["长江"], False, 0.0),
    ],
)
def test_exact_match_and_f1_by_hand(span, answers, exact, f1):
    assert is_exact(span, answers) is exact
    figures = reading_figures([found(0.0, span, tuple(answers))])
    assert (figures["exact"], figures["f1"]) == (float(exact), round(f1, 4))


def test_figures_by_hand():
    known = [found(odds, "x") for odds in (3.0, 2.0, 1.0)]
    unknown = [found(odds, answers=()) for odds in (2.0, 1.5, 0.0)]
    # Over 2: 3.0. Over 1.5: 3.0, 2.0. Over 0: all three. One tie: 2.0 with 2.0. (1 + 2 + 3 + 0.5) / 9.
    # None of three questions may be refused: the threshold is 1.0, which 2.0 and 1.5 reach.
    assert reading_figures([*known, *unknown]) == {
        "questions": 6,
        "answerable": 3,
        "exact": 1.0,
        "f1": 1.0,
        "has_answer_auroc": round(6.5 / 9, 4),
        "false_answer_at_6": round(2 / 3, 4),
    }


def test_at_the_threshold_six_in_a_hundred_are_refused():
    known = [found(float(odds)) for odds in range(100)]
    unknown = [found(odds, answers=()) for odds in (5.0, 5.9, 6.0, 7.0)]
    assert reading_figures([*known, *unknown])["false_answer_at_6"] == 0.5


@pytest.mark.parametrize("answers", [("x",), ()])
def test_one_kind_of_question_tells_nothing_of_the_other(answers):
    figures = reading_figures([found(1.0, "y", answers)])
    assert (figures["has_answer_auroc"], figures["false_answer_at_6"]) == (None, None)
    assert figures["f1"] == (0.0 if answers else None)


def test_pairs_of_languages_have_figures_of_their_own():
    questions = [
        asked(),
        asked(ENGLISH, ("6300 km",), "zh→en"),
        asked(MIXED, (), "zh→zh", "长江的颜色？"),
    ]
    reader = ScriptedReader({"长江": (1.0, "6300公里"), "": (2.0, "6300")})
    steps = []
    figures = evaluate_reading(questions, reader, lambda *step: steps.append(step))
    assert steps == [(0, 3, "zh→zh"), (1, 3, "zh→en"), (2, 3, "zh→zh")]
    assert figures.pop("by_pair") == {
        "zh→en": {
            "questions": 1, "answerable": 1, "exact": 0.0, "f1": round(2 / 3, 4), "has_answer_auroc": None,
            "false_answer_at_6": None,
        },
        "zh→zh": {
            "questions": 2, "answerable": 1, "exact": 1.0, "f1": 1.0, "has_answer_auroc": 0.5,
            "false_answer_at_6": 1.0,
        },
    }  # fmt: skip
    assert figures == {
        "questions": 3, "answerable": 2, "exact": 0.5, "f1": round(5 / 6, 4), "has_answer_auroc": 0.75,
        "false_answer_at_6": 1.0,
    }  # fmt: skip


def test_of_several_windows_the_likeliest_answer_counts():
    # 1 + ln 0.9 = 0.89 is more than 2 + ln 0.2 = 0.39.
    findings = {"长江": (2.0, "6300公里", 0.2), "城市": (1.0, "许多", 0.9)}
    question = asked(question="长江和城市？")
    reader = ScriptedReader(findings, fits=18)
    read = read_answer(question, reader)
    assert reader.passages == ["长江全长6300公里。它流入东海。", "它流入东海。沿岸有许多城市。"]
    assert (read.answers, read.span) == (1.0, "许多")
    assert read_answer(question, ScriptedReader(findings)).span == "6300公里"


def test_a_passage_without_a_span_has_an_empty_answer():
    read = read_answer(asked(), ScriptedReader({}))
    assert read.answers == -9.0
    assert read.answers > -math.inf


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, MIXED])
def test_a_passage_that_fits_is_one_window(text):
    assert windows(text, len) == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("".join(f"第{number}条规定了第{number}件事情。" for number in range(40)), 100),
        (" ".join(f"Section {number} settles matter {number}." for number in range(40)), 200),
        (" ".join(f"GPT-{number}在20{number}年发布。It was model {number}." for number in range(10, 50)), 120),
    ],
)
def test_windows_begin_and_end_with_sentences_and_overlap(text, size):
    found = windows(text, lambda rest: min(size, len(rest)))
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert len(found) < 2.2 * len(text) / size
    for (start, end), (following, _) in pairwise(found):
        assert size / 2 < end - start <= size
        assert text[end - 1] in "。."
        assert start < following < end - size / 10
        assert text[following] in "第SGI"


@pytest.mark.parametrize("text", ["没有句号" * 100, "word " * 100, "word 单词" * 60])
def test_a_sentence_longer_than_a_window_is_cut(text):
    found = windows(text, lambda rest: min(40, len(rest)))
    assert found[:3] == [(0, 40), (30, 70), (60, 100)]
    assert found[-1][1] == len(text)
