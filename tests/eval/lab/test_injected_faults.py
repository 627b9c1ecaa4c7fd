"""Planted faults over a few paragraphs of our own, with the bundled model."""

import json
from collections import Counter

import pytest

from tests.places import DATA
from tests.verifiers import bundled_verifier
from yinju.eval.lab.claim_pairs import BilingualParagraph
from yinju.eval.lab.injected_faults import FAULTS, FaultOutcomes, fault_lines, make_faulty_answers, measure_faults
from yinju.qa.answer.verify_draft import SentenceVerifier


@pytest.fixture(scope="module")
def paragraphs():
    path = DATA / "paragraphs.jsonl"
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        BilingualParagraph(str(n), item["topic"], {k: item[k] for k in ("zh", "en")}) for n, item in enumerate(items)
    ]


@pytest.fixture(scope="module")
def verifier():
    return bundled_verifier()


def test_answers_are_planted_the_same_each_time_and_all_kinds_of_them(paragraphs):
    planted = make_faulty_answers(paragraphs, 44, 3)
    assert planted == make_faulty_answers(paragraphs, 44, 3)
    assert planted != make_faulty_answers(paragraphs, 44, 4)
    assert Counter(one.fault for one in planted) == dict.fromkeys(FAULTS, 4)
    assert {one.language for one in planted} == {"zh", "en"}
    for one in planted:
        assert all(text in one.written for text, _ in (*one.sound, *one.wrong))
        assert {source for _, source in one.sound} <= set(range(1, 6))


@pytest.mark.slow
def test_of_200_answers_every_fault_is_repaired_left_out_or_flagged(paragraphs, verifier):
    tally = measure_faults(make_faulty_answers(paragraphs, 200, 1), verifier)
    assert tally.shown == []
    assert sum(map(Counter.total, tally.outcomes.values())) == tally.answers == 200
    assert len(tally.lost) <= 0.03 * tally.sound
    assert tally.sound > 200


@pytest.mark.slow
def test_flagging_shows_no_fault_as_a_fact_either(paragraphs, verifier):
    tally = measure_faults(make_faulty_answers(paragraphs, 66, 2), verifier, flag=True)
    assert tally.shown == []
    assert tally.outcomes["invented number"]["flagged"] > 0


def test_a_checker_that_passes_everything_is_found_out(paragraphs, verifier):
    class Credulous:
        def read_claim(self, sentence):
            return verifier._checker.read_claim(sentence)

        def judge(self, claim, passages, reader):
            judgement = verifier._checker.judge(claim, passages, reader)
            whole = tuple((0, len(p.scored.passage.text)) for p in passages)
            return type(judgement)(1.0, "supported" if passages else "uncited", (), whole)

    tally = measure_faults(
        make_faulty_answers(paragraphs, 66, 1),
        SentenceVerifier(Credulous(), verifier._weigher, verifier._model, verifier.injections),
    )
    assert {fault for fault, _ in tally.shown} >= {"wrong mark", "invented number", "invented sentence"}


def test_the_tally_as_lines():
    tally = FaultOutcomes(1, {"no marks": Counter({"repaired": 1})}, 4, [("no marks", "甲。")], [("no marks", "乙。")])
    assert list(fault_lines(tally)) == [
        "no marks           repaired 1  left out 0  flagged 0  shown 0",
        "1 answers; 1 of 4 sound sentences lost (25.0%)",
        "  shown (no marks): 乙。",
        "  lost (no marks): 甲。",
    ]
