"""Orders passages by their dates: the newest first, or those that speak of a date before nearly equal ones."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from yinju.qa.facts.dates import Date, dated, find_dates, says
from yinju.qa.question.time_words import relative_dates
from yinju.text import level
from yinju.types import ScoredPassage

TIE = 0.01
"""Scores whose odds differ by a smaller share are equal."""
NEWEST_SHARE = 0.8
"""The share of the best score down to which passages are good enough to be ordered by their dates."""
PREFERENCE = 1.5
"""The factor of a passage's odds if it speaks of the time asked for: enough to decide between nearly equal ones."""
_LEAST_SCORE = 1e-6


def newest_first(passages: Sequence[ScoredPassage], count: int, least: float) -> list[ScoredPassage]:
    """Returns the good passages of the ``count`` articles that were published last, newest first.

    Args:
        passages: Best first.
        least: The least score of a passage that can answer.

    Returns:
        The dated passages that can answer and score at least ``NEWEST_SHARE`` of the best; empty if there are none.
    """
    best = max((scored.score for scored in passages), default=0.0)
    good = [s for s in passages if s.article.published and s.score >= max(least, NEWEST_SHARE * best)]
    good.sort(key=lambda scored: scored.article.published or "", reverse=True)  # stable: the best of a day first
    wanted = list(dict.fromkeys(scored.article.article_id for scored in good))[:count]
    return [scored for scored in good if scored.article.article_id in wanted]


def preferred(passages: Sequence[ScoredPassage], spoken_of: Sequence[Date]) -> list[ScoredPassage]:
    """Returns the passages, those that speak of the dates before nearly equal others; the newest wins a tie."""
    raised = [
        replace(scored, score=_raised(scored.score)) if _speaks_of(scored, spoken_of) else scored for scored in passages
    ]
    raised.sort(key=lambda scored: scored.article.published or "", reverse=True)
    return sorted(raised, key=lambda scored: -round(math.log(_odds(scored.score)) / TIE))


def _odds(score: float) -> float:
    bounded = min(max(score, _LEAST_SCORE), 1 - _LEAST_SCORE)
    return bounded / (1 - bounded)


def _raised(score: float) -> float:
    odds = PREFERENCE * _odds(score)
    return odds / (1 + odds)


def _speaks_of(scored: ScoredPassage, wanted: Sequence[Date]) -> bool:
    if not wanted:
        return False
    published = scored.article.published
    said = [dated(one, published) for one in find_dates(scored.passage.text)]
    if published and len(published) >= 4 and published[:4].isdigit():
        # "去年" in an article is the year before its own date.
        written = date(int(published[:4]), *_month_and_day(published))
        said += relative_dates(level(scored.passage.text), written)
    return all(any(says(one, date_) for one in said) for date_ in wanted)


def _month_and_day(published: str) -> tuple[int, int]:
    month, day = published[5:7], published[8:10]
    return int(month) if month.isdigit() else 1, int(day) if day.isdigit() else 1
