from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.question_words import answer_place, asking_words, asks_for_list, asks_how, asks_openly, asks_why, wanted


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


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("有哪些原則？", True), ("哪三个方面？", True), ("三方面结构性障碍是什么？", True), ("What are the three obstacles?", True),
        ("Which countries signed it?", True), ("Which countries did not sign?", True), ("What was the name of it?", False),
        ("第三个人是什么人？", False), ("哪个国家？", False), ("What does it do?", False), ("Which bus was it?", False),
    ],
)  # fmt: skip
def test_a_list_is_asked_for(question, expected):
    assert asks_for_list(question) is expected


@pytest.mark.parametrize(
    ("question", "why", "how", "openly"),
    [
        ("大坝为什么停工？", True, False, False), ("大坝改名为什么？", False, False, False), ("這是為什麼？", True, False, False),
        ("Why did it stop?", True, False, False), ("如何建成？", False, True, False), ("How did it end?", False, True, False),
        ("How many are there?", False, False, False), ("它有什么性质？", False, False, True),
        ("What is the purpose of it?", False, False, True), ("Who was it?", False, False, False),
    ],
)  # fmt: skip
def test_more_than_a_fact_is_asked_for(question, why, how, openly):
    assert (asks_why(question), asks_how(question), asks_openly(question)) == (why, how, openly)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("为什么停工？", "why"), ("何時建成？", "when"), ("In what year?", "when"), ("有多少人？", "how many"), ("How many?", "how many"),
        ("有多高？", "figure"), ("How much is it?", "figure"), ("谁建的？", "who"), ("Who?", "who"), ("在哪里？", "where"), ("Where?", "where"),
        ("怎样建成？", "how"), ("How is it made?", "how"), ("哪个国家？", "this"), ("What is it?", "this"),
    ],
)  # fmt: skip
def test_what_is_wanted(question, expected):
    assert wanted(question) == expected
