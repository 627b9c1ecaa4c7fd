from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.question_words import asking_words


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
