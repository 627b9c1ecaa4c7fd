import pytest

from yinju.embed import open_embedder
from yinju.qa.retrieval.aligned_words import aligned_words
from yinju.settings import EmbedderSettings


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "text", "pairs"),
    [
        ("全球经济", "全球经济增长。", [("全球", "全球"), ("经济", "经济")]),
        ("the global economy", "全球经济增长。", [("global", "全球"), ("economy", "经济")]),
        ("AI 治理", "Governance of AI", [("AI", "AI"), ("治理", "Governance")]),
        ("tea", "全球经济增长。", []),
    ],
)
def test_words_match_in_one_language_and_across_two(question, text, pairs):
    model = open_embedder(EmbedderSettings()).tokens
    found = aligned_words(question, text, model)
    assert [(match.asked, match.found) for match in found] == pairs
    assert all(0.5 <= match.cosine <= 1 for match in found)
