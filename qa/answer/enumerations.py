"""Finds the lists of an article whose items stand in sentences or paragraphs of their own, and what announces them.

A list is told by its ordinals (一是…二是…, 第一…第二…, "First … Second …", 1. 2. 3.) or, after a sentence that
announces it, by paragraphs that open alike (根本障碍是…, 核心障碍是…).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from yinju.text import STOP_WORDS, fold, language_of, level, paragraphs, sentences
from yinju.types import Passage

MOST_ITEMS = 12
"""The most items of a list; a longer one is rather a document's outline."""
_FARTHEST = 12
"""Sentences between two items, at the most: those that explain an item stand there."""
_OPENING_CHARACTERS, _OPENING_WORDS = 8, 6
"""How much of a sentence is its opening."""
_ALIKE_CHARACTERS, _ALIKE_RUN, _ALIKE_WORDS = 3, 2, 2
"""What two openings share, in the same order, if they are alike: characters, some of them in a run; or words, one of
which says something."""

_HAN_DIGITS = "一二三四五六七八九十"
_RING = "".join(chr(ord("①") + place) for place in range(20))
_LAST = 0
_WORDS = {
    "首先": 1, "其次": 2, "再次": 3, "最后": _LAST, "finally": _LAST, "lastly": _LAST,
    **{word + end: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)
       for end in ("", "ly")},
}  # fmt: skip
"""Words that count; `_LAST` ends a list, whatever its number."""
_ORDINAL = re.compile(
    rf"(?:^|(?<=[:;,。]))\s*(?:(?P<shi>[{_HAN_DIGITS}]{{1,2}})是"
    rf"|第(?P<di>[{_HAN_DIGITS}]{{1,2}}|\d{{1,2}})(?:[,、:是]|[个种项点条步类]|方面)"
    rf"|其(?P<qi>[{_HAN_DIGITS}])[,、:是]|\((?P<brackets>[{_HAN_DIGITS}]{{1,2}})\)|(?P<stop>[{_HAN_DIGITS}]{{1,2}})、"
    r"|\((?P<figures>\d{1,2})\)|(?P<figure>\d{1,2})[.、)](?!\d)|(?P<ring>[①-⑳])"
    r"|(?P<word>首先|其次|再次|最后)"
    r"|(?:(?:the|an?) )?(?P<english>(?:first|second|third|fourth|fifth|sixth)(?:ly)?|finally|lastly)\b)",
    re.IGNORECASE,
)  # fmt: skip
_ANNOUNCES = re.compile(
    rf":$|以下|如下|(?<!第)(?P<han>[两{_HAN_DIGITS}]|\d{{1,2}})(?:大|个|项|条|点|种|类|步|方面)|\bfollow(?:ing|s)\b"
    r"|\b(?P<english>two|three|four|five|six|seven|eight|nine|ten)\b|\bseveral\b",
    re.IGNORECASE,
)
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an article.

    Attributes:
        passage: The passage that holds it.
        start, end: Its range in the passage's text.
        paragraph: The number of its paragraph in the article.
    """

    passage: Passage
    start: int
    end: int
    paragraph: int

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: its passage, and its beginning there."""
        return self.passage.passage_id, self.start


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list in an article, as places in the article's lines.

    Attributes:
        before: The line that announces it, or that stands before it; ``None`` if the first item's own line does, or
            nothing.
        items: The line of each item, two or more, in order.
    """

    before: int | None
    items: tuple[int, ...]


def lines_of(passages: Sequence[Passage]) -> list[Line]:
    """Returns the sentences of an article in reading order, without its headings and doubtful passages.

    Args:
        passages: The article's passages, in order.
    """
    found = []
    for passage in (one for one in passages if not one.doubtful):
        ends = [end for _, end in paragraphs(passage.text)]
        for start, end in sentences(passage.text):
            if not any(first <= start < last for first, last in passage.headings):
                found.append(Line(passage, start, end, passage.paragraph + bisect_right(ends, start)))
    return found


def enumerations(lines: Sequence[Line]) -> list[Enumeration]:
    """Returns the lists of an article, in the order of their first items."""
    counted = list(_counted(lines))
    taken = {item for one in counted for item in one.items}
    alike = [one for one in _alike(lines) if not taken & set(one.items)]
    return sorted(counted + alike, key=lambda one: one.items)


def announces(sentence: str) -> bool:
    """Returns whether a sentence announces several things: "for three reasons", 以下, or a colon at its end."""
    return _ANNOUNCES.search(level(sentence).rstrip()) is not None


def _counted(lines: Sequence[Line]) -> Iterator[Enumeration]:
    """Yields the lists whose items are counted."""
    ordinals = [list(_ordinals(line.text)) for line in lines]
    for place, here in enumerate(ordinals):
        told_before = place > 0 and _ORDINAL.match(level(lines[place].text)) is not None
        for form in dict.fromkeys(form for form, number in here if number == 1):
            items = _items(form, place, ordinals)
            if 1 < len(items) <= MOST_ITEMS:
                yield Enumeration(place - 1 if told_before else None, tuple(items))


def _items(form: str, first: int, ordinals: Sequence[Sequence[tuple[str, int]]]) -> list[int]:
    """Returns the places of the items of a list that begins at ``first``; one sentence may hold several of them."""
    items = [first]
    reached = max(number for kind, number in ordinals[first] if kind == form)
    for place in range(first + 1, len(ordinals)):
        numbers = [number for kind, number in ordinals[place] if kind == form]
        if place - items[-1] > _FARTHEST or 1 in numbers:
            break
        if _LAST in numbers or reached + 1 in numbers:
            items.append(place)
            reached = max(numbers)
        if _LAST in numbers:
            break
    return items


def _ordinals(sentence: str) -> Iterator[tuple[str, int]]:
    """Yields the ordinals that begin the sentence or a clause of it, each with its form."""
    for match in _ORDINAL.finditer(level(sentence)):
        form = str(match.lastgroup)
        told = match[form].lower()
        yield form, _WORDS[told] if told in _WORDS else _number(told)


def _number(told: str) -> int:
    if told in _RING:
        return 1 + _RING.index(told)
    if told.isdigit():
        return int(told)
    tens, ten, ones = told.rpartition("十")
    return (_HAN_DIGITS.find(tens) + 1 if tens else 1) * 10 * bool(ten) + (_HAN_DIGITS.find(ones) + 1 if ones else 0)


def _alike(lines: Sequence[Line]) -> Iterator[Enumeration]:
    """Yields the lists whose items are paragraphs that open alike, after a sentence that announces several things."""
    for place, line in enumerate(lines[:-1]):
        announced = _ANNOUNCES.search(level(line.text).rstrip())
        if announced is None or lines[place + 1].paragraph == line.paragraph:
            continue
        openers = [
            later for later in range(place + 1, len(lines)) if lines[later].paragraph != lines[later - 1].paragraph
        ]
        alike = [_open_alike(lines[openers[0]].text, lines[later].text) for later in openers]
        items = [later for later, _ in takewhile(lambda one: one[1], zip(openers, alike, strict=True))]
        items = items[: _announced_count(announced) or MOST_ITEMS]
        if len(items) > 1:
            yield Enumeration(place, tuple(items))


def _announced_count(announced: re.Match[str]) -> int | None:
    """Returns how many items are announced, if that is said."""
    han, english = announced["han"], announced["english"]
    if english:
        return 2 + _COUNTS.index(english.lower())
    return (2 if han == "两" else _number(han)) if han else None


def _open_alike(one: str, other: str) -> bool:
    """Returns whether two sentences of an article begin alike: 根本障碍是 and 核心障碍是."""
    chinese = language_of(one) != "en"
    left, right = (_opening(text, chinese=chinese) for text in (one, other))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    shared = [part for block in blocks for part in left[block.a : block.a + block.size]]
    if chinese:
        return len(shared) >= _ALIKE_CHARACTERS and max(block.size for block in blocks) >= _ALIKE_RUN
    return len(shared) >= _ALIKE_WORDS and any(word not in STOP_WORDS for word in shared)


def _opening(sentence: str, *, chinese: bool) -> list[str]:
    """Returns the first characters of a Chinese sentence up to its first mark, or the first words of an English one."""
    told = fold(sentence)
    if chinese:
        return list(takewhile(str.isalnum, told))[:_OPENING_CHARACTERS]
    return re.findall(r"[^\W_]+", told)[:_OPENING_WORDS]
