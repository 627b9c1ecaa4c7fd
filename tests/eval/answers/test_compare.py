"""Differences between two runs, worked out by hand."""

import pytest

from tests.eval.fake_run import make_scores
from yinju.errors import UsageError
from yinju.eval.answers.compare import Difference, compare_runs


def run_of(*values, measure="answer_recall", prefix="q"):
    return [make_scores(f"{prefix}{number}", {measure: value}) for number, value in enumerate(values, 1)]


def test_a_difference_as_one_object():
    (found,) = compare_runs(run_of(0.0, 1.0, 0.0, 1.0), run_of(1.0, 1.0, 1.0, 1.0))
    assert found == Difference(
        measure="answer_recall",
        count=4,
        a=0.5,
        b=1.0,
        difference=0.5,
        low=0.0,
        high=1.0,
        p_value=0.5,  # of the 4 ways to swap the two that differ, 2 are as far from 0
        changed=(("q1", 0.0, 1.0), ("q3", 0.0, 1.0)),
    )


def test_equal_runs():
    (found,) = compare_runs(run_of(0.0, 1.0, 0.5), run_of(0.0, 1.0, 0.5))
    assert (found.difference, found.low, found.high, found.p_value, found.changed) == (0.0, 0.0, 0.0, 1.0, ())


def test_a_clear_difference_is_sure():
    (found,) = compare_runs(run_of(*[0.0] * 30, *[1.0] * 10), run_of(*[1.0] * 40))
    assert (found.difference, found.count, len(found.changed)) == (0.75, 40, 30)
    assert found.p_value < 0.001
    # The normal interval is 0.75 ± 0.134; a mean of forty moves in steps of 0.025.
    assert (found.low, found.high) == pytest.approx((0.616, 0.884), abs=0.03)


def test_as_many_better_as_worse_is_no_difference():
    (found,) = compare_runs(run_of(0.0, 1.0, 0.0, 1.0), run_of(1.0, 0.0, 1.0, 0.0))
    assert (found.difference, found.p_value, len(found.changed)) == (0.0, 1.0, 4)
    assert found.low == -found.high < 0


def test_the_other_way_round_it_is_the_same_with_the_other_sign():
    a, b = run_of(0.0, 1.0, 0.25, 0.5, 0.0, 1.0), run_of(1.0, 1.0, 0.5, 0.25, 1.0, 1.0)
    (there,), (back,) = compare_runs(a, b), compare_runs(b, a)
    assert there.difference == -back.difference == pytest.approx(2 / 6)
    assert there.p_value == back.p_value
    assert there.low == pytest.approx(-back.high, abs=0.05)
    assert compare_runs(a, b) == [there]


@pytest.mark.parametrize(
    ("before", "after", "low", "high", "p_value"),
    [
        ([0.0], [1.0], 1.0, 1.0, 1.0),  # one question says nothing
        ([1.0], [1.0], 0.0, 0.0, 1.0),
        ([0.0, 0.0], [1.0, 1.0], 1.0, 1.0, 0.5),
        ([0.0, 0.0], [1.0, 0.0], 0.0, 1.0, 1.0),
    ],
)
def test_very_few_questions(before, after, low, high, p_value):
    (found,) = compare_runs(run_of(*before), run_of(*after))
    assert (found.low, found.high, found.p_value) == (low, high, p_value)


def test_only_questions_to_which_a_measure_applies_in_both_runs_count():
    a = [make_scores("q1", {"mrr@10": 0.5, "citation_recall": None}), make_scores("q2", {"mrr@10": 1.0})]
    b = [make_scores("q3", {"mrr@10": 1.0}), make_scores("q1", {"mrr@10": 1.0, "citation_recall": 1.0})]
    (found,) = compare_runs(a, b)
    assert (found.measure, found.count, found.a, found.b) == ("mrr@10", 1, 0.5, 1.0)


def test_runs_of_other_questions_are_refused():
    with pytest.raises(UsageError, match=r"no question in common. Compare runs of the same question set"):
        compare_runs(run_of(1.0), run_of(1.0, prefix="other"))
    with pytest.raises(UsageError, match="no question in common"):
        compare_runs([], [])
