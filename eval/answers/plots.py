"""Draws the plots of a report as SVG, to be put into an HTML page.

Colours are CSS variables with fallbacks, so that a plot follows the page into dark mode. Text stays text in the page's
own font, so that it can be searched and Chinese needs no font on the machine that draws. The same data give the same
bytes.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from math import dist
from typing import TYPE_CHECKING, Any, cast

from yinju.eval.answers.measures import Scores
from yinju.eval.answers.run import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Blue-green against orange, and steps of lightness for what is ordered: told apart with any colour vision, and in grey.
INK, QUIET, LINE, SURFACE = "#1d2327", "#5c666d", "#e2dfd7", "#ffffff"
STEPS = ("#1f5a6e", "#63a2b6", "#b9d8e1")
OTHER = "#bd6a14"
_VARIABLES = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    SURFACE: "surface",
    **{color: f"step-{number}" for number, color in enumerate(STEPS, 1)},
    OTHER: "other",
}

_SIZE_IN = (5.4, 3.6)
"""Width and height in inches of 72 units each: the width of a phone with a small margin, so that text is readable
there."""
_FONT_UNITS = 11
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": _FONT_UNITS,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": LINE,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.facecolor": SURFACE,
    "legend.edgecolor": "none",
    "legend.framealpha": 0.9,
    "legend.handlelength": 1.6,
}
_CUTOFFS = ("recall@1", "recall@5", "recall@10")
_BINS = 20
"""Bars of a histogram over 0–1."""
_LABELLED_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Thresholds marked on the refusal curve: those that a setting is likely to have."""
_APART = 0.09
"""Least distance, on axes of 0–1, between two labelled thresholds on the refusal curve, so that the labels do not
overlap."""
_LOG_ABOVE = 20
"""The ratio of the slowest answer's time to the median from which the time axis is logarithmic: on an even axis the
many fast answers would be one line."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, or the reason why there is none.

    Attributes:
        svg: The drawing; empty where there is nothing to draw, and the ``caption`` then says why.
    """

    title: str
    svg: str
    caption: str


def draw_all(run: Run, scores: Sequence[Scores], summary: Mapping[str, Any]) -> list[Plot]:
    """Draws the plots of a report, in its order.

    Args:
        scores: The scores of the run's questions.
        summary: The result of `summary.summarize` for these scores.
    """
    threshold = run.about["settings"]["answer"]["min_score"]
    sentences = [sentence for record in run.records for sentence in (record.answer or {}).get("sentences", [])]
    supports = [sentence["support"] for sentence in sentences if sentence["support"] is not None]
    known, unknown = (
        [score.top_score for score in scores if score.error is None and score.answerable is kind]
        for kind in (True, False)
    )
    times = [score.latency_ms for score in scores if score.latency_ms is not None]
    directions, refusal = summary["by_direction"], summary["refusal"]
    varied = any(support != 1 for support in supports)
    described = (
        (
            "Recall by direction",
            draw_recall_by_direction(directions) if directions else "",
            "Language of the question → language of its evidence. The lines are 95% intervals.",
            "no question names evidence.",
        ),
        (
            "Refusal",
            draw_refusal_curve(refusal, threshold) if refusal["curve"] else "",
            "What refusing by the best passage’s score alone would cost at each threshold; nearer to the lower left "
            "corner is better. A run may refuse for other reasons too.",
            "the curve needs both answerable and unanswerable questions.",
        ),
        (
            "Best scores",
            draw_score_histogram(known, unknown, threshold) if known or unknown else "",
            "Left of the threshold a question is refused. The less the two kinds overlap, the better.",
            "no question was asked without an error.",
        ),
        (
            "Latency",
            draw_latency_curve(times, summary["latency_ms"]) if times else "",
            f"The share of {len(times)} answers that took no longer.",
            "no answer was timed.",
        ),
        (
            "Support of sentences",
            draw_support_histogram(supports) if varied else "",
            f"How well {len(supports)} sentences are supported by what they cite, as the answerer saw it.",
            f"all {len(supports)} are exact quotations." if supports else "no sentence was checked.",
        ),
    )
    return [Plot(title, svg, caption if svg else missing) for title, svg, caption, missing in described]


def draw_recall_by_direction(by_direction: Mapping[str, Mapping[str, Any]]) -> str:
    """Draws bars of recall@1, @5 and @10 with their intervals, for each direction in the summary."""
    with _drawing("recall") as axes:
        width = 0.26
        names = [name for name, group in by_direction.items() if all(cutoff in group for cutoff in _CUTOFFS)]
        for step, (cutoff, color) in enumerate(zip(_CUTOFFS, STEPS, strict=True)):
            found = [by_direction[name][cutoff] for name in names]
            # Rounded bounds can stand on the wrong side of a mean by a digit.
            errors = [
                [max(0, one["mean"] - one["low"]) for one in found],
                [max(0, one["high"] - one["mean"]) for one in found],
            ]
            places = [place + (step - 1) * width for place in range(len(names))]
            axes.bar(places, [one["mean"] for one in found], width * 0.92, color=color, label=cutoff)
            axes.errorbar(
                places, [one["mean"] for one in found], errors, fmt="none", color=INK, elinewidth=1, capsize=2.5
            )
        labels = [f"{name}\nn = {by_direction[name][_CUTOFFS[0]]['count']}" for name in names]
        axes.set_xticks(range(len(names)), labels)
        # A single group of bars would fill the width.
        axes.set_xlim(min(-0.6, -1.5 + len(names) / 2), max(len(names) - 0.4, len(names) / 2 + 0.5))
        axes.set_ylim(0, 1.02)
        axes.set_ylabel("share of the evidence found")
        axes.tick_params(axis="x", length=0)
        _legend_above(axes)
        spoken = "; ".join(
            f"{name} " + ", ".join(f"{by_direction[name][cutoff]['mean']:.1%}" for cutoff in _CUTOFFS) for name in names
        )
        return _svg(axes, "recall", f"Recall at 1, 5 and 10 by direction: {spoken}.")


def draw_refusal_curve(refusal: Mapping[str, Any], threshold: float) -> str:
    """Draws the rate of false refusals against that of false answers, for each threshold of the best passage's score.

    Args:
        refusal: The ``refusal`` part of the summary, with a curve that is not empty.
        threshold: The threshold of the run, in 0–1.
    """
    with _drawing("refusal") as axes:
        curve = [(p["false_answer_rate"], p["false_refusal_rate"], p["threshold"]) for p in refusal["curve"]]
        axes.plot([0, 1], [1, 0], color=QUIET, linewidth=1, linestyle=(0, (1, 3)), label="chance")
        name = f"threshold alone, AUROC {refusal['auroc']:.3f}"
        axes.plot([x for x, _, _ in curve], [y for _, y, _ in curve], color=STEPS[0], linewidth=2, label=name)
        for x, y, at in _apart([point for point in curve if point[2] in _LABELLED_THRESHOLDS]):
            axes.plot([x], [y], marker="o", markersize=3.5, color=STEPS[0], linestyle="none")
            axes.annotate(
                f"{at:.1f}", (x, y), xytext=(4, 3), textcoords="offset points", va="bottom",
                fontsize=_FONT_UNITS - 1.5, color=QUIET,
            )  # fmt: skip
        x, y = refusal["false_answer_rate"], refusal["false_refusal_rate"]
        axes.plot(
            [x], [y], marker="D", markersize=8, color=OTHER, markeredgecolor=SURFACE, linestyle="none",
            label=f"this run, threshold {threshold:g}", zorder=5, clip_on=False,
        )  # fmt: skip
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.xaxis.set_major_formatter(axes.yaxis.get_major_formatter())
        axes.set_xlabel("false answers")
        axes.set_ylabel("false refusals")
        axes.legend(loc="upper right")
        return _svg(axes, "refusal", f"Refusal curve: this run has {x:.1%} false answers and {y:.1%} false refusals.")


def draw_score_histogram(answerable: Sequence[float], unanswerable: Sequence[float], threshold: float) -> str:
    """Draws how the best passages' scores of answerable and unanswerable questions are distributed.

    Either kind of question may be missing.
    """
    with _drawing("scores") as axes:
        for values, name, color, style in (
            (answerable, "answerable", STEPS[0], "solid"),
            (unanswerable, "unanswerable", OTHER, "dashed"),
        ):
            if values:
                _histogram(axes, values, color, style, f"{name}, n = {len(values)}")
        axes.axvline(threshold, color=INK, linewidth=1, linestyle=(0, (4, 2)))
        axes.annotate(
            f"threshold {threshold:g}", (threshold, 1), xycoords=axes.get_xaxis_transform(),
            xytext=(4, -2), textcoords="offset points", va="top", color=QUIET,
        )  # fmt: skip
        axes.margins(y=0.12)
        axes.set_xlabel("score of the best passage")
        axes.set_ylabel("share of the questions")
        _legend_above(axes)
        return _svg(
            axes,
            "scores",
            f"Best scores of {len(answerable)} answerable and {len(unanswerable)} unanswerable questions.",
        )


def draw_support_histogram(supports: Sequence[float]) -> str:
    """Draws the distribution of the support, in 0–1, of the answers' sentences; there must be at least one."""
    with _drawing("support") as axes:
        _histogram(axes, supports, STEPS[0], "solid", "")
        axes.set_xlabel("support of a sentence by what it cites")
        axes.set_ylabel("share of the sentences")
        return _svg(axes, "support", f"Support of {len(supports)} sentences.")


def draw_latency_curve(latencies_ms: Sequence[float], latency_ms: Mapping[str, float]) -> str:
    """Draws the share of answers given within a time, with the median and the 95th percentile marked.

    Args:
        latencies_ms: The time of each answer; there must be at least one.
        latency_ms: Their ``p50`` and ``p95``, as in the summary.
    """
    with _drawing("latency") as axes:
        axes.ecdf(latencies_ms, color=STEPS[0], linewidth=2)
        for name, share, marker in (("p50", 0.5, "o"), ("p95", 0.95, "D")):
            time = latency_ms[name]
            axes.plot([time, time], [0, share], color=QUIET, linewidth=1, linestyle=(0, (1, 3)))
            axes.plot(
                [time], [share], marker=marker, markersize=7, color=OTHER, markeredgecolor=SURFACE, linestyle="none",
                label=f"{name}  {time:,.0f} ms", clip_on=False, zorder=5,
            )  # fmt: skip
        if min(latencies_ms) > 0 and max(latencies_ms) > _LOG_ABOVE * latency_ms["p50"]:
            axes.set_xscale("log")
        else:
            axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("milliseconds")
        axes.set_ylabel("share of the answers")
        axes.legend(loc="lower right")
        return _svg(axes, "latency", f"Latency: p50 {latency_ms['p50']:.0f} ms, p95 {latency_ms['p95']:.0f} ms.")


@contextmanager
def _drawing(name: str) -> Iterator["Axes"]:
    """Yields the axes of a new figure, drawn with our settings alone: the user's matplotlibrc is ignored.

    Args:
        name: The prefix of the ids in this plot, which keeps them distinct from those of other plots on the page.
    """
    # Takes a second to import, and only reports draw.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({**_STYLE, "svg.hashsalt": name})
        axes = Figure(figsize=_SIZE_IN, layout="constrained").subplots()
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        yield axes


def _svg(axes: "Axes", name: str, label: str) -> str:
    """Returns the figure of the axes as SVG for use within HTML; ``label`` describes it to those who cannot see it."""
    drawn = io.StringIO()
    cast("Figure", axes.figure).savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    # matplotlib's style element would count for the whole page.
    svg = re.sub(r"<(metadata|style).*?</\1>", "", svg, flags=re.DOTALL)
    attributes = f'role="img" aria-label="{escape(label)}"'
    svg = re.sub(r'<svg[^>]*(viewBox="[^"]*")[^>]*>', lambda match: f"<svg {match[1]} {attributes}>", svg, count=1)
    svg = svg.replace("xlink:href", "href")
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda match: f' id="{name}-{match[1]}"' if match[1] in used else "", svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    svg = re.sub(r"(font: [^;\"]*?px) [^;\"]*", r"\1 var(--text, sans-serif)", svg)
    for color, variable in _VARIABLES.items():
        svg = svg.replace(color, f"var(--{variable}, {color})")
    return svg


def _histogram(axes: "Axes", values: Sequence[float], color: str, style: str, label: str) -> None:
    """Adds bars with the share of the values in each part of 0–1."""
    axes.hist(
        values, bins=_BINS, range=(0, 1), weights=[1 / len(values)] * len(values), histtype="stepfilled",
        facecolor=(color, 0.3), edgecolor=color, linewidth=1.5, linestyle=style, label=label,
    )  # fmt: skip
    axes.set_xlim(0, 1)


def _legend_above(axes: "Axes") -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderpad=0, columnspacing=1.2)


def _apart(points: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Drops the points that stand too near the one before for a label of their own."""
    kept: list[tuple[float, float, float]] = []
    for point in points:
        if not kept or dist(point[:2], kept[-1][:2]) >= _APART:
            kept.append(point)
    return kept
