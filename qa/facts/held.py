"""Tells whether facts of one text are among those of another."""

from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import Facts


def holds_date(facts: Facts, date: Date) -> bool:
    """Returns whether facts say a date, or hold its number where the date is a year alone."""
    if any(says(other, date) for other in facts.dates):
        return True
    alone = date.year is not None and date.month is None and not date.decade
    return alone and any(q.value == date.year and not q.unit for q in facts.quantities)


def is_part_of_date(value: float, facts: Facts) -> bool:
    """Returns whether a number is the year or the day of a date among the facts."""
    return any(value in (date.year, date.day) for date in facts.dates)
