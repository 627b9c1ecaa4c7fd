"""Chooses the sentences that are quoted: the best, what adds to it, and the whole of a list or a cause asked for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinju.align import FLOOR, Matrix
from yinju.qa.answer.enumerations import Enumeration, Line, announces, enumerations, lines_of
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.reading import NEARLY_AS_SURE, FoundSpan
from yinju.question_words import asks_for_list, asks_how, asks_openly, asks_why
from yinju.text import level, words
from yinju.types import Passage, ScoredPassage

KEPT_SHARE = 0.6
"""Further sentences are quoted down to this share of the best one's score. On the development questions 0.7 finds half
an answer to one answer less in a hundred and quotes a twelfth less, 0.8 three less and a quarter less."""
READ_KEPT_SHARE = 0.75
"""The same where the reader scores them: a quarter less is quoted than at 0.6, and across languages 1 in 100 answers is
missed."""
ADDED_SHARE = 0.2
"""A sentence adds something if it holds this share of the question's weight beside what the chosen ones hold. Quoting
only what adds, answers to development questions have 1.7 sentences for 2.0 (English) and 1.9 for 2.5 (Chinese), and as
many hold the answer."""

_GIVES_CAUSE = re.compile(
    r"因为|由于|缘于|源于|出于|鉴于|原因|之所以|是因|为了|以便|致使|导致|使得"
    r"|\b(?:because|since|due to|owing to|thanks to|as a result of|so that|so as to|in order to|caused by|reasons?)\b",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"因此|所以|因而|于是|为此|结果|从而"
    r"|(?:therefore|thus|hence|consequently|as a result|for this reason|accordingly)\b",
    re.IGNORECASE,
)

ArticlePassages = Callable[[str], Sequence[Passage]]
"""Returns the passages of an article, in order, by the article's id."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that may be quoted.

    Attributes:
        rank: The place of its passage among those retrieved, from 0.
        start, end: Its range in the passage's text.
        score: How well it answers; higher is better.
        held: The best cosine of each token of the question in it, ``(tokens,)``.
        span: The likeliest answer in it, where the reader looks for one.
        listed: Whether it is quoted as a part of a list.
    """

    scored: ScoredPassage
    rank: int
    start: int
    end: int
    score: float
    held: Matrix
    span: FoundSpan | None = None
    listed: bool = False

    @property
    def text(self) -> str:
        """The sentence."""
        return self.scored.passage.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: its passage, and its beginning there."""
        return self.scored.passage.passage_id, self.start


def choose(
    query: Query, candidates: Sequence[Candidate], count: int, kept_share: float, whole: ArticlePassages
) -> list[Candidate]:
    """Returns the sentences to quote, best first, without repetitions.

    Args:
        count: The most sentences, but for a list: of one that is asked for, every item is quoted.
        kept_share: The least score, as a share of the best one's.
    """
    question = query.text
    if asks_for_list(question) or asks_why(question) or asks_how(question):
        listed = _with_list(_best(query, candidates, count, kept_share, all_of_them=True), whole)
        if listed:
            return listed
    explains = asks_why(question) or asks_how(question) or asks_openly(question)
    chosen = _best(query, candidates, count, kept_share, all_of_them=explains)
    return _with_cause(chosen, count, whole) if asks_why(question) else chosen


def _best(
    query: Query, candidates: Sequence[Candidate], count: int, kept_share: float, *, all_of_them: bool
) -> list[Candidate]:
    """Returns the best sentences: all that are good enough, or those that add something to the ones before them."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.rank, c.start))
    chosen: list[Candidate] = []
    said: set[tuple[str, ...]] = set()
    for candidate in ranked:
        form = tuple(words(candidate.text))
        if len(chosen) == count or candidate.score < kept_share * ranked[0].score:
            break
        if form not in said and (all_of_them or _adds(candidate, chosen, query)):
            said.add(form)
            chosen.append(candidate)
    return chosen


def _adds(candidate: Candidate, chosen: Sequence[Candidate], query: Query) -> bool:
    """Returns whether a sentence adds something that was asked, or answers nearly as surely as the best.

    Where the reader found no likely answer in the best sentence, nothing tells, and each may be the one.
    """
    best = chosen[0].span if chosen else None
    if best is None or best.odds <= 0:
        return True
    if candidate.span is not None and candidate.span.sureness >= best.sureness - NEARLY_AS_SURE:
        return True
    held = np.max([_counted(other.held) for other in chosen], axis=0)
    more = query.weights @ np.maximum(0, _counted(candidate.held) - held)
    return bool(more >= ADDED_SHARE * query.weights.sum())


def _counted(held: Matrix) -> Matrix:
    return np.where(held < FLOOR, np.float32(0), held)


def _with_list(chosen: Sequence[Candidate], whole: ArticlePassages) -> list[Candidate]:
    """Returns the list that a chosen sentence announces, or that two belong to, behind what is better; or nothing."""
    for number, anchor in enumerate(chosen):
        lines = lines_of(whole(anchor.scored.article.article_id))
        places = {line.place: number for number, line in enumerate(lines)}
        ours = {places[one.place] for one in chosen if one.place in places}
        here = places.get(anchor.place)
        for found in enumerations(lines):
            announced = here is not None and here == found.before
            if announced or (here in found.items and len(ours & set(found.items)) > 1):
                quoted = [lines[place] for place in _quoted(found, here, lines)]
                listed = [_candidate(line, anchor, chosen, listed=True) for line in quoted]
                places_listed = {one.place for one in listed}
                return [*(one for one in chosen[:number] if one.place not in places_listed), *listed]
    return []


def _quoted(found: Enumeration, here: int | None, lines: Sequence[Line]) -> list[int]:
    """Returns the lines of a list with the one before it, if that announces the list or was chosen."""
    before = found.before
    leads = before is not None and (before == here or announces(lines[before].text))
    return [*([before] if before is not None and leads else []), *found.items]


def _candidate(line: Line, anchor: Candidate, chosen: Sequence[Candidate], *, listed: bool) -> Candidate:
    """Returns the line as the candidate that it is, or as a new one that stands beside the anchor."""
    known = next((one for one in chosen if one.place == line.place), None)
    scored = replace(anchor.scored, passage=line.passage)
    if known is not None:
        return replace(known, listed=listed)
    return replace(anchor, scored=scored, start=line.start, end=line.end, span=None, listed=listed)


def _with_cause(chosen: list[Candidate], count: int, whole: ArticlePassages) -> list[Candidate]:
    """Returns the chosen sentences with the neighbour of the best one that gives the cause, if it gives none itself."""
    if not chosen:
        return chosen
    best = chosen[0]
    told = level(best.text)
    if _GIVES_CAUSE.search(told):
        return chosen
    lines = lines_of(whole(best.scored.article.article_id))
    here = next((n for n, line in enumerate(lines) if line.place == best.place), None)
    if here is None:
        return chosen
    around = [lines[place] for place in (here + 1, here - 1) if 0 <= place < len(lines)]
    near = [line for line in around if line.paragraph == lines[here].paragraph]
    causes = [line for line in near if _GIVES_CAUSE.search(level(line.text))]
    if _CONCLUDES.match(told) and here and lines[here - 1] in near:
        causes = [lines[here - 1]]
    if not causes:
        return chosen
    cause = _candidate(causes[0], best, chosen, listed=False)
    return [best, cause, *(one for one in chosen[1:] if one.place != cause.place)][: max(2, count)]
