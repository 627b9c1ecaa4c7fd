import pytest

from yinju.qa.facts.units import Unit, currency_before, either, unit_at
from yinju.text import level


@pytest.mark.parametrize(
    ("text", "dimension", "factor", "name"),
    [
        ("3公里长", "m", 1000.0, "公里"),
        ("3平方公尺的屋", "m2", 1.0, "平方公尺"),
        ("3公頃", "m2", 10_000.0, "公頃"),
        ("3 square-metre rooms", "m2", 1.0, " square-metre"),
        ("3 square  metres", None, None, ""),
        ("3-year-old", "year", 1.0, "-year"),
        ("3 Hours", "s", 3600.0, " Hours"),
        ("3个小时", "s", 3600.0, "个小时"),
        ("3 kg", "g", 1000.0, " kg"),
        ("3 kgb", None, None, ""),
        ("3 ms", None, None, ""),
        ("3 centuries", "century", 1.0, " centuries"),
        ("3周年", None, None, ""),
        ("3人", None, None, ""),
    ],
)
def test_the_unit_behind_a_number(text, dimension, factor, name):
    found = unit_at(level(text), 1)
    assert found == (dimension and Unit(1 + len(name), dimension, factor, False))


def test_more_than_the_number_is_said_before_the_unit():
    assert unit_at("30多公里", 2) == unit_at("30余公里", 2) == Unit(5, "m", 1000.0, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("costs US$", ("USD", 3)),
        ("costs $ ", ("USD", 2)),
        ("HK$", ("HKD", 3)),
        ("共新台币", ("TWD", 3)),
        ("EUR ", ("EUR", 4)),
        ("costs", None),
        ("$5 and", None),
    ],
)
def test_the_currency_before_a_number(text, expected):
    assert currency_before(text) == expected


def test_a_pattern_of_names_takes_the_longest_first():
    assert either(["米", "square metre", "平方米", "km"]) == (
        r"square[\s-]metres?(?![A-Za-z²³])|平方米|km(?![A-Za-z²³])|米"
    )
