"""Splits a text into its sentences, each with its place, its citation marks, and whether it claims anything."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.qa.llm.citation_marks import MARK, split_marks
from yinju.qa.verify.plain_sentence import only_announces, plain_sentence
from yinju.text import content_words

FEWEST_WORDS = 2
"""A sentence of fewer content words claims nothing that could be looked up: "Yes.", 综上所述。"""

_REFERS = re.compile(r"[它他她其此这這该該]|(?:It|Its|They|Their|He|His|She|Her|This|That|These|Those)\b")


@dataclass(frozen=True, slots=True)
class TextSentence:
    """One sentence of a text.

    Attributes:
        text: The sentence without its marks and without Markdown.
        start, end: Its half-open range in the text, in code points; marks behind it are outside.
        numbers: The existing articles that its marks name, from 1, each once.
        dropped: How many of its marks name an article that does not exist.
        claims: Whether it claims anything. Questions, headings and what only announces a list do not.
        refers: Whether it begins with a word that stands for something before it: "They fell by 12%."
    """

    text: str
    start: int
    end: int
    numbers: tuple[int, ...]
    dropped: int
    claims: bool
    refers: bool


def text_sentences(text: str, count: int) -> list[TextSentence]:
    """Returns the sentences of a text, in order.

    Args:
        text: The text.
        count: How many articles its marks can name.
    """
    letters = _letters_outside_marks(text)
    found: list[TextSentence] = []
    at = 0
    for sentence in split_marks(text, count):
        places = []
        for letter in filter(str.isalnum, sentence.text):
            while text[letters[at]] != letter:  # of a cluster whose parentheses went with its marks
                at += 1
            places.append(letters[at])
            at += 1
        if not places:
            continue
        start = places[0]
        end = _behind_punctuation(text, places[-1] + 1, sentence.text)
        plain = plain_sentence(sentence.text)
        claims = not only_announces(sentence.text) and len(content_words(plain)) >= FEWEST_WORDS
        refers = bool(_REFERS.match(plain))
        found.append(TextSentence(plain, start, end, sentence.numbers, sentence.dropped, claims, refers))
    return found


def _letters_outside_marks(text: str) -> list[int]:
    """Returns the places of the letters and digits of a text that are no part of a mark."""
    marks = [match.span() for match in MARK.finditer(text)]
    starts = [start for start, _ in marks]

    def outside(place: int) -> bool:
        before = bisect_right(starts, place) - 1
        return before < 0 or place >= marks[before][1]

    return [place for place, letter in enumerate(text) if letter.isalnum() and outside(place)]


def _behind_punctuation(text: str, end: int, sentence: str) -> int:
    """Returns where a sentence ends: behind the marks of punctuation at its end that follow it in the text at once."""
    for letter in _ending(sentence):
        if text[end : end + 1] != letter:
            break
        end += 1
    return end


def _ending(sentence: str) -> Iterator[str]:
    """Yields what follows the last letter of a sentence."""
    last = max(place for place, letter in enumerate(sentence) if letter.isalnum())
    yield from sentence[last + 1 :]
