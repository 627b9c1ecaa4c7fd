"""Claims: the clauses of a passage's sentences that state a number or date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from yinju.qa.facts.dates import Date, dated
from yinju.qa.facts.facts import Facts, clauses, facts
from yinju.qa.facts.quantities import Quantity
from yinju.text import sentences
from yinju.types import ScoredPassage

_FIGURE = re.compile(r"(?!-)[^A-Za-z]*\d[^A-Za-z]*")
_REPORTED = re.compile(
    r"(?:说|称|表示|显示|指出|报道|介绍|认为|透露|通报|消息|获悉|了解|表明|写道|来源|电|讯)\s*$"
    r"|^\W*(?:according to|as reported)\b|\b(?:says?|said|reported|reports|shows?|showed|estimates?|estimated)\s*$",
    re.I,
)
"""A clause that says who says it: two who disagree are two."""
_LABELS = frozenset("号路楼室弄届期型款版章")
"""After a number without a unit, what makes it a label: line 16."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a passage that states a value.

    Attributes:
        start, end: The range of the sentence in the passage's text.
    """

    scored: ScoredPassage
    start: int
    end: int


@dataclass(frozen=True)
class StatedValue:
    """A clause of a statement with one of its values.

    Attributes:
        parts: The ranges of the sentence's clauses, and
        clause: that of the one with the value.
    """

    statement: Statement
    parts: tuple[tuple[int, int], ...]
    clause: tuple[int, int]
    value: Quantity | Date

    @property
    def text(self) -> str:
        """The sentence."""
        return self.statement.scored.passage.text[self.statement.start : self.statement.end]

    @cached_property
    def facts(self) -> Facts:
        """Of the sentence."""
        return facts(self.text)

    @cached_property
    def words(self) -> str:
        """The clause without values."""
        return _without_values(self.text, self.facts, *self.clause)

    @cached_property
    def background(self) -> str:
        """The sentence to the end of the clause, without values and without the clauses that say who says it."""
        parts = [part for part in self.parts if part[0] < self.clause[0]]
        kept = [_without_values(self.text, self.facts, *part) for part in parts]
        return "\n".join([*(part for part in kept if not _REPORTED.search(part)), self.words])

    @property
    def titled_text(self) -> str:
        """The sentence and the title."""
        return f"{self.statement.scored.article.title or ''}\n{self.text}"

    @property
    def titled_words(self) -> str:
        """The clause without values, and the title."""
        return f"{self.statement.scored.article.title or ''}\n{self.words}"

    @cached_property
    def sentence(self) -> str:
        """The sentence without values, and the title."""
        return (self.statement.scored.article.title or "") + "\n" + _without_values(self.text, self.facts, 0, None)

    @cached_property
    def dates(self) -> list[Date]:
        """Of the sentence, with the year of the article where they have none."""
        return [self._dated(one) for one in self.facts.dates]

    @cached_property
    def date(self) -> Date | None:
        """The one date of the clause, the same way; ``None`` where it has none or several."""
        start, end = self.clause
        there = [one for one in self.facts.dates if start <= one.start < end]
        return self._dated(there[0]) if len(there) == 1 else None

    def _dated(self, date: Date) -> Date:
        return dated(date, self.statement.scored.article.published)


def stated_values(
    scored: ScoredPassage, asks_when: bool, within: tuple[int, int] | None = None
) -> Iterator[StatedValue]:
    """The claims of a passage's sentences, or of those that overlap a range of it; headings make none."""
    text = scored.passage.text
    for start, end in sentences(text):
        if any(first <= start < last for first, last in scored.passage.headings):
            continue
        if within is not None and not (start < within[1] and within[0] < end):
            continue
        statement = Statement(scored, start, end)
        said = facts(text[start:end])
        values: list[Quantity | Date] = [q for q in said.quantities if _is_figure(q, text[start:end])]
        values += said.dates if asks_when else ()
        parts = tuple(clauses(_masked(text[start:end], said, "0")))  # the comma of 1,400 ends no clause
        for value in values:
            clause = next((part for part in parts if part[0] <= value.start < part[1]), None)
            if clause is not None:
                yield StatedValue(statement, parts, clause, value)


def _without_values(text: str, said: Facts, start: int, end: int | None) -> str:
    return _masked(text, said, " ")[start:end]


def _masked(text: str, said: Facts, with_: str) -> str:
    kept = list(text)
    for start, end in [(q.start, q.end) for q in said.quantities] + [(d.start, d.end) for d in said.dates]:
        kept[start:end] = with_ * (end - start)
    return "".join(kept)


def _is_figure(quantity: Quantity, text: str) -> bool:
    """Whether it is surely a number: said to be, or digits that are no part of a name such as 5G."""
    if not quantity.unit and text[quantity.end : quantity.end + 1] in _LABELS:
        return False
    return quantity.certain or bool(_FIGURE.fullmatch(text, max(0, quantity.start - 1), quantity.end + 1))
