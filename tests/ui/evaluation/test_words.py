"""The words of every language have the same parts, and the plots' texts are all translated."""

import re
import string
from dataclasses import fields

import pytest

from tests.eval.fake_run import make_scores
from yinju.eval.answers.meanings import MEANINGS
from yinju.eval.answers.plots import draw_all
from yinju.eval.answers.report_cases import FAILURES
from yinju.eval.answers.run import Record, Run
from yinju.eval.answers.summary import summarize
from yinju.ui.evaluation.render_plots import render_plots
from yinju.ui.evaluation.words import WORDS
from yinju.ui.evaluation.words.form import EvaluationWords

TEXTS = [field.name for field in fields(EvaluationWords) if field.type is str or field.type == "str"]


def test_each_text_has_the_same_blanks_in_every_language():
    assert len(TEXTS) > 100
    for name in TEXTS:
        blanks = {
            language: {part[1] for part in string.Formatter().parse(getattr(words, name)) if part[1]}
            for language, words in WORDS.items()
        }
        assert len({frozenset(found) for found in blanks.values()}) == 1, (name, blanks)
        assert all(getattr(words, name) for words in WORDS.values()), name


def test_every_measure_and_failure_is_explained():
    for words in WORDS.values():
        assert list(words.named) == list(MEANINGS)
        assert list(words.failures) == list(FAILURES)


def test_chinese_words_are_chinese_in_their_own_script():
    simplified, traditional = set("评测个题运与问开测还这样"), set("評測個題運與問開還這樣")
    for name in TEXTS:
        assert not traditional & set(getattr(WORDS["zh"], name)), name
        assert not simplified - traditional & set(getattr(WORDS["zh-Hant"], name)) & simplified, name


@pytest.fixture(scope="module")
def plots():
    values = {"recall@1": 0.5, "recall@5": 1.0, "recall@10": 1.0, "false_refusal": 0.0}
    scores = [
        make_scores("a", values, latency_ms=10.0, top_score=0.9),
        make_scores("b", values, direction="en→zh", latency_ms=900.0, top_score=0.4),
        make_scores("c", {"false_answer": 1.0}, answerable=False, direction=None, top_score=0.6),
    ]
    answer = {"sentences": [{"support": 0.4}, {"support": 1.0}]}
    about = {"settings": {"answer": {"min_score": 0.5}}}
    drawn = draw_all(Run(about, (Record(None, answer),)), scores, summarize(scores))
    assert all(plot.svg for plot in drawn)
    return drawn


def test_every_text_of_the_plots_is_put_into_chinese(plots):
    shown = render_plots(plots, WORDS["zh"])
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", shown) + re.findall(r"<figcaption>([^<]+)|<h4>([^<]+)", shown)
    assert len(texts) > 40
    for text in texts:
        words = re.findall(r"[A-Za-z]{3,}", text if isinstance(text, str) else "".join(text))
        assert set(words) <= {"AUROC", "ms"}, text
    assert 'aria-label="各方向的召回率' in shown


def test_english_plots_are_as_the_report_has_them(plots):
    shown = render_plots(plots, WORDS["en"])
    assert all(plot.svg in shown and plot.title in shown for plot in plots)
