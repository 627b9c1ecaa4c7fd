"""Soft alignment, by hand on tokens whose cosines are given, and on words that are like themselves alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.align import FLOOR, Alignment, Match, Matrix, TokenIds, TokenModel, WordTokens, align, best_cosines, covered
from yinju.text import content_words, words

TABLE = np.array([[1.0, 0.8, 0.2, -0.5], [0.8, 1.0, 0.6, 0.0], [0.2, 0.6, 1.0, 0.1], [-0.5, 0.0, 0.1, 1.0]], np.float32)
"""Cosines of the tokens a, b, c and d."""
WEIGHTS = np.array([3.0, 1.0, 1.0, 2.0], np.float32)


class Letters:
    """Texts of the letters a to d, each a token."""

    crosses_languages = True
    ranking = None

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        return [ids("".join(text.split())) for text in texts]

    def question(self, text: str) -> TokenIds:
        return np.unique(self.tokenize([text])[0])

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        return [("abcd".index(c), place, place + 1) for place, c in enumerate(text) if c != " "]

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        return TABLE[left][:, right]

    def weights(self, ids: TokenIds) -> Matrix:
        return WEIGHTS[ids]

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        return [[] for _ in ids]


def ids(letters: str) -> TokenIds:
    return np.array(["abcd".index(c) for c in letters], np.int32)


# Best matches


def test_each_token_finds_its_best_match_in_each_text() -> None:
    found = best_cosines(Letters(), ids("ac"), [ids("bd"), ids(""), ids("cd"), ids("dab")])
    np.testing.assert_allclose(found, [[0.8, 0, 0.2, 1.0], [0.6, 0, 1.0, 0.6]], rtol=1e-6)


@pytest.mark.parametrize(
    ("question", "texts", "shape"),
    [("", ["ab", "c"], (0, 2)), ("ab", ["", ""], (2, 2)), ("ab", [], (2, 0)), ("", [], (0, 0))],
)
def test_without_tokens_nothing_matches(question: str, texts: list[str], shape: tuple[int, int]) -> None:
    found = best_cosines(Letters(), ids(question), [ids(text) for text in texts])
    assert (found.shape, found.dtype, found.any()) == (shape, np.float32, np.False_)


letters = st.text("abcd", max_size=8)


@given(letters, st.lists(letters, min_size=1, max_size=5))
def test_the_best_match_in_texts_joined_is_the_best_in_any_in_any_order(question: str, texts: list[str]) -> None:
    asked, parts = ids(question), [ids(text) for text in texts if text]
    apart = best_cosines(Letters(), asked, parts)
    joined = best_cosines(Letters(), asked, [np.concatenate([ids(""), *parts])])
    back = best_cosines(Letters(), asked, [np.concatenate([ids(""), *(part[::-1] for part in parts[::-1])])])
    expected = apart.max(axis=1, keepdims=True) if parts else np.zeros((len(asked), 1))
    np.testing.assert_array_equal(joined, expected)
    np.testing.assert_array_equal(back, expected)


# Coverage


@pytest.mark.parametrize(
    ("best", "weights", "least", "expected"),
    [
        ([1.0, 0.5], [3.0, 1.0], 0.0, (3 + 0.5) / 4),
        ([1.0, FLOOR - 0.01], [3.0, 1.0], 0.0, 0.75),
        ([FLOOR, -1.0], [1.0, 1.0], 0.0, FLOOR / 2),
        ([1.2, 0.0], [3.0, 1.0], 0.0, 0.75),
        ([1.0, 0.0], [3.0, 1.0], [[0.5], [0.4]], (3 + 0.4) / 4),
        ([0.5], [0.0], 0.0, 0.0),
        ([], [], 0.0, 0.0),
    ],
)
def test_coverage_is_the_share_of_weight(
    best: list[float], weights: list[float], least: object, expected: float
) -> None:
    column = np.array(best, np.float32)[:, None]
    least = np.array(least, np.float32) if isinstance(least, list) else least
    assert covered(column, np.array(weights, np.float32), least) == pytest.approx([expected])  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.floats(-1, 1.0009765625, width=32), st.floats(0.015625, 50, width=32), st.floats(0, 1, width=32)),
        max_size=30,
    )
)
def test_coverage_is_in_0_to_1_and_whole_for_whole_matches(rows: list[tuple[float, float, float]]) -> None:
    best, weights, least = (np.array([row[place] for row in rows], np.float32) for place in range(3))
    (share,) = covered(best[:, None], weights, least[:, None])
    assert 0 <= share <= 1
    (whole,) = covered(np.ones_like(best)[:, None], weights)
    assert whole == pytest.approx(1.0 if rows else 0.0)
    assert whole <= 1


# Pairs


def test_the_alignment_of_two_texts_has_each_match_with_its_places() -> None:
    found = align(Letters(), "a c", "db")
    assert [(match.left, match.right, match.weight) for match in found.matches] == [
        ((0, 1), (1, 2), 3.0),
        ((2, 3), (1, 2), 1.0),
    ]
    assert [match.cosine for match in found.matches] == pytest.approx([0.8, 0.6])
    assert found.score == pytest.approx((3 * 0.8 + 0.6) / 4)


@pytest.mark.parametrize(("left", "right"), [("", "ab"), ("ab", ""), ("", "")])
def test_an_empty_text_aligns_with_nothing(left: str, right: str) -> None:
    assert align(Letters(), left, right) == Alignment(0.0, ())


@pytest.mark.parametrize(
    ("left", "right", "matches"),
    [
        ("dam height", "The height of a dam", [("dam", "dam", 1.0), ("height", "height", 1.0)]),
        ("OpenAI 发布", "发布 ChatGPT", [("OpenAI", "发布", 0.0), ("发布", "发布", 1.0)]),
        ("大壩", "三峡 大坝", [("大壩", "大坝", 1.0)]),
        ("耗资 3.14", "3.14 元", [("耗资", "3.14", 0.0), ("3.14", "3.14", 1.0)]),
    ],
)
def test_words_align_by_their_places(left: str, right: str, matches: list[tuple[str, str, float]]) -> None:
    found = align(WordTokens(), left, right).matches
    assert [(left[slice(*m.left)], right[slice(*m.right)], m.cosine) for m in found] == matches
    assert all(isinstance(match, Match) for match in found)


# Words as tokens


TEXTS = [
    ("三峡大坝有多高？", "三峡大坝高185米，位于湖北。"),
    ("How high is the dam?", "The dam is 185 metres high."),
    ("ChatGPT是什么时候发布的", "OpenAI 在 2022 年 11 月发布了 ChatGPT，估值1,000亿。"),
    ("Where is it?", "无关的话"),
    ("是什么", "什么是它"),
    ("", "x"),
]


@pytest.mark.parametrize(("question", "text"), TEXTS)
def test_coverage_by_words_is_the_share_of_words_held(question: str, text: str) -> None:
    model: TokenModel = WordTokens()
    asked = model.question(question)
    wanted = content_words(question) or list(dict.fromkeys(words(question)))
    share = sum(word in words(text) for word in wanted) / max(1, len(wanted))
    best = best_cosines(model, asked, model.tokenize([text]))
    assert covered(best, model.weights(asked)) == pytest.approx([share])
    assert model.translations(asked) == [[]] * len(wanted)


@pytest.mark.parametrize(
    "text", [text for pair in TEXTS for text in pair] + ["１,０００ 和 3.14，2023,2024年。GPT-4.5 v1.2"]
)
def test_words_have_the_same_tokens_with_and_without_places(text: str) -> None:
    model = WordTokens()
    assert [token for token, *_ in model.spans(text)] == model.tokenize([text])[0].tolist()
    assert all(0 <= start < end <= len(text) for _, start, end in model.spans(text))


def test_words_are_alike_as_sets() -> None:
    model = WordTokens()
    texts = model.tokenize(["dam opened", "a dam that opened in may, the third of all dams", "", "river"])
    likeness = model.likeness(model.question("dam opened?"), texts)
    assert likeness[0] == pytest.approx(1)
    assert 0 < likeness[1] < 1
    assert likeness[2:].tolist() == [0, 0]
    assert model.likeness(model.tokenize([""])[0], texts).tolist() == [0, 0, 0, 0]
