"""Finds and compares quantities in Chinese and English texts: 7000亿元, 700 billion yuan and ¥700bn are the same one.

The module reads digits with separators and with the magnitudes of either language, Chinese numerals, English number
words, percentages, fractions (as percentages) and ordinals. With each number it reads the words that bound it (140多,
over 140, 近, nearly) and its unit. No library reads both languages with bounds and units and reports the place in the
text.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from yinju.calendar import DIGITS
from yinju.qa.facts.units import currency_before, either, unit_at
from yinju.text import level

Bound = Literal["exact", "over", "under", "about"]
Agreement = Literal["said", "loosely", "no"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and its bound, at its place in a text.

    Attributes:
        start, end: The half-open range of characters, which includes the unit and the words of the bound.
        value: The number in the base unit of its dimension: metres for kilometres, per cent for fractions.
        bound: Whether the text gives the exact number, a lower bound (``over``), an upper bound (``under``) or an
            approximation (``about``).
        unit: The dimension of the value (``%``, ``CNY``, ``m``, ``ordinal``, …); empty for a plain count.
        certain: Whether the words surely mean a number. 一 in 统一 and "one" may mean none.
        number: The number in the unit that the text uses, which is compared with a number that has no unit; ``None``
            stands for ``value``.
    """

    start: int
    end: int
    value: float
    bound: Bound = "exact"
    unit: str = ""
    certain: bool = True
    number: float | None = None


ABOUT_SHARE = 0.05
"""The largest distance from "about 30" at which another value is still meant by it, as a share of the 30."""
OPEN_SHARE = 0.5
"""The largest distance beyond "over 100" or "under 100" at which another value is still meant by it, as a share."""


def agreement(claim: Quantity, source: Quantity) -> Agreement:
    """Returns how well a source's quantity supports a claim's.

    ``said``: the source says as much. ``loosely``: the claim is more exact than the source (140 from 140多), or rounds
    it (32% from 32.4%). ``no``: the two differ. Units differ only if both quantities have one.
    """
    if claim.unit != source.unit:
        if claim.unit and source.unit and {claim.unit, source.unit} != {"ordinal", "century"}:
            return "no"
        claim, source = _as_counted(claim), _as_counted(source)
        if "ordinal" in (claim.unit, source.unit):  # 第17条 is article 17
            return "loosely" if claim.value == source.value else "no"
    if math.isclose(claim.value, source.value, rel_tol=1e-6):
        if {claim.bound, source.bound} == {"over", "under"}:
            return "no"
        return "loosely" if claim.bound == "exact" != source.bound else "said"
    return "no" if claim.unit == "ordinal" else _near(claim, source)


def _as_counted(quantity: Quantity) -> Quantity:
    """Returns the quantity with its value in the unit that the text uses."""
    return quantity if quantity.number is None else replace(quantity, value=quantity.number)


def _near(claim: Quantity, source: Quantity) -> Agreement:
    """Returns how well one value supports another that differs from it."""
    distance = (source.value - claim.value) / claim.value if claim.value else math.inf
    if claim.bound == "about" or (source.bound == "about" and claim.bound == "exact"):
        return "said" if abs(distance) <= ABOUT_SHARE and claim.bound == "about" else "no"
    if claim.bound == "over" and source.bound != "under":
        return "said" if 0 < distance <= OPEN_SHARE else "no"
    if claim.bound == "under" and source.bound != "over":
        return "said" if -OPEN_SHARE <= distance < 0 else "no"
    return "loosely" if _rounded(source.value, claim.value) else "no"


def _rounded(value: float, to: float) -> bool:
    """Returns whether ``to`` is ``value`` rounded to fewer digits, of which at least two are left."""
    digits = len(f"{to:.10g}".replace(".", "").strip("0"))
    return digits >= 2 and math.isclose(float(f"{value:.{digits}g}"), to, rel_tol=1e-9)


def find_quantities(text: str) -> list[Quantity]:
    """Finds the quantities of a text, in order and without overlaps. The numbers of dates are among them."""
    levelled = level(text)
    return list(_quantities(levelled))


_POWERS = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "兆": 1e12}
_ENGLISH_POWERS = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "mn": 1e6, "tn": 1e12,
    "k": 1e3, "m": 1e6, "b": 1e9,
}  # fmt: skip
_CHINESE_DIGITS = {numeral: float(value) for numeral, value in DIGITS.items()}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH = {word: float(i) for i, word in enumerate(_SMALL)} | {w: 20.0 + 10 * i for i, w in enumerate(_TENS)}
_ORDINALS = {word: float(i) for i, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split(), 1)}  # fmt: skip
_PARTS = {"half": 2.0, "third": 3.0, "quarter": 4.0, "fourth": 4.0, "fifth": 5.0, "tenth": 10.0}

_C = "零〇一二两三四五六七八九十百千万亿"
_MAGNITUDE = "[十百千]?(?:[万亿]|兆(?!瓦))亿?|[百千](?=[元人名万亿公吨平英美欧港多余])"
_DIGITS = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.\d+)?"
_WORDS = either([*_ENGLISH, "hundred", "thousand", "million", "billion", "trillion"]) + r"|dozen(?!s)"
_SCALES = "hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(
    rf"(?P<below>[{_C}]+|\d+(?:\.\d+)?)分之(?P<above>[{_C}]+(?:点[{_C}]+)?|\d+(?:\.\d+)?)"
    rf"|(?P<tenths>[一二两三四五六七八九]|(?<![\d.])[1-9])成(?![为立员果本功长年熟人都语就份交型绩品])"
    rf"|(?P<half>一半|半数|\bhalf\b)"
    rf"|(?P<digits>{_DIGITS})(?:(?P<nth>st|nd|rd|th)\b|(?P<more>[多余](?=[万亿千百]))?\s?(?P<magnitude>{_MAGNITUDE})"
    rf"(?P<rest>(?:\d+[百千万])+)?|(?P<short>[kmb]|mn|bn|tn)(?![A-Za-z])|[\s-]?(?P<scale>{_SCALES})s?\b)?"
    rf"|(?P<chinese>[{_C}]+(?P<more2>[多余](?=[万亿]))?[万亿]*(?:点[零〇一二三四五六七八九]+)?)"
    rf"|\b(?P<parts>a|one|two|three|four|five|nine)[\s-](?P<part>third|quarter|fifth|tenth)s?\b"
    rf"|\b(?P<twice>twice)\b"
    rf"|\b(?P<words>(?:a\s(?=hundred|thousand|million|billion|trillion|dozen))?(?:{_WORDS})"
    rf"(?:(?:\s?-\s?|\s|\sand\s)(?:{_WORDS}))*)\b(?:\s?-\s?(?P<ordinal_end>{'|'.join(_ORDINALS)})\b)?"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b",
    re.IGNORECASE,
)
_BEFORE_WORDS: dict[Bound, str] = {
    "under": r"不到|不足|少于|低于|小于|至多|最多|不超过|未超过"
    r"|\b(?:less than|fewer than|under|below|at most|up to|no more than)",
    "over": r"超过|超出|逾|超|多于|高于|大于|至少|不少于|不低于|突破"
    r"|\b(?:more than|over|above|at least|exceed(?:s|ed|ing)?|topped|no less than|no fewer than)",
    "about": r"近|约|大约|大概|约为|将近|接近"
    r"|\b(?:nearly|almost|about|around|approximately|roughly|some|close to|circa|ca\.|c\.)",
}
_COUNTED = "[个名人家国项种元岁年米]{0,2}"
_AFTER_WORDS: dict[Bound, str] = {
    "over": rf"\+|[个名家国项]?[多余]|{_COUNTED}以上|\s?(?:or more|and above|plus\b)",
    "under": rf"{_COUNTED}(?:以下|以内)|\s?or (?:less|fewer)",
    "about": rf"{_COUNTED}(?:左右|上下)|\s?or so\b",
}
_BEFORE = {bound: re.compile(rf"(?:{w})(?:了|达|的)?\s?$", re.IGNORECASE) for bound, w in _BEFORE_WORDS.items()}
_AFTER = {bound: re.compile(words, re.IGNORECASE) for bound, words in _AFTER_WORDS.items()}
_VAGUE_BEFORE = re.compile(r"[数几好若上成]$")
# 造成十人 is ten; 人数 and its like end in a 数 of another kind.
_VAGUE_BEFORE_TEN = re.compile(r"[数几好若]$")
_VAGUE_BEFORE_DIGITS = re.compile(r"几$|(?<![人总指次户件例票])数$")
_NEIGHBOURS = re.compile("一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九")
_CLASSIFIERS = frozenset("个名人家国位项条座种次届场件只头辆架艘块支票层级所部本首代章节步组群批门类度倍份期")
_LATIN = re.compile(r"\d[A-Za-z]")
_NAME_BEFORE = re.compile(r"[A-Za-z]-?$")
_CONTEXT_CHARS = 14


def _quantities(text: str) -> Iterator[Quantity]:
    end = 0
    for match in _NUMBER.finditer(text):
        read = _value(match)
        if read is not None and match.start() >= end:  # 百 of 百分点 is no number of its own
            quantity = _placed(text, match, *read)
            end = quantity.end
            yield quantity


def _value(match: re.Match[str]) -> tuple[float, str, bool] | None:
    """Returns a match's value, its unit if the number words hold it, and whether they surely mean a number."""
    group = match.groupdict()
    if group["below"]:
        below, above = _plain_number(group["below"]), _plain_number(group["above"])
        return (100 * above / below, "%", True) if below else None
    if group["tenths"]:
        return 10 * _plain_number(group["tenths"]), "%", True
    if group["half"]:
        return 50.0, "%", False
    if group["digits"]:
        return _digits(group)
    if numeral := group["chinese"]:
        stripped = numeral.replace("多", "").replace("余", "")
        sure = stripped[0] in _CHINESE_DIGITS or stripped[0] == "十"
        return _chinese(stripped), "", sure and len(stripped) > 1 and bool(set(stripped) & set(_POWERS))
    if group["part"]:
        count = 1.0 if group["parts"].lower() == "a" else _ENGLISH[group["parts"].lower()]
        return 100 * count / _PARTS[group["part"].lower()], "%", True
    if group["twice"]:
        return 2.0, "x", False
    if group["ordinal"]:
        value = _ORDINALS[group["ordinal"].lower()]
        return value, "ordinal", value > _ORDINALS["second"]
    value = _words(group["words"])
    if group["ordinal_end"]:
        return value + _ORDINALS[group["ordinal_end"].lower()], "ordinal", True
    return value, "", value > 1


def _digits(group: dict[str, str | None]) -> tuple[float, str, bool]:
    value = float(re.sub("[, ]", "", group["digits"] or ""))
    for power in group["magnitude"] or "":
        value *= _POWERS[power]
    if scale := (group["scale"] or group["short"]):
        value *= _ENGLISH_POWERS[scale.lower()]
    for count, power in re.findall(r"(\d+)([百千万])", group["rest"] or ""):
        value += float(count) * _POWERS[power]
    return value, "ordinal" if group["nth"] else "", True


def _plain_number(text: str) -> float:
    return float(text) if text[0].isdigit() else _chinese(text)


def _chinese(numeral: str) -> float:
    """Returns the value of a Chinese numeral, read by powers of ten (一千五百) or digit by digit (二〇二五)."""
    whole, _, decimals = numeral.partition("点")
    total = section = digit = 0.0
    if not set(whole) & set(_POWERS):
        total = float("".join(str(int(_CHINESE_DIGITS[c])) for c in whole) or 0)
    else:
        for character in whole:
            if character in _CHINESE_DIGITS:
                digit = _CHINESE_DIGITS[character]
                continue
            power = _POWERS[character]
            if power < _POWERS["万"]:
                section += (digit or 1.0) * power
            elif section + digit:
                total, section = total + (section + digit) * power, 0.0
            else:
                total = (total or 1.0) * power  # 万亿
            digit = 0.0
        total += section + digit
    if decimals:
        total += float("0." + "".join(str(int(_CHINESE_DIGITS[c])) for c in decimals))
    return total


def _words(text: str) -> float:
    """Returns the value of English number words: two hundred and fifty thousand."""
    total = current = 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _ENGLISH:
            current += _ENGLISH[word]
        elif word == "hundred":
            current = (current or 1.0) * 100
        elif word == "dozen":
            current = (current or 1.0) * 12
        elif word in _ENGLISH_POWERS:
            total, current = total + (current or 1.0) * _ENGLISH_POWERS[word], 0.0
    return total + current


def _placed(text: str, match: re.Match[str], value: float, unit: str, certain: bool) -> Quantity:
    """Returns the quantity of a match, with the unit and the bound that stand around it."""
    group = match.groupdict()
    start, end = match.span()
    before = text[max(0, start - _CONTEXT_CHARS) : start]
    currency = currency_before(before)
    if group["short"] and group["short"].lower() in ("m", "b", "k") and not currency:
        value, end = float(re.sub("[, ]", "", group["digits"] or "")), match.end("digits")  # 5m is five metres
    if before.endswith("第"):
        return Quantity(
            start - 1, end, value, "exact", "ordinal", value > 1 and bool(re.search(r"\d|..", text[start:end]))
        )
    bound: Bound = "over" if group["more"] or group["more2"] else "exact"
    if currency:
        unit, start, before = currency[0], start - currency[1], before[: -currency[1]]
    bound, start = _bound_before(before, start, bound)
    bound, end = _bound_after(text, end, bound)
    number = value
    found = unit_at(text, end) if unit in ("", "ordinal") else None
    if found and (not unit or found.dimension == "century"):
        unit, value, end = found.dimension, value * found.factor, found.end
        bound = "over" if found.over else bound
        certain = certain or bool(group["chinese"] and group["chinese"][0] not in "百千万亿")
        bound, end = _bound_after(text, end, bound)
    elif group["chinese"]:
        # 二 to 十 alone are numbers before what is counted; 十分 and 千万不要 are none.
        counted = text[end : end + 1] in _CLASSIFIERS
        certain = (certain or (len(match.group()) == 1 and value <= 10)) and (counted or len(match.group()) > 2)
    vague = _is_vague(before, match) or text[end : end + 1] == "几"
    part_of_name = bool(_LATIN.match(text[end - 1 : end + 1]) or _NAME_BEFORE.search(before))  # 5G, GPT-4
    # 两种 is "both" as often, and 两倍 "double".
    both = group["chinese"] == "两" and (found is None or found.dimension == "x")
    if vague or part_of_name or both or (group["chinese"] and value <= 1):
        certain = False
    return Quantity(start, end, value, bound, unit, certain, number)


def _is_vague(before: str, match: re.Match[str]) -> bool:
    """Returns whether the words may mean several numbers: 数百, 几十万, 上千, 数10万, 两三天; 造成12人 means one."""
    if match["digits"]:
        return match["digits"] in ("10", "100", "1000") and bool(_VAGUE_BEFORE_DIGITS.search(before))
    numeral = match["chinese"] or ""
    if not numeral or not set(numeral) <= {*_POWERS, "多", "余"}:
        return bool(_NEIGHBOURS.search(numeral.partition("点")[0]))
    return bool((_VAGUE_BEFORE_TEN if numeral[0] == "十" else _VAGUE_BEFORE).search(before))


def _bound_before(before: str, start: int, bound: Bound) -> tuple[Bound, int]:
    for kind, pattern in _BEFORE.items():
        if found := pattern.search(before):
            return kind, start - len(found.group())
    return bound, start


def _bound_after(text: str, end: int, bound: Bound) -> tuple[Bound, int]:
    for kind, pattern in _AFTER.items():
        if found := pattern.match(text, end):
            return kind, found.end()
    return bound, end
