"""Edits a claim harmlessly, or changes one number, date or name in it, or adds or removes a negation."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Literal

from yinju.calendar import MONTHS
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.facts import find_facts
from yinju.qa.facts.quantities import agreement, find_quantities
from yinju.text import HAN, letters

ClaimKind = Literal[
    "true", "edited", "asked", "number", "date", "name", "negated", "other", "answer", "entailed", "not_entailed"
]
"""How a claim was made. ``true``: a sentence of the passage. ``edited``: a harmless edit of one. ``asked``: a question
with its answer. ``number``, ``date``, ``name``, ``negated``: an edit that makes a sentence false. ``other``: a sentence
of another passage. ``answer``: a question with a wrong answer. ``entailed``, ``not_entailed``: written and labelled by
people."""
_TRIES = 40
"""Tries to change a number or date to one that the passage lacks."""


def edit_claim(kind: ClaimKind, sentence: str, passage: str, known: Sequence[str], chance: random.Random) -> str | None:
    """Edits a sentence as the pairs of a kind are edited; returns ``None`` where that is impossible.

    Args:
        passage: The text that the sentence is from.
        known: Texts of the same article, to draw names from.
    """
    return _EDITS[kind](sentence, passage, known, chance)


def _edited(sentence: str, _passage: str, _known: Sequence[str], chance: random.Random) -> str | None:
    edits = [_without_clause, _without_small_words, _respelt]
    chance.shuffle(edits)
    for edit in edits:
        changed = edit(sentence, chance)
        if changed is not None and changed != sentence:
            return changed
    return None


def _parts(sentence: str) -> list[str]:
    """Splits a sentence at the commas between its clauses; a comma before a digit is kept."""
    return re.split(r"[，,](?!\d)\s*", sentence.rstrip("。.！!"))


def _without_clause(sentence: str, chance: random.Random) -> str | None:
    parts = _parts(sentence)
    if len(parts) < 3:
        return None
    del parts[chance.randrange(1, len(parts))]
    return _joined(parts, sentence)


def _joined(parts: Sequence[str], sentence: str) -> str:
    chinese = bool(re.search(f"[{HAN}]", sentence))
    return ("，" if chinese else ", ").join(parts) + sentence[-1]


def _without_small_words(sentence: str, chance: random.Random) -> str | None:
    if re.search(f"[{HAN}]", sentence):
        return re.sub(
            "的|了|也|还|其|则|并且|同时|此外", lambda m: "" if chance.random() < 0.7 else m.group(), sentence
        )
    small = r"\b(?:the|also|however|very|generally|often|usually|further|then|mainly|particularly) "
    changed = re.sub(small, "", sentence)
    return changed[:1].upper() + changed[1:]


def _respelt(sentence: str, _chance: random.Random) -> str | None:
    changed = re.sub(r"(?<=\d),(?=\d{3})", "", sentence)
    changed = re.sub(
        r"(\d+(?:\.\d+)?)[%％]", lambda m: f"百分之{m[1]}" if _chinese(sentence) else f"{m[1]} percent", changed
    )
    changed = re.sub(r"(\d+(?:\.\d+)?) million", lambda m: f"{float(m[1]) * 1e6:,.0f}", changed)
    changed = re.sub(r"(?<!\d)(\d+)万(?=[人元名])", lambda m: f"{int(m[1])}0000", changed)
    return changed if changed != sentence else None


def _chinese(text: str) -> bool:
    return bool(re.search(f"[{HAN}]", text))


def _number(sentence: str, passage: str, _known: Sequence[str], chance: random.Random) -> str | None:
    there = find_quantities(passage)
    dates = [(d.start, d.end) for d in find_dates(sentence) if d.certain]
    found = [
        q
        for q in find_quantities(sentence)
        if q.certain and q.unit != "ordinal" and not any(q.start < b and a < q.end for a, b in dates)
    ]
    if not found:
        return None
    quantity = chance.choice(found)
    for _ in range(_TRIES):
        part = _other_digits(sentence[quantity.start : quantity.end], chance)
        changed = sentence[: quantity.start] + part + sentence[quantity.end :]
        new = next((q for q in find_quantities(changed) if q.start == quantity.start), None)
        if new and new.certain and new.value != quantity.value and all(agreement(new, q) == "no" for q in there):
            return changed
    return None


_NUMERALS = "二三四五六七八九"
_WORDS = (
    "two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty seventy eighty ninety".split()
)


def _other_digits(part: str, chance: random.Random) -> str:
    """Replaces the digits of a number by others, as many, or a numeral by another."""
    if re.search(r"\d", part):
        first = re.search(r"\d", part)
        assert first is not None
        return "".join(
            (chance.choice("123456789") if place == first.start() else chance.choice("0123456789"))
            if c.isdigit()
            else c
            for place, c in enumerate(part)
        )
    if re.search(f"[{_NUMERALS}两]", part):
        return re.sub(f"[{_NUMERALS}两]", lambda _: chance.choice(_NUMERALS), part, count=1)
    return re.sub(rf"\b(?:{'|'.join(_WORDS)})\b", lambda _: chance.choice(_WORDS), part, count=1)


def _date(sentence: str, passage: str, _known: Sequence[str], chance: random.Random) -> str | None:
    found = [d for d in find_dates(sentence) if d.certain and re.search(r"\d", sentence[d.start : d.end])]
    if not found:
        return None
    date = chance.choice(found)
    part = sentence[date.start : date.end]
    years = {d.year for d in find_dates(passage)}
    for _ in range(_TRIES):
        if date.year is not None and str(date.year) in part:
            year = date.year + chance.choice([-30, -11, -7, -3, -2, -1, 1, 2, 3, 8, 12, 40]) * (
                10 if date.decade else 1
            )
            if date.decade or year not in years:
                changed = part.replace(str(date.year), str(year))
                return sentence[: date.start] + changed + sentence[date.end :]
        elif date.month is not None:
            month = chance.choice([m for m in range(1, 13) if m != date.month])
            changed = re.sub(r"\d{1,2}(?=月)", str(month), part)
            changed = re.sub(r"[A-Z][a-z]+", MONTHS[month - 1], changed)
            return sentence[: date.start] + changed + sentence[date.end :]
        else:
            return None
    return None


_TRANSLITERATED = (
    "阿埃艾爱安奥巴贝比博布查达丹德迪蒂杜多尔恩法菲费弗福夫盖戈格古哈海赫亨胡霍基吉加杰金卡凯科克肯库奎拉莱兰劳勒雷里理利莉林琳刘卢鲁路伦罗洛马玛"
    "迈曼梅蒙米密莫姆穆拿纳内尼诺努帕佩皮普契恰乔切琼让若萨塞瑟桑森沙珊舍圣史斯丝思斯松苏索塔泰特滕提图托瓦万威维韦温沃乌西希锡夏谢辛休雅亚娅延扬耶伊因尤约泽扎詹珍朱兹佐"
)
_CHINESE_NAME = re.compile(f"[{_TRANSLITERATED}]{{3,8}}(?:·[{_TRANSLITERATED}]{{2,8}})*")


def _name_spans(text: str) -> list[tuple[int, int]]:
    if _chinese(text):
        return [m.span() for m in _CHINESE_NAME.finditer(text)]
    return [(n.start, n.end) for n in find_facts(text).names if text[n.start].isupper() and n.end - n.start > 3]


def _name(sentence: str, passage: str, known: Sequence[str], chance: random.Random) -> str | None:
    spans = _name_spans(sentence)
    if not spans:
        return None
    start, end = chance.choice(spans)
    held = letters(passage)
    others = {text[a:b] for text in known for a, b in _name_spans(text)}
    usable = sorted(other for other in others if letters(other)[:4] not in held)
    return sentence[:start] + chance.choice(usable) + sentence[end:] if usable else None


_TAKEN_OUT = (
    re.compile(r"(?<=is|as|re|id|es|do|ld|an|ll|ay|ad|ve) not\b"),
    re.compile(r"没有(?!.*没有)|不(?=是|会|能|再|可以|允许|需要)|未(?=被|能|经)"),
)
_PUT_IN = (
    (
        re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must)\b(?! not)"),
        r"\g<0> not",
    ),
    (re.compile(r"(?<![不没未但还只就也若要算正可凡便或即于])(?:是|会|能够|可以|需要|允许)(?!否)"), r"不\g<0>"),
    (re.compile(r"(?<![不没未])被"), r"没有被"),
    (re.compile(r"(?<![没未仅具所享拥唯只])有(?![些的关效助时限着人没])"), r"没有"),
)


def _negated(sentence: str, _passage: str, _known: Sequence[str], chance: random.Random) -> str | None:
    for pattern in _TAKEN_OUT:
        if pattern.search(sentence):
            return pattern.sub("", sentence, count=1)
    for pattern, replacement in chance.sample(_PUT_IN, len(_PUT_IN)):
        if pattern.search(sentence):
            return pattern.sub(replacement, sentence, count=1)
    return None


_EDITS: dict[ClaimKind, Callable[[str, str, Sequence[str], random.Random], str | None]] = {
    "edited": _edited,
    "number": _number,
    "date": _date,
    "name": _name,
    "negated": _negated,
}
