"""Finds the lines of an extractor's article in the text that a web page shows.

An extractor returns its own copy of the article: blanks, list marks and table rules differ from the page, and nothing
says where a line stood. Letters and digits are the same in both, so each line is looked up by them. What the page shows
and the extractor did not take stays in the text, in ranges of its own, for ``ingest.prepare`` to take out.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import accumulate
from unicodedata import category

from yinju.offsets import Range

SURE_LETTERS = 20
"""Letters from which a line that the page shows only once fixes the place of the lines around it. A shorter line must
also stand apart from other letters, since "2" or 通知 may be part of any word."""

SHOWN_SHARE = 0.8
"""Share of a line's letters in parts of at least ``SURE_LETTERS`` that the page shows, from which the line is parted.
Of 211 pages, two give a whole article as one line, with buttons left out: the share is 1. Of lines that a page hides it
is 0 to 0.32."""


MAX_PARTS = 100
"""Parts of a line at the most: those two lines have 6 and 7, and a page may hide a line of any length."""

MAX_TRIES = 200
"""Places tried for a short line: a page may hold "1" in a hundred thousand numbers, and the line on none of them."""


def locate(shown: Sequence[str], taken: str) -> tuple[str, list[Range]]:
    """Returns the text of a page and the ranges of it that are no part of the article, in order.

    The text holds the shown lines in their order. A line of the article that the page does not show (its scripts may
    hold it) becomes a line of its own, after the line of the article before it.

    Args:
        shown: The lines that the page shows, without line ends.
        taken: The article as the extractor returned it.
    """
    page = _Letters("\n".join(shown))
    pieces = [piece for line in taken.splitlines() for piece in _pieces(line, page)]
    places = _places([_letters(piece) for piece in pieces], page)
    text, kept = _with_hidden(page, pieces, places)
    return text, list(_left_over(text, kept))


class _Letters:
    """The letters and digits of a text, and the range of the text where each of them stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        spelt = [one for one in _characters(text) if one[0].isalnum()]
        self.letters = "".join(character for character, _, _ in spelt)
        self.starts = [start for _, start, _ in spelt]
        self.ends = [end for _, _, end in spelt]
        # Most lines of an article are lines of the page: a look-up finds these without reading the whole page.
        counts = Counter(filter(None, map(_letters, text.split("\n"))))
        self.lines = {line for line, count in counts.items() if count == 1}
        # Between these two letters something else stands.
        self.breaks = {
            place
            for place in range(len(spelt) + 1)
            if place in (0, len(spelt)) or self.starts[place] > self.ends[place - 1]
        }

    def holds(self, letters: str) -> bool:
        return letters in self.lines or letters in self.letters

    def sure(self, letters: str, low: int) -> int | None:
        """Returns the place of letters that stand in one place only, which is looked for from ``low`` on first."""
        if len(letters) < SURE_LETTERS:
            return None
        first = self.letters.find(letters, low)
        first = self.letters.find(letters) if first < 0 else first
        if first < 0:
            return None
        if letters in self.lines:
            return first
        again = self.letters.find(letters, first + 1)
        return first if again < 0 and self.letters.find(letters) == first else None

    def first(self, letters: str, low: int, high: int) -> int | None:
        """Returns the first place of the letters, counted in letters, between two places."""
        at = self.letters.find(letters, low, high)
        for _ in range(MAX_TRIES):
            if at < 0 or self._stands_apart(at, len(letters)):
                break
            at = self.letters.find(letters, at + 1, high)
        return at if at >= 0 and self._stands_apart(at, len(letters)) else None

    def last(self, letters: str, high: int) -> int | None:
        """Returns the last place of the letters, counted in letters, before a place."""
        at = self.letters.rfind(letters, 0, high)
        for _ in range(MAX_TRIES):
            if at < 0 or self._stands_apart(at, len(letters)):
                break
            at = self.letters.rfind(letters, 0, at + len(letters) - 1)
        return at if at >= 0 and self._stands_apart(at, len(letters)) else None

    def range_of(self, at: int, count: int) -> Range:
        """Returns the range of the text from one letter over the next ``count`` ones."""
        return self.starts[at], self.ends[at + count - 1]

    def _stands_apart(self, at: int, count: int) -> bool:
        return count >= SURE_LETTERS or (at in self.breaks and at + count in self.breaks)


_ENTITY = re.compile(r"&#?\w{1,31};")
_WORD = re.compile(r"[^\W_]+")


def _characters(text: str) -> Iterator[tuple[str, int, int]]:
    """Returns the characters of a text with their ranges. A page may show ``&nbsp;``; the extractor decodes that."""
    done = 0
    for entity in [*_ENTITY.finditer(text), None]:
        start, end = entity.span() if entity else (len(text), len(text))
        yield from ((text[place], place, place + 1) for place in range(done, start))
        yield from ((character, start, end) for character in unescape(text[start:end]))
        done = end


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unescape(text)))


def _pieces(line: str, page: _Letters) -> list[str]:
    """Returns a line that holds letters, or the parts of it between which the page shows something else.

    A line is parted at blanks and marks only, and only where the parts explain it: any two words of a line that the
    page does not show may stand somewhere on it.
    """
    words = [match.span() for match in _WORD.finditer(line)]
    if words and page.holds(_letters(line)):
        return [line]
    ends = list(accumulate((len(_letters(line[start:end])) for start, end in words), initial=0))
    letters = "".join(_letters(line[start:end]) for start, end in words)
    parts: list[str] = []
    unexplained, first = 0, 0
    most = (1 - SHOWN_SHARE) * len(letters)
    while first < len(words) and unexplained <= most and len(parts) < MAX_PARTS:
        count = _longest(letters, ends, first, page)
        last = first + max(count, 1)
        parts.append(line[words[first][0] : words[last - 1][1]])
        if count == 0 or ends[last] - ends[first] < SURE_LETTERS:
            unexplained += ends[last] - ends[first]
        first = last
    is_explained = len(parts) > 1 and first == len(words) and unexplained <= most
    return parts if is_explained else [line] if words else []


def _longest(letters: str, ends: Sequence[int], first: int, page: _Letters) -> int:
    """Returns how many words in a row, from the first on, the page shows; ``ends`` are those of words, after a zero."""
    counts = range(1, len(ends) - first)
    return bisect_left(counts, True, key=lambda count: not page.holds(letters[ends[first] : ends[first + count]]))


def _places(pieces: Sequence[str], page: _Letters) -> list[int | None]:
    """Returns the place of each piece in the page's letters; ``None`` where the page does not show it.

    What stands in one place only is placed first. What may stand in several goes between its neighbours: after the one
    before it, or close before the first one placed, since a headline also stands in menus above the article.
    """
    places: list[int | None] = []
    low = 0
    for piece in pieces:
        place = page.sure(piece, low)
        places.append(place)
        low = low if place is None else place + len(piece)
    sure = next((number for number, place in enumerate(places) if place is not None), 0)
    highs = [len(page.letters)] * len(pieces)  # for each piece, the place of the next one that has one
    for number in reversed(range(len(pieces) - 1)):
        following = places[number + 1]
        highs[number] = highs[number + 1] if following is None else following
        if number < sure:
            places[number] = page.last(pieces[number], highs[number])
    low = 0
    for number, piece in enumerate(pieces):
        place = places[number]
        if place is None and number >= sure:
            place = places[number] = _between(piece, low, highs[number], page)
        low = low if place is None else place + len(piece)
    return places


def _between(piece: str, low: int, high: int, page: _Letters) -> int | None:
    """Returns the first place of a piece between two places; if there is none, the first on the page."""
    found = page.first(piece, low, high) if low < high else None
    return page.first(piece, 0, len(page.letters)) if found is None else found


def _with_hidden(page: _Letters, pieces: Sequence[str], places: Sequence[int | None]) -> tuple[str, bytearray]:
    """Returns the page's text with a line for each piece it does not show, and a mark for each kept character."""
    kept = bytearray(len(page.text))
    hidden: dict[int, list[str]] = {}  # by the place in the text before which the lines are inserted
    anchor = 0
    for piece, place in zip(pieces, places, strict=True):
        if place is None:
            hidden.setdefault(anchor, []).append(piece.strip())
            continue
        start, end = page.range_of(place, len(_letters(piece)))
        kept[start:end] = b"\1" * (end - start)
        line_end = page.text.find("\n", end)
        anchor = len(page.text) if line_end < 0 else line_end + 1
    text, marks, done = "", bytearray(), 0
    for place in sorted(hidden):
        text += page.text[done:place]
        marks += kept[done:place]
        lines = "\n".join(hidden[place])
        before = "\n" if text and not text.endswith("\n") else ""
        after = "\n" if place < len(page.text) else ""
        text += before + lines + after
        marks += bytes(len(before)) + b"\1" * len(lines) + bytes(len(after))
        done = place
    return text + page.text[done:], marks + kept[done:]


def _left_over(text: str, kept: bytearray) -> Iterator[Range]:
    """Returns the ranges that are not kept, without the marks and line ends that belong to kept letters.

    A line of which something is kept keeps its line end. Between kept characters, what holds no letters is kept.
    """
    for start, end in _runs(kept):
        if start > 0 and end < len(text) and not any(map(str.isalnum, text[start:end])):
            continue
        first = _after_marks(text, start, end) if start else start
        last = _before_marks(text, first, end) if end < len(text) else end
        line_end = text.find("\n", first, last) if first and text[first - 1] != "\n" else -1
        parts = [(first, last)] if line_end < 0 else [(first, line_end), (line_end + 1, last)]
        yield from ((a, b) for a, b in parts if a < b)


def _runs(kept: bytearray) -> Iterator[Range]:
    start = kept.find(0)
    while start >= 0:
        end = kept.find(1, start)
        end = len(kept) if end < 0 else end
        yield start, end
        start = kept.find(0, end)


def _after_marks(text: str, start: int, end: int) -> int:
    """Returns where a run begins without the marks that end the line before it, or that touch the letter before it."""
    place = start
    while place < end and text[place] != "\n" and not text[place].isalnum():
        place += 1
    if place == end or text[place] == "\n":
        return min(place + 1, end)
    place = start
    while _is_mark(text[place]) and category(text[place]) not in OPENING:
        place += 1
    return place + text[place].isspace()


def _before_marks(text: str, start: int, end: int) -> int:
    """Returns where a run ends without the marks that begin the line after it, or that touch the letter after it."""
    place = end
    while place > start and text[place - 1] != "\n" and not text[place - 1].isalnum():
        place -= 1
    if place == start or text[place - 1] == "\n":
        return place
    place = end
    while _is_mark(text[place - 1]) and category(text[place - 1]) not in CLOSING:
        place -= 1
    return place


OPENING, CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
"""Unicode categories of brackets and quotation marks."""


def _is_mark(character: str) -> bool:
    return not character.isalnum() and not character.isspace()
