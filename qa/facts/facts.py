"""Finds the exact facts of a text: quantities, dates, Latin names, titles and links; also denials and trends.

Exact facts are compared one by one and not by their vectors, because every embedding model places 140 near 150.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from yinju.calendar import MONTH_ABBREVIATIONS, MONTHS, WEEKDAYS
from yinju.qa.facts.dates import Date, find_dates
from yinju.qa.facts.quantities import Quantity, find_quantities
from yinju.text import HAN, letters, level, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A Latin name, a quoted title or a link, at its place in a text.

    Attributes:
        start, end: The half-open range of characters that the mention takes.
        form: The normalised words by which two mentions are compared; never empty.
    """

    start: int
    end: int
    form: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The exact facts of a text, by kind. Each kind is in the order of the text.

    Attributes:
        quantities: The numbers that belong to no date, with their units.
        dates: The dates, from decades to single days.
        names: The words in Latin letters that name something: in Chinese text all of them, in English text those with
            a capital letter.
        titles: The texts that stand in 《》, “” or another pair of quotation marks.
        links: The web addresses.
    """

    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    names: tuple[Mention, ...]
    titles: tuple[Mention, ...]
    links: tuple[Mention, ...]


def find_facts(text: str) -> Facts:
    """Finds the exact facts of a text. No quantity lies inside a certain date, and no name inside a date or link."""
    dates = tuple(find_dates(text))
    taken = [(date.start, date.end) for date in dates if date.certain]
    quantities = tuple(q for q in find_quantities(text) if not _overlaps_any(q.start, q.end, taken))
    links = tuple(Mention(*m.span(), (m.group().rstrip(".,;:").lower(),)) for m in _LINK.finditer(text))
    taken += [(one.start, one.end) for one in links]
    return Facts(quantities, dates, tuple(_names(text, taken)), tuple(_titles(text)), links)


@lru_cache(maxsize=20_000)
def name_form(word: str) -> tuple[str, ...]:
    """Returns the form by which a Latin word is compared: its search words without accents."""
    return tuple(words(without_accents(word)))


def without_accents(text: str) -> str:
    """Returns the text without accents, since a name is often written so: Elise for Élise."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def count_denials(text: str) -> int:
    """Counts the words of denial in a text: not, 没有, 从未. An odd count denies, an even one affirms."""
    return len(_DENIAL.findall(_NOT_DENIALS.sub(" ", level(text))))


@lru_cache(maxsize=20_000)
def trends(text: str) -> tuple[bool, bool]:
    """Returns whether a text says that something rises or is more, and whether something falls or is less."""
    levelled = level(text)
    return bool(_UP.search(levelled)), bool(_DOWN.search(levelled))


def says_first(text: str) -> bool:
    """Returns whether a text calls something the first of its kind."""
    return bool(_FIRST.search(level(text)))


def clauses(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of a text's clauses: the stretches with a letter or digit between commas and full stops."""
    found, start = [], 0
    for mark in [*_CLAUSE_END.finditer(text), None]:
        end = mark.start() if mark else len(text)
        if any(map(str.isalnum, text[start:end])):
            found.append((start, end))
        start = mark.end() if mark else end
    return found


_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'，。）)】》\u4e00-\u9fff]+", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:[-'’&.][A-Za-zÀ-ɏ0-9]+)*|\d+[A-Za-z]+")
_OPEN_CLOSE = (("《", "》"), ("“", "”"), ("「", "」"), ("『", "』"), ('"', '"'))
_QUOTED_TITLE = re.compile(
    "|".join(f"{re.escape(a)}([^{re.escape(a)}{re.escape(b)}]{{2,80}}){re.escape(b)}" for a, b in _OPEN_CLOSE)
)
_HAN_NEAR = re.compile(f"[{HAN}]")
_NOT_NAMES = frozenset("i mr mrs ms dr st bc ad bce ce am pm chinese english km kg cm mm usd rmb cny".split()) | {
    name.lower() for name in (*MONTHS, *MONTH_ABBREVIATIONS, *WEEKDAYS)
}
"""Words with a capital letter that are no names: months, days, forms of address, languages and units."""
_POSSESSIVE_ENDING = re.compile(r"['’]s?$")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:。！？\n\"“‘(（]\s*)$")
"""The end of a text after which a sentence begins, so that a capital letter says nothing."""

_DENIAL = re.compile(
    r"[不没未无非勿]|否认|否定|拒绝|禁止|缺乏|\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot"
    r"|den(?:y|ies|ied)|refus(?:e|es|ed)|fail(?:s|ed)? to|lack(?:s|ed)?|unable|rejected)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_DENIALS = re.compile(
    r"不平等|不服从|不仅|不但|不只|不断|不同|不少|不过|不久|不管|不论|不得不|不可或缺|不到|不足|不超过|不低于|不少于|差不多|无论|无数|无线|无人机|无疑|非常|非洲|"
    r"除非|未来|未必不|毫不|不满\d|不锈钢|不动产|没收|沉没|淹没|埋没|非凡|南非|北非|中非|东非|西非|非法|非政府|是非|莫非|并无二致|"
    r"not only|not just|no (?:more|less|fewer) than|no doubt|no longer than|nothing but",
    re.IGNORECASE,
)  # fmt: skip
"""Words that hold a word of denial and deny nothing: 不仅, 非洲, "no doubt"."""
_UP = re.compile(
    r"上升|上涨|增长|增加|提高|提升|扩大|攀升|增至|升至|高于|多于|超过|更多|更高|更大|\b(?:r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owth|owing)"
    r"|increas\w*|climb\w*|higher|more|larger|greater|expand\w*|exceed\w*|gain(?:s|ed)?)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"下降|下跌|减少|降低|缩小|萎缩|回落|降至|跌至|低于|少于|更少|更低|更小|\b(?:f(?:all|alls|ell|allen|alling)|dr(?:op|ops|opped|opping)"
    r"|decreas\w*|declin\w*|reduc\w*|lower|less|fewer|smaller|shr(?:ink|inks|ank|unk)|los(?:s|t|es))\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"首次|首个|首家|首位|首届|第一|最早|\b(?:first|earliest)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[，,；;。！？!?：:\n]+|\.(?=\s|$)|(?<=[a-z])\s(?=(?:but|although|though|while|whereas)\s)")


def _overlaps_any(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start < stop and begin < end for begin, stop in ranges)


def _names(text: str, taken: Sequence[tuple[int, int]]) -> list[Mention]:
    """Returns the Latin names outside the taken ranges."""
    found = []
    for match in _LATIN_WORD.finditer(text):
        word = _POSSESSIVE_ENDING.sub("", match.group())
        if len(word) < 2 or word.lower() in _NOT_NAMES or _overlaps_any(*match.span(), taken):
            continue
        if _is_name(text, match, word) and (form := name_form(word)):
            found.append(Mention(match.start(), match.start() + len(word), form))
    return found


def _is_name(text: str, match: re.Match[str], word: str) -> bool:
    """Returns whether a Latin word names something: it has Han characters beside it, a digit or a capital letter."""
    start, end = match.span()
    if _HAN_NEAR.search(text[max(0, start - 2) : start] + text[end : end + 2]):
        return True
    if word[1:] != word[1:].lower() or (word[0].isdigit()):
        return True  # NATO, OpenAI, 5G
    # The first word of a sentence has a capital letter, whether it is a name or not.
    return word[0].isupper() and not _SENTENCE_BEGINS.search(text[max(0, start - 3) : start])


def _titles(text: str) -> list[Mention]:
    """Returns the texts in quotation marks that hold a letter or digit."""
    found = []
    for match in _QUOTED_TITLE.finditer(text):
        if form := letters(next(filter(None, match.groups()))):
            found.append(Mention(*match.span(), (form,)))
    return found
