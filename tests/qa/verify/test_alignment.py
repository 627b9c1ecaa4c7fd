import numpy as np

from tests.qa.verify.samples import claim_of, evidence_of
from tests.verifiers import TOKENS
from yinju.align import FLOOR
from yinju.qa.verify.alignment import PIECE_SHARE, align_passages, clauses_of, covered_share, tokens_within


class Likeness:
    """Tokens that are all alike by one cosine."""

    crosses_languages = True

    def __init__(self, cosine):
        self._cosine = cosine

    def cosines(self, left, right):
        return np.full((len(left), len(right)), self._cosine, np.float32)


CLAIM = claim_of("Bridge opened.")
TWO = [evidence_of("It opened, closed. Bridge!", title="Bridge"), evidence_of("大桥。")]


def test_each_token_is_compared_with_each_clause_and_last_with_the_title():
    first, second = align_passages(CLAIM, TWO, TOKENS)
    assert first.cosines.tolist() == [[0, 0, 1, 1], [1, 0, 0, 0]]
    assert second.cosines.tolist() == [[0, 0], [0, 0]]
    assert first.best.tolist() == [1, 1]
    assert first.by_sentence().tolist() == [[0, 1], [1, 0]]


def test_cosines_are_at_most_one_and_low_ones_are_zero():
    assert align_passages(CLAIM, TWO[:1], Likeness(1.01))[0].best.tolist() == [1, 1]
    assert align_passages(CLAIM, TWO[:1], Likeness(FLOOR - 0.01))[0].best.tolist() == [0, 0]


def test_a_lone_character_keeps_a_share_unless_its_neighbour_is_there():
    claim = claim_of("高，高")
    assert align_passages(claim, [evidence_of("他高。")], TOKENS)[0].best.tolist() == [PIECE_SHARE] * 2
    assert align_passages(claim, [evidence_of("他，高。")], TOKENS)[0].best.tolist() == [PIECE_SHARE, 1]


def test_clauses_are_all_or_those_of_ranges():
    aligned = align_passages(CLAIM, TWO, TOKENS)
    every = clauses_of(aligned)
    assert [text.strip() for text in every.texts] == ["It opened", "closed", "Bridge", "大桥"]
    assert every.cosines.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    some = clauses_of(aligned, [(0, 10), (0, 0)])
    assert (some.texts, some.cosines.tolist()) == (("It opened",), [[0], [1]])
    assert clauses_of(aligned, [(0, 0), (0, 0)]).cosines.shape == (2, 0)


def test_tokens_within_ranges_and_the_share_that_is_covered():
    assert tokens_within(CLAIM, [(0, 3)]).tolist() == [True, False]
    assert tokens_within(claim_of("大桥，很高"), [(3, 5)]).tolist() == [False, True, True]
    assert covered_share(np.array([1.0, 0.5]), np.array([3.0, 1.0])) == 0.875
    assert covered_share(np.array([1.0]), np.array([0.0])) == 0.0
