"""Reads what a question's words of time ask of the search.

A date in a question is mostly that of an event, and an article about it may be of any date. So publication dates narrow
the search only where the wording speaks of articles ("7月的报道", "articles published in July 2025"); words of recency
("最新", "latest") put the newest first; every other date is only preferred. What is not understood narrows nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from yinju.calendar import common, joined
from yinju.qa.facts.dates import Date
from yinju.qa.question.time_mentions import Chain, find_mentions, periods_of
from yinju.qa.question.time_wording import of_publication
from yinju.text import content_words, level
from yinju.types import Period, Scope


@dataclass(frozen=True, slots=True)
class Times:
    """The requests that a question's words of time make.

    Attributes:
        published: The periods, in order, in one of which an article must be published. ``None`` narrows nothing.
        newest: The number of newest articles wanted; 0 where recency is not asked for.
        spoken_of: Dates of events; passages that speak of them are preferred.
        rest: The question without the words that ask for publication dates or recency: what is to be searched.
        not_understood: Words of time that ask for articles and were not understood, or that name no existing day.
    """

    published: tuple[Period, ...] | None
    newest: int
    spoken_of: tuple[Date, ...]
    rest: str
    not_understood: tuple[str, ...] = ()


def read_times(question: str, today: date) -> Times:
    """Reads the words of time of a question.

    Args:
        today: The day from which "last year" is counted.
    """
    levelled = level(question)
    chains = find_mentions(levelled, today)
    asked = [(chain, wording) for chain in chains if (wording := of_publication(levelled, chain))]
    not_understood = _not_understood(question, chains, [chain for chain, _ in asked])
    published = (
        None if not_understood else _published([_as_excluded(chain, wording.excluded) for chain, wording in asked])
    )
    if published == ():  # 2024年除2024年以外
        published, not_understood = None, tuple(question[chain.start : chain.end] for chain, _ in asked)
    spoken = [
        one
        for chain in chains
        if not any(chain is other for other, _ in asked)
        for mention in chain.mentions
        if not mention.excluded
        for one in mention.dates
    ]
    cut = [span for _, wording in asked for span in wording.spans] if published is not None else []
    understood = [mention for chain in chains for mention in chain.mentions if mention.periods]
    newest = 0
    for form, wanted in ((_RECENT, _WANTED_RECENT), (_LATEST, _WANTED_LATEST)):
        for match in form.finditer(levelled):
            if not any(match.start() < one.end and one.start < match.end() for one in understood):
                newest = wanted
                cut.append(match.span())
    return Times(published, newest, tuple(spoken), _without(question, cut), not_understood)


def narrowed(scope: Scope | None, published: Sequence[Period]) -> Scope:
    """Returns the scope, narrowed to articles that were published in one of the periods."""
    scope = scope or Scope()
    if scope.published is not None:
        published = joined([both for one in scope.published for other in published if (both := common(one, other))])
    return replace(scope, published=tuple(published))


_LATEST = re.compile(r"最新的?|\b(?:the )?(?:latest|newest|most recent)\b", re.I)
_RECENT = re.compile(
    r"(?<![离距])(?:最近|近期|近来)(?!的?(?:[一几][次届]|距离|车站|地铁|机场|医院|城市|邻国|点|地方|路|亲))的?"
    r"|\b(?:recent(?:ly)?|lately)\b",
    re.I,
)
_WANTED_LATEST, _WANTED_RECENT = 1, 3


def _not_understood(question: str, chains: Sequence[Chain], asked: Sequence[Chain]) -> tuple[str, ...]:
    """Returns words of time that ask for articles and are not understood, and all days that do not exist."""
    return tuple(
        question[mention.start : mention.end].strip()
        for chain in chains
        for mention in chain.mentions
        if not mention.periods and (mention.impossible or any(chain is one for one in asked))
    )


def _as_excluded(chain: Chain, excluded: bool) -> Chain:
    return Chain(tuple(replace(mention, excluded=True) for mention in chain.mentions)) if excluded else chain


def _published(asked: Sequence[Chain]) -> tuple[Period, ...] | None:
    """Returns the days of all lists together; ``None`` if nothing is asked for, or every day."""
    published = periods_of(asked) if asked else None
    return None if published == (Period(None, None),) else published


def _without(question: str, cut: Sequence[tuple[int, int]]) -> str:
    gone = {place for start, end in cut for place in range(start, end)}
    kept = "".join(" " if place in gone else character for place, character in enumerate(question))
    rest = " ".join(kept.split()).lstrip("，,、 ")
    return rest if content_words(rest) else question
