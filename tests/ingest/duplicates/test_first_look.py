"""A first look at many texts leaves out none that a comparison would find."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.ingest.duplicates import first_look
from yinju.ingest.duplicates.compare_texts import compare_articles, worth_comparing
from yinju.ingest.duplicates.first_look import may_hold
from yinju.ingest.duplicates.overlap import LEAST_ALIGNED, overlap
from yinju.ingest.duplicates.relations import compared
from yinju.ingest.duplicates.shingles import units


def _text(seed: int, length: int, letters: int = 3000) -> str:
    chance = random.Random(seed)
    return "".join(chr(0x4E00 + chance.randrange(letters)) for _ in range(length))


def _changed(text: str, share: float, seed: int) -> str:
    """Returns a text with some characters replaced, and its halves swapped or cut."""
    chance = random.Random(seed)
    changed = "".join(_text(chance.randrange(10**6), 1) if chance.random() < share else one for one in text)
    half = len(changed) // 2
    return chance.choice([changed, changed[half:] + changed[:half], changed[:half], changed + _text(seed, half)])


@given(st.integers(0, 10**6), st.integers(1, 12), st.floats(0, 0.6), st.sampled_from([4, 40, 3000]))
def test_what_holds_another_is_never_left_out(seed: int, count: int, share: float, letters: int) -> None:
    chance = random.Random(seed)
    text = _text(seed, chance.randrange(40, 200), letters)
    others = [_changed(text, share * chance.random(), seed + n) for n in range(count)] + [_text(seed + 99, 60, letters)]
    others = [other for other in others if len(other) >= 40]
    looked = may_hold(units(text), [units(other) for other in others])
    for other, may in zip(others, looked, strict=True):
        found = overlap(units(text), units(other))
        assert may or max(found.a_in_b.share, found.b_in_a.share) < LEAST_ALIGNED


def test_most_neighbours_of_a_series_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = _text(1, 60)
    series = [_text(n, 70) + frame[:20] + _text(n + 50, 70) + frame[20:] for n in range(2, 20)]
    own = series[0][:130] + _text(3, 8)
    looked = may_hold(units(own), [units(one) for one in series])
    assert looked.tolist() == [True] + [False] * 17
    monkeypatch.setattr(first_look, "_CELLS", 1)  # one at a time
    np.testing.assert_array_equal(may_hold(units(own), [units(one) for one in series]), looked)


def test_short_texts_are_all_compared() -> None:
    texts = {"a": "河水上涨。", "b": "河水上涨。", "c": "", "d": _text(1, 80), "e": _text(2, 80)}
    assert worth_comparing(texts["d"], [texts[name] for name in "abce"]) == [True, True, True, False]
    assert worth_comparing(texts["a"], [texts["b"]]) == [True]
    pairs = [(a, b) for a in texts for b in texts if a < b]
    plain = [pair for a, b in pairs if (pair := compare_articles(a, texts[a], b, texts[b])) is not None]
    assert compared(pairs, texts) == plain
    assert [(pair.a, pair.b) for pair in plain] == [("a", "b")]
    assert may_hold(units(texts["d"]), []).tolist() == []
