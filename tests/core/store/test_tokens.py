"""The tokens of passages: what is put in comes out, and frequencies follow every change."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.align import TokenIds
from yinju.errors import StoreError
from yinju.store.tokens import PassageTokens, TokenIndex, _pack, _unpack
from yinju.types import Language


def passage(title: list[int], *sentences: list[int], language: Language = "zh") -> PassageTokens:
    return PassageTokens(language, _ids(title), tuple(_ids(sentence) for sentence in sentences))


def _ids(tokens: list[int]) -> TokenIds:
    return np.array(tokens, np.int32)


def plain(tokens: PassageTokens) -> tuple[str, list[int], list[list[int]]]:
    return tokens.language, tokens.title.tolist(), [sentence.tolist() for sentence in tokens.sentences]


@pytest.fixture
def index(tmp_path: Path) -> TokenIndex:
    index = TokenIndex(tmp_path)
    index.create()
    return index


def frequencies(index: TokenIndex, *tokens: int) -> list[int]:
    return index.frequencies(_ids(list(tokens))).tolist()


tokens_of_a_text = st.lists(st.integers(0, 2**31 - 1), max_size=6)


@given(tokens_of_a_text, st.lists(tokens_of_a_text, max_size=5))
def test_what_is_packed_is_unpacked(title: list[int], sentences: list[list[int]]) -> None:
    packed = _pack(passage(title, *sentences))
    unpacked = _unpack([("before", "zh", _pack(passage([7]))), ("it", "en", packed), ("after", "zh", packed)])["it"]
    assert plain(unpacked) == ("en", title, sentences)
    assert all(part.dtype == np.int32 for part in (unpacked.title, *unpacked.sentences))


@pytest.mark.parametrize("packed", [b"", b"\x01\0\0\0", b"\x01\0\0\0\xff\xff\xff\xff\x02\0\0\0"])
def test_tokens_without_an_end_are_damaged(packed: bytes) -> None:
    with pytest.raises(ValueError, match="the tokens of b have no end"):
        _unpack([("a", "zh", _pack(passage([7]))), ("b", "zh", packed), ("c", "zh", _pack(passage([8])))])


def test_what_is_put_is_got(index: TokenIndex) -> None:
    index.put({"a": passage([1], [2, 3], [3]), "b": passage([], [], language="zh-Hant"), "c": passage([])})
    found = index.get(["b", "a", "c", "missing"])
    assert {name: plain(tokens) for name, tokens in found.items()} == {
        "a": ("zh", [1], [[2, 3], [3]]),
        "b": ("zh-Hant", [], [[]]),
        "c": ("zh", [], []),
    }
    assert index.get([]) == {}


def test_a_frequency_counts_passages_and_not_titles(index: TokenIndex) -> None:
    index.put({"a": passage([1, 9], [2, 3, 3], [3]), "b": passage([1], [3, 4])})
    assert frequencies(index, 1, 2, 3, 4, 9, 5) == [0, 1, 2, 1, 0, 0]
    assert frequencies(index) == []


def test_frequencies_follow_what_is_put_again_and_deleted(index: TokenIndex) -> None:
    index.put({"a": passage([1], [2, 3]), "b": passage([1], [3])})
    index.put({"a": passage([8], [2, 3])})  # the same text under another title
    assert plain(index.get(["a"])["a"]) == ("zh", [8], [[2, 3]])
    assert frequencies(index, 2, 3) == [1, 2]
    index.put({"a": passage([8], [3, 4])})
    assert frequencies(index, 2, 3, 4) == [0, 2, 1]
    index.delete(["a", "missing"])
    assert frequencies(index, 2, 3, 4) == [0, 1, 0]
    assert list(index.get(["a", "b"])) == ["b"]
    index.delete([])
    index.delete(["b"])
    assert frequencies(index, 3) == [0]


changes = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=3)),
    max_size=12,
)


@given(changes)
def test_after_any_changes_the_frequencies_are_of_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, list[list[int]] | None]]
) -> None:
    index = TokenIndex(tmp_path_factory.mktemp("tokens"))
    index.create()
    there: dict[str, list[list[int]]] = {}
    for name, sentences in changes:
        if sentences is None:
            index.delete([name])
            there.pop(name, None)
        else:
            index.put({name: passage([0], *sentences)})
            there[name] = sentences
    expected = [sum(any(token in s for s in sentences) for sentences in there.values()) for token in range(6)]
    assert frequencies(index, *range(6)) == expected
    index.close()


def test_a_stop_in_the_middle_changes_nothing(index: TokenIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put({"a": passage([1], [2, 3])})
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("yinju.store.tokens._pack", _interrupted)
        index.put({"a": passage([1], [4]), "b": passage([1], [2])})
    assert plain(index.get(["a", "b"])["a"]) == ("zh", [1], [[2, 3]])
    assert frequencies(index, 2, 3, 4) == [1, 1, 0]


def _interrupted(_: PassageTokens) -> bytes:
    """What comes after the old tokens have been taken out and before the new ones are there."""
    raise KeyboardInterrupt


def test_another_reader_sees_what_is_written(index: TokenIndex, tmp_path: Path) -> None:
    reader = TokenIndex(tmp_path)
    assert reader.get(["a"]) == {}
    index.put({"a": passage([], [1])})
    assert frequencies(reader, 1) == [1]
    reader.close()
    assert plain(reader.get(["a"])["a"]) == ("zh", [], [[1]])


def test_more_passages_than_a_statement_takes(index: TokenIndex) -> None:
    index.put({str(number): passage([], [number]) for number in range(31_000)})
    assert len(index.get([str(number) for number in range(31_000)])) == 31_000
    assert frequencies(index, *range(31_000)) == [1] * 31_000


def test_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"The token index .*tokens\.sqlite cannot be used: .*Rebuild it with: yinju reindex\."
    ):
        TokenIndex(tmp_path).get(["a"])
