"""Finds units of measure and currencies beside a number, under their Chinese and English names.

The text is levelled first, which makes Traditional characters Simplified: 公頃 is found as 公顷.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that follows a number in a text.

    Attributes:
        end: The offset in the text at which the unit's name ends.
        dimension: The base unit of what is measured: ``m`` for every length, ``g`` for every mass, ``CNY``, ``%``.
        factor: The size of one unit in its base unit: 1000 for a kilometre.
        over: Whether a word before the unit says that the number is exceeded, as 多 does in 30多公里.
    """

    end: int
    dimension: str
    factor: float
    over: bool


def unit_at(text: str, start: int) -> Unit | None:
    """Returns the unit that begins at an offset of a levelled text, after one blank at most, or ``None``."""
    found = _FOLLOWING_UNIT.match(text, start)
    if found is None:
        return None
    name = re.sub(r"[\s-]", " ", found["unit"].lower())
    dimension, factor = _UNITS[name if name in _UNITS else name.removesuffix("s")]
    return Unit(found.end(), dimension, factor, bool(found["over"]))


def currency_before(text: str) -> tuple[str, int] | None:
    """Returns the currency whose sign or name ends a levelled text, and its length in characters, or ``None``."""
    found = _CURRENCY_AT_END.search(text)
    return (_SYMBOLS[found["symbol"]], len(found.group())) if found else None


def either(names: Iterable[str]) -> str:
    """Returns a regular expression that matches any of the names, the longest first.

    A Latin name matches whole words only. It also matches with hyphens in place of its blanks and, if it has three
    letters or more, with the s of the plural: "5 ms" are no metres.
    """
    return "|".join(map(_name_pattern, sorted(names, key=len, reverse=True)))


def _name_pattern(name: str) -> str:
    if not (name[-1].isascii() and name[-1].isalpha()):
        return re.escape(name)
    plural = "s?" if len(name) > len("km") else ""
    return r"[\s-]".join(map(re.escape, name.split())) + plural + r"(?![A-Za-z²³])"


_UNIT_NAMES = """
%|1|%/percent/per cent/percentage point/pct/个百分点/百分点
CNY|1|元/块钱/元人民币/人民币/yuan/rmb/renminbi
USD|1|美元/美金/dollar/us dollar/u.s. dollar/usd
EUR|1|欧元/euro/eur
GBP|1|英镑/pound sterling/gbp
JPY|1|日元/日圆/yen
HKD|1|港元/港币/港圆/hong kong dollar/hk dollar
TWD|1|新台币/台币/元新台币/new taiwan dollar/nt dollar
KRW|1|韩元/韩圆/south korean won/korean won
AUD|1|澳元/澳大利亚元/australian dollar
CAD|1|加元/加拿大元/canadian dollar
RUB|1|卢布/rouble/ruble
INR|1|卢比/rupee
m|1|米/公尺/metre/meter/m
m|1000|公里/千米/kilometre/kilometer/km/㎞
m|0.01|厘米/公分/centimetre/centimeter/cm
m|0.001|毫米/公厘/millimetre/millimeter/mm
m|1e-6|微米/micrometre/micrometer/micron
m|1e-9|纳米/奈米/nanometre/nanometer/nm
m|1852|海里/浬/nautical mile
m|1609.344|英里/英哩/mile/mi
m|0.3048|英尺/呎/feet/foot/ft
m2|1|平方米/平方公尺/平米/square metre/square meter/sq m/sqm/m2/m²/㎡
m2|1e6|平方公里/平方千米/square kilometre/square kilometer/km2/km²/sq km/㎢
m2|2589988.11|平方英里/square mile/sq mi
m2|1e4|公顷/hectare/ha
m3|1|立方米/立方公尺/cubic metre/cubic meter/m3/m³
m3|0.001|公升/litre/liter
m3|1e-6|毫升/millilitre/milliliter/ml
mu|1|亩/mu
acre|1|英亩/acre
g|1|克/公克/gram
g|1e-3|毫克/milligram/mg
g|500|斤/市斤
g|1e3|公斤/千克/kilogram/kilo/kg/㎏
g|1e6|吨/公吨/ton/tonne/metric ton/metric tonne
carat|1|克拉/carat
W|1e3|千瓦/kilowatt/kw
W|1e6|兆瓦/megawatt/mw
W|1e9|吉瓦/gigawatt/gw
Wh|1e3|千瓦时/千瓦小时/度电/kwh/kilowatt hour
Wh|1e6|兆瓦时/mwh/megawatt hour
Wh|1e9|吉瓦时/gwh/gigawatt hour
Wh|1e12|太瓦时/twh/terawatt hour
s|1|秒/秒钟/seconds
s|60|分钟/minute/min/mins
s|3600|小时/个小时/钟头/hour/hr/hrs
day|1|天/day
week|1|周/星期/个星期/week
month|1|个月/month
year|1|年/岁/周岁/year/yr/yrs
C|1|℃/摄氏度/°c/degrees celsius
F|1|℉/华氏度/°f/degrees fahrenheit
x|1|倍/fold/times
century|1|世纪/century/centuries
"""
"""One unit a line: its dimension, its factor and its names. Names with other frequent meanings are left out: 度,
degree, pound, 升 (to rise), 块, won."""
_UNITS = {
    name: (dimension, float(factor))
    for dimension, factor, names in (line.split("|") for line in _UNIT_NAMES.split("\n") if line)
    for name in names.split("/")
}
_SYMBOLS = {
    "$": "USD", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "¥": "CNY", "￥": "CNY",
    "JP¥": "JPY", "€": "EUR", "£": "GBP", "RMB": "CNY", "人民币": "CNY", "港币": "HKD", "新台币": "TWD", "台币": "TWD",
} | {code: code for code in ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")}  # fmt: skip
_NOT_UNITS = "周年|年级|年代|元素|元旦|元首|天然|天津|克隆"
"""Words that begin like a unit and are none: 80周年 is an anniversary and not 80 weeks."""

_FOLLOWING_UNIT = re.compile(rf"[\s-]?(?P<over>[多余])?个?\s?(?!{_NOT_UNITS})(?P<unit>{either(_UNITS)})", re.IGNORECASE)
_CURRENCY_AT_END = re.compile(rf"(?P<symbol>{'|'.join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True)))})\s?$")
