"""Which days the parts of the calendar are, and sets of days."""

import calendar as python_calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.calendar import (
    common,
    days,
    edge_of_year,
    half,
    joined,
    month_number,
    months_before,
    number,
    quarter,
    third_of_month,
    third_of_year,
    week,
    without,
    year_of_republic,
)
from yinju.types import Period

DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))


def period(text: str) -> Period:
    since, until = (None if side == ".." else date.fromisoformat(side) for side in text.split("/"))
    return Period(since, until)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (days(2024, 2), "2024-02-01/2024-02-29"),
        (days(2025), "2025-01-01/2025-12-31"),
        (quarter(2025, 3), "2025-07-01/2025-09-30"),
        (half(2025, 2), "2025-07-01/2025-12-31"),
        (third_of_month(2024, 2, 3), "2024-02-21/2024-02-29"),
        (third_of_month(2025, 7, 2), "2025-07-11/2025-07-20"),
        (third_of_year(2025, 3), "2025-09-01/2025-12-31"),
        (edge_of_year(2025, 1), "2025-01-01/2025-02-28"),
        (edge_of_year(2025, 3), "2025-11-01/2025-12-31"),
        (week(date(2025, 9, 14)), "2025-09-08/2025-09-14"),  # a Sunday ends its week
        (week(date(2025, 9, 15)), "2025-09-15/2025-09-21"),
    ],
)
def test_the_days_of_a_part(made: Period, expected: str) -> None:
    assert made == period(expected)


def test_a_day_that_is_none_has_no_days() -> None:
    assert days(2023, 2, 30) is days(2025, 13) is days(0) is None


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("26", 26), ("二〇二五", 2025), ("二零二五", 2025), ("十", 10), ("三十一", 31), ("一百一十四", 114), ("两", 2)],
)
def test_numerals(numeral: str, value: int) -> None:
    assert number(numeral) == value


@pytest.mark.parametrize(("numeral", "year"), [("114", 2025), ("一百一十四", 2025), ("元", 1912)])
def test_years_of_the_republic(numeral: str, year: int) -> None:
    assert year_of_republic(numeral) == year


def test_every_month_is_known_by_its_name_and_beginning() -> None:
    for form in (python_calendar.month_name, python_calendar.month_abbr):
        assert [month_number(name) for name in form if name] == list(range(1, 13))
    assert month_number("Sept") == 9


def test_months_are_counted_back_to_a_day_that_is_there() -> None:
    assert months_before(date(2025, 3, 31), 1) == date(2025, 2, 28)
    assert months_before(date(2025, 1, 15), 14) == date(2023, 11, 15)


def test_open_periods_join_and_are_cut() -> None:
    whole = [Period(None, None)]
    cut = without(whole, [period("2024-01-01/2024-12-31")])
    assert cut == (period("../2023-12-31"), period("2025-01-01/.."))
    assert joined([*cut, period("2024-01-01/2024-12-31")]) == tuple(whole)
    assert without(cut, whole) == ()


@given(st.lists(st.tuples(DAYS, DAYS)), st.lists(st.tuples(DAYS, DAYS)))
def test_sets_of_days(kept: list[tuple[date, date]], gone: list[tuple[date, date]]) -> None:
    one, other = ([Period(*sorted(pair)) for pair in pairs] for pairs in (kept, gone))

    def members(periods: list[Period] | tuple[Period, ...]) -> set[date]:
        every = (date(2020, 1, 1) + timedelta(days=i) for i in range(61))
        return {day for day in every if any(p.since <= day <= p.until for p in periods)}

    assert members(joined(one)) == members(one)
    assert members(without(one, other)) == members(one) - members(other)
    for a in one:
        for b in other:
            shared = common(a, b)
            assert members([shared] if shared else []) == members([a]) & members([b])
