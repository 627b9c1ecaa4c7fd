"""Completes times from those beside them: 10月1日至7日 ends in October, and 7月 alone is the latest July."""

from dataclasses import replace
from datetime import date

from yinju.calendar import months_before
from yinju.qa.question.time_words import MONTHS_OF_YEAR, Named, days_of


def completed(first: Named, last: Named, like: Named | None, today: date) -> tuple[Named, Named]:
    """Returns the first and the last time of a period, with the years and months that they share.

    Args:
        like: Another time of the same list, which lends them its year and month where they name none.
        today: The day by which a time has begun that nothing else completes; the latest such time is taken.
    """
    if first == last:
        placed = _placed(first, like, today)
        return placed, placed
    first = _before(first, last) if last.year else _placed(first, like, today)
    return first, _after(last, first, today)


def _placed(named: Named, like: Named | None, today: date) -> Named:
    """Returns a time with the year and month that another in its list names, or else the latest that has begun."""
    if named.period is not None or named.year is not None:
        return named
    if like is not None and named.month is None and _is_of_month(named):
        named = replace(named, month=like.month)
    if like is None or like.year is None or (named.month is None and _is_of_month(named)):
        return _latest(named, today)
    return replace(named, year=like.year)


def _before(first: Named, last: Named) -> Named:
    """Returns the beginning of a range with its end's year, or the year before if it would lie after the end."""
    if first.period is not None or first.year is not None or last.year is None:
        return first
    first = replace(first, year=last.year)
    begun, ended = days_of(first), days_of(last)
    turned = begun and ended and begun.since and ended.until and begun.since > ended.until
    return replace(first, year=last.year - 1) if turned else first


def _after(last: Named, first: Named, today: date) -> Named:
    """Returns the end of a range, completed from its beginning: the first such time from there on."""
    if last.period is not None or last.year is not None:
        return last
    begun, spoken_month = days_of(first), last.month
    if spoken_month is None and _is_of_month(last):
        last = replace(last, month=first.month)
    year = first.year or (begun.since.year if begun and begun.since else None)
    if year is None or (last.month is None and _is_of_month(last)):
        return _latest(last, today)
    last = replace(last, year=year)
    ended = days_of(last)
    if not (begun and ended and begun.since and ended.until and ended.until < begun.since):
        return last
    if spoken_month is None and last.month is not None:  # 7月28日至3日 ends in August
        return replace(last, year=year + (last.month == MONTHS_OF_YEAR), month=last.month % MONTHS_OF_YEAR + 1)
    return replace(last, year=year + 1)


def _is_of_month(named: Named) -> bool:
    """Returns whether a time is a day or a third of a month that may be named elsewhere."""
    return named.day is not None or (named.part is not None and named.part[0] == "third")


def _latest(named: Named, today: date) -> Named:
    """Returns the latest such time that has begun; in the year of today if there is none, as of 30 February."""
    if named.month is None and _is_of_month(named):
        earlier = (months_before(today, back) for back in range(MONTHS_OF_YEAR))
        tried = [replace(named, year=day.year, month=day.month) for day in earlier]
    else:
        tried = [replace(named, year=today.year - back) for back in range(_LEAP_YEARS)]
    begun = (one for one in tried if (period := days_of(one)) and period.since and period.since <= today)
    return next(begun, tried[0])


_LEAP_YEARS = 9
"""Among so many years there is one with a 29 February."""
