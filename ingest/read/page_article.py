"""Finds the lines of an extractor's article in the text that a web page shows.

An extractor returns its own copy of the article: blanks, list marks and table rules differ from the page, and nothing
says where a line stood. Letters and digits are the same in both, so each line is looked up by them. What the page shows
and the extractor did not take stays in the text, in ranges of its own, for ``ingest.prepare`` to take out.
"""

import re
from bisect import bisect_left
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
Of 211 pages, two give a whole article as one line, with buttons left out: 1.0. Lines that a page hides have 0 to 0.32."""


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

    def holds(self, letters: str) -> bool:
        return letters in self.letters

    def is_unique(self, letters: str) -> bool:
        first = self.letters.find(letters)
        return first >= 0 and self.letters.find(letters, first + 1) < 0

    def first(self, letters: str, low: int, high: int) -> int | None:
        """Returns the first place of the letters, counted in letters, between two places."""
        at = self.letters.find(letters, low, high)
        while at >= 0 and not self._stands_apart(at, len(letters)):
            at = self.letters.find(letters, at + 1, high)
        return at if at >= 0 else None

    def last(self, letters: str, low: int, high: int) -> int | None:
        """Returns the last place of the letters, counted in letters, between two places."""
        at = self.letters.rfind(letters, low, high)
        while at >= 0 and not self._stands_apart(at, len(letters)):
            at = self.letters.rfind(letters, low, at + len(letters) - 1)
        return at if at >= 0 else None

    def range_of(self, at: int, count: int) -> Range:
        """Returns the range of the text from one letter over the next ``count`` ones."""
        return self.starts[at], self.ends[at + count - 1]

    def _stands_apart(self, at: int, count: int) -> bool:
        if count >= SURE_LETTERS:
            return True
        start, end = self.range_of(at, count)
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return not before.isalnum() and not after.isalnum()


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
    ends = list(accumulate((len(_letters(line[start:end])) for start, end in words), initial=0))
    letters = "".join(_letters(line[start:end]) for start, end in words)
    parts, shown, first = [], 0, 0
    while first < len(words):
        count = _longest(letters, ends[first:], page)
        last = first + max(count, 1)
        parts.append(line[words[first][0] : words[last - 1][1]])
        length = ends[last] - ends[first]
        shown += length if count and length >= SURE_LETTERS else 0
        first = last
    return parts if len(parts) > 1 and shown >= SHOWN_SHARE * len(letters) else [line] if words else []


def _longest(letters: str, ends: Sequence[int], page: _Letters) -> int:
    """Returns how many of the words that end at ``ends[1:]`` the page shows in a row."""
    counts = range(1, len(ends))
    return bisect_left(counts, True, key=lambda count: not page.holds(letters[ends[0] : ends[count]]))


def _places(pieces: Sequence[str], page: _Letters) -> list[int | None]:
    """Returns the place of each piece in the page's letters; ``None`` where the page does not show it.

    What stands in one place only is placed first. What may stand in several goes between its neighbours: after the one
    before it, or close before the first one placed, since a headline also stands in menus above the article.
    """
    places = [
        page.first(piece, 0, len(page.letters)) if len(piece) >= SURE_LETTERS and page.is_unique(piece) else None
        for piece in pieces
    ]
    sure = [number for number, place in enumerate(places) if place is not None]
    lead = sure[0] if sure else 0
    for number in reversed(range(lead)):
        following = places[number + 1]
        high = len(page.letters) if following is None else following
        places[number] = page.last(pieces[number], 0, high)
    for number in range(lead, len(pieces)):
        if places[number] is None:
            places[number] = _between(number, pieces, places, page)
    return places


def _between(number: int, pieces: Sequence[str], places: Sequence[int | None], page: _Letters) -> int | None:
    """Returns the first place of a piece after the placed one before it; else the first place on the page."""
    before = next((n for n in reversed(range(number)) if places[n] is not None), None)
    low = 0 if before is None else (places[before] or 0) + len(pieces[before])
    high = next((place for place in places[number + 1 :] if place is not None), len(page.letters))
    piece = pieces[number]
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
