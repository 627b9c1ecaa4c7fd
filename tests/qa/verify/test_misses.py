import numpy as np
import pytest

from tests.qa.verify.samples import EN, ZH, claim_of, evidence_of
from yinju.qa.verify.misses import TokenMisses, least_likely_name, longest_absent_piece, token_misses


def misses(text, best, facts=()):
    return token_misses(claim_of(text), np.array(best, np.float32), facts)


@pytest.mark.parametrize(
    ("text", "best", "expected"),
    [
        ("dam bridge river", [1, 0, 1], TokenMisses(1, 1, "bridge")),
        ("dam bridge river", [1, 0, 0.5], TokenMisses(1, 1.5, "bridge")),
        ("dam bridge river", [0.5, 0.9, 0.5], TokenMisses(0.5, 0.5, "dam")),  # 0.1 ends the stretch
        ("dam bridge river", [1, 1, 1], TokenMisses(0, 0, "")),
        ("大桥，工厂", [1, 0.25], TokenMisses(0.75, 0.75, "工厂")),
        ("大桥，bridge", [0, 1], TokenMisses(1, 1, "大桥")),
        ("one two three four five six seven", [0] * 7, TokenMisses(1, 5, "one")),  # 5 is the cap
    ],
)
def test_the_tokens_that_passages_lack(text, best, expected):
    assert misses(text, best) == expected


def test_tokens_of_exact_facts_are_not_missed():
    assert misses("dam bridge river", [1, 0, 1], [(4, 10)]) == TokenMisses(0, 0, "")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("中国提出全球治理倡议", 1 / 8),  # 球治 is no pair of the passage
        ("猫提出全球人工智能", 1 / 8),  # 猫提
        ("中国提出倡议", 1 / 8),  # 出倡
        ("小狗", 1 / 8),
        ("China proposed the resolution", 0.0),
        ("China rejected quick changes", 6 / 8),
        ("dogs cats cows pigs hens", 1.0),
    ],
)
def test_the_longest_piece_that_passages_lack(claim, expected):
    assert longest_absent_piece(claim_of(claim), [evidence_of(ZH), evidence_of(EN)], []) == expected


def test_an_english_word_that_is_an_exact_fact_is_no_absent_piece():
    assert longest_absent_piece(claim_of("China DeepMind"), [evidence_of(EN)], [(6, 14)]) == 0.0


def test_the_name_that_passages_are_least_likely_to_hold():
    claim = claim_of("They told Charles and Trevithick.")
    best = np.zeros(len(claim.tokens), np.float32)
    absent, name = least_likely_name(claim, [evidence_of("人们告诉了查尔斯。")], best)
    assert name == "Trevithick"
    assert absent > 0.9
    assert least_likely_name(claim, [evidence_of("查尔斯和特雷维西克。")], best)[0] < 0.3
    # A name whose tokens have a cosine of 1 is there by meaning: 0.97 / (1 + exp(-14 * 0.75)).
    assert least_likely_name(claim, [evidence_of("猫。")], np.ones_like(best))[0] == pytest.approx(0.03, abs=1e-3)


def test_a_claim_without_names_lacks_none():
    assert least_likely_name(claim_of("It is long."), [evidence_of("很长。")], np.zeros(3, np.float32)) == (0.0, "")
    assert least_likely_name(claim_of("它很长。"), [evidence_of("It is.")], np.zeros(3, np.float32)) == (0.0, "")
