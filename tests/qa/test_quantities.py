from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.quantities import Quantity, find_quantities, fit


def only(text):
    (found,) = find_quantities(text)
    return found


def said(text):
    return [(q.value, q.bound, q.unit) for q in find_quantities(text) if q.certain]


@pytest.mark.parametrize(
    "same",
    [
        ["7000亿元", "700 billion yuan", "¥700bn", "七千亿元", "7,000億元", "RMB 700 billion", "７０００亿元"],
        ["百分之三十", "30%", "30 percent", "30 per cent", "30％", "三成", "百分之30", "30个百分点"],
        ["1.5万", "15,000", "15000", "一万五千", "1万5千", "fifteen thousand", "15 thousand"],
        ["三分之一", "one third", "a third", "one-third", "3分之1"],
        ["140多个", "140余", "over 140", "more than 140", "超过140", "140以上", "逾140", "140+", "一百四十多个"],
        ["近30万", "nearly 300,000", "约30万", "30万左右", "about 300 thousand", "大約30萬"],
        ["第20届", "20th", "twentieth", "第二十届"],
        ["1.4万亿美元", "US$1.4 trillion", "1.4 trillion dollars", "$1.4tn"],
        ["10世纪", "10th century", "十世纪"],
        ["5公里", "5 km", "5000米", "5 kilometres"],
        ["300多万", "over 3 million", "三百多万"],
        ["二百五十个", "two hundred and fifty", "250"],
        ["1亿2000万", "120 million", "1.2亿"],
        ["两个", "two", "2"],
    ],
)
def test_one_quantity_in_its_many_spellings(same):
    expected = said(same[0])
    assert len(expected) == 1
    for text in same[1:]:
        value, bound, unit = said(text)[0]
        assert (pytest.approx(value), bound, unit) == expected[0], text


@pytest.mark.parametrize(
    "text",
    [
        "十分重要",
        "千万不要",
        "百姓",
        "统一",
        "一个",
        "一些",
        "四川省",
        "数十人",
        "十几年",
        "dozens of",
        "one",
        "5G网络",
        "GPT-4",
        "上百人",
    ],
)
def test_what_only_looks_like_a_number_is_not_certain(text):
    assert said(text) == []


def test_a_range_is_the_words_that_say_it():
    text = "会议有超过140个国家参加，投资7000亿元。"
    assert [text[q.start : q.end] for q in find_quantities(text)] == ["超过140", "7000亿元"]


@given(st.integers(2, 10**15))
def test_every_whole_number_is_read_in_both_spellings(number):
    assert only(f"{number:,} people").value == number
    assert only(f"共{number}人").value == number


@given(st.integers(1, 9999), st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("百万", 10**6)]))
def test_chinese_magnitudes(number, magnitude):
    name, power = magnitude
    assert only(f"共{number}{name}人").value == pytest.approx(number * power)


@given(st.text(alphabet="零一二两三十百千万亿点分之第多余近约0123456789.,%元年个 abmillion$", max_size=30))
def test_any_text_can_be_read_and_ranges_are_in_order(text):
    found = find_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.start < b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("140", "140", "said"),
        ("140", "150", "no"),
        ("over 140", "140多", "said"),
        ("140", "140多", "loosely"),
        ("over 140", "140", "said"),
        ("140多", "不到140", "no"),
        ("over 100", "140", "said"),
        ("over 100", "900", "no"),
        ("under 150", "140", "said"),
        ("about 30%", "30.2%", "said"),
        ("30%", "30.2%", "no"),  # one digit says too little
        ("32%", "32.4%", "loosely"),
        ("33%", "32.4%", "no"),
        ("7000亿元", "700 billion", "said"),
        ("7000亿元", "$700 billion", "no"),
        ("5 km", "5 miles", "no"),
        ("20", "20th", "loosely"),
        ("21", "20th", "no"),
        ("17th", "17世纪", "loosely"),
        ("1230", "1,230公里", "said"),
        ("路易十四世"[2:4], "14", "said"),
        ("5", "500%", "no"),
        ("0", "0", "said"),
    ],
)
def test_whether_a_source_says_a_quantity(claim, source, expected):
    assert fit(only(claim), only(source)) == expected


@given(st.floats(1, 1e12), st.sampled_from(["exact", "over", "under", "about"]), st.sampled_from(["", "%", "CNY"]))
def test_every_quantity_says_itself(value, bound, unit):
    one = Quantity(0, 1, value, bound, unit)
    assert fit(one, one) == "said"
