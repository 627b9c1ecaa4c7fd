"""Floors: what falls, what rises, what is refused."""

import json

import pytest

from yinju.errors import UsageError
from yinju.eval.answers.gate import GATED, Fall, falls, figure, read_baseline, write_baseline

DIGEST = "0123456789abcdef"


def make_summary(questions=10, **changes):
    figures = {name: 0.2 if name.startswith("refusal") else 0.8 for name in GATED} | changes
    summary = {"questions": questions}
    for name, value in figures.items():
        group, _, rest = name.partition(".")
        if rest:
            summary.setdefault(group, {})[rest] = value
        else:
            summary[name] = value
    return summary


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "deep" / "baseline.json"
    write_baseline(path, DIGEST, make_summary(), lower=False)
    return path


def test_a_new_baseline_holds_the_figures(path):
    assert read_baseline(path) == {
        "digest": DIGEST,
        "questions": 10,
        "floors": {
            "retrieval.recall@5": 0.8,
            "retrieval.recall@10": 0.8,
            "retrieval.mrr@10": 0.8,
            "answer_recall": 0.8,
            "evidence_hit": 0.8,
            "citation.precision": 0.8,
            "citation.recall": 0.8,
            "refusal.false_answer_rate": 0.2,
            "refusal.false_refusal_rate": 0.2,
        },
    }
    assert falls(read_baseline(path), DIGEST, make_summary()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"answer_recall": 0.7999}, [Fall("answer_recall", 0.8, 0.7999)]),
        ({"answer_recall": 0.9, "retrieval.mrr@10": 1.0}, []),
        ({"refusal.false_answer_rate": 0.2001}, [Fall("refusal.false_answer_rate", 0.2, 0.2001)]),
        ({"refusal.false_refusal_rate": 0.1, "refusal.false_answer_rate": 0.0}, []),
        ({"citation.recall": None}, [Fall("citation.recall", 0.8, None)]),  # a figure that is gone has fallen
        ({"answer_recall": 0.8 - 1e-9}, []),
        (
            {"citation.precision": 0.0, "refusal.false_refusal_rate": 1.0},
            [Fall("citation.precision", 0.8, 0.0), Fall("refusal.false_refusal_rate", 0.2, 1.0)],
        ),
    ],
)
def test_falls(path, changes, expected):
    assert falls(read_baseline(path), DIGEST, make_summary(**changes)) == expected


def test_every_gated_figure_can_fall(path):
    worst = make_summary(**{name: 1.0 if name.startswith("refusal") else 0.0 for name in GATED})
    assert [fall.figure for fall in falls(read_baseline(path), DIGEST, worst)] == list(GATED)


def test_raise_only_raises(path):
    mixed = make_summary(
        **{
            "answer_recall": 0.9,
            "evidence_hit": 0.1,
            "citation.recall": None,
            "refusal.false_answer_rate": 0.1,
            "refusal.false_refusal_rate": 0.9,
        }
    )
    assert write_baseline(path, DIGEST, mixed, lower=False) == ["answer_recall", "refusal.false_answer_rate"]
    floors = read_baseline(path)["floors"]
    assert (floors["answer_recall"], floors["evidence_hit"], floors["citation.recall"]) == (0.9, 0.8, 0.8)
    assert (floors["refusal.false_answer_rate"], floors["refusal.false_refusal_rate"]) == (0.1, 0.2)


def test_lower_sets_all(path):
    worse = make_summary(7, **{"answer_recall": 0.1, "citation.recall": None, "refusal.false_answer_rate": 0.9})
    moved = write_baseline(path, "another", worse, lower=True)
    assert moved == ["answer_recall", "citation.recall", "refusal.false_answer_rate"]
    baseline = read_baseline(path)
    assert (baseline["digest"], baseline["questions"]) == ("another", 7)
    assert baseline["floors"]["answer_recall"] == 0.1
    # Where there is no floor, nothing falls, and any figure is a rise.
    assert baseline["floors"]["citation.recall"] is None
    assert (
        falls(baseline, "another", make_summary(7, **{"refusal.false_answer_rate": 0.9, "citation.recall": 0.0})) == []
    )
    assert write_baseline(path, "another", make_summary(7), lower=False) == [
        "answer_recall", "citation.recall", "refusal.false_answer_rate",
    ]  # fmt: skip


def test_other_questions_are_refused(path):
    before = path.read_bytes()
    for summary, digest, message in (
        (make_summary(), "another", f"The floors are for questions with digest {DIGEST}, the run is of another."),
        (make_summary(3), DIGEST, "The floors are for 10 questions, the run is of 3 of them. Run the whole set"),
    ):
        with pytest.raises(UsageError, match=message):
            falls(read_baseline(path), digest, summary)
        with pytest.raises(UsageError, match=message):
            write_baseline(path, digest, summary, lower=False)
    assert path.read_bytes() == before


FLOORS = dict.fromkeys(GATED, 0.5)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '{"digest": "d", "questions": 1}',
        json.dumps({"digest": "d", "questions": 1, "floors": list(GATED)}),
        json.dumps({"digest": "d", "questions": 1, "floors": {**FLOORS, "answer_recall": "0.5"}}),
        json.dumps({"digest": "d", "questions": 1, "floors": {**FLOORS, "other": 0.5}}),
        json.dumps({"digest": "d", "questions": 1, "floors": {"answer_recall": 0.5}}),
        json.dumps({"digest": None, "questions": 1, "floors": FLOORS}),
        json.dumps({"digest": "d", "questions": "1", "floors": FLOORS}),
    ],
)
def test_a_malformed_baseline_is_refused(tmp_path, content):
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"baseline.json is no baseline: .+ Restore it, or remove it"):
        read_baseline(path)
    with pytest.raises(UsageError, match="is no baseline"):
        write_baseline(path, DIGEST, make_summary(), lower=True)
    assert path.read_text(encoding="utf-8") == content


def test_a_missing_baseline_says_how_to_make_one(tmp_path):
    with pytest.raises(
        UsageError, match=r"none.json does not exist. Make it from a run with: yinju eval gate DIR --raise"
    ):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_baseline(tmp_path)
    with pytest.raises(UsageError, match="cannot be written: Is a directory"):
        write_baseline(tmp_path, DIGEST, make_summary(), lower=False)


def test_figure():
    summary = {"retrieval": {"recall@5": 0.25}, "answer_recall": None}
    assert figure(summary, "retrieval.recall@5") == 0.25
    assert figure(summary, "answer_recall") is None
