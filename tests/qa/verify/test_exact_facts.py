import pytest

from tests.qa.verify.samples import EN, ZH, claim_of, evidence_of
from yinju.qa.verify.exact_facts import compare_facts, facts_in_range
from yinju.qa.verify.faults import Fault


def compared(claim, *passages, **about):
    found = compare_facts(claim_of(claim), [evidence_of(text, **about) for text in passages])
    return {claim[a:b]: held for (a, b), held in found.held.items()}, found.absent, found.inexact


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        ("2023年10月有160国。", {"160": False, "2023年10月": True}),
        ("In October 2023, OpenAI and DeepMind", {"October 2023": True, "OpenAI": True, "DeepMind": False}),
        ("OpenAI于2024年提出《倡议书》", {"2024年": False, "OpenAI": True, "《倡议书》": False}),
        ("见http://a.example/x 。", {"http://a.example/x": False}),
    ],
)
def test_each_fact_is_held_or_absent(claim, held):
    found, absent, inexact = compared(claim, ZH, EN)
    assert found == held
    assert [fault.words for fault in absent] == [words for words, there in held.items() if not there]
    assert inexact == []


def test_a_number_that_the_passage_gives_less_exactly_is_held_and_inexact():
    assert compared("有140个国家。", ZH) == ({"140": True}, [], [Fault("loose", "140")])


def test_passages_are_compared_together():
    assert compared("有140个国家。", ZH, "140个国家参加。")[2] == []


def test_an_english_name_is_not_looked_for_in_chinese_passages():
    assert compared("He met DeepMind", ZH)[0] == {}
    assert compared("他见了DeepMind", EN)[0] == {"DeepMind": False}


def test_a_year_may_stand_in_the_passage_as_a_plain_number():
    assert compared("在2019年", "编号2019，已存档。")[0] == {"2019年": True}


def test_facts_in_a_range_are_those_that_the_range_holds():
    claim, evidence = claim_of("2023年10月，规模超过7000亿元。"), evidence_of(ZH)
    first = ZH.index("140")
    assert {claim.text[a:b] for a, b in facts_in_range(claim, evidence, 0, first)} == {"2023年10月"}
    assert {claim.text[a:b] for a, b in facts_in_range(claim, evidence, first, len(ZH))} == {"超过7000亿元"}
