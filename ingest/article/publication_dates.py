"""Dates in texts: what a line says of a day or a minute, and how exactly.

The forms are read by our own patterns: dateparser's search takes ten milliseconds a line, fills what a date lacks from
today's, and misses 二〇二五年 and dates that a time is glued to (2019-09-3007:42), which scraped pages are full of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from yinju.calendar import (
    DAY_DIGITS,
    MONTH_DIGITS,
    MONTH_NAME,
    MONTHS,
    NUMERAL_TO_39,
    RELATIVE_YEARS,
    YEAR_NUMERALS,
    month_number,
    number,
)
from yinju.offsets import Taken

Precision = Literal["year", "month", "day", "minute"]

_ISO_LENGTH: dict[Precision, int] = {"year": 4, "month": 7, "day": 10, "minute": 16}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as exactly as it is known.

    Attributes:
        when: Local time of whoever wrote it; what lies below the precision is 1 or 0.
        inferred: Where a part of it was not said but worked out: from what. ``None`` for a date that stands there.
    """

    when: datetime
    precision: Precision
    inferred: str | None = None

    @property
    def iso(self) -> str:
        """ISO 8601 as far as it is known: ``2025``, ``2025-07``, ``2025-07-27``, ``2025-07-27T10:27``."""
        return self.when.isoformat(timespec="minutes")[: _ISO_LENGTH[self.precision]]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and the half-open range of the text that says it."""

    start: int
    end: int
    moment: Moment


def find_moments(text: str, reference: Moment | None = None) -> list[FoundDate]:
    """Returns the dates of a text in order, not overlapping.

    Args:
        text: Any text; Chinese and English forms, ISO forms, and a date on three lines of its own.
        reference: The article's own date: it gives the year to a month and day that stand without one (the occurrence
            nearest to it), and to 今年, 去年. Without it such dates are not reported.
    """
    found: list[FoundDate] = []
    taken = Taken(len(text))
    for start, end, moment in _readings(text, reference):
        if taken.is_free(start, end):
            found.append(FoundDate(start, end, moment))
            taken.take(start, end)
    return sorted(found, key=lambda date: date.start)


def find_partial(text: str) -> tuple[int, int, int, int] | None:
    """Returns the first month and day without a year: its range, the month, the day."""
    match = _PARTIAL[0].search(text)
    return match and (match.start(), match.end(), int(match["month"]), int(match["day"]))


def parse_date(value: str) -> Moment | None:
    """Returns the date in a metadata field (ISO 8601, RFC 2822, Chinese), as far as it goes; ``None`` for no date."""
    value = value.strip()
    if bare := _BARE.fullmatch(value):
        return _moment(int(bare["year"]), bare.groupdict())
    if found := find_moments(value):
        return found[0].moment
    try:
        return Moment(parsedate_to_datetime(value).replace(tzinfo=None, second=0), "minute")
    except ValueError:
        return None


_EARLIEST, _LATEST = 1800, 2100
"""Years that a number is taken for: others are amounts, more often."""

_AFTERNOON = ("下午", "晚上", "p", "P")

# A time may be glued to a day of two digits: 2019-09-3007:42.
_TIME = (
    r"(?:(?:\s?T|[\s,，]{0,3}(?:at\s)?)(?P<half>上午|下午|晚上|凌晨)?\s?(?P<hour>[01]?\d|2[0-3])[:：时時点點]"
    r"(?P<minute>[0-5]\d)(?:[:：分][0-5]\d秒?|分)?(?!\d)(?:\s?(?P<meridiem>[AaPp])\.?[Mm]\b)?|(?!\d))"
)
_YEAR = r"(?<![\d.])(?P<year>\d{4})"
_MONTH = rf"(?P<month>{MONTH_DIGITS})"
_DAY = rf"(?P<day>{DAY_DIGITS})"
_NEXT = r"[ \t]*\n+[ \t]*"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)


# The exacter form stands before the one that would find a part of it.
_FULL = (
    _pattern(rf"^[ \t]*(?P<day>\d\d?){_NEXT}(?P<month>\d\d?){_NEXT}(?P<year>\d{{4}})[ \t]*$"),
    _pattern(rf"^[ \t]*(?P<year>\d{{4}}){_NEXT}{_MONTH}[-/.]{_DAY}{_NEXT}(?P<hour>\d\d?):(?P<minute>[0-5]\d)[ \t]*$"),
    _pattern(rf"{_YEAR}\s?年\s?{_MONTH}\s?月\s?{_DAY}\s?[日号號]{_TIME}"),
    _pattern(rf"{_YEAR}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_DAY}{_TIME}"),
    _pattern(rf"{_YEAR}\s{_MONTH}/\s?{_DAY}{_TIME}"),
    _pattern(rf"(?<![a-z]){MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})\b{_TIME}"),
    _pattern(rf"(?<!\d){_DAY}(?:st|nd|rd|th)?\s{MONTH_NAME},?\s(?P<year>\d{{4}})\b{_TIME}"),
    _pattern(rf"(?<![\d/])(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year>\d{{4}}){_TIME}"),
    _pattern(rf"(?P<years>{YEAR_NUMERALS})年(?:(?P<months>{NUMERAL_TO_39})月(?:(?P<days>{NUMERAL_TO_39})[日号號])?)?"),
    _pattern(rf"{_YEAR}\s?年\s?{_MONTH}\s?月"),
    _pattern(rf"(?<![a-z]){MONTH_NAME}\s(?P<year>\d{{4}})(?!\d)"),
    _pattern(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])(?![\d-])"),
    _pattern(rf"{_YEAR}\s?年"),
)
_PARTIAL = (
    _pattern(rf"(?:(?P<relative>{'|'.join(RELATIVE_YEARS)})|(?<![\d年./-])){_MONTH}\s?月\s?{_DAY}\s?[日号號]{_TIME}"),
    _pattern(rf"(?<![\d年./-])(?P<month>1[0-2]|0[1-9])-(?P<day>[0-3]\d)(?=\s?[0-2]\d:[0-5]\d){_TIME}"),
)
_BARE = re.compile(r"(?P<year>\d{4})(?:-?(?P<month>0[1-9]|1[0-2])(?:-?(?P<day>[0-3]\d))?)?")


def _readings(text: str, reference: Moment | None) -> Iterator[tuple[int, int, Moment]]:
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if moment := _read(match):
                yield match.start(), match.end(), moment
    if reference is not None:
        for match in (match for pattern in _PARTIAL for match in pattern.finditer(text)):
            if moment := _complete(match, reference):
                yield match.start(), match.end(), moment


def _read(match: re.Match[str]) -> Moment | None:
    """Returns the date of a match that names its year; ``None`` where there is no such day, or two ways to read it."""
    group = match.groupdict()
    if years := group.get("years"):
        group |= {"year": _digits(years), "month": _digits(group["months"]), "day": _digits(group["days"])}
    if name := group.get("name"):
        group["month"] = str(month_number(name))
    if group.get("first"):
        first, second = sorted((int(group["first"]), int(group["second"])))
        if second <= len(MONTHS) and first != second:
            return None  # 04/05/2025: the fourth of May or the fifth of April
        group |= {"month": str(first), "day": str(second)}
    return _moment(int(group["year"]), group)


def _complete(match: re.Match[str], reference: Moment) -> Moment | None:
    """Returns the date of a match without a year, in the year that a word names or nearest to the reference."""
    group = match.groupdict()
    year = reference.when.year
    if relative := group.get("relative"):
        moment = _moment(year + RELATIVE_YEARS[relative], group)
        return moment and replace(moment, inferred=f"the year is {relative} of the article's own date, {reference.iso}")
    near = [moment for each in (year - 1, year, year + 1) if (moment := _moment(each, group))]
    if not near:
        return None
    nearest = min(near, key=lambda moment: abs(moment.when - reference.when))
    return replace(nearest, inferred=f"the year is the one nearest to the article's own date, {reference.iso}")


def _moment(year: int, group: Mapping[str, str | None]) -> Moment | None:
    month, day, hour = group.get("month"), group.get("day"), group.get("hour")
    precision: Precision = "minute" if hour else "day" if day else "month" if month else "year"
    shift = 0
    if hour and (half := group.get("half") or group.get("meridiem")):
        shift = 12 if half in _AFTERNOON and int(hour) < 12 else -12 if half in "aA" and int(hour) == 12 else 0
    try:
        when = datetime(year, int(month or 1), int(day or 1), int(hour or 0) + shift, int(group.get("minute") or 0))
    except ValueError:
        return None
    return Moment(when, precision) if _EARLIEST <= year <= _LATEST else None


def _digits(numeral: str | None) -> str | None:
    return str(number(numeral)) if numeral else None
