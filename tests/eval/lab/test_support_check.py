"""Figures of the support check worked by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.errors import UsageError
from yinju.eval.lab.support_check import auroc, read_bilingual_paragraphs


def test_auroc_by_hand():
    assert auroc([0.9, 0.8], [0.1, 0.85]) == 0.75
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([1.0, 1.0], [0.0]) == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_auroc_is_the_share_of_pairs_in_order(good, wrong):
    pairs = [(a > b) + 0.5 * (a == b) for a in good for b in wrong]
    assert auroc(good, wrong) == pytest.approx(sum(pairs) / len(pairs))


def test_paragraphs_in_one_language_are_refused(tmp_path):
    for name, language in (("zh", "zh"), ("en", "en")):
        folder = tmp_path / name
        (folder / "qrels").mkdir(parents=True)
        item = {"_id": f"a#0#{language}", "title": "", "text": "x"}
        (folder / "corpus.jsonl").write_text(json.dumps(item) + "\n")
        (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "q"}) + "\n")
        (folder / "qrels" / "test.tsv").write_text(f"q\ta#0#{language}\t1\n")
    with pytest.raises(UsageError, match="hold 1 paragraphs in both languages"):
        read_bilingual_paragraphs(tmp_path / "zh", tmp_path / "en")
