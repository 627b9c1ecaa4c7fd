import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinju.ingest.duplicates.overlap import GAP_UNITS, Held, Replaced, overlap, replaced
from yinju.ingest.duplicates.shingles import units


def _words(seed: int, length: int) -> str:
    """Han characters of which hardly three in a row stand in another seed's."""
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(length))


def _replaced(a: str, b: str) -> Replaced:
    return replaced(units(a), units(b), overlap(units(a), units(b)).aligned)


def test_the_same_text_is_held_whole() -> None:
    text = units(_words(1, 200))
    whole = Held(1.0, 0, 1.0, 1.0)
    found = overlap(text, text)
    assert (found.a_in_b, found.b_in_a, found.order) == (whole, whole, 1.0)


def test_different_texts_hold_nothing() -> None:
    found = overlap(units(_words(1, 200)), units(_words(2, 300)))
    assert (found.a_in_b.share, found.b_in_a.share) == (0, 0)


def test_nothing_is_held_by_nothing() -> None:
    empty, text = units(""), units("人工智能治理")
    assert overlap(empty, text).a_in_b.share == 0
    assert overlap(empty, empty).order == 1


def test_an_excerpt_is_held_and_holds_its_part() -> None:
    text = _words(1, 400)
    found = overlap(units(text[100:200]), units(text))
    assert found.a_in_b.share == 1
    assert found.b_in_a.share == 0.25


@pytest.mark.parametrize(("inserted", "share"), [(GAP_UNITS, 1.0), (GAP_UNITS + 1, 200 / 215)])
def test_what_lies_between_matches_is_held_if_it_is_short(inserted: int, share: float) -> None:
    text = _words(1, 200)
    changed = text[:100] + _words(2, inserted) + text[100:]
    assert overlap(units(changed), units(text)).a_in_b.share == pytest.approx(share)


def test_a_shared_term_here_and_there_is_no_hold() -> None:
    a, b = _words(1, 400), _words(2, 400)
    term = "人工智能"
    for place in (350, 200, 50):
        a, b = a[:place] + term + a[place:], b[: 400 - place] + term + b[400 - place :]
    assert overlap(units(a), units(b)).a_in_b.share == 0


def test_order_is_the_longest_rising_run() -> None:
    parts = [_words(seed, 40) for seed in range(10)]
    # the longest rising run is 0 1 2 4 5 6 8 9
    moved = "".join(parts[at] for at in (0, 3, 1, 2, 7, 4, 5, 6, 8, 9))
    found = overlap(units(moved), units("".join(parts)))
    assert found.a_in_b.share == 1
    assert found.order == pytest.approx(0.8, abs=0.01)  # a match or two spans a joint


def test_numbers_and_words_are_counted_apart() -> None:
    words = [_words(seed, 6) for seed in range(40)]
    monday, tuesday = ("".join(f"{word}{first + at}" for at, word in enumerate(words)) for first in (100, 500))
    held = overlap(units(monday), units(tuesday)).a_in_b
    assert (held.share, held.numbers, held.numbers_kept, held.words_kept) == (1, 40, 0, 1)


def test_a_book_of_repetitions_stays_within_bounds() -> None:
    found = overlap(units("人工智能治理。" * 20_000), units("人工智能发展。" * 20_000))
    assert 0 <= found.a_in_b.share <= 1


TEXTS = st.text(st.sampled_from("人工智能治理发展机遇12ab"), max_size=120)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_swapping_the_texts_swaps_the_result(a: str, b: str) -> None:
    one, other = overlap(units(a), units(b)), overlap(units(b), units(a))
    assert (one.a_in_b, one.b_in_a, one.order) == (other.b_in_a, other.a_in_b, other.order)
    assert _replaced(a, b) == _replaced(b, a)
    for held in (one.a_in_b, one.b_in_a):
        assert 0 <= held.share <= 1
        assert 0 <= held.numbers_kept <= 1
    assert 0 < one.order <= 1
    assert not np.isnan(one.a_in_b.words_kept)


def test_chance_matches_elsewhere_in_a_collection_change_no_order() -> None:
    article, others = _words(1, 200), [_words(seed, 300) for seed in range(2, 6)]
    changed = article[:90] + _words(9, 10) + article[100:]
    collection = "".join([others[0] + article[88:102] + others[1], changed, others[2] + article[20:34] + others[3]])
    assert overlap(units(article), units(collection)).order > 0.9


def test_a_name_put_for_another_is_seen() -> None:
    parts = [_words(seed, 20) for seed in range(5)]
    one, other = ("".join(part + name for part in parts) for name in ("毛有智", "周立军"))
    assert _replaced(one, other).renamed == 1
    assert _replaced(one, one).renamed == 0


@pytest.mark.parametrize(
    ("numbers", "others", "count"),
    [
        (["29日12时50分", "4.2级"], ["30日18时55分", "4.0级"], 4),
        (["29日12时50分", "4.2级"], ["29日12时50分", "4.2级"], 0),
        (["8月2日", "2023年"], ["08月02日", "2023年"], 0),  # the same, written otherwise
        (["FF912.0版", "2023年"], ["FF91 2.0版", "2023年"], 0),
        (["29日", "三人"], ["周日", "五人"], 0),  # a number gave way to a word
        (["1681人", "100艘"], ["2042人", "100艘"], 1),
        (["6688", "第100艘"], ["6687", "第7艘"], 2),
        (["6688", "第100艘"], ["668", "第10艘"], 0),  # digits were lost
        (["16688人", "第19艘"], ["6688人", "第193艘"], 1),  # hardly: in either text some would be
    ],
)
def test_numbers_put_for_others_between_the_same_words_are_seen(
    numbers: list[str], others: list[str], count: int
) -> None:
    parts = [_words(seed, 20) for seed in range(3)]
    one, other = (f"{parts[0]}{first}{parts[1]}{second}{parts[2]}" for first, second in (numbers, others))
    assert _replaced(one, other).renumbered == count
