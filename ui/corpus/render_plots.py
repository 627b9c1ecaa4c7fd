"""Renders when the articles were published, and how long they are, as small plots in SVG with their numbers as text."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from yinju.store import ListedArticle
from yinju.types import Language
from yinju.ui.corpus.words import WORDS, CorpusWords

MAX_BARS = 36
"""The most bars of a plot: a longer span of time is shown by decades."""
MONTHS_UP_TO = 2
"""The most years that are shown by months."""
SIZES = (500, 1000, 2000, 5000, 10_000, 20_000)
"""The lengths at which a bar ends and the next begins, in characters as duplicate detection counts them."""

_BAR, _GAP, _HEIGHT, _BELOW, _ABOVE = 26, 8, 110, 22, 18
_LABEL_CHARS = 4
"""Characters of a label that fit below a bar; of longer ones every second or third is shown."""
_MONTH = re.compile(r"\d{4}-\d{2}")
_YEAR = re.compile(r"\d{4}")

Bars = list[tuple[str, int]]


def render_plots(articles: Sequence[ListedArticle], language: Language) -> str:
    """Renders both plots of the articles that are no duplicates."""
    words = WORDS[language]
    originals = [article for article in articles if article.duplicate_of is None]
    if not originals:
        return f'<p class="quiet">{words.none_found}</p>'
    months, dates, undated = bars_of_dates([article.published for article in originals])
    title = words.by_month if months else words.by_year
    without = f'<p class="quiet">{words.undated.format(count=undated)}</p>' if undated else ""
    sizes = bars_of_sizes([article.size for article in originals])
    by_date = _figure(title, dates, words, without) if dates else without
    return f'<div class="plots">{by_date}{_figure(words.by_size, sizes, words)}</div>'


def bars_of_dates(dates: Sequence[str | None]) -> tuple[bool, Bars, int]:
    """Counts dates by month, year or decade, without gaps in time.

    Returns:
        Whether they are months, the bars, and how many dates name no year.
    """
    years = Counter(int(date[:4]) for date in dates if date and _YEAR.match(date))
    undated = len(dates) - sum(years.values())
    if not years:
        return False, [], undated
    first, last = min(years), max(years)
    months = Counter(date[:7] for date in dates if date and _MONTH.match(date))
    if last - first < MONTHS_UP_TO and sum(months.values()) == sum(years.values()):
        names = [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]
        within = [name for name in names if min(months) <= name <= max(months)]
        return True, [(name, months[name]) for name in within], undated
    if last - first < MAX_BARS:
        return False, [(str(year), years[year]) for year in range(first, last + 1)], undated
    decades = Counter(dict.fromkeys(range(first // 10, last // 10 + 1)[-MAX_BARS:], 0))
    for year, count in years.items():
        decades[max(year // 10, min(decades))] += count
    return False, [(f"{decade}0s", count) for decade, count in sorted(decades.items())], undated


def bars_of_sizes(sizes: Sequence[int]) -> Bars:
    """Counts lengths between those of ``SIZES``."""
    bounds = (0, *SIZES)
    labels = [f"{start}–{end}" for start, end in zip(bounds, SIZES, strict=False)] + [f"{SIZES[-1]}+"]
    counts = Counter(sum(size >= bound for bound in SIZES) for size in sizes)
    return [(label, counts[place]) for place, label in enumerate(labels)]


def _figure(title: str, bars: Bars, words: CorpusWords, below: str = "") -> str:
    """Renders one plot. A reader who does not see it is read the numbers."""
    said = "; ".join(words.bar.format(label=label, count=count) for label, count in bars if count)
    return f"<figure><figcaption>{title}</figcaption>{_svg(f'{title}: {said}', bars, words)}{below}</figure>"


def _svg(said: str, bars: Bars, words: CorpusWords) -> str:
    longest = max(len(label) for label, _ in bars)
    step = _BAR + _GAP if longest <= _LABEL_CHARS else max(_BAR + _GAP, 8 * longest)
    every = 1
    if len(bars) > MAX_BARS // 3 and longest > _LABEL_CHARS:
        step, every = _BAR + _GAP, -(-8 * longest // (_BAR + _GAP))
    highest = max(count for _, count in bars) or 1
    shapes = "".join(
        _bar(place * step + step / 2, label, count, highest, words, labelled=place % every == 0)
        for place, (label, count) in enumerate(bars)
    )
    width, height = len(bars) * step, _ABOVE + _HEIGHT + _BELOW
    return (
        f'<svg role="img" aria-label="{escape(said)}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<line x1="0" x2="{width}" y1="{_ABOVE + _HEIGHT}" y2="{_ABOVE + _HEIGHT}" class="axis"/>{shapes}</svg>'
    )


def _bar(middle: float, label: str, count: int, highest: int, words: CorpusWords, *, labelled: bool) -> str:
    tall = max(_HEIGHT * count / highest, 1.5 if count else 0)
    top = _ABOVE + _HEIGHT - tall
    name = f'<text x="{middle:g}" y="{_ABOVE + _HEIGHT + 16}">{escape(label)}</text>' if labelled else ""
    number = f'<text x="{middle:g}" y="{top - 5:g}">{count}</text>' if count else ""
    shape = f'<rect x="{middle - _BAR / 2:g}" y="{top:g}" width="{_BAR}" height="{tall:g}"/>' if count else ""
    hint = escape(words.bar.format(label=label, count=count))
    return f"<g><title>{hint}</title>{shape}{number}{name}</g>"
