"""Finds where articles disagree: where they state another number or date for the same thing.

Two clauses state a value for the same thing if they have the same words apart from the values, if both stand in
passages that cover the question, and if nothing shows that they speak of different things: another year, another name,
another unit. A doubtful case is no conflict, because a false alarm costs more trust than a conflict that is missed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yinju.align import TokenModel, best_cosines, covered
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.conflict.differences import have_same_title, languages_differ, speak_of_different_things
from yinju.qa.conflict.statements import StatedValue, Statement, stated_values
from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import Facts
from yinju.qa.facts.quantities import Quantity, agreement
from yinju.qa.retrieval.query import Query, asking_tokens
from yinju.question_words import asks_when
from yinju.types import Citation, ScoredPassage

WHOLE_CLAUSE, SAME_CLAUSE = 0.93, 0.55
"""The least shares of the weight of two clauses, without values, that each covers of the other: 0.93 in one direction,
so that one clause says nothing that the other does not (full length and main span are two things), and 0.55 in the
other direction."""
SAME_CLAUSE_ACROSS = 0.42
"""The least share in both directions, for clauses in two languages: no translation is as near as the word itself."""
SAME_SENTENCE, SAME_SENTENCE_ACROSS = 0.5, 0.35
"""The least share of the weight of one sentence with its title, without values, that the other sentence with its title
covers, in one language and across languages; the larger of the two directions counts."""
COVERED_SHARE, COVERED_SHARE_ACROSS = 0.85, 0.6
"""What the passage of the other sentence must cover of the question, as a share of what the cited passage covers, in
one language and across languages."""
LEAST_COVERED = 0.35
"""The share of the question's weight that the passage of the other sentence must cover in any case."""
HEAVY_SHARE = 0.4
"""The weight from which a token of the question is one of its names, as a share of the heaviest token's weight."""
NAMED, NAMED_IN_A_FORM = 0.9, 0.5
"""The least cosines of a token with the word itself, and with a form of it (鸟 and 鸟类)."""
MAX_CONFLICTS = 3
"""The most groups of statements that are shown with one answer."""


def find_conflicts(
    query: Query, citations: Sequence[Citation], passages: Sequence[ScoredPassage], model: TokenModel
) -> list[tuple[Statement, ...]]:
    """Finds the statements that disagree with a cited one.

    Args:
        query: The question. Both statements must speak of what it asks.
        citations: The citations of the answer.
        passages: The retrieved passages, best first. Only citations of these are compared.
        model: The model that compares the words.

    Returns:
        ``MAX_CONFLICTS`` groups at most. Each holds a cited statement and those that disagree with it, one an article,
        the newest first.
    """
    found: list[tuple[Statement, ...]] = []
    seen: set[frozenset[Statement]] = set()
    for_dates = asks_when(query.text)
    relevance = _Relevance(query, passages, model)
    others = [stated for scored in passages for stated in stated_values(scored, for_dates)]
    by_id = {_passage_id(scored): scored for scored in passages}
    for citation in citations:
        scored = by_id.get(citation.passage_id)
        if scored is None:  # an item of a list, in a passage that the search did not find
            continue
        comparable = [other for other in others if relevance.covers_as_much(scored, other.statement.scored)]
        quoted = (citation.quote_start, citation.quote_start + len(citation.quote))
        for stated in stated_values(scored, for_dates, quoted):
            against = [
                other.statement
                for other in comparable
                if _disagree(stated, other, model) and relevance.both_name_the_subject(stated, other)
            ]
            group = tuple(dict.fromkeys([stated.statement, *_first_of_each_article(against)]))
            if len(group) > 1 and frozenset(group) not in seen:
                seen.add(frozenset(group))
                found.append(tuple(sorted(group, key=lambda statement: statement.published, reverse=True)))
    return found[:MAX_CONFLICTS]


def with_conflicts(
    draft: Draft, query: Query, passages: Sequence[ScoredPassage], model: TokenModel
) -> tuple[Draft, tuple[tuple[int, ...], ...]]:
    """Adds citations of the statements that disagree with a draft.

    Returns:
        The draft with the added citations, and for each conflict the numbers of the citations that disagree, the newest
        first.
    """
    citations = list(draft.citations)
    conflicts = []
    for group in find_conflicts(query, draft.citations, passages, model):
        numbers = []
        for statement in group:
            there = next((c.number for c in citations if _quotes_statement(c, statement)), None)
            if there is None:
                there = 1 + max((c.number for c in citations), default=0)
                citations.append(cite(there, statement.scored, statement.start, statement.end))
            numbers.append(there)
        if len(set(numbers)) > 1:
            conflicts.append(tuple(dict.fromkeys(numbers)))
    return replace(draft, citations=tuple(citations)), tuple(dict.fromkeys(conflicts))


def _quotes_statement(citation: Citation, statement: Statement) -> bool:
    """Returns whether a citation quotes some of a statement."""
    start, end = citation.quote_start, citation.quote_start + len(citation.quote)
    return citation.passage_id == _passage_id(statement.scored) and start < statement.end and statement.start < end


def _disagree(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether two articles state different values for the same thing; cheap tests come first."""
    if stated.statement.scored.article.article_id == other.statement.scored.article.article_id:
        return False
    contradict = _dates_contradict if isinstance(stated.value, Date) else _figures_contradict
    if not contradict(stated, other) or speak_of_different_things(stated, other, model):
        return False
    return _have_same_words(stated, other, model)


def _figures_contradict(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether two figures of one unit differ, and neither sentence states the other's figure as well."""
    one, two = stated.value, other.value
    if isinstance(one, Date) or isinstance(two, Date):
        return False
    if "ordinal" in (one.unit, two.unit) or one.unit != two.unit or "exact" not in (one.bound, two.bound):
        return False
    if agreement(one, two) != "no" or agreement(two, one) != "no":
        return False
    return not _also_states_figure(other.facts, one) and not _also_states_figure(stated.facts, two)


def _also_states_figure(facts: Facts, figure: Quantity) -> bool:
    """Returns whether a sentence states a figure anywhere; then its other figure is of something else."""
    return any(one.unit == figure.unit and agreement(figure, one) != "no" for one in facts.quantities)


def _dates_contradict(stated: StatedValue, other: StatedValue) -> bool:
    """Returns whether two clauses have one date each, the dates exclude each other, and neither sentence has both.

    If further figures differ, the sentences are about two things: a summit of fifty countries and one of sixty.
    """
    one, two = stated.clause_date, other.clause_date
    if one is None or two is None or _further_figures_differ(stated.facts, other.facts):
        return False
    if one.year is None or two.year is None or one.decade or two.decade:
        return False
    if says(one, two) or says(two, one):
        return False
    return not _also_states_date(other.dates, one) and not _also_states_date(stated.dates, two)


def _also_states_date(dates: Sequence[Date], date: Date) -> bool:
    """Returns whether one of the dates is exactly as given; a day of a year is not the year."""
    return any(says(one, date) and says(date, one) for one in dates)


def _further_figures_differ(one: Facts, two: Facts) -> bool:
    """Returns whether two sentences have certain figures of one unit that differ."""
    ours, theirs = ([q for q in side.quantities if q.certain] for side in (one, two))
    return any(q.unit == r.unit and agreement(q, r) == "no" == agreement(r, q) for q in ours for r in theirs)


def _have_same_words(stated: StatedValue, other: StatedValue, model: TokenModel) -> bool:
    """Returns whether two clauses, and their sentences, have the same words apart from the values."""
    across = languages_differ(stated, other)
    if across and not model.crosses_languages:
        return False
    # The subject may stand in the title alone: "大桥全长…" in an article on one bridge.
    clause = (
        _mutual_coverage(model, stated.clause_words, other.titled_clause_words)[0],
        _mutual_coverage(model, other.clause_words, stated.titled_clause_words)[0],
    )
    sentence = _mutual_coverage(model, stated.titled_sentence_words, other.titled_sentence_words)
    if across:
        return min(clause) >= SAME_CLAUSE_ACROSS and max(sentence) >= SAME_SENTENCE_ACROSS
    return max(clause) >= WHOLE_CLAUSE and min(clause) >= SAME_CLAUSE and max(sentence) >= SAME_SENTENCE


def _mutual_coverage(model: TokenModel, left: str, right: str) -> tuple[float, float]:
    """Returns the share of the left text's weight that the right one covers, and the other way round, in 0–1."""
    one, two = model.tokenize([left, right])
    if not len(one) or not len(two):
        return 0.0, 0.0
    cosines = model.cosines(one, two)
    forth = covered(cosines.max(axis=1, keepdims=True), model.weights(one))[0]
    back = covered(cosines.max(axis=0)[:, None], model.weights(two))[0]
    return float(forth), float(back)


class _Relevance:
    """Compares how passages, with their titles, speak of what a question asks."""

    def __init__(self, query: Query, passages: Sequence[ScoredPassage], model: TokenModel) -> None:
        texts = [f"{scored.article.title or ''}\n{scored.passage.text}" for scored in passages]
        self._best = best_cosines(model, query.tokens, model.tokenize(texts))
        self._shares = covered(self._best, query.weights)
        self._heavy = query.weights >= HEAVY_SHARE * query.weights.max(initial=0.0)
        self._query, self._model = query, model
        self._places = {_passage_id(scored): place for place, scored in enumerate(passages)}

    def covers_as_much(self, cited: ScoredPassage, other: ScoredPassage) -> bool:
        """Returns whether another passage covers about as much of the question as the cited one, and the same names."""
        here, there = (self._places[_passage_id(scored)] for scored in (cited, other))
        across = _in_two_languages(cited, other)
        least = (COVERED_SHARE_ACROSS if across else COVERED_SHARE) * self._shares[here]
        if self._shares[there] < max(LEAST_COVERED, least):
            return False
        named = self._heavy & (self._best[:, here] >= NAMED)
        return across or bool((self._best[named, there] >= NAMED_IN_A_FORM).all())

    def both_name_the_subject(self, stated: StatedValue, other: StatedValue) -> bool:
        """Returns whether both sentences, with their titles, name what the question is about, or have the same title.

        The subject of "it grows to 110 cm" is whatever its article speaks of. What the question is about is its
        weightiest word that a retrieved passage holds. Sentences in two languages always pass.
        """
        named = np.where(self._best.max(axis=1) >= NAMED, self._query.weights, 0.0)
        named[np.isin(self._query.tokens, list(asking_tokens(self._query.text, self._model)))] = 0.0
        if _in_two_languages(stated.statement.scored, other.statement.scored) or not named.any():
            return True
        texts = self._model.tokenize([stated.titled_sentence, other.titled_sentence])
        held = best_cosines(self._model, self._query.tokens[[named.argmax()]], texts)
        return bool((held >= NAMED_IN_A_FORM).all()) or have_same_title(stated, other, self._model)


def _first_of_each_article(statements: Sequence[Statement]) -> list[Statement]:
    return list({one.scored.article.article_id: one for one in reversed(statements)}.values())[::-1]


def _in_two_languages(one: ScoredPassage, two: ScoredPassage) -> bool:
    """Returns whether one passage is Chinese and the other English."""
    return one.passage.language[:2] != two.passage.language[:2]


def _passage_id(scored: ScoredPassage) -> str:
    return scored.passage.passage_id
