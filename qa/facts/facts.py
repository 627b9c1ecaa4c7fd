"""What a text states exactly: quantities, dates, Latin names, titles and links, what it denies and what rises or falls.

Such things are compared one by one, not by likeness: 140 and 150 are near each other for every model of meaning.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from yinju.calendar import MONTH_ABBREVIATIONS, MONTHS, WEEKDAYS
from yinju.qa.facts.dates import Date, find_dates
from yinju.qa.facts.quantities import Quantity, find_quantities
from yinju.text import HAN, fold, level, words


@dataclass(frozen=True, slots=True)
class Named:
    """A Latin name, a quoted title or a link.

    Attributes:
        start, end: Its half-open range.
        form: What it is compared by.
    """

    start: int
    end: int
    form: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The exact statements of a text, each kind in order.

    Attributes:
        names: Words in Latin letters that name something: in Chinese any, in English those with a capital.
        titles: What stands in 《》, “” or similar.
    """

    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    names: tuple[Named, ...]
    titles: tuple[Named, ...]
    links: tuple[Named, ...]


def facts(text: str) -> Facts:
    """The exact statements of a text."""
    dates = tuple(find_dates(text))
    taken = [(date.start, date.end) for date in dates if date.certain]
    quantities = tuple(q for q in find_quantities(text) if not _inside(q.start, q.end, taken))
    links = tuple(Named(*m.span(), (m.group().rstrip(".,;:").lower(),)) for m in _LINK.finditer(text))
    taken += [(one.start, one.end) for one in links]
    return Facts(quantities, dates, tuple(_names(text, taken)), tuple(_titles(text)), links)


def letters(text: str) -> str:
    """The folded letters and digits of a text, for comparing titles."""
    return "".join(filter(str.isalnum, fold(text)))


@lru_cache(maxsize=20_000)
def name_form(word: str) -> tuple[str, ...]:
    """What a Latin word is compared by: its search words without accents."""
    return tuple(words(without_accents(word)))


def without_accents(text: str) -> str:
    """The text with Elise for Élise, as names are often written."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def denials(text: str) -> int:
    """How often a text denies something: not, 没有, 从未."""
    return len(_DENIAL.findall(_NO_DENIAL.sub(" ", level(text))))


@lru_cache(maxsize=20_000)
def trends(text: str) -> tuple[bool, bool]:
    """Whether something rises in a text, or is more, and whether something falls, or is less."""
    even = level(text)
    return bool(_UP.search(even)), bool(_DOWN.search(even))


def firsts(text: str) -> bool:
    """Whether something is called the first of its kind."""
    return bool(_FIRST.search(level(text)))


def clauses(text: str) -> list[tuple[int, int]]:
    """Ranges of the clauses of a text: what stands between commas and stops."""
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
_TITLE = re.compile(
    "|".join(f"{re.escape(a)}([^{re.escape(a)}{re.escape(b)}]{{2,80}}){re.escape(b)}" for a, b in _OPEN_CLOSE)
)
_HAN_NEAR = re.compile(f"[{HAN}]")
_NO_NAMES = frozenset("i mr mrs ms dr st bc ad bce ce am pm chinese english km kg cm mm usd rmb cny".split()) | {
    name.lower() for name in (*MONTHS, *MONTH_ABBREVIATIONS, *WEEKDAYS)
}
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:。！？\n\"“‘(（]\s*)$")

_DENIAL = re.compile(
    r"[不没未无非勿]|否认|否定|拒绝|禁止|缺乏|\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot"
    r"|den(?:y|ies|ied)|refus(?:e|es|ed)|fail(?:s|ed)? to|lack(?:s|ed)?|unable|rejected)\b|n['’]t\b",
    re.IGNORECASE,
)
_NO_DENIAL = re.compile(
    r"不平等|不服从|不仅|不但|不只|不断|不同|不少|不过|不久|不管|不论|不得不|不可或缺|不到|不足|不超过|不低于|不少于|差不多|无论|无数|无线|无人机|无疑|非常|非洲|"
    r"除非|未来|未必不|毫不|不满\d|不锈钢|不动产|没收|沉没|淹没|埋没|非凡|南非|北非|中非|东非|西非|非法|非政府|是非|莫非|并无二致|"
    r"not only|not just|no (?:more|less|fewer) than|no doubt|no longer than|nothing but",
    re.IGNORECASE,
)  # fmt: skip
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


def _inside(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start < stop and begin < end for begin, stop in ranges)


def _names(text: str, taken: Sequence[tuple[int, int]]) -> list[Named]:
    found = []
    for match in _LATIN_WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        if len(word) < 2 or word.lower() in _NO_NAMES or _inside(*match.span(), taken):
            continue
        if _is_name(text, match, word) and (form := name_form(word)):
            found.append(Named(match.start(), match.start() + len(word), form))
    return found


def _is_name(text: str, match: re.Match[str], word: str) -> bool:
    start, end = match.span()
    if _HAN_NEAR.search(text[max(0, start - 2) : start] + text[end : end + 2]):
        return True
    if word[1:] != word[1:].lower() or (word[0].isdigit()):
        return True  # NATO, OpenAI, 5G
    # What begins a sentence has its capital from there.
    return word[0].isupper() and not _SENTENCE_BEGINS.search(text[max(0, start - 3) : start])


def _titles(text: str) -> list[Named]:
    found = []
    for match in _TITLE.finditer(text):
        if form := letters(next(filter(None, match.groups()))):
            found.append(Named(*match.span(), (form,)))
    return found
