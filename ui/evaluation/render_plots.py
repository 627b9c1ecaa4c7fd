"""Renders the plots of a report. They are SVG of our own drawing; their English texts are put into other languages."""

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import TYPE_CHECKING

from yinju.ui.evaluation.words.form import EvaluationWords

if TYPE_CHECKING:
    from yinju.eval.answers.plots import Plot

_TEXT = re.compile(r"(<text[^>]*>)([^<]+)(</text>)")
_LABEL = re.compile(r'aria-label="[^"]*"')


def render_plots(plots: "Iterable[Plot]", words: EvaluationWords) -> str:
    """Renders the plots that could be drawn, and why the others could not."""
    figures, missing = "", ""
    for plot in plots:
        title, caption = words.plots.get(plot.title, (plot.title, plot.caption))
        if plot.svg:
            svg = _translated(plot.svg, title, caption, words)
            figures += f"<figure><h4>{escape(title)}</h4>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        else:
            reason = words.no_plot if plot.title in words.plots else plot.caption
            missing += f'<p class="hint">{escape(title)}: {escape(reason)}</p>'
    return f'<div class="plots">{figures}</div>{missing}'


def _translated(svg: str, title: str, caption: str, words: EvaluationWords) -> str:
    if not words.plot_texts:
        return svg
    svg = _LABEL.sub(f'aria-label="{escape(f"{title}: {caption}")}"', svg, count=1)
    return _TEXT.sub(lambda text: f"{text[1]}{escape(_said(unescape(text[2]), words))}{text[3]}", svg)


def _said(text: str, words: EvaluationWords) -> str:
    for pattern, said in words.plot_texts:
        if found := re.fullmatch(pattern, text.strip()):
            return found.expand(said)
    return text
