import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinju.ingest.article.publication_dates import find_moments, parse_date


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-07-27 10:27", [("2025-07-27 10:27", "2025-07-27T10:27")]),
        ("Ren Min Ri Bao· 2025-12-23 22:31", [("2025-12-23 22:31", "2025-12-23T22:31")]),
        ("2018年12月28日 19:55 新京报", [("2018年12月28日 19:55", "2018-12-28T19:55")]),
        ("2024年2月29日下午3点05分", [("2024年2月29日下午3点05分", "2024-02-29T15:05")]),
        ("2019-09-3007:42", [("2019-09-3007:42", "2019-09-30T07:42")]),  # glued, as scraped pages have it
        ("二〇二五年七月二十七日", [("二〇二五年七月二十七日", "2025-07-27")]),
        ("二零一九年十二月三十一日", [("二零一九年十二月三十一日", "2019-12-31")]),
        ("2025年7月和2024年", [("2025年7月", "2025-07"), ("2024年", "2024")]),
        ("2023/8/6、2019.09.30", [("2023/8/6", "2023-08-06"), ("2019.09.30", "2019-09-30")]),
        ("Published July 27, 2025 at 10:27 PM", [("July 27, 2025 at 10:27 PM", "2025-07-27T22:27")]),
        (
            "27 July 2025; Sept. 3rd, 2024; May 2023",
            [("27 July 2025", "2025-07-27"), ("Sept. 3rd, 2024", "2024-09-03"), ("May 2023", "2023-05")],
        ),
        ("07/27/2025", [("07/27/2025", "2025-07-27")]),
        ("04/05/2025", []),  # the fourth of May or the fifth of April: never guessed
        ("2023-08-16T18:24:57+08:00", [("2023-08-16T18:24:57", "2023-08-16T18:24")]),
        ("25\n04\n2025\n然而", [("25\n04\n2025", "2025-04-25")]),
        ("2019\n09/07\n19:02", [("2019\n09/07\n19:02", "2019-09-07T19:02")]),
        ("版本1.2.2025", []),
        ("电话12025-07-271", []),
        ("7月26日", []),  # no year, and nothing to take it from
        ("5月10-12日", []),
        ("", []),
    ],
)
def test_what_a_text_says(text, found):
    assert [(text[date.start : date.end], date.moment.iso) for date in find_moments(text)] == found


@pytest.mark.parametrize(
    ("text", "reference", "iso"),
    [
        ("7月26日", "2025-07-27", "2025-07-26"),
        ("12月30日", "2025-01-02", "2024-12-30"),
        ("1月3日", "2024-12-30", "2025-01-03"),
        ("将于11月17日开港", "2019-08-13", "2019-11-17"),
        ("去年12月9日", "2025-01-02", "2024-12-09"),
        ("今年7月26日", "2025-01-02", "2025-07-26"),
        ("发布时间：10-0812:00", "2019-12-30", "2019-10-08T12:00"),
    ],
)
def test_a_day_without_a_year_is_of_the_article_s_own_date(text, reference, iso):
    (date,) = find_moments(text, parse_date(reference))
    assert date.moment.iso == iso
    assert reference in date.moment.inferred


def test_what_is_said_is_not_inferred():
    (date,) = find_moments("2025年7月26日", parse_date("2020-01-01"))
    assert date.moment.inferred is None


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("20250727", "2025-07-27"),
        ("2025", "2025"),
        ("2025-07", "2025-07"),
        ("Sun, 27 Jul 2025 10:27:00 +0800", "2025-07-27T10:27"),
        ("2025-07-27T10:27:00Z", "2025-07-27T10:27"),
        ("2025年7月", "2025-07"),
    ],
)
def test_the_date_of_a_field(value, iso):
    assert parse_date(value).iso == iso


@pytest.mark.parametrize("value", ["", "yesterday", "昨天", "99999999", "20251399"])
def test_no_date(value):
    assert parse_date(value) is None


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet="0123456789年月日-/:. \n今去JulySept二十七T", max_size=60))
def test_ranges_are_ordered_and_inside(text):
    last = 0
    for date in find_moments(text, parse_date("2025-07-27")):
        assert last <= date.start < date.end <= len(text)
        last = date.end


@pytest.mark.parametrize("line", ["1" * 100_000, "2025" * 30_000, "年月" * 50_000, "\n1" * 50_000, "July " * 20_000])
def test_a_long_text_takes_no_time(line):
    started = time.process_time()
    find_moments(line, parse_date("2025-07-27"))
    assert time.process_time() - started < 5
