"""Values in another spelling, worked by hand."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.eval.lab.spelling_variants import in_chinese, in_english, respell
from yinju.qa.facts.quantities import find_quantities


@pytest.mark.parametrize(
    ("language", "sentence", "respelt", "was"),
    [
        ("zh", "同比增长12.5%。", "同比增长百分之12.5。", "12.5%"),
        ("zh", "共3.5万人参加。", "共35000人参加。", "3.5万人"),
        ("zh", "投资12.5亿元。", "投资125000万元。", "12.5亿"),
        ("zh", "有35000人参加。", "有3.5万人参加。", "35000"),
        ("zh", "全长4.8公里。", "全长4800米。", "4.8公里"),
        ("zh", "全长4,800米。", "全长4.8公里。", "4,800米"),
        ("zh", "成立105个站。", "成立一百零五个站。", "105个"),
        ("zh", "于2021年9月8日通车。", "于2021-09-08通车。", "2021年9月8日"),
        ("en", "It rose 12.5%.", "It rose 12.5 percent.", "12.5%"),
        ("en", "It cost 2.5 million dollars.", "It cost 2,500,000 dollars.", "2.5 million"),
        ("en", "It cost 2.5 billion dollars.", "It cost 2,500 million dollars.", "2.5 billion"),
        ("en", "It has 1,400 members.", "It has 1400 members.", "1,400"),
        ("en", "It has 42 members.", "It has forty-two members.", "42"),
        ("en", "It has seven members.", "It has 7 members.", "seven"),
        ("en", "It is 6.8 kilometres long.", "It is 6800 metres long.", "6.8 kilometres"),
        ("en", "It opened on 2 June 2019.", "It opened on June 2, 2019.", "2 June 2019"),
    ],
)
def test_the_same_value_spelt_otherwise(language, sentence, respelt, was):
    found = {respell(sentence, language, random.Random(seed)) for seed in range(20)}
    assert (respelt, (sentence.index(was), sentence.index(was) + len(was))) in found


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh", "没有数字。"), ("zh", "型号是X30。"), ("en", "No number."), ("en", "It uses m·s−2 only.")],
)
def test_what_holds_no_value_is_left(language, sentence):
    assert respell(sentence, language, random.Random(1)) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (110, "一百一十"),
        (105, "一百零五"),
        (4800, "四千八百"),
        (3050, "三千零五十"),
    ],
)
def test_chinese_numerals(number, said):
    assert in_chinese(number) == said


@given(st.integers(2, 9999))
def test_a_chinese_numeral_reads_as_its_number(number):
    assert [q.value for q in find_quantities(f"共{in_chinese(number)}个")] == [number]


@given(st.integers(2, 99))
def test_an_english_numeral_reads_as_its_number(number):
    assert [q.value for q in find_quantities(f"in all {in_english(number)} members")] == [number]
