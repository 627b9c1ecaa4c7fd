"""Joins a question's words of time to ranges, lists, exclusions and periods that are open at one end.

All texts here are as `yinju.text.level` makes them: Simplified, half-width.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from yinju.calendar import common, joined, without
from yinju.qa.facts.dates import Date, dated, find_dates
from yinju.qa.question.time_completion import completed
from yinju.qa.question.time_words import MONTHS_OF_YEAR, Named, TimeWord, covering, days_of, time_words
from yinju.types import Period


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time that a question names, with the words that bound or exclude it.

    Attributes:
        start, end: Its half-open range.
        periods: Its days: one period, but for lists such as 5、7月; none if it is not understood.
        excluded: Whether all days but these are meant: 不是2024年.
        impossible: Whether it names a day that does not exist, such as 30 February.
        dates: The dates that a passage has to hold to speak of this time.
        on_days: Whether it names days, not months or years.
    """

    start: int
    end: int
    periods: tuple[Period, ...]
    excluded: bool
    impossible: bool
    dates: tuple[Date, ...]
    on_days: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Mentions that are joined to a list, such as "2023 or 2025" and "from 2023 to 2025 except 2024"."""

    mentions: tuple[TimeMention, ...]

    @property
    def start(self) -> int:
        """The beginning of the first mention."""
        return self.mentions[0].start

    @property
    def end(self) -> int:
        """The end of the last mention."""
        return self.mentions[-1].end

    @property
    def included(self) -> tuple[Period, ...]:
        """The periods that are asked for; two that are open at opposite ends and meet give what they share."""
        found: list[Period] = []
        for period in (period for one in self.mentions if not one.excluded for period in one.periods):
            facing = found and None in (found[-1].since, found[-1].until) and None in (period.since, period.until)
            if facing and joined([found[-1], period]) == (Period(None, None),) and (both := common(found[-1], period)):
                found[-1] = both
            else:
                found.append(period)
        return tuple(found)

    @property
    def excluded(self) -> tuple[Period, ...]:
        """The periods that are excluded."""
        return tuple(period for one in self.mentions if one.excluded for period in one.periods)


def find_mentions(levelled: str, today: date) -> list[Chain]:
    """Returns the times that a question names, in order.

    A time without its year is the latest that has begun; in a range or list it shares the year that the others name.

    Args:
        levelled: The question, as `yinju.text.level` makes it.
        today: The day from which "last week" is counted.
    """
    pieces = [_bounded(levelled, piece) for piece in _ranges(levelled, time_words(levelled, today), today)]
    return [Chain(tuple(_mentions(chain, levelled, today))) for chain in _chains(levelled, pieces)]


def periods_of(chains: Sequence[Chain]) -> tuple[Period, ...]:
    """Returns the days that several lists ask for together."""
    asked = [period for chain in chains for period in without(chain.included, chain.excluded)]
    apart = [period for chain in chains if not chain.included for period in chain.excluded]
    if not any(chain.included for chain in chains):
        asked = [Period(None, None)]
    return joined(without(asked, apart))


TimeBound = Literal["since", "after", "before", "until"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or two that are the ends of a range, with what stands around it."""

    start: int
    end: int
    spans: tuple[tuple[Named, Named], ...]
    bound: TimeBound | None = None
    excluded_from: bool = False
    excluded_to: bool = False


_LOOK_BACK = 60
"""Characters before a time in which the words that bound or exclude it stand: all these forms are shorter."""
_TO = re.compile(
    r"\s?(?:[-–—~]+|(?:起|开始)?\s?(?:至|到|直到|直至))\s?|\s(?:to|through|thru|until|till)\s(?:the\s)?", re.I | re.A
)
_AND = re.compile(r"\s?[和与及跟]\s?|\sand\s(?:the\s)?", re.I | re.A)
_BETWEEN = re.compile(r"(?:介于|\bbetween\s(?:the\s)?)$", re.I | re.A)
_AND_BETWEEN = re.compile(r"\s?之间")
_TO_NOW = re.compile(
    r"\s?(?:至今|到(?:现在|目前|今天)|至(?:目前|今天)|迄今(?:为止)?)"
    r"|\s(?:to\sdate|(?:up\s)?(?:to|until|till)\s(?:now|today|the\spresent))\b",
    re.I | re.A,
)
_FROM = re.compile(r"[从自由]\s?$")
_LIST = re.compile(
    r"\s?(?:[、,;&/]|或者?|还有|还是|以?及|[和与跟且]|并且|而且)\s?(?:在|而?是)?|\s?而是"
    r"|,?\s(?:or|and|and/or|but)\s(?:(?:in|from|of|those\sfrom)\s)?(?:the\s)?",
    re.I | re.A,
)
_INSTEAD = re.compile(r"(?<!还)是|\bbut\b", re.I | re.A)
"""A word between two times that turns from the excluded to the included: 不是2024年而是2025年."""
_BEFORE_EXCLUSION = re.compile(
    r"(?:的?(?:报道|报导|文章|新闻|消息))?\s?[,、和或]?\s?(?:(?:但|而|却|可|也|又)是?|的)?\s?|,?\s(?:(?:but|and|or)\s)?",
    re.I | re.A,
)

_BOUNDS_BEFORE: tuple[tuple[TimeBound, re.Pattern[str]], ...] = (
    (
        "until",
        re.compile(
            r"(?:截至|截止到?|不晚于|\b(?:until|till|up\sto|through|no\slater\sthan|not\slater\sthan|(?<=published\s)by)\s"
            r"(?:the\s)?)$",
            re.I | re.A,
        ),
    ),
    (
        "since",
        re.compile(
            r"(?:不早于|\b(?:since|starting(?:\s(?:in|from|on))?|no\searlier\sthan|not\sbefore)\s(?:the\s)?)$",
            re.I | re.A,
        ),
    ),
    ("after", re.compile(r"(?:晚于|\b(?:after|(?:later|newer|more\srecent)\sthan)\s(?:the\s)?)$", re.I | re.A)),
    ("before", re.compile(r"(?:早于|\b(?:before|prior\sto|(?:earlier|older)\sthan)\s(?:the\s)?)$", re.I | re.A)),
)
_ENDS_HERE = r"(?=\s|[,。?!的有]|发[表布]|刊|登|报|文|新|消|$)"
_BOUNDS_AFTER: tuple[tuple[TimeBound, re.Pattern[str]], ...] = (
    (
        "since",
        re.compile(r"\s?(?:或者?|以?及|和)\s?(?:更晚|[之以其]后)|\s(?:or|and)\s(?:later|newer)\b", re.I | re.A),
    ),
    (
        "until",
        re.compile(r"\s?(?:或者?|以?及|和)\s?(?:更早|[之以其]前)|\s(?:or|and)\s(?:earlier|older)\b", re.I | re.A),
    ),
    ("since", re.compile(r"\s?(?:以来|开始|起(?![义点源]))|\s(?:onwards?|on(?=\s*(?:[?,.]|$)))", re.I | re.A)),
    ("after", re.compile(rf"\s?(?:以后|之后|后{_ENDS_HERE})")),
    ("before", re.compile(rf"\s?(?:以前|之前|前{_ENDS_HERE})")),
    ("until", re.compile(r"\s?(?:为?止)")),
)
_LEADING = re.compile(r"[从自由到至]\s?$")
_ABOUT_BEFORE = re.compile(r"(?:大约|大概|约)在?$|\b(?:around|circa|roughly|approximately)\s(?:the\s)?$", re.I | re.A)
_ABOUT_AFTER = re.compile(r"\s?(?:前后|左右|上下)")
_DURING = re.compile(
    r"\s?(?:期间|当[天日月年]|全年|整[年月天]|间(?=的|发|刊|登)|[内里](?=的|发|刊|登)|[上下]午|早[上晨]|晚上?|中午|凌晨|夜间"
    r"|\d{1,2}[时点](?:\d{1,2}分)?)"
)
_EXCLUDED_BEFORE = re.compile(
    r"(?:既?(?<![是不])不(?:是|在|要|看|用|找|查|包括|包含|含|属于|需要|考虑)|并非|除(?:了|去|开|掉)?|排除|剔除)\s?[在于是]?\s?$"
    r"|(?:(?<![一-龥])|(?<=[年月日的有看找查]))非\s?$"
    r"|\b(?:not|neither|nor|(?<=year )but|except(?:ing)?(?:\sfor)?|excluding|other\sthan|but\snot|outside(?:\sof)?"
    r"|apart\sfrom)\s"
    r"(?:those\s|ones\s)?(?:published\s|printed\s|written\s|dated\s)?(?:in\s|from\s|on\s|of\s)?(?:the\s)?$",
    re.I | re.A,
)
_EXCLUDED_AFTER = re.compile(r"\s?(?:以外|之外|除外)")


def _ranges(levelled: str, words: Sequence[TimeWord], today: date) -> Iterator[_Piece]:
    """Yields the words as pieces; two that are the ends of a range make one piece."""
    index = 0
    while index < len(words):
        word, index = words[index], index + 1
        piece = _Piece(word.start, word.end, word.spans)
        following = words[index] if index < len(words) else None
        if following and (end := _range_end(levelled, word, following)):
            between = _BETWEEN.search(levelled[: word.start])
            piece = _Piece(between.start() if between else word.start, end, _spanned(word, following))
            index += 1
        elif len(word.spans) == 1 and (now := _TO_NOW.match(levelled, word.end)):
            piece = replace(piece, end=now.end(), spans=((word.spans[0][0], Named(period=Period(today, today))),))
            # 到今天 is a word of its own, taken in here.
            index += bool(following and following.start < now.end())
        yield piece


def _range_end(levelled: str, first: TimeWord, last: TimeWord) -> int | None:
    """Returns the end of the range that two words make; ``None`` if they make none."""
    gap = levelled[first.end : last.start]
    if _TO.fullmatch(gap):
        closing = _AND_BETWEEN.match(levelled, last.end)
        return closing.end() if closing else last.end
    if _AND.fullmatch(gap):
        if closing := _AND_BETWEEN.match(levelled, last.end):
            return closing.end()
        return last.end if _BETWEEN.search(levelled, max(0, first.start - _LOOK_BACK), first.start) else None
    return None


def _spanned(first: TimeWord, last: TimeWord) -> tuple[tuple[Named, Named], ...]:
    """Returns the span from one word to another; empty if one of them is not understood."""
    return ((first.spans[0][0], last.spans[-1][1]),) if first.spans and last.spans else ()


def _bounded(levelled: str, piece: _Piece) -> _Piece:
    """Returns the piece with the words beside it that bound or exclude it."""
    start, end, bound = piece.start, piece.end, None
    if during := _DURING.match(levelled, end):
        end = during.end()
    if about := _ABOUT_AFTER.match(levelled, end):
        return replace(piece, end=about.end(), spans=())
    look_from = max(0, start - _LOOK_BACK)
    if about := _ABOUT_BEFORE.search(levelled, look_from, start):
        return replace(piece, start=about.start(), spans=())
    for kind, pattern in _BOUNDS_AFTER:
        if after := pattern.match(levelled, end):
            bound, end = kind, after.end()
            break
    for kind, pattern in _BOUNDS_BEFORE:
        if bound is None and (before := pattern.search(levelled, look_from, start)):
            bound, start = kind, before.start()
    is_range = any(first != last for first, last in piece.spans)
    if (bound or is_range) and (leading := (_LEADING if bound else _FROM).search(levelled, look_from, start)):
        start = leading.start()
    if closed := _EXCLUDED_AFTER.match(levelled, end):
        end = closed.end()
    opened = _EXCLUDED_BEFORE.search(levelled, look_from, start)
    start = opened.start() if opened else start
    return _Piece(start, end, piece.spans, bound, opened is not None, closed is not None)


def _chains(levelled: str, pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Yields the pieces in lists; a piece that is joined to no other is a list of its own."""
    chain: list[_Piece] = []
    for piece in pieces:
        gap = levelled[chain[-1].end : piece.start] if chain and chain[-1].end <= piece.start else None
        link = _BEFORE_EXCLUSION if piece.excluded_from else _LIST
        if chain and (gap is None or not link.fullmatch(gap)):
            yield chain
            chain = []
        chain.append(piece)
    if chain:
        yield chain


def _mentions(chain: Sequence[_Piece], levelled: str, today: date) -> Iterator[TimeMention]:
    """Yields the mentions of a list, with the years that they share."""
    named = [one for piece in chain for span in piece.spans for one in span]
    # "May and July 2025" is May 2025; 5月和2024年7月 leaves open which May.
    like = next((one for one in named if one.year), None) if levelled[chain[0].start : chain[0].end].isascii() else None
    for piece, excluded in zip(chain, _exclusions(chain, levelled), strict=True):
        resolved = []
        for first, last in piece.spans:
            resolved.append(completed(first, last, like, today))
            if (end := resolved[-1][1]).year:
                # A year that nobody named is not shared: 5月和12月 may be those of two years.
                is_named = first.year or last.year or (like and like.year)
                like = end if is_named else replace(end, year=None)
        yield _mention(piece, resolved, excluded, _dates_inside(levelled, piece, today))


def _exclusions(chain: Sequence[_Piece], levelled: str) -> list[bool]:
    """Returns whether each piece is excluded: from 不是 or 除 up to 以外, or all before 以外 where nothing opens it."""
    opened: list[bool] = []
    for index, piece in enumerate(chain):
        before = index > 0 and opened[-1] and not chain[index - 1].excluded_to
        instead = index > 0 and _INSTEAD.search(levelled[chain[index - 1].end : piece.start])
        opened.append(piece.excluded_from or bool(before and not instead))
    closed = [False] * len(chain)
    for index in reversed(range(len(chain))):
        after = index + 1 < len(chain) and closed[index + 1] and not opened[index + 1]
        closed[index] = not opened[index] and (chain[index].excluded_to or after)
    return [one or other for one, other in zip(opened, closed, strict=True)]


def _mention(
    piece: _Piece, spans: Sequence[tuple[Named, Named]], excluded: bool, inside: tuple[Date, ...]
) -> TimeMention:
    """Returns the mention that a piece makes.

    Args:
        inside: The dates in its words, which are used if the words are not understood as a whole.
    """
    periods, dates = [], list[Date]()
    for first, last in spans:
        begun, ended = days_of(first), days_of(last)
        if begun and ended and begun.since and ended.until and begun.since <= ended.until:
            period = Period(begun.since, ended.until)
            periods.append(_opened(period, piece.bound))
            dates += _dates(first, last, period, (piece.start, piece.end))
    understood = len(periods) == len(spans) > 0
    return TimeMention(
        start=piece.start,
        end=piece.end,
        periods=tuple(periods) if understood else (),
        excluded=excluded,
        impossible=any(_is_no_day(named) for span in spans for named in span),
        dates=tuple(dates) if understood else inside,
        on_days=any(first.day is not None for first, _ in spans) or not spans,
    )


def _is_no_day(named: Named) -> bool:
    """Returns whether a time names a day that its month does not have; 24月 and 40日 are mostly spans of time."""
    possible = named.year is not None and named.month in range(1, MONTHS_OF_YEAR + 1) and named.day in range(1, 32)
    return possible and days_of(named) is None


def _opened(period: Period, bound: TimeBound | None) -> Period:
    """Returns the days since, after, before or until those of a closed period."""
    assert period.since is not None
    assert period.until is not None
    if bound == "since":
        return Period(period.since, None)
    if bound == "after":
        return Period(period.until + timedelta(days=1), None)
    if bound == "before":
        return Period(None, period.since - timedelta(days=1))
    return Period(None, period.until) if bound == "until" else period


def _dates(first: Named, last: Named, period: Period, place: tuple[int, int]) -> tuple[Date, ...]:
    """Returns the dates that cover a closed period: one, or its ends in two years; none if it may be no date."""
    if not first.certain:
        return ()
    begun, ended = days_of(first), days_of(last)
    if first != last and begun and ended and begun.until and ended.since and begun.until.year != ended.since.year:
        ends = (begun, ended) if last.certain else (begun,)  # 2008-09 is rarely said as two years
        return tuple(covering(end, *place) for end in ends)
    return (covering(period, *place),)


def _dates_inside(levelled: str, piece: _Piece, today: date) -> tuple[Date, ...]:
    """Returns the dates in words that are not understood as a whole: the year of 2012年春天."""
    found = (dated(one, today.isoformat()) for one in find_dates(levelled[piece.start : piece.end]))
    return tuple(
        replace(one, start=piece.start, end=piece.end) for one in found if one.year is not None and one.year > 0
    )
