"""Dates as a statement names them, in part or whole: 2023年10月, October 2023 and Oct. 2023 are one.

Unlike an article's date of publication (`yinju.ingest.article.publication_dates`), these may lack their year or be a
decade, and what counts is whether one says the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.calendar import (
    DAY_DIGITS,
    MONTH_DIGITS,
    MONTH_NAME,
    NOT_AMOUNT,
    NUMERAL_TO_39,
    YEAR_NUMERALS,
    month_number,
    number,
)
from yinju.offsets import Taken
from yinju.text import level


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as a text names it; what it does not name is ``None``.

    Attributes:
        start, end: Its half-open range.
        year: Below 0 before the common era. Of a decade its first year.
        decade: Whether the ten years from ``year`` are meant.
        certain: Whether it is surely meant as a date: 2000 may be an amount.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    decade: bool = False
    certain: bool = True


def says(source: Date, claim: Date) -> bool:
    """Returns whether a source's date says a claim's: 2023年10月 says 2023, and 2023 does not say 2023年10月."""
    if claim.decade:
        return source.year is not None and claim.year is not None and source.year // 10 == claim.year // 10
    if source.decade and claim.year is not None:
        return False
    pairs = ((claim.year, source.year), (claim.month, source.month), (claim.day, source.day))
    return all(wanted is None or wanted == said for wanted, said in pairs)


def dated(date: Date, published: str | None) -> Date:
    """Returns a date, completed by the year that an article was published; unchanged if that is unknown.

    Args:
        published: ISO 8601 or its beginning. A month after that of the publication is taken to be of the year before.
    """
    if date.year is not None or date.month is None or not published or not published[:4].isdigit():
        return date
    later = published[5:7].isdigit() and date.month > int(published[5:7])
    return Date(date.start, date.end, int(published[:4]) - later, date.month, date.day)


def find_dates(text: str) -> list[Date]:
    """Returns the dates of a text in order, not overlapping."""
    found: list[Date] = []
    levelled = level(text)
    taken = Taken(len(levelled))
    for pattern in _PATTERNS:
        for match in pattern.finditer(levelled):
            if taken.is_free(*match.span()) and (dates := list(_read(match))):
                found += dates
                taken.take(*match.span())
    return sorted(found, key=lambda date: date.start)


_YEAR = r"(?<![\d.,/-])(?P<year>\d{4})"
_MONTH = rf"(?P<month>{MONTH_DIGITS}|{NUMERAL_TO_39})"
_DAY = rf"(?P<day>{DAY_DIGITS}|{NUMERAL_TO_39})"
_DECADE = "[1-9]0?|[二三四五六七八九]十?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)  # "may" and "march" in small letters are no months


# The exacter form stands before the one that would find a part of it.
_PATTERNS = (
    _pattern(
        rf"(?<!\d)(?P<century>\d\d?|{NUMERAL_TO_39})世纪(?P<tens>{_DECADE})(?:年代)?(?:[、和与及至到~-]{{0,2}}(?P<also>{_DECADE}))?年代"
    ),
    _pattern(r"(?<!\d)(?P<year>1\d\d0|20\d0)(?P<decade>年代|['’]?s\b)"),
    _pattern(rf"(?P<bc>公元前)\s?(?P<year>\d{{1,4}})年(?:{_MONTH}月(?:{_DAY}[日号])?)?"),
    _pattern(rf"(?<!\d)(?P<year>\d{{4}}|{YEAR_NUMERALS})\s?年\s?(?:{_MONTH}\s?月份?(?:\s?{_DAY}\s?[日号])?)?"),
    _pattern(rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?!\d)"),
    _pattern(rf"\b{MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})\b"),
    _pattern(rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?\s(?:of\s)?{MONTH_NAME},?\s(?P<year>\d{{4}})\b"),
    _pattern(rf"\b{MONTH_NAME},?\s(?:of\s)?(?P<year>\d{{4}})\b"),
    _pattern(rf"(?<![\d年月]){_MONTH}月份?{_DAY}[日号]"),
    _pattern(rf"(?<![\d个十]){_MONTH}月(?:份|(?!球|亮|饼|薪|刊|票|经|台|嫂|老))"),
    _pattern(rf"\b{MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?\b(?!\s?(?:%|percent|million))"),
    _pattern(rf"(?<!\d)(?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?\s(?:of\s)?{MONTH_NAME}"),
    # May and March begin sentences of another kind.
    _pattern(
        rf"(?:\b(?:[Ii]n|[Ss]ince|until|by|last|this|early|late|of)\s|\b(?!Ma[yr]|Jan\b|Dec\b|Sep\b)){MONTH_NAME}"
    ),
    _pattern(r"\b(?P<year>\d{1,4})\s?(?P<bc>B\.?C\.?E?\.?)(?![A-Za-z])"),
    _pattern(rf"(?<![\d.,$¥€£#A-Za-z-])(?P<year>1\d{{3}}|20\d\d|2100)(?P<bare>){NOT_AMOUNT}"),
    _pattern(rf"(?<=\d[-–—至到])(?P<year>1\d{{3}}|20\d\d)(?P<bare>)(?!\d){NOT_AMOUNT}"),
    _pattern(r"(?<![\d第月])(?P<day>[12]\d|3[01]|[1-9])日(?P<lone>)"),
)


def _read(match: re.Match[str]) -> Iterator[Date]:
    group: dict[str, str | None] = {"year": None, "month": None, "day": None, **match.groupdict()}
    if century := group.get("century"):
        for tens in filter(None, (match["tens"], match["also"])):
            first = 100 * ((_number(century) or 0) - 1) + 10 * (_number(tens[0]) or 0)
            yield Date(*match.span(), year=first, decade=True)
        return
    year, month, day = _number(group["year"]), _number(group["month"]), _number(group["day"])
    if name := group.get("name"):
        month = month_number(name)
    if group.get("bc"):
        year = -(year or 0)
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return
    certain = group.get("lone") is None
    yield Date(*match.span(), year, month, day, bool(group.get("decade")), certain)


def _number(numeral: str | None) -> int | None:
    return number(numeral) if numeral else None
