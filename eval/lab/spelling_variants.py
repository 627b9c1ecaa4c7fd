"""Writes a number or date in another spelling: 3.5万 and 35000, 30% and 百分之三十, 2 June and June 2."""

import random
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from yinju.calendar import MONTHS

Spelling = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_DIGITS = "〇一二三四五六七八九"
_POWERS = ((1000, "千"), (100, "百"), (10, "十"))
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ("", "", *"twenty thirty forty fifty sixty seventy eighty ninety".split())
_MONTHS = "|".join(MONTHS)
_ALONE = r"(?<![\d.,−–·/-])(?<![A-Za-z第])"
"""What must not stand before a number: then it would be part of another number or of a name."""


def respell(sentence: str, language: str, chance: random.Random) -> tuple[str, tuple[int, int]] | None:
    """Respells one value of the sentence; returns it with the value's range before, or ``None`` without a value."""
    found = [(match, make) for pattern, make in SPELLINGS[language] for match in pattern.finditer(sentence)]
    if not found:
        return None
    match, make = chance.choice(found)
    return sentence[: match.start()] + make(match) + sentence[match.end() :], match.span()


def in_chinese(number: int) -> str:
    """Writes a number from 1 to 9,999 in Chinese numerals: 105 is 一百零五."""
    said, rest, skipped = "", number, False
    for power, name in _POWERS:
        digit, rest = divmod(rest, power)
        if digit:
            said += ("零" if skipped and said else "") + _DIGITS[digit] + name
            skipped = False
        else:
            skipped = bool(said)
    if rest:
        said += ("零" if skipped and said else "") + _DIGITS[rest]
    return said.removeprefix("一") if 10 <= number < 20 else said


def in_english(number: int) -> str:
    """Writes a number from 0 to 99 in English words."""
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")


def _times(factor: str) -> Callable[[re.Match[str]], str]:
    """Returns a function that multiplies a number and drops its magnitude or unit, but keeps the group ``after``."""

    def make(match: re.Match[str]) -> str:
        value = Decimal(match["n"].replace(",", "")) * Decimal(factor)
        whole = f"{value.normalize():f}"
        return whole + match.groupdict().get("after", "")

    return make


def _unit(factor: str, unit: str) -> Callable[[re.Match[str]], str]:
    times = _times(factor)
    return lambda match: times(match) + unit


def _spellings(rows: Sequence[tuple[str, Callable[[re.Match[str]], str]]]) -> tuple[Spelling, ...]:
    return tuple((re.compile(_ALONE + pattern), make) for pattern, make in rows)


_AFTER_COUNT = "(?P<after>[人元名个家户吨件次只辆套条])"
SPELLINGS: dict[str, tuple[Spelling, ...]] = {
    "zh": _spellings(
        (
            (r"(?P<n>\d+(?:\.\d+)?)[%％]", lambda m: f"百分之{m['n']}"),
            (rf"(?P<n>\d+(?:\.\d)?)万{_AFTER_COUNT}", _times("10000")),
            (r"(?P<n>\d+(?:\.\d+)?)亿(?=元|美元)", _unit("10000", "万")),
            (r"(?P<n>[1-9]\d+000)(?=[人元名个家户吨件次只辆套条])", _unit("0.0001", "万")),
            (rf"(?P<n>[1-9]\d{{0,2}}){_AFTER_COUNT}", lambda m: in_chinese(int(m["n"])) + m["after"]),
            (r"(?P<n>\d+(?:\.\d+)?)公里(?!/)", _unit("1000", "米")),
            (r"(?P<n>\d{4,}|\d{1,3},\d{3})米", _unit("0.001", "公里")),
            (r"(?P<n>\d+(?:\.\d+)?)厘米", _unit("10", "毫米")),
            (r"(?P<n>\d{4})年(?=\d)", lambda m: "".join(_DIGITS[int(d)] for d in m["n"]) + "年"),
            (r"(?P<y>\d{4})年(?P<m>1?\d)月(?P<d>[123]?\d)日", lambda m: f"{m['y']}-{m['m']:0>2}-{m['d']:0>2}"),
        )
    ),
    "en": _spellings(
        (
            (r"(?P<n>\d+(?:\.\d+)?)%", lambda m: f"{m['n']} percent"),
            (r"(?P<n>\d+(?:\.\d+)?) percent\b", lambda m: f"{m['n']}%"),
            (r"(?P<n>\d+(?:\.\d+)?) million\b", lambda m: f"{Decimal(m['n']) * 1_000_000:,.0f}"),
            (r"(?P<n>\d+(?:\.\d+)?) billion\b", lambda m: f"{Decimal(m['n']) * 1000:,.0f} million"),
            (r"(?P<n>\d{1,3}(?:,\d{3})+)(?![\d.,]*\d)", lambda m: m["n"].replace(",", "")),
            (r"(?P<n>[2-9]|[1-9]\d)(?= [a-z]{4,})", lambda m: in_english(int(m["n"]))),
            (r"(?P<n>\d+(?:\.\d+)?) (?:km|kilometres|kilometers)\b", _unit("1000", " metres")),
            (rf"(?P<m>{_MONTHS}) (?P<d>[123]?\d),? (?P<y>\d{{4}})\b", lambda m: f"{m['d']} {m['m']} {m['y']}"),
            (rf"(?P<d>[123]?\d) (?P<m>{_MONTHS}) (?P<y>\d{{4}})\b", lambda m: f"{m['m']} {m['d']}, {m['y']}"),
            (
                r"\b(?P<w>three|four|five|six|seven|eight|nine|ten|twelve)(?= [a-z]{4,})",
                lambda m: str(_SMALL.index(m["w"])),
            ),
        )
    ),
}
"""Patterns of values, each with a function that gives another spelling. They do not depend on the system's own reading
of numbers, which they test."""
