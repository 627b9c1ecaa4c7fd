"""Finds words that count from today: 上周, 前天, 最近三个月, "two weeks ago", "last Friday".

All texts here are as `yinju.text.level` makes them: Simplified, half-width.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yinju.calendar import (
    NUMERAL_TO_39,
    WEEKDAY_NUMERALS,
    WEEKDAYS,
    days,
    months_before,
    number,
    quarter,
    third_of_month,
    week,
)
from yinju.types import Period


@dataclass(frozen=True, slots=True)
class FromToday:
    """Words that count from today, their half-open range and their days.

    Attributes:
        certain: Whether they surely count from today: 周一 may be any Monday, "within a week" any week.
    """

    start: int
    end: int
    period: Period
    certain: bool


def from_today(levelled: str, today: date) -> Iterator[FromToday]:
    """Yields the words of a text that count from today; they may overlap, the likelier reading first."""
    if today.year not in _YEARS:
        return
    for pattern, read in _READERS:
        for match in pattern.finditer(levelled):
            if period := read(match, today):
                yield FromToday(*match.span(), period, pattern not in (_WITHIN, _WEEKDAY_ALONE))


_MOST_DAYS = 40_000
"""The most days that are counted back: about a century."""
_YEARS = range(200, 9990)
"""Years from which that much can be counted back, and a week ahead: an article may give any year as its own."""
_MONTH_DAYS, _WEEK_DAYS, _HALF_MONTH_DAYS = 30, 7, 15
_QUARTER_MONTHS, _YEAR_MONTHS = 3, 12

_COUNTS = {word: count for count, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())} | {"a": 1, "an": 1}  # fmt: skip
_ENGLISH_COUNT = rf"\d{{1,4}}|{'|'.join(_COUNTS)}"
_CHINESE_COUNT = rf"\d{{1,4}}|两|{NUMERAL_TO_39}|半"
_CHINESE_UNIT = "天|日|周|星期|礼拜|(?<![0-9])月|季度|年"
_COUNTED = (
    rf"(?<![第哪0-9月年〇零○一二三四五六七八九十百])(?P<count>{_CHINESE_COUNT})"
    rf"(?:个(?=月|星期|礼拜|季度)|(?=天|周|星期|礼拜|季度|年|(?<![0-9])日))\s?(?P<unit>{_CHINESE_UNIT})"
)
"""三个月, but not 三月 nor 8日, which are dates."""
_ENGLISH_UNIT = "day|week|month|quarter|year"
_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
_BACK = {"上上": 2, "上": 1, "last": 1, "previous": 1, "本": 0, "这": 0, "当": 0, "this": 0, "下": -1, "next": -1}
_DAYS_BACK = {"大前": 3, "前": 2, "昨": 1, "今": 0, "the day before yesterday": 2, "yesterday": 1, "today": 0}
_THIRDS = {"上": 1, "初": 1, "中": 2, "下": 3, "底": 3, "末": 3}
_WEEKDAY = rf"(?P<weekday>[{WEEKDAY_NUMERALS}天])"

_ROLLING = re.compile(
    rf"(?:最近|过去|近|这(?!一))的?(?P<count>{_CHINESE_COUNT})(?:个|整)?\s?(?P<unit>{_CHINESE_UNIT})(?P<and_half>半)?(?:以?来|[里内间])?"
    rf"|\b(?i:the\s(?:last|past|previous)|past)\s(?:(?P<english_count>{_ENGLISH_COUNT})\s)?"
    rf"(?P<english_unit>{_ENGLISH_UNIT})(?(english_count)s?)\b(?!\s(?:of|before)\b)",
    re.A,
)
_WITHIN = re.compile(
    rf"{_COUNTED}(?P<and_half>半)?(?:[以之]?内|以来|来(?=的|发))"
    rf"|\b(?i:within\s(?P<english_count>{_ENGLISH_COUNT})\s(?P<english_unit>{_ENGLISH_UNIT}))s?\b",
    re.A,
)
_AGO = re.compile(
    rf"{_COUNTED}[之以]?前(?![往来后期夕提面进去])"
    rf"|\b(?i:(?P<english_count>{_ENGLISH_COUNT})\s(?P<english_unit>{_ENGLISH_UNIT})s?\sago)\b",
    re.A,
)
_DAY = re.compile(
    r"(?P<day>大前|(?<!目)前|昨|今)[天日](?![本])|\b(?P<english>(?i:the\sday\sbefore\syesterday|yesterday|today))\b",
    re.A,
)
_WEEK = re.compile(
    rf"(?P<back>上上|上|(?<!版)本|这|下)一?个?(?:周|星期|礼拜)(?:{_WEEKDAY}|(?!末))(?![刊期年岁围边转])"
    r"|\b(?i:(?P<english>last|previous|this|next)\sweek)\b|\b(?i:the\sweek\sbefore\s(?P<before>last))\b",
    re.A,
)
_MONTH = re.compile(
    r"(?<!以)(?P<back>上上|上|本|这|当)一?个?月(?![刊球亮饼])(?:的?(?P<third>[上中下])旬|(?P<edge>[初底末]))?"
    r"|\b(?i:(?P<english>last|previous|this|next)\smonth)\b(?!\sof\b)|\b(?i:the\smonth\sbefore\s(?P<before>last))\b",
    re.A,
)
_QUARTER = re.compile(
    r"(?P<back>上上|上|本|这)一?个?季度"
    r"|\b(?i:(?:the\s)?(?P<english>last|previous|this)\squarter)\b(?!\s(?:of\b|\d))"
    r"|\b(?i:the\squarter\sbefore\s(?P<before>last))\b",
    re.A,
)
_WEEKDAY_ALONE = re.compile(
    rf"(?<![每一二两三四五六七八九十几上本这下个0-9])(?:周|星期|礼拜){_WEEKDAY}(?![次刊起])"
    rf"|\b(?:(?P<english_back>(?i:last|this))\s)?(?P<name>{'|'.join(WEEKDAYS)})\b",
    re.A,
)


def _rolling(match: re.Match[str], today: date) -> Period | None:
    """Returns the days up to today: a number of days, or from the day after the same date some months ago."""
    count, unit = _count_and_unit(match)
    if unit in ("day", "week"):
        back = count * (_WEEK_DAYS if unit == "week" else 1)
        return Period(today - timedelta(days=back - 1), today) if 0 < back <= _MOST_DAYS else None
    if match["count"] == "半" and unit == "month":
        return Period(today - timedelta(days=_HALF_MONTH_DAYS - 1), today)
    months = _months(match, count, unit)
    if not 0 < months * _MONTH_DAYS <= _MOST_DAYS:
        return None
    return Period(months_before(today, months) + timedelta(days=1), today)


def _ago(match: re.Match[str], today: date) -> Period | None:
    """Returns the day, week, month, quarter or year that lies so many of them before today's."""
    count, unit = _count_and_unit(match)
    if match["count"] == "半":
        months = _months(match, count, unit)
        return _unit_back("month", months, today) if unit == "year" else None
    in_days = count * {"day": 1, "week": _WEEK_DAYS}.get(
        unit, _MONTH_DAYS * _months(match, count, unit) // (count or 1)
    )
    return _unit_back(unit, count, today) if 0 < in_days <= _MOST_DAYS else None


def _day(match: re.Match[str], today: date) -> Period:
    day = today - timedelta(days=_DAYS_BACK[match["day"] or match["english"].lower()])
    return Period(day, day)


def _week(match: re.Match[str], today: date) -> Period:
    named = _unit_back("week", _back(match), today)
    if not match["weekday"]:
        return named
    assert named.since is not None
    day = named.since + timedelta(days=_weekday(match["weekday"]))
    return Period(day, day)


def _month(match: re.Match[str], today: date) -> Period:
    named = _unit_back("month", _back(match), today)
    assert named.since is not None
    if part := match["third"] or match["edge"]:
        return third_of_month(named.since.year, named.since.month, _THIRDS[part])
    return named


def _quarter(match: re.Match[str], today: date) -> Period:
    return _unit_back("quarter", _back(match), today)


def _weekday_alone(match: re.Match[str], today: date) -> Period:
    """Returns the latest such day, which may be today except after "last"; "this Friday" is that of today's week."""
    wanted = _weekday(match["weekday"]) if match["weekday"] else WEEKDAYS.index(match["name"])
    english = (match["english_back"] or "").lower()
    if english == "this":
        day = today + timedelta(days=wanted - today.weekday())
    else:
        day = today - timedelta(days=(today.weekday() - wanted) % _WEEK_DAYS or _WEEK_DAYS * (english == "last"))
    return Period(day, day)


_READERS = (
    (_ROLLING, _rolling), (_WITHIN, _rolling), (_AGO, _ago), (_DAY, _day), (_WEEK, _week), (_MONTH, _month),
    (_QUARTER, _quarter), (_WEEKDAY_ALONE, _weekday_alone),
)  # fmt: skip


def _unit_back(unit: str, count: int, today: date) -> Period:
    """Returns the day, week, month, quarter or year that lies so many of them before today's."""
    if unit == "day":
        day = today - timedelta(days=count)
        return Period(day, day)
    if unit == "week":
        return week(today - timedelta(days=_WEEK_DAYS * count))
    back = months_before(today, count * {"quarter": _QUARTER_MONTHS, "year": _YEAR_MONTHS}.get(unit, 1))
    if unit == "quarter":
        return quarter(back.year, (back.month - 1) // _QUARTER_MONTHS + 1)
    period = days(back.year, back.month if unit == "month" else None)
    assert period is not None
    return period


def _count_and_unit(match: re.Match[str]) -> tuple[int, str]:
    if match["english_unit"]:
        said = (match["english_count"] or "one").lower()
        return int(said) if said.isdecimal() else _COUNTS[said], match["english_unit"].lower()
    return 1 if match["count"] == "半" else number(match["count"]), _UNITS[match["unit"]]


def _months(match: re.Match[str], count: int, unit: str) -> int:
    """Returns how many months a count of months, quarters or years makes."""
    each = {"quarter": _QUARTER_MONTHS, "year": _YEAR_MONTHS}.get(unit, 1)
    if match["count"] == "半":
        return each // 2
    more = each // 2 if match.groupdict().get("and_half") else 0
    return count * each + more


def _back(match: re.Match[str]) -> int:
    group = match.groupdict()
    return 2 if group["before"] else _BACK[group["back"] or group["english"].lower()]


def _weekday(numeral: str) -> int:
    return WEEKDAY_NUMERALS.index(numeral.replace("天", "日"))
