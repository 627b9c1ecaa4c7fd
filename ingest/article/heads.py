"""Head lines of an article: finds its headline, and tells what its bylines say.

A head line is metadata. It is kept with the article and never stands in a passage, so only what is known to be one
counts: the very title that was found, and lines that say who wrote, published or edited the article, and when.
"""

import re
from collections.abc import Sequence

from yinju.ingest.article.byline import Byline
from yinju.ingest.article.outline import Line
from yinju.text import HAN, letters, paragraphs, spans_word
from yinju.types import HeadKind

MAX_HUNG_ON = 30
TITLE_AGAIN = 6
"""Lines after the title in which a page sets it a second time, with date and source between."""

_PARTED = re.compile(r"\s*[,，|｜_:：·\s(（【\[–—-]")
_SENTENCE_END = re.compile(r"[。！？!?.；;][”’\"')）」』]*$")
_ANNOUNCES = re.compile(r"[:：][”’\"'」』]?$")
_CONTINUES = re.compile(r"[a-z,.;:，。；：、）)》」』”’]|\d+\s+[a-z]")
"""The beginning of a line that continues a sentence of the line above."""
_BREAKS_OFF = re.compile(
    r"[,，、：:;；（(《“‘「『-]$|\b(?:a|an|the|of|in|on|at|by|to|for|from|with|and|or|as|is|are|was|were|that|which)$"
)
"""Ends of a line that no title has."""
_HAN = re.compile(f"[{HAN}]")


def title_lines(lines: Sequence[Line], middle: range, title: str | None, head: Sequence[tuple[int, int]]) -> list[int]:
    """Returns the numbers of the lines above the second line of prose that hold the title, the title's own line first.

    Args:
        middle: The article's prose.
        head: Ranges of the headline and the lines below it, where the article is a record of a digest.
    """
    above = range(min(middle[0] + 2, len(lines)))
    if head:
        first = [number for number in above if lines[number].start == head[0][0]]
        if first:
            again = [n for n in above if n not in first and lines[n].folded == lines[first[0]].folded]
            return first + again
    if title is None:
        return []
    wanted = letters(title)
    found = [n for n in above if wanted and letters(lines[n].text).startswith(wanted) and _holds_title(lines[n], title)]
    return [n for n in found if n == found[0] or (n < middle[0] and n - found[0] <= TITLE_AGAIN)]


def _holds_title(line: Line, title: str) -> bool:
    """Returns whether a line is no more than the title and what was hung on it: a first sentence may begin so too."""
    if len(line.text) > len(title) + MAX_HUNG_ON:
        return False
    _, found, tail = line.text.partition(title)
    if not found or not any(map(str.isalnum, tail)):
        return True
    return bool(_PARTED.match(tail)) and not _SENTENCE_END.search(tail)


def stands_alone(text: str, lines: Sequence[Line], middle: range, number: int) -> bool:
    """Returns whether a line taken for the title is one, and no part of a sentence nor a section's heading.

    It stands above the prose, or behind a line that announces it, and the line below begins a sentence of its own.
    """
    line = lines[number]
    if number >= middle[0] and not (number and _ANNOUNCES.search(lines[number - 1].text)):
        return number == 0 and line.text.startswith("# ")
    if not any(start == line.start and end == line.end for start, end in paragraphs(text)):
        return False  # the first line of a paragraph that was wrapped at a fixed width
    if number + 1 == len(lines):
        return True
    after = lines[number + 1].text
    if _CONTINUES.match(after) or _BREAKS_OFF.search(line.text):
        return False
    return not (_HAN.match(line.text[-1]) and _HAN.match(after[0]) and spans_word(line.text, after))


def kinds_of(byline: Byline, authors: Sequence[str]) -> tuple[HeadKind, ...]:
    """Returns what a byline tells of its article.

    Args:
        authors: Those of the article, where they are known: the name of anyone else is no byline.
    """
    wrote = any(name in authors for name in byline.authors) if authors else bool(byline.authors)
    found: dict[HeadKind, bool] = {
        "byline": wrote,
        "source": bool(byline.publisher),
        "editor": byline.names_editor,
        "date": bool(byline.published or byline.partial),
    }
    return tuple(kind for kind, holds in found.items() if holds)
