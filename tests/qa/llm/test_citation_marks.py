import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.llm.citation_marks import MARK, MarkedSentence, split_marks
from yinju.text import sentences

MARKS = ["[1]", "[1,3]", "【2】", "［１］", "[2-4]", "[9]", "[来源1]", "[^1]", "[0]", "([1])", "[1-999999]", "[1][2]"]
BITS = ["经济增长", "，", "。", " ", "\n", "growth", ". ", "5%", "“", "”", "（", "）", "[", "]", "《", "1.", "🙂"]


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[1]", (1,)),
        ("[1,3]", (1, 3)),
        ("[1, 3]", (1, 3)),
        ("[1，3]", (1, 3)),
        ("[1、3]", (1, 3)),
        ("[1;3]", (1, 3)),
        ("[1；3]", (1, 3)),
        ("[3,1]", (3, 1)),
        ("[2-4]", (2, 3, 4)),
        ("[2–4]", (2, 3, 4)),
        ("[2~4]", (2, 3, 4)),
        ("[2至4]", (2, 3, 4)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1], [2]", (1, 2)),
        ("[1]、[2]", (1, 2)),
        ("【2】", (2,)),
        ("［１］", (1,)),
        ("[１，３]", (1, 3)),
        ("[1,3-5]", (1, 3, 4, 5)),
        ("[ 2 ]", (2,)),
        ("[来源1]", (1,)),
        ("[來源 1、來源 3]", (1, 3)),
        ("[資料 3]", (3,)),
        ("[Source 2]", (2,)),
        ("[sources 2, 3]", (2, 3)),
        ("[Source: 2; source: 3]", (2, 3)),
        ("[^1]", (1,)),
        ("([1])", (1,)),
        ("（[1][2]）", (1, 2)),
        ("[1][1]", (1,)),
    ],
)
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("中国经济增长5%{}。", "中国经济增长5%。"),
        ("中国经济增长5%。{}", "中国经济增长5%。"),
        ("中国经济增长5% {} 。", "中国经济增长5%。"),
        ("The economy grew by 5% {}.", "The economy grew by 5%."),
        ("The economy grew by 5%{}.", "The economy grew by 5%."),
        ("The economy grew by 5%. {}", "The economy grew by 5%."),
        ("中国 GDP{} 增长 5%。", "中国 GDP 增长 5%。"),
        ("中国经济增长5%。\n{}", "中国经济增长5%。"),
    ],
)
def test_every_form_of_mark_in_every_place(mark, numbers, pattern, text):
    assert split_marks(pattern.format(mark), 5) == [MarkedSentence(text, numbers, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "见[文章](http://a.cn/1)和[1](https://a.cn/2)。",
        "原文如此[sic]，取array[i]。",
        "日期写作[2024-06-01]或[v2]。",
        "国发〔2024〕12号文件。",
        "空的[]和[ ]不算，[1.5]也不算。",
        "It says so [sic] in array[i] and [a link](http://x/1).",
    ],
)
def test_what_is_no_mark_stays(text):
    assert split_marks(text, 5) == [MarkedSentence(text, (), 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("经济增长5%[9]。", MarkedSentence("经济增长5%。", (), 1)),
        ("经济增长5%[2024]。", MarkedSentence("经济增长5%。", (), 1)),
        ("经济增长5%[0]。", MarkedSentence("经济增长5%。", (), 1)),
        ("Growth [1, 9] was 5%.", MarkedSentence("Growth was 5%.", (1,), 1)),
        ("Growth was 5% [2-9].", MarkedSentence("Growth was 5%.", (2, 3), 1)),
        ("GDP 增长5%[3-2]。", MarkedSentence("GDP 增长5%。", (), 1)),
        ("GDP 增长5%[2024-06]。", MarkedSentence("GDP 增长5%。", (), 1)),
        ("GDP 增长5%[" + "9" * 5000 + "]。", MarkedSentence("GDP 增长5%。", (), 1)),
        ("GDP 增长5%[1-999999]。", MarkedSentence("GDP 增长5%。", (1, 2, 3), 1)),
    ],
)
def test_marks_that_point_nowhere_are_taken_out_and_counted(text, expected):
    assert split_marks(text, 3) == [expected]


def test_a_mark_after_the_full_stop_belongs_to_the_sentence_before():
    assert split_marks("出口下降了2%。[1]进口增长了3%。[2][3] 顺差扩大[1]。", 3) == [
        ("出口下降了2%。", (1,), 0),
        ("进口增长了3%。", (2, 3), 0),
        ("顺差扩大。", (1,), 0),
    ]
    assert split_marks("Exports fell.[1] Imports rose. [2] China 说不。[3] Yes", 3) == [
        ("Exports fell.", (1,), 0),
        ("Imports rose.", (2,), 0),
        ("China 说不。", (3,), 0),
        ("Yes", (), 0),
    ]


def test_words_and_sentences_do_not_run_together_where_a_mark_stood():
    assert split_marks("Exports[1]and imports fell.[2]Prices rose.", 2) == [
        ("Exports and imports fell.", (1, 2), 0),
        ("Prices rose.", (), 0),
    ]


def test_a_mark_that_begins_a_line_belongs_to_that_line():
    assert split_marks("出口下降。\n[2] 进口增长。\n- [3] 顺差扩大。", 3) == [
        ("出口下降。", (), 0),
        ("进口增长。", (2,), 0),
        ("顺差扩大。", (3,), 0),
    ]


def test_list_numbers_stay_with_their_items():
    assert split_marks("1. 出口下降[1]。\n2. Imports rose. [2]", 2) == [
        ("1. 出口下降。", (1,), 0),
        ("2. Imports rose.", (2,), 0),
    ]


@pytest.mark.parametrize("text", ["", "  \n", "[1]", "。[1][2]"])
def test_no_sentence_no_claim(text):
    assert split_marks(text, 2) == []


@given(st.lists(st.sampled_from(BITS), max_size=25).map("".join).filter(lambda text: not MARK.search(text)))
def test_text_without_marks_is_unchanged(text):
    found = split_marks(text, 3)
    if "1." in text:  # the number of a list item joins the item
        assert _visible("".join(sentence.text for sentence in found)) == _visible(text)
    else:
        assert found == [(text[start:end], (), 0) for start, end in sentences(text)]


@given(st.lists(st.sampled_from(BITS + MARKS), max_size=25).map("".join), st.integers(0, 4))
def test_marks_name_existing_sources_and_no_word_is_lost(text, count):
    found = split_marks(text, count)
    assert all(0 < number <= count for sentence in found for number in sentence.numbers)
    assert all(len(set(sentence.numbers)) == len(sentence.numbers) for sentence in found)
    bare = text
    while MARK.search(bare):  # taking out one mark may leave another: [1]([1])
        bare = MARK.sub("", bare)
    assert _visible("".join(sentence.text for sentence in found)) == _visible(bare)


@given(st.text(), st.integers(0, 9))
def test_no_text_makes_it_fail(text, count):
    assert all(0 < number <= count for sentence in split_marks(text, count) for number in sentence.numbers)


@pytest.mark.parametrize(
    "text",
    [
        "[1" * 50_000,
        "[1]" * 30_000,
        "[1," * 30_000,
        "[1-" * 30_000,
        "[" * 90_000,
        "[来源" * 30_000,
        "(" * 90_000 + "[1]",
        " " * 90_000 + "[1]",
        "[" + "1" * 90_000,
        "[1-999999]" * 10_000,
        "[1]。" * 20_000,
        "[1]\n" * 20_000,
    ],
    ids=lambda text: text[:6],
)
def test_time_is_linear(text):
    start = time.process_time()
    split_marks(text, 8)
    assert time.process_time() - start < 2  # some hundredths of a second; a square would take minutes


def _visible(text):
    return "".join(filter(str.isalnum, text))
