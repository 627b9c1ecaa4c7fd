import re

import pytest

from tests.ui.corpus.samples import make_row
from yinju.ui.corpus.render_plots import MAX_BARS, bars_of_dates, bars_of_sizes, render_plots


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2024-11-02", "2025-01", "2025-01-05T10:00", None],
         (True, [("2024-11", 1), ("2024-12", 0), ("2025-01", 2)], 1)),
        (["2024", "2025-01"], (False, [("2024", 1), ("2025", 1)], 0)),
        (["2021-01", "2024-01", "2024-02"], (False, [("2021", 1), ("2022", 0), ("2023", 0), ("2024", 2)], 0)),
        (["1979", "2021", "2025-01"], (False, [("1970s", 1), ("1980s", 0), ("1990s", 0), ("2000s", 0), ("2010s", 0),
                                               ("2020s", 2)], 0)),
        ([None, "soon"], (False, [], 2)),
    ],
)  # fmt: skip
def test_dates_are_counted_without_gaps_in_time(dates, expected):
    assert bars_of_dates(dates) == expected


def test_a_date_that_is_far_off_does_not_make_the_plot_endless():
    _, bars, _ = bars_of_dates(["0001", "2025"])
    assert len(bars) == MAX_BARS
    assert (bars[0][1], bars[-1]) == (1, ("2020s", 1))


def test_sizes_are_counted_between_bounds():
    assert bars_of_sizes([0, 499, 500, 20_000, 90_000]) == [
        ("0–500", 2), ("500–1000", 1), ("1000–2000", 0), ("2000–5000", 0), ("5000–10000", 0), ("10000–20000", 0),
        ("20000+", 2),
    ]  # fmt: skip


def test_a_plot_says_its_numbers_as_text_and_leaves_duplicates_out():
    rows = [make_row(1), make_row(2, published=None, language="en"), make_row(3, duplicate_of="a1")]
    html = render_plots(rows, "zh")
    labels = re.findall(r'aria-label="([^"]+)"', html)
    assert labels == ["各月文章数: 2025-07：1 篇", "各篇幅文章数（字）: 500–1000：2 篇"]
    assert "没有日期：1 篇" in html
    assert html.count("<rect") == 2
    assert render_plots([], "zh") == '<p class="quiet">没有符合条件的文章。</p>'
