"""Claims and passages to measure the support check by: true sentences, edited ones, and the same with one thing wrong.

Made from paragraphs that exist in both languages. A claim is a sentence of a paragraph, or a harmless edit of it (a
clause left out, function words left out, a number in another spelling), or a question about it
with its answer in place of the asking word, which says the same in other words; its passage is the paragraph, or its
translation. What is wrong is one number, one date, one name, a denial put in or taken out, the answer, or that the
passage is another paragraph of the same article. What the edit puts in is never in the passage.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yinju.calendar import MONTHS
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.facts import facts, letters
from yinju.qa.facts.quantities import find_quantities, fit
from yinju.text import HAN, sentences
from yinju.types import Language

ClaimKind = Literal["true", "edited", "asked", "number", "date", "name", "negated", "other", "answer"]
GOOD: tuple[ClaimKind, ...] = ("true", "edited", "asked")
WRONG: tuple[ClaimKind, ...] = ("number", "date", "name", "negated", "other", "answer")
SHARES: dict[ClaimKind, float] = {
    "true": 0.15, "edited": 0.15, "asked": 0.1, "number": 0.11, "date": 0.11, "name": 0.11, "negated": 0.11,
    "other": 0.11, "answer": 0.05,
}  # fmt: skip
"""Of the pairs of a direction."""

_LENGTHS = {"zh": (14, 110), "en": (40, 280)}
"""Characters of a sentence that is taken for a claim."""
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in both languages.

    Attributes:
        topic: The article that it is of.
    """

    key: str
    topic: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A claim and a passage.

    Attributes:
        kind: What was done to the claim.
        topic: Of both.
    """

    claim: str
    language: Language
    passage: str
    passage_language: Language
    kind: ClaimKind
    topic: str

    @property
    def good(self) -> bool:
        """Whether the passage supports the claim."""
        return self.kind in GOOD


@dataclass(frozen=True, slots=True)
class AskedParagraph:
    """A question and its answer, with the passage that holds it in each language it is there in.

    Attributes:
        topic: The article that the passage is of.
    """

    question: str
    answer: str
    language: Language
    topic: str
    passages: Mapping[str, str]


def make_pairs(
    paragraphs: Sequence[Paragraph], asked: Sequence[AskedParagraph], direction: str, count: int, seed: int
) -> list[ClaimPair]:
    """Pairs of one direction, of each kind its share; fewer where the paragraphs give no more."""
    chance = random.Random(f"{seed} {direction}")
    language, passage_language = direction.split("→")
    topics: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        topics.setdefault(paragraph.topic, []).append(paragraph)
    pairs: list[ClaimPair] = []
    for kind in (*GOOD[:2], *WRONG[:-1]):
        made: dict[str, ClaimPair] = {}
        for _ in range(_TRIES * count):
            if len(made) >= SHARES[kind] * count:
                break
            paragraph = chance.choice(paragraphs)
            pair = _pair(kind, paragraph, topics[paragraph.topic], language, passage_language, chance)
            if pair is not None:
                made.setdefault(pair.claim, pair)
        pairs += made.values()
    return pairs + _from_questions(asked, direction, count, chance)


_ASKING = {
    "zh": re.compile(
        "(?:在|是)?(?:什么时候|何时)|(?:哪一?|什么|几|哪几)(?:年|月|天|个|种|位|座|国|家|国家|城市|地方|部|支|人)|多少|哪里|哪儿|何地|谁|什么|何"
    ),
    "en": re.compile(
        r"\b(?:(?:in |on |at |by |for |to |from )?(?:what|which)"
        r"(?: (?:year|country|city|century|type|kind|date|percentage|name)s?"
        r"(?: of)?)?|who|whom|when|where|how (?:many|much|long|old))\b",
        re.IGNORECASE,
    ),
}


def _from_questions(
    asked: Sequence[AskedParagraph], direction: str, count: int, chance: random.Random
) -> list[ClaimPair]:
    """Claims made of questions: with their own answer, and with that of another question of the same article."""
    language, passage_language = direction.split("→")
    usable = [a for a in asked if a.language == language and passage_language in a.passages]
    chance.shuffle(usable)
    pairs = []
    good, wrong = int(SHARES["asked"] * count), int(SHARES["answer"] * count)
    for number, one in enumerate(usable[: good + wrong]):
        answer, kind = one.answer, GOOD[-1]
        passage = one.passages[passage_language]
        if number >= good:
            others = [a.answer for a in usable if a.topic == one.topic and letters(a.answer) not in letters(passage)]
            if not others:
                continue
            answer, kind = chance.choice(others), WRONG[-1]
        asking = _ASKING[language].search(one.question)
        said = f" {answer} " if language == "en" else answer
        claim = one.question[: asking.start()] + said + one.question[asking.end() :] if asking else one.question
        if claim != one.question:
            claim = " ".join(claim.split()).rstrip("?？ ") + ("." if language == "en" else "。")
            pairs.append(
                ClaimPair(claim, one.language, passage, "en" if passage_language == "en" else "zh", kind, one.topic)
            )
    return pairs


def edit(kind: ClaimKind, sentence: str, passage: str, known: Sequence[str], chance: random.Random) -> str | None:
    """The sentence changed as pairs of a kind are, or ``None`` where it cannot be.

    Args:
        passage: The text that it is from.
        known: Texts of the same article, for names.
    """
    return _EDITS[kind](sentence, passage, known, chance)


def claims_of(text: str, language: str) -> list[str]:
    """The sentences of a text that are long and short enough to be claims."""
    low, high = _LENGTHS[language]
    return [text[a:b] for a, b in sentences(text) if low <= b - a <= high and text[b - 1] in "。.！!"]


def _pair(
    kind: ClaimKind,
    paragraph: Paragraph,
    near: Sequence[Paragraph],
    language: str,
    passage_language: str,
    chance: random.Random,
) -> ClaimPair | None:
    text = paragraph.texts[language]
    candidates = claims_of(text, language)
    if not candidates:
        return None
    sentence = chance.choice(candidates)
    passage = paragraph.texts[passage_language]
    claim: str | None
    if kind == "true":
        claim = sentence
    elif kind == "other":
        other = chance.choice(near)
        claim, passage = sentence, other.texts[passage_language]
        if other.key == paragraph.key or letters(sentence) in letters(other.texts[language]):
            return None
    else:
        known = [one.texts[language] for one in near]
        claim = edit(kind, sentence, text, known, chance)
    if claim is None or (kind != "true" and kind != "other" and claim == sentence):
        return None
    zh: Language = "zh"
    en: Language = "en"
    return ClaimPair(
        claim, zh if language == "zh" else en, passage, zh if passage_language == "zh" else en, kind, paragraph.topic
    )


def _edited(sentence: str, _passage: str, _known: Sequence[str], chance: random.Random) -> str | None:
    edits = [_without_clause, _without_small_words, _respelt]
    chance.shuffle(edits)
    for edit in edits:
        changed = edit(sentence, chance)
        if changed is not None and changed != sentence:
            return changed
    return None


def _parts(sentence: str) -> list[str]:
    """The clauses between commas, each whole; none where a comma may stand inside a number or a list."""
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
        if new and new.certain and new.value != quantity.value and all(fit(new, q) == "no" for q in there):
            return changed
    return None


_NUMERALS = "二三四五六七八九"
_WORDS = (
    "two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty seventy eighty ninety".split()
)


def _other_digits(part: str, chance: random.Random) -> str:
    """The words of a number with other digits, as many, or another numeral."""
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
    return [(n.start, n.end) for n in facts(text).names if text[n.start].isupper() and n.end - n.start > 3]


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
