"""Where articles disagree: the same claim with another number or date.

Two statements are the same claim if their words are, apart from the values; if both stand in passages that cover the
question; and if nothing sets them apart: another year, another name, another unit. What is uncertain is no conflict: a
false alarm costs more trust than a conflict that is not noticed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yinju.align import TokenModel, best_cosines, covered
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.conflict.differences import same_title, set_apart
from yinju.qa.conflict.statements import StatedValue, Statement, stated_values
from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import Facts
from yinju.qa.facts.quantities import Quantity, fit
from yinju.qa.retrieval.asking import asking_tokens
from yinju.qa.retrieval.candidates import Query
from yinju.text import language_of, level
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
    others = [claim for scored in passages for claim in stated_values(scored, asks_when)]
    by_id = {_key(scored): scored for scored in passages}
    for citation in citations:
        scored = by_id[citation.passage_id]
        quoted = (citation.quote_start, citation.quote_start + len(citation.quote))
        for claim in stated_values(scored, asks_when, quoted):
            against = [
                other.statement
                for other in others
                if question.is_spoken_of(scored, other.statement.scored)
                and _disagree(claim, other, model)
                and question.is_subject_of(claim, other)
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
            there = next((c.number for c in citations if _quotes(c, statement)), None)
            if there is None:
                there = 1 + max((c.number for c in citations), default=0)
                citations.append(cite(there, statement.scored, statement.start, statement.end))
            numbers.append(there)
        if len(set(numbers)) > 1:
            conflicts.append(tuple(dict.fromkeys(numbers)))
    return replace(draft, citations=tuple(citations)), tuple(dict.fromkeys(conflicts))


def _quotes(citation: Citation, statement: Statement) -> bool:
    start, end = citation.quote_start, citation.quote_start + len(citation.quote)
    return citation.passage_id == _key(statement.scored) and start < statement.end and statement.start < end


def _disagree(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Whether two claims say the same of the same with another value; the cheap tests first."""
    if claim.statement.scored.article.article_id == other.statement.scored.article.article_id:
        return False
    if not (_other_date(claim, other) if isinstance(claim.value, Date) else _other_figure(claim, other)):
        return False
    return not set_apart(claim, other, model) and _same_words(claim, other, model)


def _other_figure(claim: StatedValue, other: StatedValue) -> bool:
    """Whether two figures of one unit differ, and neither sentence holds the other's."""
    one, two = claim.value, other.value
    if isinstance(one, Date) or isinstance(two, Date) or not _other_quantity(one, two):
        return False
    return not _states(other.facts, one) and not _states(claim.facts, two)


def _other_quantity(one: Quantity, two: Quantity) -> bool:
    if "ordinal" in (one.unit, two.unit) or one.unit != two.unit or "exact" not in (one.bound, two.bound):
        return False
    return fit(one, two) == "no" and fit(two, one) == "no"


def _states(said: Facts, value: Quantity) -> bool:
    """Whether a sentence states a value too, of whatever: then its other value is of something else."""
    return any(one.unit == value.unit and fit(value, one) != "no" for one in said.quantities)


def _other_date(claim: StatedValue, other: StatedValue) -> bool:
    """Whether each clause has one date, the two contradict each other in what both name, and neither sentence has both.

    Further figures that differ make it another matter: a summit of fifty countries and one of sixty.
    """
    one, two = claim.date, other.date
    if one is None or two is None or _quantities_differ(claim.facts, other.facts):
        return False
    if one.year is None or two.year is None or one.decade or two.decade:
        return False
    if says(one, two) or says(two, one):
        return False
    return not _holds(other.dates, one) and not _holds(claim.dates, two)


def _holds(dates: Sequence[Date], date: Date) -> bool:
    """Whether the very date is among others: a day of a year is another statement than the year."""
    return any(says(one, date) and says(date, one) for one in dates)


def _quantities_differ(one: Facts, two: Facts) -> bool:
    mine, theirs = ([q for q in side.quantities if q.certain] for side in (one, two))
    return any(q.unit == r.unit and fit(q, r) == "no" == fit(r, q) for q in mine for r in theirs)


def _same_words(claim: StatedValue, other: StatedValue, model: TokenModel) -> bool:
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
        self._query, self._model = query, model
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

    def is_subject_of(self, claim: StatedValue, other: StatedValue) -> bool:
        """Whether both sentences, with their titles, name what is asked about, or stand in articles of one title.

        "It grows to 110 cm" is of whatever the article speaks of. What is asked about is the rarest word of the
        question that anything retrieved holds.
        """
        named = np.where(self._best.max(axis=1) >= NAMED, self._query.weights, 0.0)
        named[np.isin(self._query.tokens, list(asking_tokens(self._query.text, self._model)))] = 0.0
        if (
            claim.statement.scored.passage.language[:2] != other.statement.scored.passage.language[:2]
            or not named.any()
        ):
            return True
        texts = self._model.cut([one.titled_text for one in (claim, other)])
        held = best_cosines(self._model, self._query.tokens[[named.argmax()]], texts)
        return bool((held >= NAMED_TOO).all()) or same_title(claim, other, self._model)


def _one_an_article(statements: Sequence[Statement]) -> list[Statement]:
    """The first statement of each article."""
    return list({one.scored.article.article_id: one for one in reversed(statements)}.values())[::-1]


def _published(statement: Statement) -> str:
    return statement.scored.article.published or ""


def _key(scored: ScoredPassage) -> str:
    return scored.passage.passage_id
