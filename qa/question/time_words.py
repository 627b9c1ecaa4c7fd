"""Finds the words of time in a question and what each names, before they are joined to ranges and lists.

All texts here are as `yinju.text.level` makes them: Simplified, half-width.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Literal

from yinju.calendar import (
    MONTHS,
    days,
    edge_of_year,
    half,
    month_number,
    number,
    quarter,
    third_of_month,
    third_of_year,
    year_of_republic,
)
from yinju.offsets import Taken
from yinju.qa.facts.dates import Date, find_dates
from yinju.qa.question.time_from_today import from_today
from yinju.qa.question.time_patterns import (
    AND,
    BARE_MONTH_AFTER,
    BARE_MONTH_BEFORE,
    LONE,
    NOT_UNDERSTOOD,
    PATTERNS,
    RARE_MONTH,
    TO,
    YEAR_WORD,
    YEAR_WORDS,
)
from yinju.types import Period

Part = tuple[Literal["quarter", "half", "third", "edge"], int]


@dataclass(frozen=True, slots=True)
class Named:
    """A time as far as words name it; what they do not name is ``None``.

    Attributes:
        part: The part of the year, or of the month if one is named: ``("quarter", 3)``. ``edge`` is the beginning,
            the middle or the end of a year.
        period: The days, where they are counted from today; all else is then ``None``.
        certain: Whether it is surely meant as a date: 一号 may count something else, and 周一 may be any Monday.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: Part | None = None
    period: Period | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A word of time, and its half-open range.

    Attributes:
        spans: The first and the last time of each period that it names: one, but for lists such as 5、7月. None if it
            is heard and not understood.
    """

    start: int
    end: int
    spans: tuple[tuple[Named, Named], ...]


def time_words(levelled: str, today: date) -> list[TimeWord]:
    """Returns the words of time of a question in order, not overlapping.

    Args:
        levelled: The question, as `yinju.text.level` makes it.
        today: The day from which 去年 and "last week" are counted.
    """
    found: list[TimeWord] = []
    taken = Taken(len(levelled))
    for word in _readings(levelled, today):
        if taken.is_free(word.start, word.end):
            found.append(word)
            taken.take(word.start, word.end)
    return sorted(found, key=lambda word: word.start)


def days_of(named: Named) -> Period | None:
    """Returns the days of a time; ``None`` if there are none, as of 30 February, or it does not name its year."""
    if named.period is not None or named.year is None:
        return named.period
    if named.part is None or days(named.year, named.month) is None:
        return days(named.year, named.month, named.day)
    kind, which = named.part
    if named.month is not None:
        return third_of_month(named.year, named.month, which)
    return {"quarter": quarter, "half": half, "third": third_of_year, "edge": edge_of_year}[kind](named.year, which)


def relative_dates(levelled: str, written: date) -> list[Date]:
    """Returns the dates that a text counts from the day it was written: 去年, "last month"."""
    named = [(m.span(), days(written.year + YEAR_WORDS[m.group().lower()])) for m in YEAR_WORD.finditer(levelled)]
    named += [((one.start, one.end), one.period) for one in from_today(levelled, written) if one.certain]
    return [covering(period, *place) for place, period in named if period]


def covering(period: Period, start: int, end: int) -> Date:
    """Returns the day, month, year or decade that holds a period; the last year if none of them does.

    Args:
        period: Closed at both ends.
        start, end: The range of the words that name it.
    """
    since, until = period.since, period.until
    assert since is not None
    assert until is not None
    if period == _decade(since.year):
        return Date(start, end, since.year, decade=True)
    if (since.year, since.month) != (until.year, until.month):
        return Date(start, end, until.year)
    return Date(start, end, until.year, until.month, until.day if since == until else None)


_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
MONTHS_OF_YEAR = len(MONTHS)
_RUNS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PLACES = {"初": 1, "上": 1, "前": 1, "中": 2, "下": 3, "底": 3, "末": 3}
_ENGLISH_PLACES = {"early": 1, "beginning": 1, "start": 1, "mid": 2, "middle": 2, "late": 3, "end": 3}


def _readings(levelled: str, today: date) -> Iterator[TimeWord]:
    yield from _decades(levelled)
    for pattern in NOT_UNDERSTOOD:
        for match in pattern.finditer(levelled):
            yield TimeWord(*match.span(), ())
    for counted in from_today(levelled, today):
        yield TimeWord(counted.start, counted.end, _single(Named(period=counted.period, certain=counted.certain)))
    for pattern in (*PATTERNS, *LONE):
        for match in pattern.finditer(levelled):
            spans = _read(match, today)
            if spans is not None and _is_meant(match):
                yield TimeWord(*match.span(), _uncertain(spans) if pattern in LONE else spans)


def _decades(levelled: str) -> Iterator[TimeWord]:
    """Yields the decades; 20世纪五六十年代 names two, and 20世纪50至70年代 also what lies between."""
    for (start, end), dates in groupby(find_dates(levelled), lambda one: (one.start, one.end)):
        periods = [_decade(one.year) for one in dates if one.decade and one.year is not None]
        names = [Named(period=period) for period in periods if period]
        if len(names) > 1 and re.search(TO, levelled[start:end]):
            yield TimeWord(start, end, ((names[0], names[-1]),))
        elif names:
            yield TimeWord(start, end, _list(names))


def _uncertain(spans: tuple[tuple[Named, Named], ...]) -> tuple[tuple[Named, Named], ...]:
    return tuple((replace(first, certain=False), replace(last, certain=False)) for first, last in spans)


def _decade(year: int) -> Period | None:
    """Returns the ten years from a year; ``None`` if a decade does not begin with it."""
    first, last = days(year), days(year + 9)
    return Period(first.since, last.until) if year % 10 == 0 and first and last else None


def _is_meant(match: re.Match[str]) -> bool:
    """Returns whether a possible name of a month is one; May, March and short names count only beside other words."""
    group = match.groupdict()
    if not (name := group.get("name")) or group.get("day") or group.get("year") or not RARE_MONTH.fullmatch(name):
        return True
    before, after = match.string[: match.start("name")], match.string[match.end() :]
    return bool(BARE_MONTH_AFTER.search(before) or BARE_MONTH_BEFORE.match(after))


def _read(match: re.Match[str], today: date) -> tuple[tuple[Named, Named], ...] | None:
    """Returns the periods that a match names: empty if it is not understood; ``None`` if it is no word of time."""
    group = {name: value for name, value in match.groupdict().items() if value}
    year = _year(group, today)
    if "one" in group:
        return _day_and_month(year, int(group["one"]), int(group["two"]))
    if "season" in group:
        return _season(year, int(group["season"]))
    if "ordinal" in group and group["ordinal"].lower() in ("last", "final"):
        return _single(Named(year, part=("quarter", 4))) if year else None
    month, day = _month(group), _number(group.get("day"))
    if "latest" in group and month and year is None:
        year = today.year - (group["latest"].strip().lower() == "last" and month >= today.month)
    several = _several(group, year, month, day)
    return several or _single(Named(year, month, day, _part(group, month)))


def _several(
    group: dict[str, str], year: int | None, month: int | None, day: int | None
) -> tuple[tuple[Named, Named], ...]:
    """Returns the periods of a match that is a range or a list; empty if it is neither."""
    if "to_year" in group:
        return ((Named(year), Named(int(group["to_year"]))),)
    if "to_quarter" in group:
        first, last = (Named(year, part=("quarter", number(group[name]))) for name in ("quarter", "to_quarter"))
        return ((first, replace(last, year=None)),)
    if "quarter_list" in group:
        return _list(
            [
                Named(year, part=("quarter", number(one)))
                for one in re.findall(r"[^、,和与或及第\s]", group["quarter_list"])
            ]
        )
    if "to_month" in group:
        return ((Named(year, month), Named(None, _number(group["to_month"]))),)
    if "run" in group:
        return (_run(year, group["run"].lower(), _RUNS[group["run_count"].lower()], group["run_unit"].lower()),)
    if "quarters" in group:
        return ((Named(year, part=("quarter", 1)), Named(year, part=("quarter", number(group["quarters"])))),)
    if "first_months" in group:
        return ((Named(year, 1), Named(year, number(group["first_months"]))),)
    if "months" in group:
        return _list([Named(year, number(one)) for one in re.split(AND, group["months"])])
    if "days" in group:
        return _list([Named(year, month, number(one)) for one in re.split(AND, group["days"])])
    if "to_day" in group:
        end = _number(group["to_day"])
        if group.get("joint", "").strip() in ("and", "or") and "between" not in group:
            return _list([Named(year, month, day), Named(year, month, end)])
        return ((Named(year, month, day), Named(day=end)),)
    return ()


def _run(year: int | None, run: str, count: int, unit: str) -> tuple[Named, Named]:
    """Returns the first or the last months or quarters of a year."""
    each = 3 if unit == "quarter" else 1
    months = min(count * each, MONTHS_OF_YEAR)
    first, last = (1, months) if run == "first" else (MONTHS_OF_YEAR + 1 - months, MONTHS_OF_YEAR)
    return Named(year, first), Named(year, last)


def _single(named: Named) -> tuple[tuple[Named, Named], ...]:
    return ((named, named),)


def _list(names: list[Named]) -> tuple[tuple[Named, Named], ...]:
    return tuple((named, named) for named in names)


def _year(group: dict[str, str], today: date) -> int | None:
    if "year" in group:
        return number(group["year"])
    if "short" in group:  # 25年7月; of the century before where it would lie ahead
        year = today.year // 100 * 100 + int(group["short"])
        return year if year <= today.year else year - 100
    if "republic" in group:
        return year_of_republic(group["republic"])
    return today.year + YEAR_WORDS[group["relative"].lower()] if "relative" in group else None


def _month(group: dict[str, str]) -> int | None:
    return month_number(group["name"]) if "name" in group else _number(group.get("month"))


def _number(words: str | None) -> int | None:
    """Returns the number of a day or a month; the ending of 26th is ignored."""
    return number(words.rstrip("stndrh")) if words else None


def _part(group: dict[str, str], month: int | None) -> Part | None:
    if words := group.get("quarter"):
        return "quarter", number(words)
    if words := group.get("ordinal"):
        return "quarter", _ORDINALS[words.lower()]
    if words := group.get("half"):
        return "half", int(words) if words.isdecimal() else 1 if words in "上前" else 2
    if words := group.get("ordinal_half"):
        return "half", _ORDINALS[words.lower()]
    if words := group.get("third") or group.get("third_"):
        return "third", _PLACES[words]
    if words := group.get("edge"):
        if words in _PLACES:
            return "third" if month is not None else "edge", _PLACES[words]
        place = _ENGLISH_PLACES[words.lower().removeprefix("the ").removesuffix(" of")]
        return "third" if month is not None or not words.endswith("of") else "edge", place
    return None


def _day_and_month(year: int | None, one: int, two: int) -> tuple[tuple[Named, Named], ...]:
    """Returns the day of 26/7/2025 or 7/26/2025; empty for 04/05/2025, which may be two days."""
    if one > MONTHS_OF_YEAR >= two or one == two:
        return _single(Named(year, two, one))
    return _single(Named(year, one, two)) if two > MONTHS_OF_YEAR >= one else ()


def _season(year: int | None, after: int) -> tuple[tuple[Named, Named], ...] | None:
    """Returns the month of 2025-07, or the two years of 2024-25."""
    assert year is not None
    if after == (year + 1) % 100:
        return ((Named(year), Named(year + 1, certain=False)),)
    return _single(Named(year, after)) if 1 <= after <= MONTHS_OF_YEAR else None
