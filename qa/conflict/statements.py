"""Finds the clauses of a passage that state a number or a date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from yinju.qa.facts.dates import Date, dated
from yinju.qa.facts.facts import Facts, clauses, find_facts
from yinju.qa.facts.quantities import Quantity
from yinju.text import sentences
from yinju.types import ScoredPassage

_FIGURE = re.compile(r"(?!-)[^A-Za-z]*\d[^A-Za-z]*")
_NAMES_THE_SPEAKER = re.compile(
    r"(?:说|称|表示|显示|指出|报道|介绍|认为|透露|通报|消息|获悉|了解|表明|写道|来源|电|讯)\s*$"
    r"|^\W*(?:according to|as reported)\b|\b(?:says?|said|reported|reports|shows?|showed|estimates?|estimated)\s*$",
    re.I,
)
"""A clause that names who says something. Two speakers may disagree on one thing."""
_AFTER_A_LABEL = frozenset("号路楼室弄届期型款版章")
"""Characters after a number without a unit that make it a label and not a figure: 3路 is bus line 3."""

MOST_IN_A_SENTENCE, MOST_IN_A_PASSAGE = 12, 40
"""Values from which on a sentence is a row of a table, and values of a passage that are compared: each is compared with
each of the other passages."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a passage that states a value.

    Attributes:
        scored: The passage and its article.
        start, end: The half-open range of the sentence in the passage's text.
    """

    scored: ScoredPassage
    start: int
    end: int

    @property
    def title(self) -> str:
        """The title of the article; empty if it has none."""
        return self.scored.article.title or ""

    @property
    def published(self) -> str:
        """The time of the article's publication in ISO 8601; empty if it is not known."""
        return self.scored.article.published or ""


@dataclass(frozen=True)
class StatedValue:
    """A clause of a sentence, with one of the numbers or dates that it states.

    Attributes:
        statement: The sentence.
        clauses: The ranges of the sentence's clauses, in the sentence.
        clause: The range of the clause that states the value.
        value: The number or date.
    """

    statement: Statement
    clauses: tuple[tuple[int, int], ...]
    clause: tuple[int, int]
    value: Quantity | Date

    @property
    def sentence(self) -> str:
        """The text of the sentence."""
        return self.statement.scored.passage.text[self.statement.start : self.statement.end]

    @property
    def titled_sentence(self) -> str:
        """The title and the text of the sentence."""
        return f"{self.statement.title}\n{self.sentence}"

    @cached_property
    def facts(self) -> Facts:
        """The exact facts of the sentence."""
        return find_facts(self.sentence)

    @cached_property
    def clause_words(self) -> str:
        """The text of the clause, without numbers and dates."""
        return self._without_values(*self.clause)

    @property
    def titled_clause_words(self) -> str:
        """The title and the text of the clause, without the clause's numbers and dates."""
        return f"{self.statement.title}\n{self.clause_words}"

    @cached_property
    def titled_sentence_words(self) -> str:
        """The title and the text of the sentence, without the sentence's numbers and dates."""
        return f"{self.statement.title}\n{self._without_values(0, len(self.sentence))}"

    @cached_property
    def background(self) -> str:
        """The text from the sentence's start to the clause's end, without values and clauses that name the speaker."""
        before = [self._without_values(*one) for one in self.clauses if one[0] < self.clause[0]]
        return "\n".join([*(text for text in before if not _NAMES_THE_SPEAKER.search(text)), self.clause_words])

    @cached_property
    def dates(self) -> list[Date]:
        """The dates of the sentence. Those without a year get the year of the article."""
        return [self._with_year(date) for date in self.facts.dates]

    @cached_property
    def clause_date(self) -> Date | None:
        """The only date of the clause, with the article's year if it has none; ``None`` for no date or several."""
        start, end = self.clause
        there = [date for date in self.facts.dates if start <= date.start < end]
        return self._with_year(there[0]) if len(there) == 1 else None

    def _with_year(self, date: Date) -> Date:
        return dated(date, self.statement.scored.article.published)

    def _without_values(self, start: int, end: int) -> str:
        """Returns a range of the sentence with blanks in place of its numbers and dates."""
        return _masked(self.sentence, self.facts, " ")[start:end]


def stated_values(
    scored: ScoredPassage, asks_when: bool, within: tuple[int, int] | None = None
) -> Iterator[StatedValue]:
    """Returns the values that the sentences of a passage state, one by one; headings and tables state none.

    Args:
        scored: The passage and its article.
        asks_when: Whether the question asks for a time; only then dates are values.
        within: The range of the passage that the sentences must overlap; ``None`` takes all sentences.
    """
    return islice(_stated_values(scored, asks_when, within), MOST_IN_A_PASSAGE)


def _stated_values(scored: ScoredPassage, asks_when: bool, within: tuple[int, int] | None) -> Iterator[StatedValue]:
    text = scored.passage.text
    for start, end in sentences(text):
        if any(first <= start < last for first, last in scored.passage.headings):
            continue
        if within is not None and not (start < within[1] and within[0] < end):
            continue
        statement = Statement(scored, start, end)
        facts = find_facts(text[start:end])
        values: list[Quantity | Date] = [q for q in facts.quantities if _is_figure(q, text[start:end])]
        values += facts.dates if asks_when else ()
        if len(values) > MOST_IN_A_SENTENCE:
            continue
        ranges = tuple(clauses(_masked(text[start:end], facts, "0")))  # the comma of 1,400 ends no clause
        for value in values:
            clause = next((one for one in ranges if one[0] <= value.start < one[1]), None)
            if clause is not None:
                yield StatedValue(statement, ranges, clause, value)


def _masked(text: str, facts: Facts, mask: str) -> str:
    """Returns the text with a mask character in place of each character of its numbers and dates."""
    kept = list(text)
    for start, end in [(q.start, q.end) for q in facts.quantities] + [(d.start, d.end) for d in facts.dates]:
        kept[start:end] = mask * (end - start)
    return "".join(kept)


def _is_figure(quantity: Quantity, text: str) -> bool:
    """Returns whether a quantity is surely a number, and neither a label nor a part of a name such as 5G."""
    if not quantity.unit and text[quantity.end : quantity.end + 1] in _AFTER_A_LABEL:
        return False
    return quantity.certain or bool(_FIGURE.fullmatch(text, max(0, quantity.start - 1), quantity.end + 1))
