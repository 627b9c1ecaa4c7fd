"""Where articles disagree: the same claim with another number or date.

Two statements are the same claim if their words are, apart from the values; if both stand in passages that cover the
question; and if nothing sets them apart: another year, another name, another unit. What is uncertain is no conflict: a
false alarm costs more trust than a conflict that is not noticed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from yinju.align import TokenModel, best_cosines, covered
from yinju.qa.candidates import Query
from yinju.qa.cited import cited_passage
from yinju.qa.dates import Date, dated, says
from yinju.qa.draft import Draft, cite
from yinju.qa.facts import Facts, clauses, denials, facts
from yinju.qa.quantities import Quantity, fit
from yinju.text import HAN, language_of, level, sentences
from yinju.types import Citation, ScoredPassage

WHOLE_CLAUSE, SAME_CLAUSE = 0.93, 0.55
"""Shares of the clauses' words, apart from the values, that the other holds: one of them says nothing that the other
does not (full length and main span, long and wide are two things), and the other says mostly the same."""
SAME_CLAUSE_ACROSS = 0.42
"""Of both, where the clauses are in two languages: no translation is as near as the word itself."""
SAME_WORDS = 0.5
"""Share of the shorter sentence's words, with the title, that the other sentence and its title hold."""
SAME_WORDS_ACROSS = 0.35
COVERED_SHARE = 0.85
"""What the passage of the other statement must cover of the question, as a share of what the cited one's covers."""
COVERED_SHARE_ACROSS = 0.6
"""The same where it is in another language."""
LEAST_COVERED = 0.35
HEAVY_SHARE, NAMED, NAMED_TOO = 0.4, 0.9, 0.5
"""Words of the question that weigh so much of the heaviest are its names. A cosine of 0.9 is the word itself, of 0.5 a
form of it (鸟 and 鸟类)."""
MAX_CONFLICTS = 3
"""Shown with an answer."""
_ASKS_WHEN = re.compile(r"什么时候|何时|哪一?[年天日]|[几哪]月|日期|\bwhen\b|\bwhat (?:year|date|month|day)\b", re.I)
_FIGURE = re.compile(r"[^A-Za-z-]?[^A-Za-z]*\d[^A-Za-z]*")
_COUNTED = re.compile(rf"[{HAN}]{{1,6}}|[A-Za-z]+(?: [A-Za-z]+)?")
"""After a number without a unit, what is counted."""
_LABELS = frozenset("号路楼室弄届期型款版章")
"""After a number, what makes it a label: line 16."""
_SAME_COUNTED = 0.5
"""Cosine of two words for what is counted."""


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
class _Claim:
    """A clause of a statement with one of its values."""

    statement: Statement
    clause: tuple[int, int]
    value: Quantity | Date

    @property
    def text(self) -> str:
        return self.statement.scored.passage.text[self.statement.start : self.statement.end]

    @cached_property
    def facts(self) -> Facts:
        return facts(self.text)

    @cached_property
    def words(self) -> str:
        """The clause without values."""
        return _without_values(self.text, self.facts, *self.clause)

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
        published = self.statement.scored.article.published
        return [dated(one, published) for one in self.facts.dates]


def find_conflicts(
    query: Query, citations: Sequence[Citation], passages: Sequence[ScoredPassage], model: TokenModel
) -> list[tuple[Statement, ...]]:
    """Statements that disagree with a cited one, with it; newest first. At most ``MAX_CONFLICTS`` groups.

    Args:
        query: The question: both statements must speak of what it asks.
        citations: Of the answer.
        passages: What was retrieved, best first; the cited ones are among them.
        model: Tells what is alike.
    """
    found: list[tuple[Statement, ...]] = []
    seen: set[frozenset[Statement]] = set()
    asks_when = bool(_ASKS_WHEN.search(level(query.text)))
    question = _Asked(query, passages, model)
    others = [claim for scored in passages for claim in _claims_of(scored, asks_when)]
    for citation in citations:
        scored = cited_passage(citation, passages)
        if scored is None:
            continue
        quoted = (citation.quote_start, citation.quote_start + len(citation.quote))
        for claim in _claims_of(scored, asks_when, quoted):
            against = [
                other.statement
                for other in others
                if question.is_spoken_of(scored, other.statement.scored) and _disagree(claim, other, model)
            ]
            group = tuple(dict.fromkeys([claim.statement, *_one_an_article(against)]))
            if len(group) > 1 and frozenset(group) not in seen:
                seen.add(frozenset(group))
                found.append(tuple(sorted(group, key=_published, reverse=True)))
    return found[:MAX_CONFLICTS]


def with_conflicts(
    draft: Draft, query: Query, passages: Sequence[ScoredPassage], model: TokenModel
) -> tuple[Draft, tuple[tuple[int, ...], ...]]:
    """A draft that cites what disagrees with it too, and the numbers of the citations that disagree, newest first."""
    citations = list(draft.citations)
    conflicts = []
    for group in find_conflicts(query, draft.citations, passages, model):
        numbers = []
        for statement in group:
            there = next((c.number for c in citations if _quotes(c, statement, passages)), None)
            if there is None:
                there = 1 + max((c.number for c in citations), default=0)
                citations.append(cite(there, statement.scored, statement.start, statement.end))
            numbers.append(there)
        if len(set(numbers)) > 1:
            conflicts.append(tuple(dict.fromkeys(numbers)))
    return replace(draft, citations=tuple(citations)), tuple(dict.fromkeys(conflicts))


def _quotes(citation: Citation, statement: Statement, passages: Sequence[ScoredPassage]) -> bool:
    scored = cited_passage(citation, passages)
    start, end = citation.quote_start, citation.quote_start + len(citation.quote)
    return (
        scored is not None
        and _key(scored) == _key(statement.scored)
        and start < statement.end
        and statement.start < end
    )


def _disagree(claim: _Claim, other: _Claim, model: TokenModel) -> bool:
    """Whether two claims say the same of the same with another value; the cheap tests first."""
    if claim.statement.scored.article.article_id == other.statement.scored.article.article_id:
        return False
    if not (_other_date(claim, other) if isinstance(claim.value, Date) else _other_figure(claim, other)):
        return False
    return (
        denials(claim.text) == denials(other.text)
        and not _other_ordinals(claim.facts, other.facts)
        and _same_names(claim, other)
        and (isinstance(claim.value, Date) or _same_counted(claim, other, model))
        and _same_words(claim, other, model)
    )


def _other_figure(claim: _Claim, other: _Claim) -> bool:
    """Whether two figures of one unit and one time differ, and neither sentence holds the other's."""
    one, two = claim.value, other.value
    if isinstance(one, Date) or isinstance(two, Date) or not _other_quantity(one, two) or not _same_time(claim, other):
        return False
    return not _states(other.facts, one) and not _states(claim.facts, two)


def _other_quantity(one: Quantity, two: Quantity) -> bool:
    if "ordinal" in (one.unit, two.unit) or one.unit != two.unit or "exact" not in (one.bound, two.bound):
        return False
    return fit(one, two) == "no" and fit(two, one) == "no"


def _states(said: Facts, value: Quantity) -> bool:
    """Whether a sentence states a value too, of whatever: then its other value is of something else."""
    return any(one.unit == value.unit and fit(value, one) != "no" for one in said.quantities)


def _other_date(claim: _Claim, other: _Claim) -> bool:
    """Whether each sentence has one date, and the two contradict each other in what both name."""
    if (
        not isinstance(other.value, Date)
        or len(claim.dates) != 1
        or len(other.dates) != 1
        or _quantities_differ(claim.facts, other.facts)
    ):
        return False
    one, two = claim.dates[0], other.dates[0]
    if one.year is None or two.year is None or one.decade or two.decade:
        return False
    return not says(one, two) and not says(two, one)


def _quantities_differ(one: Facts, two: Facts) -> bool:
    mine, theirs = ([q for q in side.quantities if q.certain] for side in (one, two))
    return any(q.unit == r.unit and fit(q, r) == "no" == fit(r, q) for q in mine for r in theirs)


def _other_ordinals(one: Facts, two: Facts) -> bool:
    """Whether two sentences speak of different ones of a series: the first summit and the second."""
    mine, theirs = ({q.value for q in side.quantities if q.unit == "ordinal"} for side in (one, two))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _same_time(claim: _Claim, other: _Claim) -> bool:
    """Whether nothing sets two statements apart in time: a figure of one year is none of another's."""
    mine, theirs = claim.dates, other.dates
    if mine and theirs:
        return any(says(one, two) or says(two, one) for one in mine for two in theirs)
    if _RELATIVE_TIME.search(level(claim.text)) or _RELATIVE_TIME.search(level(other.text)):
        return _year(claim) == _year(other)
    dates, undated = (mine, other) if mine else (theirs, claim)
    return not dates or any(str(one.year) == _year(undated) for one in dates)


_RELATIVE_TIME = re.compile(
    r"[去今前明本当]年|[本上下当]个?月|季度|上半年|下半年|[昨今]天|同比|环比|目前|现有|截至"
    r"|\b(?:last|this|next) (?:year|month|week|quarter)|quarter\b|half of the year|year-on-year|now\b|currently",
    re.I,
)


def _year(claim: _Claim) -> str:
    return (claim.statement.scored.article.published or "")[:4]


def _same_names(claim: _Claim, other: _Claim) -> bool:
    """Whether the Latin names and the titles of two sentences in one language have some in common, if both have any."""
    if language_of(claim.text)[:2] != language_of(other.text)[:2]:
        return True
    for mine, theirs in ((claim.facts.names, other.facts.names), (claim.facts.titles, other.facts.titles)):
        forms = [{one.form for one in side} for side in (mine, theirs)]
        if all(forms) and not (forms[0] <= forms[1] or forms[1] <= forms[0]):
            return False
    return True


def _same_counted(claim: _Claim, other: _Claim, model: TokenModel) -> bool:
    """Whether two numbers without a unit count the same."""
    assert isinstance(claim.value, Quantity)
    if claim.value.unit:
        return True
    counted = [_counted(one) for one in (claim, other)]
    if not all(counted):
        return False
    left, right = (model.cut([word])[0] for word in counted)
    return bool(len(left) and len(right) and model.cosines(left, right).max() >= _SAME_COUNTED)


def _counted(claim: _Claim) -> str:
    after = claim.text[claim.value.end : claim.clause[1]]
    found = _COUNTED.search(after)
    return found.group() if found else ""


def _same_words(claim: _Claim, other: _Claim, model: TokenModel) -> bool:
    across = language_of(claim.text)[:2] != language_of(other.text)[:2]
    if across and not model.crosses_languages:
        return False
    # The subject may stand in the title alone: "大桥全长…" in an article on one bridge.
    clause = (
        _both_ways(model, claim.words, other.titled_words)[0],
        _both_ways(model, other.words, claim.titled_words)[0],
    )
    whole = _both_ways(model, claim.sentence, other.sentence)
    if across:
        return min(clause) >= SAME_CLAUSE_ACROSS and max(whole) >= SAME_WORDS_ACROSS
    return max(clause) >= WHOLE_CLAUSE and min(clause) >= SAME_CLAUSE and max(whole) >= SAME_WORDS


def _both_ways(model: TokenModel, left: str, right: str) -> tuple[float, float]:
    """The share of each text's weight that the other holds."""
    one, two = model.cut([left, right])
    if not len(one) or not len(two):
        return 0.0, 0.0
    cosines = model.cosines(one, two)
    forth = covered(cosines.max(axis=1, keepdims=True), model.weights(one))[0]
    back = covered(cosines.max(axis=0)[:, None], model.weights(two))[0]
    return float(forth), float(back)


class _Asked:
    """How each passage, with its title, speaks of what a question asks."""

    def __init__(self, query: Query, passages: Sequence[ScoredPassage], model: TokenModel) -> None:
        texts = [f"{scored.article.title or ''}\n{scored.passage.text}" for scored in passages]
        self._best = best_cosines(model, query.tokens, model.cut(texts))
        self._shares = covered(self._best, query.weights)
        self._heavy = query.weights >= HEAVY_SHARE * query.weights.max(initial=0.0)
        self._places = {_key(scored): place for place, scored in enumerate(passages)}

    def is_spoken_of(self, cited: ScoredPassage, other: ScoredPassage) -> bool:
        """Whether another passage speaks of it as the cited one does: of as much, and by the same names."""
        here, there = (self._places[_key(scored)] for scored in (cited, other))
        across = cited.passage.language[:2] != other.passage.language[:2]
        least = (COVERED_SHARE_ACROSS if across else COVERED_SHARE) * self._shares[here]
        if self._shares[there] < max(LEAST_COVERED, least):
            return False
        named = self._heavy & (self._best[:, here] >= NAMED)
        return across or bool((self._best[named, there] >= NAMED_TOO).all())


def _claims_of(scored: ScoredPassage, asks_when: bool, within: tuple[int, int] | None = None) -> Iterator[_Claim]:
    """The claims of a passage's sentences, or of those that overlap a range of it."""
    text = scored.passage.text
    for start, end in sentences(text):
        if within is not None and not (start < within[1] and within[0] < end):
            continue
        statement = Statement(scored, start, end)
        said = facts(text[start:end])
        values: list[Quantity | Date] = [q for q in said.quantities if _is_figure(q, text[start:end])]
        values += said.dates if asks_when else ()
        parts = clauses(_masked(text[start:end], said, "0"))  # the comma of 1,400 ends no clause
        for value in values:
            clause = next((part for part in parts if part[0] <= value.start < part[1]), None)
            if clause is not None:
                yield _Claim(statement, clause, value)


def _one_an_article(statements: Sequence[Statement]) -> list[Statement]:
    """The first statement of each article."""
    return list({one.scored.article.article_id: one for one in reversed(statements)}.values())[::-1]


def _without_values(text: str, said: Facts, start: int, end: int | None) -> str:
    return _masked(text, said, " ")[start:end]


def _masked(text: str, said: Facts, with_: str) -> str:
    kept = list(text)
    for start, end in [(q.start, q.end) for q in said.quantities] + [(d.start, d.end) for d in said.dates]:
        kept[start:end] = with_ * (end - start)
    return "".join(kept)


def _is_figure(quantity: Quantity, text: str) -> bool:
    """Whether it is surely a number: said to be, or digits that are no part of a name such as 5G."""
    if text[quantity.end : quantity.end + 1] in _LABELS:
        return False
    return quantity.certain or bool(_FIGURE.fullmatch(text, max(0, quantity.start - 1), quantity.end + 1))


def _published(statement: Statement) -> str:
    return statement.scored.article.published or ""


def _key(scored: ScoredPassage) -> str:
    return scored.passage.passage_id
