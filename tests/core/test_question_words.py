from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.question_words import answer_place, asking_words


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("中国人工智能产业规模有多大？", ["有多大"]),
        ("上半年免簽入境中國的外國人同比增加多少？", ["多少"]),
        ("請問這座橋是什麼時候建成的？", ["請問", "什麼時候"]),
        ("哪些国家签署了这份协议？", ["哪些"]),
        ("How many countries signed it, and when?", ["How many", "when"]),
        ("Which bridge did Charles design?", ["Which", "did"]),
        ("几何学有几个分支？", ["几"]),
        ("人工智能产业规模", []),
        ("the whole island", []),
    ],
)
def test_the_words_that_ask(question, expected):
    assert [question[a:b] for a, b in asking_words(question)] == expected


@given(st.text(alphabet="什么多少谁how many 的bridge桥", max_size=30))
def test_ranges_are_in_order_and_apart(text):
    ranges = asking_words(text)
    assert all(a < b for a, b in ranges)
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("大桥是什么时候建成的？", "是什么时候"),
        ("他出生在哪一年？", "哪一年"),
        ("哪個國家簽署了協議？", "哪個"),
        ("什么国家签署了协议？", "什么国家"),
        ("几何学由谁创立？", "谁"),
        ("In what year was the bridge built?", "In what year"),
        ("How many cars cross it?", "How many"),
        ("GPT-4 是谁发布的？", "谁"),
        ("为何建桥？", None),
        ("The whole island.", None),
    ],
)
def test_an_answer_stands_in_place_of_what_is_asked_for(question, expected):
    place = answer_place(question)
    assert (question[slice(*place)] if place else None) == expected
