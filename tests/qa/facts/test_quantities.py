from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.facts.quantities import Quantity, agreement, find_quantities


def only(text):
    (found,) = find_quantities(text)
    return found


def said(text):
    return [(q.value, q.bound, q.unit) for q in find_quantities(text) if q.certain]


@pytest.mark.parametrize(
    "same",
    [
        ["7000亿元", "700 billion yuan", "¥700bn", "七千亿元", "7,000億元", "RMB 700 billion", "７０００亿元"],
        ["百分之三十", "30%", "30 percent", "30 per cent", "30％", "三成", "3成", "百分之30", "30个百分点"],
        ["1.5万", "15,000", "15000", "一万五千", "1万5千", "fifteen thousand", "15 thousand"],
        ["三分之一", "one third", "a third", "one-third", "3分之1"],
        ["140多个", "140余", "over 140", "more than 140", "超过140", "140以上", "逾140", "140+", "一百四十多个"],
        ["近30万", "nearly 300,000", "约30万", "30万左右", "about 300 thousand", "大約30萬"],
        ["第20届", "20th", "twentieth", "第二十届"],
        ["1.4万亿美元", "US$1.4 trillion", "1.4 trillion dollars", "$1.4tn"],
        ["10世纪", "10th century", "十世纪"],
        ["5公里", "5 km", "5000米", "5 kilometres", "5千公尺", "5-kilometre"],
        [
            "120平方米",
            "120平方公尺",
            "120㎡",
            "120 square metres",
            "a 120-square-metre",
            "120 sq m",
            "120m2",
            "一百二十平方米",
        ],
        ["3.5公頃", "35,000平方米", "3.5 hectares", "0.035平方公里", "3.5 ha"],
        ["960万平方公里", "9.6 million square kilometres", "九百六十萬平方公里", "960 million hectares"],
        ["1.5吨", "1500公斤", "1.5公噸", "1.5 tonnes", "1,500 kilograms", "三千斤"],
        ["两小时", "兩個小時", "2 hours", "120分鐘", "a two-hour", "120 min", "7200秒", "7,200 seconds"],
        ["18岁", "十八歲", "18 years old", "18-year-old", "18周岁"],
        ["100兆瓦", "100 MW", "10万千瓦", "0.1 gigawatts"],
        ["3亿千瓦时", "300 million kWh", "3亿度电", "300 GWh"],
        ["5立方米", "5立方公尺", "5 cubic metres", "5000公升", "5,000 litres"],
        ["5000港元", "5000港幣", "HK$5000", "港币5000元", "5,000 Hong Kong dollars"],
        ["3万日元", "3萬日圓", "30,000 yen", "JP¥30,000"],
        ["500新台币", "新台幣500元", "NT$500"],
        ["3千美元", "US$3,000", "3000美金", "3,000 U.S. dollars", "USD 3000"],
        ["300多万", "over 3 million", "三百多万"],
        ["二百五十个", "two hundred and fifty", "250"],
        ["1亿2000万", "120 million", "1.2亿"],
        ["三个", "three", "3"],
        ["94 000", "94,000"],
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
        "两种",
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
        "上千万元",
        "成千上万",
        "好几十",
        "数10家企业",
        "几10万",
        "两三天",
        "两倍",
        "三四百人",
        "十七八岁",
    ],
)
def test_what_only_looks_like_a_number_is_not_certain(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("造成12人死亡", 12),
        ("致3人受伤", 3),
        ("造成十人遇難", 10),
        ("达成十二项协议", 12),
        ("人数100万", 1e6),
        ("晚上8点", 8),
        ("网上12万人", 120_000),
        ("3.34", 3.34),
    ],
)
def test_a_character_of_the_word_before_makes_no_number_uncertain(text, number):
    assert [value for value, _, _ in said(text)] == [number]


@pytest.mark.parametrize("text", ["80周年", "3年级", "90年代", "5 ms", "Group 3 has", "12元素", "3天然", "30 Minsk"])
def test_what_only_begins_like_a_unit_is_none(text):
    assert [unit for _, _, unit in said(text)] == [""]


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
        ("80th", "80周年", "loosely"),
        ("3克拉", "3克", "no"),
        ("500新台幣", "500元", "no"),
        ("1.5公里", "1.5平方公里", "no"),
        ("0", "0", "said"),
    ],
)
def test_whether_a_source_says_a_quantity(claim, source, expected):
    assert agreement(only(claim), only(source)) == expected


@given(st.floats(1, 1e12), st.sampled_from(["exact", "over", "under", "about"]), st.sampled_from(["", "%", "CNY"]))
def test_every_quantity_says_itself(value, bound, unit):
    one = Quantity(0, 1, value, bound, unit)
    assert agreement(one, one) == "said"


METRIC = {
    "m": [(1.0, "米", "公尺", "metres"), (1e3, "公里", "千米", "km"), (0.01, "公分", "釐米", "centimetres")],
    "m2": [
        (1.0, "平方米", "平方公尺", "square metres"),
        (1e4, "公顷", "公頃", "hectares"),
        (1e6, "平方公里", "平方千米", "sq km"),
    ],
    "g": [(1.0, "克", "公克", "grams"), (1e3, "公斤", "千克", "kilograms"), (1e6, "吨", "公噸", "tons")],
    "s": [(1.0, "秒", "秒鐘", "seconds"), (60.0, "分钟", "分鐘", "minutes"), (3600.0, "小时", "個小時", "hours")],
    "m3": [(1.0, "立方米", "立方公尺", "cubic metres"), (1e-3, "公升", "公升", "litres")],
}
UNITS = [(dimension, factor, names) for dimension, units in METRIC.items() for factor, *names in units]
ONES = [
    ["岁", "歲", "years old"],
    ["美元", "美金", "US dollars"],
    ["欧元", "歐元", "euros"],
    ["日元", "日圓", "yen"],
    ["港元", "港幣", "Hong Kong dollars"],
]


@given(st.integers(2, 10**7), st.sampled_from([names for _, _, names in UNITS] + ONES), st.data())
def test_a_unit_is_one_in_both_scripts_and_languages(tenths, names, data):
    number = f"{tenths // 10:,}" if tenths % 10 == 0 else f"{tenths / 10:,.1f}"
    ours, theirs = data.draw(st.permutations(names))[:2]
    first, second = (only(f"{number}{' ' if name.isascii() else ''}{name}") for name in (ours, theirs))
    assert (first.value, first.unit) == (second.value, second.unit)
    assert agreement(first, second) == agreement(second, first) == "said"


@given(st.integers(1, 10**6), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_units_of_one_dimension_are_compared_by_what_they_measure(count, one, other):
    (dimension, factor, names), (other_dimension, other_factor, other_names) = one, other
    claim = only(f"{count}{names[0]}")
    same = f"{count * factor / other_factor:.12f}".rstrip("0").rstrip(".")
    expected = "said" if dimension == other_dimension else "no"
    if float(same) and (dimension != other_dimension or float(same) * other_factor == pytest.approx(count * factor)):
        assert agreement(claim, only(f"{same}{other_names[1]}")) == expected
    more = only(f"{3 * count}{names[1]}")
    assert (agreement(claim, more), agreement(more, claim)) == ("no", "no")
