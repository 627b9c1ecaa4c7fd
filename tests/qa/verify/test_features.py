import pytest

from tests.qa.verify.samples import EN, ZH, claim_of, evidence_of
from tests.verifiers import TOKENS
from yinju.qa.verify.faults import Fault
from yinju.qa.verify.features import SUPPORT_FEATURES, compare_claim


def compared(claim, *passages, **about):
    comparison = compare_claim(claim_of(claim), [evidence_of(text, **about) for text in passages], TOKENS)
    return comparison, dict(zip(SUPPORT_FEATURES, comparison.values.tolist(), strict=True))


def test_the_features_of_a_claim_worked_by_hand():
    text = "# Bridges\n\nThe bridge opened. It is long. In May it closed."
    comparison, features = compared("The old bridge opened in May 2019, said Smith.", text, title="Old bridge")
    # old, bridge and opened of old, bridge, opened, 2019, said and Smith; old stands in the title alone: 0.8.
    assert features["whole"] == 0.5
    assert features["run"] == pytest.approx(2.8 / 6)
    assert (features["worst"], features["stretch"]) == (1, 1)
    assert (features["numbers"], features["dates"], features["names"]) == (0, 1, 1)
    assert features["strange"] == 0.5  # said, Smith
    assert comparison.wording == 0.75  # three of old, bridge, opened and said
    assert (comparison.held_facts, comparison.same_language) == (0, True)
    assert comparison.faults == (Fault("date", "May 2019"), Fault("name", "Smith"), Fault("missing", "said"))
    assert comparison.quotes == ((11, 29),)


@pytest.mark.parametrize(
    ("claim", "passage", "changed"),
    [
        ("大桥没有建成。", "大桥建成了。", {"denial", "parity"}),
        ("OpenAI did join the resolution.", EN, {"denial", "parity"}),
        ("产业规模超过7000亿元，下降30.2%。", ZH, {"trend"}),
        ("140个国家参加了决议联署，OpenAI没有参加。", ZH, {"loose"}),
        ("首次，140多个国家参加了决议联署，OpenAI没有参加。", ZH, {"first"}),
    ],
)
def test_what_differs_from_the_passages_is_a_feature_of_its_own(claim, passage, changed):
    _, features = compared(claim, passage)
    kinds = ("numbers", "dates", "names", "titles", "loose", "denial", "parity", "trend", "first", "unheard")
    assert {kind for kind in kinds if features[kind]} == changed


def test_at_most_two_absent_facts_of_a_kind_count():
    assert compared("有11人、12人和13人。", ZH)[1]["numbers"] == 2


def test_words_are_heard_across_languages_only():
    comparison, features = compared("They told Trevithick.", ZH)
    assert not comparison.same_language
    assert features["strange"] == 0
    assert features["unheard"] > 0.6
    assert comparison.faults[0] == Fault("missing", "Trevithick")
