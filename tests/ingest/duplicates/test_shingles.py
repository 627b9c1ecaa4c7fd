import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinju.ingest.duplicates.shingles import (
    HAS_NUMBER,
    LEAST_SAMPLED,
    PARTS,
    SAMPLE,
    SAMPLE_ONE_IN,
    grams,
    is_number,
    signature,
    units,
)

MIXED = st.text(st.sampled_from("人工智能治理發展机遇， 。\nabcXYZ019éあ한😀"), max_size=200)


def _spelt(text: str) -> list[str]:
    return ["".join(chr(int(unit) >> shift & 0x1FFFFF) for shift in (0, 21, 42)).rstrip("\0") for unit in units(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("，。 \n", []),
        ("人工智能", ["人", "工", "智", "能"]),
        ("人 工，智\n能！", ["人", "工", "智", "能"]),
        ("發展機遇", ["发", "展", "机", "遇"]),
        ("Governance of AI", ["gov", "ern", "anc", "e", "of", "ai"]),
        ("２０２５年7月", ["202", "5", "年", "7", "月"]),
        ("GPT4o在2025-07发布", ["gpt", "4", "o", "在", "202", "5", "07", "发", "布"]),
        ("3.14", ["3", "14"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("ひらがな", ["ひ", "ら", "が", "な"]),
    ],
)
def test_units(text: str, expected: list[str]) -> None:
    assert _spelt(text) == expected


def test_numbers_are_told_from_words() -> None:
    assert is_number(units("2025年7月GPT4")).tolist() == [True, True, False, True, False, False, True]


def test_grams_are_the_runs_of_units() -> None:
    once, twice = grams(units("人工智能"), 3), grams(units("智能人工智能"), 3)
    assert len(once) == 2
    assert once.tolist() == twice[2:].tolist()
    assert len(grams(units("人工"), 3)) == 0


def test_the_order_of_units_counts() -> None:
    assert grams(units("人工智"), 3)[0] != grams(units("智工人"), 3)[0]


@settings(deadline=None)
@given(MIXED)
def test_a_signature_forgets_script_width_and_layout(text: str) -> None:
    assert signature(text) == signature(" ".join(text.split()) + "。")
    assert signature(text.upper()) == signature(text)


@settings(deadline=None)
@given(MIXED, MIXED)
def test_a_gram_is_sampled_wherever_it_stands(a: str, b: str) -> None:
    def kept(text: str) -> set[int]:
        found = np.unique(grams(units(text), 4))
        return set((found[found % np.uint64(SAMPLE_ONE_IN) == 0] >> np.uint64(32)).tolist())

    def sampled(text: str) -> set[int]:
        return set(np.frombuffer(signature(text), dtype=SAMPLE)["gram"].tolist())

    assert kept(a) <= sampled(a)
    assert kept(a) <= sampled(f"{a}。{b}")


def test_short_texts_have_a_sample_too() -> None:
    assert signature("") == b""
    assert len(signature("人")) == SAMPLE.itemsize
    assert 0 < len(signature("人工智能治理")) <= 3 * SAMPLE.itemsize
    assert len(signature("人工智能治理" * 50)) >= min(6, LEAST_SAMPLED) * SAMPLE.itemsize


def test_a_sampled_gram_knows_its_part_and_whether_it_has_a_digit() -> None:
    words = "".join(chr(0x4E00 + at) for at in range(160))
    sample = np.frombuffer(signature(words + "".join(str(at) + "。" for at in range(1000, 1160))), dtype=SAMPLE)
    parts, numbers = sample["part"] % PARTS, sample["part"] & HAS_NUMBER > 0
    assert set(parts[~numbers]) <= set(range(6))  # 160 units of words, then 320 of numbers
    assert numbers[parts > 5].all()
    assert sample["gram"].tolist() == sorted(sample["gram"].tolist())
