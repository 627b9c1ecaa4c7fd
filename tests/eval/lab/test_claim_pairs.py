"""Claims with one thing wrong: what is edited, and that it is nowhere in the passage."""

import random

import pytest

from yinju.eval.lab.claim_pairs import (
    FALSE_KINDS,
    TRUE_KINDS,
    AskedParagraph,
    BilingualParagraph,
    claims_of,
    edit_claim,
    make_pairs,
)
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.quantities import find_quantities, fit
from yinju.qa.verify.weights import DIRECTIONS

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
            assert all(fit(new, other) == "no" for other in find_quantities(text))
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


def test_pairs_are_of_every_kind_and_the_same_each_time():
    paragraphs = [
        BilingualParagraph(f"a{n}", "a", {"zh": ZH.replace("4万", f"{n + 3}万"), "en": EN.replace("40", str(n + 40))})
        for n in range(9)
    ]
    asked = [
        AskedParagraph(f"{place}有多少辆汽车通过大桥？", "4万", "zh", "a", {"zh": ZH, "en": EN})
        for place in ("每天", "白天", "夜里", "周末")
    ]
    for direction in DIRECTIONS:
        pairs = make_pairs(paragraphs, asked, direction, 20, 1)
        assert pairs == make_pairs(paragraphs, asked, direction, 20, 1)
        assert {pair.kind for pair in pairs} >= {"true", "number", "negated"}
        assert {(pair.language, pair.passage_language) for pair in pairs} == {tuple(direction.split("→"))}
        assert all(pair.good == (pair.kind in TRUE_KINDS) != (pair.kind in FALSE_KINDS) for pair in pairs)
    assert "每天有4万辆汽车通过大桥。" in {p.claim for p in make_pairs(paragraphs, asked * 1, "zh→en", 40, 2)}
