"""When what is asked for was published, or happened: what a question's words of time ask of the search.

A date in a question is mostly that of an event, and an article about it may be of any date. So publication dates narrow
the search only where the wording speaks of articles ("7月的报道", "articles published in July 2025"); words of recency
("最新", "latest") put the newest first; every other date is only preferred.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yinju.qa.facts.dates import Date, dated, find_dates, says
from yinju.text import content_words, level
from yinju.types import Scope, ScoredPassage

TIE = 0.01
"""Scores whose odds differ by a smaller share are equal."""
NEWEST_SHARE = 0.8
"""Of the best score: passages down to it are good enough to be ordered by their dates."""
PREFERENCE = 1.5
"""By how much the odds of a passage rise that speaks of the time asked for: enough to settle what is nearly equal."""
_LEAST_SCORE = 1e-6


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included; ``None`` is open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Times:
    """What a question's words of time ask for.

    Attributes:
        published: When the articles were published; ``None`` narrows nothing.
        newest: How many of the newest articles are wanted; 0 where recency is not asked for.
        spoken_of: Dates of events, only preferred.
        rest: The question without the words that ask for publication dates or recency: what is to be searched.
    """

    published: Period | None
    newest: int
    spoken_of: tuple[Date, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    period: Period
    date: Date


_RELATIVE = re.compile(
    r"(?P<last_year>去年|\blast year\b)|(?P<this_year>今年|\bthis year\b)"
    r"|(?P<before_last>前年|\bthe year before last\b)"
    r"|(?P<last_month>上个?月|\blast month\b)|(?P<this_month>这个月|本月|\bthis month\b)"
    r"|(?P<yesterday>昨[天日]|\byesterday\b)|(?P<today>今[天日]|\btoday\b)"
    r"|(?:最近|过去|近|in the (?:last|past) |over the (?:last|past) )(?P<count>\d+|[一两二三四五六七八九十]|[a-z]+)"
    r"(?:个| )?(?P<unit>天|日|周|星期|月|年|days?|weeks?|months?|years?)",
    re.I,
)
_COUNTS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNTS |= {w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_UNIT_DAYS = (("天日d", 1), ("周星w", 7), ("月m", 30), ("年y", 365))
_LATEST = re.compile(r"最新的?|\b(?:the )?(?:latest|newest|most recent)\b", re.I)
_RECENT = re.compile(
    r"(?<![离距])(?:最近|近期|近来)(?!的?(?:[一几][次届]|距离|车站|地铁|机场|医院|城市|邻国|点|地方|路|亲))的?"
    r"|\b(?:recent(?:ly)?|lately)\b",
    re.I,
)
_ARTICLES_AFTER = re.compile(
    r"\s*(?:[^，,。？?]{0,8}的|份的?|间的?|以[来后](?:的|发表的|刊登的)?|之[后前](?:的)?|以前(?:的)?"
    r"|[^，,。？?的]{0,3}(?:发表|刊登|刊发|登载)(?:的|过的?))?"
    r"(?:相关|有关)?(?:报道|报导|文章|新闻|消息|稿件)(?:中|里|上|里面)?"
    r"|['’]s (?:articles|reports|news|coverage|stories)\b"
    r"| (?:articles|reports|news|coverage|stories)\b",
    re.I,
)
_PUBLISHED_AFTER = re.compile(
    r"\s*(?:以[来后]|之[后前]|以前)?(?:发表|刊登|刊发|登载)(?:的|了|过)(?:什么|哪些|内容|东西)?"
)
_ARTICLES_BEFORE = re.compile(
    r"\b(?:articles?|reports|stories|news|coverage)(?: that were)?"
    r"(?: (?:published|printed|written|dated))?(?: (?:in|on|from|of|since|after|before|until|during))? (?:the )?$"
    r"|^(?:what|who) (?:was|were|has been) published (?:in|on|since|after|before) $"
    r"|(?:发表|刊登|刊发|登载|见报)[于在](?:的)?$",
    re.I,
)
_NO_ARTICLES = re.compile(
    r"作品|讲话|演讲|声明|谈话|致辞|宣言|公报|小说|论文|著作|专辑|歌曲|诗|书籍|\b(?:books?|novels?|albums?|poems?|paper)\b",
    re.I,
)
"""Things that are published too, and are no articles of the corpus."""

_SINCE = re.compile(r"\b(?:since|after) (?:the )?$", re.I)
_SINCE_AFTER = re.compile(r"\s*(?:以[来后]|之后|起)")
_BEFORE = re.compile(r"\b(?:before|until) (?:the )?$", re.I)
_BEFORE_AFTER = re.compile(r"\s*(?:之前|以前)")
_WANTED_LATEST, _WANTED_RECENT = 1, 3


def read_times(question: str, today: date) -> Times:
    """What a question's words of time ask for.

    Args:
        today: What "last year" is counted from.
    """
    even = level(question)
    published: Period | None = None
    spoken: list[Date] = []
    cut: list[tuple[int, int]] = []
    for mention in _mentions(even, today):
        span = _published(even, mention)
        if span is None:
            spoken.append(mention.date)
        elif published is None:
            published = _bounded(even, mention)
            cut.append(span)
    newest = 0
    for form, wanted in ((_RECENT, _WANTED_RECENT), (_LATEST, _WANTED_LATEST)):
        for match in form.finditer(even):
            if not any(match.start() < m.end and m.start < match.end() for m in _mentions(even, today)):
                newest = wanted
                cut.append(match.span())
    return Times(published, newest, tuple(spoken), _without(question, cut))


def narrowed(scope: Scope | None, period: Period) -> Scope:
    """A scope that holds only what was published in a period too."""
    scope = scope or Scope()
    since = max(filter(None, (scope.since, _iso(period.since))), default=None)
    # "2025" ends with the year, after "2025-07".
    until = min(filter(None, (scope.until, _iso(period.until))), key=lambda day: day.ljust(10, "~"), default=None)
    return replace(scope, since=since, until=until)


def newest_first(passages: Sequence[ScoredPassage], count: int, least: float) -> list[ScoredPassage]:
    """The passages good enough of the ``count`` articles that were published last, newest first.

    Args:
        passages: Best first.
        least: The score that answers.

    Returns:
        Empty if none of them has a date: then there is nothing to order.
    """
    best = max((scored.score for scored in passages), default=0.0)
    good = [s for s in passages if s.article.published and s.score >= max(least, NEWEST_SHARE * best)]
    good.sort(key=lambda scored: scored.article.published or "", reverse=True)  # stable: the best of a day first
    wanted = list(dict.fromkeys(scored.article.article_id for scored in good))[:count]
    return [scored for scored in good if scored.article.article_id in wanted]


def preferred(passages: Sequence[ScoredPassage], spoken_of: Sequence[Date]) -> list[ScoredPassage]:
    """The passages, those that speak of the dates before nearly equal ones that do not; the newest wins a tie."""
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
        said += [mention.date for mention in _relative(level(scored.passage.text), written)]
    return all(any(says(one, date_) for one in said) for date_ in wanted)


def _month_and_day(published: str) -> tuple[int, int]:
    month, day = published[5:7], published[8:10]
    return int(month) if month.isdigit() else 1, int(day) if day.isdigit() else 1


def _mentions(even: str, today: date) -> list[_Mention]:
    found = list(_relative(even, today))
    for one in find_dates(even):
        whole = dated(one, today.isoformat())
        if whole.year is None or whole.year < 1 or any(m.start < one.end and one.start < m.end for m in found):
            continue
        found.append(_Mention(one.start, one.end, _days_of(whole), whole))
    return sorted(found, key=lambda mention: mention.start)


def _relative(even: str, today: date) -> Iterator[_Mention]:
    for match in _RELATIVE.finditer(even):
        start, end = match.span()
        kind = match.lastgroup or ""
        if kind == "unit":
            count = _COUNTS.get(match["count"].lower()) or (int(match["count"]) if match["count"].isdigit() else 0)
            days = next(days for first, days in _UNIT_DAYS if match["unit"][0].lower() in first)
            if 0 < count * days < today.toordinal():
                since = today - timedelta(days=count * days)
                yield _Mention(start, end, Period(since, today), Date(start, end, today.year))
            continue
        named = _named_day(kind, start, end, today)
        yield _Mention(start, end, _days_of(named), named)


def _named_day(kind: str, start: int, end: int, today: date) -> Date:
    if kind.endswith("year") or kind == "before_last":
        return Date(start, end, today.year - {"last_year": 1, "before_last": 2}.get(kind, 0))
    if kind.endswith("month"):
        day = today if kind == "this_month" else today.replace(day=1) - timedelta(days=1)
        return Date(start, end, day.year, day.month)
    day = today - timedelta(days=kind == "yesterday")
    return Date(start, end, day.year, day.month, day.day)


def _days_of(named: Date) -> Period:
    """The first and the last day of a date as far as it is named; of one that is none, of its year."""
    assert named.year is not None
    try:
        if named.decade:
            return Period(date(named.year, 1, 1), date(named.year + 9, 12, 31))
        if named.month is None:
            return Period(date(named.year, 1, 1), date(named.year, 12, 31))
        if named.day is not None:
            day = date(named.year, named.month, named.day)
            return Period(day, day)
        after = date(named.year + named.month // 12, named.month % 12 + 1, 1)
        return Period(date(named.year, named.month, 1), after - timedelta(days=1))
    except ValueError:  # 30 February
        return Period(date(named.year, 1, 1), date(named.year, 12, 31))


def _published(even: str, mention: _Mention) -> tuple[int, int] | None:
    """The range of the words that ask for articles of a date; ``None`` where the date is an event's."""
    if after := _ARTICLES_AFTER.match(even, mention.end):
        return mention.start, after.end()
    if _NO_ARTICLES.search(even):
        return None
    if before := _ARTICLES_BEFORE.search(even[: mention.start]):
        return before.start(), mention.end
    if after := _PUBLISHED_AFTER.match(even, mention.end):
        return mention.start, after.end()
    return None


def _bounded(even: str, mention: _Mention) -> Period:
    """The period of a mention, open where "since" or "before" stands by it."""
    before, after = even[: mention.start], even[mention.end :]
    if _SINCE_AFTER.match(after) or _SINCE.search(before):
        return Period(mention.period.since, None)
    if _BEFORE_AFTER.match(after) or _BEFORE.search(before):
        first = mention.period.since
        return Period(None, first - timedelta(days=1) if first else None)
    return mention.period


def _without(question: str, cut: Sequence[tuple[int, int]]) -> str:
    rest = question
    for start, end in sorted(cut, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    rest = " ".join(rest.split()).lstrip("，,、 ")
    return rest if content_words(rest) else question


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
