"""The score of a candidate, worked by hand on words, and its bounds and order on a table of vectors."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from tests.tables import save_table
from yinju.align import RANKING_FEATURES, RankingWeights, TokenModel, WordTokens
from yinju.qa.retrieval.candidates import Found
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.ranking import TITLE_SHARE, features, score
from yinju.store import PassageTokens
from yinju.token_table import TokenTable
from yinju.types import Language


def _query(text: str, language: Language, model: TokenModel, weights: list[float] | None = None) -> Query:
    tokens = model.question(text)
    values = np.array(weights, np.float32) if weights else model.weights(tokens)
    return Query(text, language, tokens, values)


def _tokens(language: Language, model: TokenModel, title: str, *sentences: str) -> PassageTokens:
    head, *rest = model.tokenize([title, *sentences])
    return PassageTokens(language, head, tuple(rest))


def _score(query: Query, found: Found, tokens: PassageTokens, model: TokenModel) -> float:
    return score(query, {"p": found}, {"p": tokens}, model)["p"]


@pytest.mark.parametrize(
    ("language", "similarity", "expected"),
    [
        ("zh", None, 0.75),  # the words alone
        ("zh-Hant", 0.25, (0.75 + 0.25) / 2),
        ("zh", -0.5, 0.75 / 2),
        ("zh", 1.01, (0.75 + 1) / 2),
        ("en", 0.25, 0.25),  # words say nothing across languages
        ("en", None, 0.75),
    ],
)
def test_words_and_vectors_share_within_a_language(
    language: Language, similarity: float | None, expected: float
) -> None:
    model = WordTokens()
    query = _query("大坝 高度", "zh", model, [3.0, 1.0])
    tokens = _tokens(language, model, "无关", "大坝很长。", "湖很深。")
    assert _score(query, Found(similarity, 0.5), tokens, model) == pytest.approx(expected)


def test_a_word_in_the_title_counts_less() -> None:
    model = WordTokens()
    query = _query("大坝 高度", "zh", model, [3.0, 1.0])
    assert _score(query, Found(None, 0), _tokens("zh", model, "大坝", "高度为一百米。"), model) == pytest.approx(
        (3 * TITLE_SHARE + 1) / 4
    )


def test_candidates_without_tokens_are_left_out() -> None:
    model = WordTokens()
    query = _query("大坝", "zh", model)
    found = {"gone": Found(0.9, 1.0), "here": Found(None, 1.0), "empty": Found(None, 1.0)}
    tokens = {"here": _tokens("zh", model, "", "大坝。"), "empty": _tokens("zh", model, "")}
    assert score(query, found, tokens, model) == {"here": pytest.approx(1.0), "empty": 0.0}
    assert score(query, {"gone": Found(0.9, 1.0)}, {}, model) == {}


def test_a_question_without_tokens_is_covered_by_nothing() -> None:
    model = WordTokens()
    assert _score(_query("？", "zh", model), Found(None, 0.0), _tokens("zh", model, "大坝", "大坝。"), model) == 0.0


# With tokens that cross languages


RANKING = {
    "same": {"intercept": -4.0, "whole": 4.0, "sentence": 4.0, "similarity": 1.0, "keywords": 2.0, "length": 0.5},
    "across": {"intercept": -3.0, "whole": 6.0, "sentence": 3.0, "similarity": 2.0, "keywords": 9.0, "length": -0.5},
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> TokenTable:
    folder = save_table(tmp_path_factory.mktemp("table") / "model")
    (folder / "ranking.json").write_text(json.dumps({"embedder": "x@1", **RANKING}), encoding="utf-8")
    return TokenTable(folder)


@pytest.mark.parametrize(("language", "total"), [
    # one of the two tokens is covered in all, by the first sentence; four tokens long
    ("en", -4 + 4 * 0.5 + 4 * 0.5 + 1 * 0.25 + 2 * 0.5 + 0.5 * math.log(5) / 5),
    ("zh", -3 + 6 * 0.5 + 3 * 0.5 + 2 * 0.25 - 0.5 * math.log(5) / 5),  # keywords count for nothing
])  # fmt: skip
def test_the_score_is_a_logistic_of_weighted_features(language: Language, total: float) -> None:
    class Weighted(WordTokens):
        crosses_languages = True
        ranking = RankingWeights(*(tuple(side.values()) for side in RANKING.values()), "x@1")  # type: ignore[assignment]

    model = Weighted()
    query = _query("dam height", "en", model)
    tokens = _tokens(language, model, "lake", "dam water", "hill road")
    assert _score(query, Found(0.25, 0.5), tokens, model) == pytest.approx(1 / (1 + math.exp(-total)), rel=1e-5)


def test_without_fitted_weights_coverage_and_similarity_share(tmp_path: Path) -> None:
    model = TokenTable(save_table(tmp_path / "model"))
    query = _query("machine", "en", model)
    same, other = (_tokens(language, model, "", "machine") for language in ("en", "zh"))  # type: ignore[arg-type]
    for tokens in (same, other):
        assert _score(query, Found(0.5, 0.0), tokens, model) == pytest.approx((1 + 0.5) / 2, rel=1e-5)
        assert _score(query, Found(None, 0.0), tokens, model) == pytest.approx(1.0, rel=1e-5)


def test_the_features_are_those_that_weights_are_named_for(table: TokenTable) -> None:
    query = _query("machine river", "en", table)
    tokens = {
        "en": _tokens("en", table, "machine", "river", "the"),
        "zh": _tokens("zh", table, "", "river machine the"),
    }
    measured = features(query, {"en": Found(None, 0.5), "zh": Found(0.5, 0.5)}, tokens, table)
    assert measured.ids == ["en", "zh"]
    assert (measured.same.tolist(), measured.cosines.tolist()) == ([True, False], [False, True])
    machine, river = table.weights(table.tokenize(["machine river"])[0])
    share = (TITLE_SHARE * machine + river) / (machine + river)
    expected = [
        [share, river / (machine + river), 0.0, 0.5, math.log(3) / 5],
        [1.0, 1.0, 0.5, 0.0, math.log(4) / 5],
    ]
    assert measured.values.shape == (2, len(RANKING_FEATURES))
    np.testing.assert_allclose(measured.values, expected, atol=0.02)  # other tokens are a little alike by chance
    assert features(query, {"gone": Found(None, 0.5)}, tokens, table).values.shape == (0, len(RANKING_FEATURES))


def test_scores_are_in_0_to_1_and_grow_with_the_evidence(table: TokenTable) -> None:
    query = _query("the machine river", "en", table)
    texts = ["", "the", "river", "machine river"]
    for language in ("en", "zh"):
        passages = [_tokens(language, table, "", text) for text in texts]  # type: ignore[arg-type]
        scores = [_score(query, Found(0.3, 0.0), tokens, table) for tokens in passages]
        assert scores == sorted(scores)
        assert 0 < scores[0] < scores[-1] < 1
        similar = [_score(query, Found(value, 0.0), passages[2], table) for value in (-1.0, 0.0, 0.5, 1.0)]
        assert similar == sorted(similar)
        assert similar[0] == similar[1]


def test_a_translation_covers_a_question(table: TokenTable) -> None:
    query = _query("machine intelligence", "en", table)
    near, far = (_tokens("zh", table, "", text) for text in ("机器智能", "河流"))
    assert _score(query, Found(0.9, 0.0), near, table) > _score(query, Found(0.9, 0.0), far, table) + 0.1


def test_keywords_count_within_a_language_only(table: TokenTable) -> None:
    query = _query("machine", "en", table)
    for language, counts in (("en", True), ("zh", False)):
        tokens = _tokens(language, table, "", "river")  # type: ignore[arg-type]
        without, with_words = (_score(query, Found(0.2, keywords), tokens, table) for keywords in (0.0, 1.0))
        assert (with_words > without) is counts


def test_a_sentence_that_holds_all_is_worth_more_than_two_that_share_it(table: TokenTable) -> None:
    query = _query("machine river", "en", table)
    together, apart = (
        _tokens("en", table, "", *sentences) for sentences in (("machine river", "the"), ("machine", "river"))
    )
    assert _score(query, Found(0.5, 0.5), together, table) > _score(query, Found(0.5, 0.5), apart, table)


def test_each_candidate_is_scored_as_if_alone(table: TokenTable) -> None:
    query = _query("machine intelligence", "en", table)
    texts = [("river", "机器"), ("", "machine", "intelligence"), ("",), ("machine",), ("the", "", "智能 河流")]
    tokens = {str(n): _tokens("en", table, *parts) for n, parts in enumerate(texts)}
    found = {name: Found(0.1 * int(name), 0.2) for name in tokens}
    alone = {name: _score(query, found[name], tokens[name], table) for name in tokens}
    for order in itertools.islice(itertools.permutations(tokens), 0, None, 17):
        together = score(query, {name: found[name] for name in order}, tokens, table)
        assert together == pytest.approx(alone, abs=1e-6)
