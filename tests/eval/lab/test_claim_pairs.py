"""Pairs of every kind, the same for the same seed."""

from yinju.eval.lab.claim_pairs import (
    FALSE_KINDS,
    TRUE_KINDS,
    AskedParagraph,
    BilingualParagraph,
    make_pairs,
)
from yinju.qa.verify.weights import DIRECTIONS

ZH = "青河大桥于2019年6月建成，全长1280米，由查理曼设计。大桥被用来运送货物，每天有4万辆汽车通过，十分繁忙。"
EN = "The Qinghe Bridge was completed in June 2019, is 1,280 metres long, and was designed by Charles Martin. Trade is carried over it by 40,000 cars a day."


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
