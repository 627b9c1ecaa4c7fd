"""What is edited in a claim, and that it is nowhere in the passage."""

import random

import pytest

from yinju.eval.lab.claim_edits import edit_claim
from yinju.eval.lab.claim_pairs import claims_of
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.quantities import agreement, find_quantities

ZH = "青河大桥于2019年6月建成，全长1280米，由查理曼设计。大桥被用来运送货物，每天有4万辆汽车通过，十分繁忙。"
EN = "The Qinghe Bridge was completed in June 2019, is 1,280 metres long, and was designed by Charles Martin. Trade is carried over it by 40,000 cars a day."


@pytest.mark.parametrize("text", [ZH, EN])
def test_a_wrong_number_or_date_is_nowhere_in_the_passage(text):
    language = "zh" if text == ZH else "en"
    for seed in range(20):
        chance = random.Random(seed)
        sentence = chance.choice(claims_of(text, language))
        changed = edit_claim("number", sentence, text, (), chance)
        if changed:
            (new,) = [q for q in find_quantities(changed) if q not in find_quantities(sentence) and q.certain][:1]
            assert all(agreement(new, other) == "no" for other in find_quantities(text))
        changed = edit_claim("date", sentence, text, (), chance)
        if changed:
            assert changed != sentence
            assert {(d.year, d.month) for d in find_dates(changed)} != {(d.year, d.month) for d in find_dates(sentence)}


def test_edits_by_hand():
    chance = random.Random(1)
    assert edit_claim("negated", "大桥被用来运送货物。", "", (), chance) == "大桥没有被用来运送货物。"
    assert edit_claim("negated", "大桥没有建成。", "", (), chance) == "大桥建成。"
    assert edit_claim("negated", "It was not built.", "", (), chance) == "It was built."
    assert edit_claim("negated", "It was built.", "", (), chance) == "It was not built."
    assert edit_claim("number", "没有数字。", "", (), chance) is None
