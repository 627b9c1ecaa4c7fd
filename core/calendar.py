"""The calendar of all modules: how texts name years, months and days in Chinese and English, and which days those are.

The choices, where usage leaves one:

- Weeks begin on Monday. 上周 and "last week" are the calendar week before, 最近一周 and "the past week" the seven days
  that end today.
- A month has three thirds: days 1–10 (上旬, 月初), 11–20 (中旬) and from 21 on (下旬, 月底). "early", "mid" and "late
  July" are the same thirds.
- 年初 is January and February, 年中 June and July, 年底 November and December. "early", "mid" and "late 2025" are
  wider: thirds of the year, four months each.
- Quarters and halves are those of the calendar year: the third quarter is July to September.

Patterns are pieces of regular expressions for text as `yinju.text.level` makes it: Simplified, half-width.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from yinju.types import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONTHS_SHORT = tuple(name[:3] for name in MONTHS)
MONTH_ABBREVIATIONS = (*(short for short in MONTHS_SHORT if short not in MONTHS), "Sept")
"""What a full stop may follow without ending a sentence."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY_NUMERALS = "一二三四五六日"

DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
RELATIVE_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1}
"""Years counted from that of whoever writes."""
_BEFORE_REPUBLIC = 1911
"""民国1年 is 1912."""

MONTH_NAME = "(?P<name>" + "|".join(
    "Sept?(?:ember)?" if name == "September" else f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in MONTHS
) + r")(?![A-Za-z])\.?"  # fmt: skip
YEAR_NUMERALS = "[〇零○一二三四五六七八九]{4}"
MONTH_DIGITS = "1[0-2]|0?[1-9]"
DAY_DIGITS = r"[12]\d|3[01]|0?[1-9]"
NUMERAL_TO_39 = "[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
NOT_AMOUNT = (
    r"(?![\d,.]*\d|\s?(?:%|percent|per cent|million|billion|trillion|thousand|万|亿|英[里尺寸镑亩]"
    r"|[个名人家所座米元吨公千美种条次项]"
    r"|km|metres|meters|miles|feet|people|students|square|yuan|dollars|tons|tonnes|years\b|men\b))"
)
"""After four digits that are a year and no amount."""

_THIRDS, _THIRD_DAYS = 3, 10
_YEAR_EDGES = ((1, 2), (6, 7), (11, 12))
"""First and last month of 年初, 年中 and 年底."""


def number(numeral: str) -> int:
    """Returns the value of digits, of Chinese digits (二〇二五) or of a Chinese numeral below 10,000 (一百)."""
    if numeral.isdecimal():
        return int(numeral)
    if not set(numeral) & set(_POWERS):
        return int("".join(str(DIGITS[character]) for character in numeral))
    total = digit = 0
    for character in numeral:
        if power := _POWERS.get(character):
            total, digit = total + (digit or 1) * power, 0
        else:
            digit = DIGITS[character]
    return total + digit


def month_number(name: str) -> int:
    """1 to 12 for the English name of a month or its beginning, of three letters at least."""
    return MONTHS_SHORT.index(name[:3].capitalize()) + 1


def year_of_republic(numeral: str) -> int:
    """Returns the year of the common era for a year of the Republic of China: 114 is 2025, and 元 the first."""
    return _BEFORE_REPUBLIC + (1 if numeral == "元" else number(numeral))


def days(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    """Returns the days of a date as far as it is named; ``None`` where there are none, as of 30 February.

    Years are 2 to 9998, so that the days before and after are days too.
    """
    if not date.min.year < year < date.max.year:
        return None
    try:
        if month is None:
            return Period(date(year, 1, 1), date(year, 12, 31))
        if day is not None:
            return Period(date(year, month, day), date(year, month, day))
        return Period(date(year, month, 1), _month_end(year, month))
    except ValueError:
        return None


def quarter(year: int, number_: int) -> Period:
    """Returns the days of a quarter, 1 to 4."""
    return _months(year, 3 * number_ - 2, 3 * number_)


def half(year: int, number_: int) -> Period:
    """Returns the days of the first or the second half of a year."""
    return _months(year, 6 * number_ - 5, 6 * number_)


def third_of_year(year: int, number_: int) -> Period:
    """Returns the days of a third of a year, 1 to 3."""
    return _months(year, 4 * number_ - 3, 4 * number_)


def edge_of_year(year: int, number_: int) -> Period:
    """Returns the days of 年初, 年中 and 年底: 1 to 3."""
    return _months(year, *_YEAR_EDGES[number_ - 1])


def third_of_month(year: int, month: int, number_: int) -> Period:
    """Returns the days of a third of a month, 1 to 3; the last takes the remaining days."""
    last = _month_end(year, month) if number_ == _THIRDS else date(year, month, _THIRD_DAYS * number_)
    return Period(date(year, month, _THIRD_DAYS * (number_ - 1) + 1), last)


def week(day: date) -> Period:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def months_before(day: date, count: int) -> date:
    """Returns the same day of the month some months before, or the last day if that month is shorter."""
    year, month = divmod(12 * day.year + day.month - 1 - count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def joined(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Returns the same days in the fewest periods, in order."""
    found: list[Period] = []
    for period in sorted(periods, key=_first):
        if found and _first(period) <= _last(found[-1]) + 1:
            found[-1] = max(found[-1], Period(found[-1].since, period.until), key=_last)
        else:
            found.append(period)
    return tuple(found)


def without(periods: Sequence[Period], excluded: Sequence[Period]) -> tuple[Period, ...]:
    """Returns the days of the periods that lie in none of those excluded, in order."""
    left = list(joined(periods))
    for gap in excluded:
        before = Period(None, gap.since - timedelta(days=1)) if gap.since else None
        after = Period(gap.until + timedelta(days=1), None) if gap.until else None
        left = [both for period in left for side in (before, after) if side and (both := common(period, side))]
    return joined(left)


def common(one: Period, other: Period) -> Period | None:
    """Returns the days that two periods share; ``None`` if there are none."""
    first, last = max(one, other, key=_first), min(one, other, key=_last)
    return Period(first.since, last.until) if _first(first) <= _last(last) else None


def _first(period: Period) -> int:
    return (period.since or date.min).toordinal()


def _last(period: Period) -> int:
    return (period.until or date.max).toordinal()


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), _month_end(year, last))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
