"""The figures of a run, worked out by hand; intervals against published values."""

from dataclasses import replace

import pytest

from tests.eval.fake_run import make_scores
from yinju.eval.answers.measures import RETRIEVAL
from yinju.eval.answers.summary import MEASURES, interval, refusal_curve, summarize

GOOD = {
    **dict.fromkeys(RETRIEVAL, 1.0), "answer_recall": 1.0, "evidence_hit": 1.0, "source_hit": 1.0,
    "false_refusal": 0.0, "citation_recall": 1.0, "citation_precision": 0.5,
}  # fmt: skip
POOR = {
    **dict.fromkeys(RETRIEVAL, 0.0), "mrr@10": 0.25, "answer_recall": 0.0, "evidence_hit": 0.0, "source_hit": 1.0,
    "false_refusal": 1.0, "citation_recall": None, "citation_precision": None,
}  # fmt: skip
SCORES = [
    make_scores("q1", GOOD, tags=("date", "far"), top_score=0.9, latency_ms=10.0),
    make_scores("q2", POOR, tags=("date",), language="en", direction="en→zh", top_score=0.5, refused=True, latency_ms=30.0),
    make_scores("u1", {"false_answer": 1.0, "citation_recall": 0.0, "citation_precision": None}, answerable=False,
                direction=None, top_score=0.5, latency_ms=20.0),
    make_scores("u2", {"false_answer": 0.0}, answerable=False, direction=None, top_score=0.1, refused=True,
                latency_ms=40.0),
    make_scores("u3", {"false_answer": 0.0}, answerable=False, direction=None, top_score=0.0, error="failed",
                latency_ms=None),
]  # fmt: skip


def test_figures_of_a_run():
    summary = summarize(SCORES)
    assert {name: summary[name] for name in ("questions", "answerable", "unanswerable", "errors")} == {
        "questions": 5, "answerable": 2, "unanswerable": 3, "errors": 1,
    }  # fmt: skip
    assert summary["retrieval"] == {**dict.fromkeys(RETRIEVAL, 0.5), "mrr@10": 0.625}
    assert (summary["answer_recall"], summary["evidence_hit"], summary["source_hit"]) == (0.5, 0.5, 1.0)
    assert (summary["exact_match"], summary["token_f1"]) == (None, None)
    assert summary["citation"] == {"precision": 0.5, "recall": 0.5}
    refusal = summary["refusal"]
    assert (refusal["false_answer_rate"], refusal["false_refusal_rate"]) == (0.3333, 0.5)
    assert refusal["auroc"] == 0.875  # 0.9 > 0.5, 0.9 > 0.1, 0.5 = 0.5 by half, 0.5 > 0.1; without the error
    assert summary["latency_ms"] == {"p50": 25.0, "p95": 38.5}
    assert set(summary["intervals"]) == set(MEASURES)
    assert {name: found["count"] for name, found in summary["intervals"].items()} == {
        **dict.fromkeys(RETRIEVAL, 2), "answer_recall": 2, "evidence_hit": 2, "source_hit": 2, "exact_match": 0, "relevancy": 0,
        "false_answer": 3, "false_refusal": 2, "token_f1": 0, "citation_recall": 2, "citation_precision": 1,
    }  # fmt: skip


def test_a_measure_that_would_be_left_out_is_named():
    with pytest.raises(ValueError, match=r"does not know brevity, wit\. Add new measures to _RATES or _SHARES"):
        summarize([make_scores("q1", {**GOOD, "wit": 1.0}), make_scores("q2", {"brevity": None})])


def test_groups():
    summary = summarize(SCORES)
    assert {name: group["questions"] for name, group in summary["by_language"].items()} == {"en": 1, "zh": 4}
    assert {name: group["questions"] for name, group in summary["by_direction"].items()} == {"en→zh": 1, "zh→zh": 1}
    assert {name: group["questions"] for name, group in summary["by_tag"].items()} == {"date": 2, "far": 1}
    assert summary["by_language"]["zh"]["false_answer"]["mean"] == 0.3333
    assert summary["by_tag"]["date"]["mrr@10"]["mean"] == 0.625
    # What applies to no question of a group is not there.
    assert "citation_recall" not in summary["by_language"]["en"]
    assert "false_answer" not in summary["by_tag"]["far"]


def test_no_questions():
    summary = summarize([])
    assert (summary["questions"], summary["latency_ms"], summary["by_tag"]) == (0, {"p50": None, "p95": None}, {})
    assert (summary["refusal"]["auroc"], summary["refusal"]["curve"]) == (None, [])
    assert summary["intervals"]["answer_recall"] == {"mean": None, "low": None, "high": None, "count": 0}


# Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3; and 8 of 10.
@pytest.mark.parametrize(
    ("yes", "count", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0)],
)  # fmt: skip
def test_the_interval_of_a_rate_is_wilsons(yes, count, low, high):
    found = interval([1.0] * yes + [0.0] * (count - yes), rate=True)
    assert found == {"mean": round(yes / count, 4), "low": low, "high": high, "count": count}


def test_the_interval_of_shares_is_the_bootstraps():
    values = [0.0, 0.5, 1.0, 1.0] * 25
    found = interval(values, rate=False)
    assert (found["mean"], found["count"]) == (0.625, 100)
    # Of a mean of a hundred it is close to the normal one: 1.96 * 0.4146 / 10.
    assert found["low"] == pytest.approx(0.625 - 0.0813, abs=0.01)
    assert found["high"] == pytest.approx(0.625 + 0.0813, abs=0.01)
    assert interval(values, rate=False) == found


@pytest.mark.parametrize("values", [[0.25], [0.25, 0.25]])
def test_equal_shares_have_no_width(values):
    assert interval(values, rate=False) == {"mean": 0.25, "low": 0.25, "high": 0.25, "count": len(values)}


def test_two_shares_have_an_interval():
    assert interval([0.25, 0.75], rate=False) == {"mean": 0.5, "low": 0.25, "high": 0.75, "count": 2}


def test_shares_that_are_all_yes_or_no_feign_no_certainty():
    assert interval([1.0, 1.0], rate=False) == interval([1.0, 1.0], rate=True)
    assert interval([1.0, 1.0], rate=False)["low"] == 0.3424


def test_refusal_curve():
    curve = refusal_curve(SCORES)
    assert [point["threshold"] for point in curve] == [round(n / 50, 2) for n in range(51)]
    rates = {point["threshold"]: (point["false_refusal_rate"], point["false_answer_rate"]) for point in curve}
    assert rates[0.0] == (0.0, 1.0)
    assert rates[0.1] == (0.0, 1.0)
    assert rates[0.12] == (0.0, 0.5)
    assert rates[0.5] == (0.0, 0.5)  # a score at the threshold is answered, as the engine does
    assert rates[0.52] == (0.5, 0.0)
    assert rates[1.0] == (1.0, 0.0)


def test_a_score_at_any_threshold_is_answered():
    for n in range(51):
        scores = [make_scores(top_score=round(n / 50, 2)), make_scores(answerable=False, top_score=0.0)]
        assert refusal_curve(scores)[n]["false_refusal_rate"] == 0.0


@pytest.mark.parametrize("scores", [[], SCORES[:2], SCORES[2:]])
def test_without_both_kinds_of_question_there_is_no_curve(scores):
    assert refusal_curve(scores) == []
    assert summarize(scores)["refusal"]["auroc"] is None


def test_tokens_are_added_up_and_priced():
    counted = [replace(scores, tokens={"prompt": 1000, "completion": 500}) for scores in SCORES[:2]]
    assert summarize([*counted, *SCORES[2:]], (2.0, 10.0))["tokens"] == {
        "prompt": 2000,
        "completion": 1000,
        "cost": 0.014,
    }
    assert summarize(SCORES)["tokens"] is None
