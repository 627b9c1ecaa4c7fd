"""Figures of labelled claims worked by hand, with a check by words and a scripted reader."""

import pytest

from tests.eval.scripted_reader import ScriptedReader
from tests.verifiers import TOKENS, word_verifier
from yinju.eval.lab.claim_support import claim_figures, measure_claims
from yinju.eval.lab.read_examples import LabelledClaim
from yinju.qa.verify import AlignmentChecker, Judgement

CLAIMS = (
    LabelledClaim("The old bridge was built in 1937.", "en", "The old bridge was built in 1937.", True, "b"),
    LabelledClaim("The bridge was built in 1958.", "en", "The old bridge was built in 1937.", False, "b"),
    LabelledClaim("长江全长6300公里。", "zh", "长江全长6300公里，是亚洲最长的河流。", True, "a"),
    LabelledClaim("GPT-4是OpenAI的模型。", "zh", "长江全长6300公里，是亚洲最长的河流。", False, "a"),
)
RIGHT = {"auroc": 1.0, "balanced_accuracy": 1.0}


def no_step(*_):
    pass


@pytest.mark.parametrize(
    ("good", "wrong", "auroc", "accuracy"),
    [
        # 0.9 is above both, 0.5 above one and equal to the other: 3.5 of 4. One of two passes, both others do not.
        ([(0.9, True), (0.5, False)], [(0.5, False), (0.1, False)], 0.875, 0.75),
        # 2 of 3 are above. Both pass, and one of three others does not.
        ([(0.6, True), (0.6, True)], [(0.8, True), (0.5, True), (0.2, False)], round(4 / 6, 4), round(4 / 6, 4)),
        ([(0.6, True)], [], None, None),
        ([], [(0.6, True)], None, None),
    ],
)
def test_figures_by_hand(good, wrong, auroc, accuracy):
    entailed = [True] * len(good) + [False] * len(wrong)
    assert claim_figures(entailed, [*good, *wrong]) == {"auroc": auroc, "balanced_accuracy": accuracy}


def test_each_source_has_figures_of_its_own():
    steps = []
    assert measure_claims(CLAIMS, word_verifier(), None, lambda *step: steps.append(step)) == {
        "pairs": 4, **RIGHT, "by_source": {"a": {"pairs": 2, **RIGHT}, "b": {"pairs": 2, **RIGHT}},
    }  # fmt: skip
    assert steps == [(0, 4, "b"), (1, 4, "b"), (2, 4, "a"), (3, 4, "a")]


def test_a_reader_is_measured_beside_the_check():
    # Entailed, by this reader: what names the bridge or the Yangtze on both sides, so one of the two wrong claims too.
    reader = ScriptedReader({"bridge": (0.0, ""), "长江": (0.0, "")})
    figures = measure_claims(CLAIMS, word_verifier(), reader, no_step)
    assert figures["reader"] == {"auroc": 0.75, "balanced_accuracy": 0.75}
    assert figures["by_source"]["a"]["reader"] == RIGHT
    assert figures["by_source"]["b"]["reader"] == {"auroc": 0.5, "balanced_accuracy": 0.5}
    assert figures["auroc"] == 1.0


def test_partly_supported_is_below_the_bar():
    class Lukewarm(AlignmentChecker):
        def judge(self, claim, passages, reader):
            return Judgement(0.9, "partly", (), ((0, 1),))

    assert measure_claims(CLAIMS, word_verifier(Lukewarm(TOKENS, None)), None, no_step)["balanced_accuracy"] == 0.5


@pytest.mark.parametrize("support", [0.49, 0.5])
def test_the_bar_of_the_reader_is_half(support):
    class Reader:
        def read(self, text, passages):
            [found] = ScriptedReader({}).read(text, passages)
            share = support if "1937" in text or "6300" in text else 0.1
            return [type(found)(0.0, (share, 1 - share, 0.0), found.offsets, found.starts, found.ends)]

    found = measure_claims(CLAIMS, word_verifier(), Reader(), no_step)["reader"]
    assert found == {"auroc": 1.0, "balanced_accuracy": 1.0 if support >= 0.5 else 0.5}
