"""The offset map: hand-worked values, and properties over Chinese, English and mixed text."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinju.offsets import Mapped, cut, edit

TEXT = st.text(st.sampled_from("人工智能發(fā)表 ,。AI ab1\n\u200b🙂"), max_size=40)


@st.composite
def edits(draw, text: str):
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [(a, b, draw(st.text("新N ", max_size=4))) for a, b in pairs]


def origins(mapped: Mapped) -> list[tuple[int, int]]:
    return list(zip(mapped.starts.tolist(), mapped.ends.tolist(), strict=True))


def is_sound(mapped: Mapped, length: int) -> bool:
    """What ``Mapped`` promises of its ranges."""
    places = origins(mapped)
    return (
        len(places) == len(mapped.text)
        and all(0 <= a < b <= length for a, b in places)
        and all(one == other or one[1] <= other[0] for one, other in pairwise(places))
    )


def test_a_kept_character_is_its_own_origin_and_a_new_one_stands_for_all_it_replaced():
    mapped = edit("發(fā)表 AI,ok", [(1, 5, ""), (6, 7, ""), (7, 9, "人工智能")])
    assert mapped.text == "發表人工智能,ok"
    assert origins(mapped) == [(0, 1), (5, 6), (7, 9), (7, 9), (7, 9), (7, 9), (9, 10), (10, 11), (11, 12)]
    assert mapped.ranges() == [(0, 1), (5, 6), (7, 12)]
    assert mapped.ranges(0, 2) == [(0, 1), (5, 6)]
    assert mapped.ranges(3, 4) == [(7, 9)]
    assert mapped.hull(0, 3) == (0, 9)
    assert mapped.gaps(12) == [(1, 5), (6, 7)]
    assert [mapped.position(place) for place in (0, 1, 5, 6, 8, 12)] == [0, 1, 1, 2, 2, 9]
    assert mapped.part(1, 3) == Mapped("表人", mapped.starts[1:3], mapped.ends[1:3])
    assert mapped.shifted(100).ranges(0, 2) == [(100, 101), (105, 106)]


def test_a_later_step_that_takes_a_part_of_a_replacement_stands_for_the_whole():
    first = edit("abcdef", [(1, 3, "XYZ")])
    both = first.then(lambda text: edit(text, [(0, 2, "Q")]))
    assert both.text == "QYZdef"
    assert origins(both) == [(0, 3), (0, 3), (0, 3), (3, 4), (4, 5), (5, 6)]
    assert first.then(lambda text: edit(text, [(0, 6, ""), (6, 7, "")])) == Mapped("", first.starts[:0], first.ends[:0])


def test_cut_keeps_ranges():
    mapped = cut("第一行\n第二行\n第三行", [(0, 4), (8, 11)])
    assert (mapped.text, mapped.ranges()) == ("第一行\n第三行", [(0, 4), (8, 11)])


@pytest.mark.parametrize("wrong", [[(2, 2, "x")], [(3, 5, ""), (4, 6, "")], [(3, 4, ""), (1, 2, "")], [(5, 7, "")]])
def test_edits_that_insert_overlap_or_lie_outside_are_refused(wrong):
    with pytest.raises(ValueError, match="is empty, or not between"):
        edit("abcdef", wrong)
    with pytest.raises(ValueError, match="overlap, or are not in order within 6 characters"):
        cut("abcdef", [(3, 4), (1, 2)])


def test_a_map_of_another_text_is_refused_and_an_empty_range_has_no_hull():
    with pytest.raises(ValueError, match="the map is of a text of 3 characters, not 2"):
        Mapped.load("ab", Mapped.of("abc").dump())
    with pytest.raises(ValueError, match="the range 1:1 of a text of 3 characters is empty"):
        Mapped.of("abc").hull(1, 1)


def test_equality_is_of_text_and_places():
    assert Mapped.of("ab") == Mapped.of("ab")
    assert Mapped.of("ab") != Mapped.of("ab").shifted(1)
    assert Mapped.of("ab") != "ab"


@settings(deadline=None)
@given(st.data(), TEXT)
def test_any_chain_of_edits_is_sound_and_survives_being_stored(data, text):
    mapped = Mapped.of(text)
    for _ in range(data.draw(st.integers(0, 3))):
        mapped = mapped.through(edit(mapped.text, data.draw(edits(mapped.text))))
        assert is_sound(mapped, len(text))
    assert Mapped.load(mapped.text, mapped.dump()) == mapped
    # What was taken out and what was kept are the whole, and share nothing.
    assert sorted([*mapped.ranges(), *mapped.gaps(len(text))]) == [
        part for part in sorted([*mapped.ranges(), *mapped.gaps(len(text))]) if part[0] < part[1]
    ]
    covered = np.zeros(len(text), int)
    for start, end in [*mapped.ranges(), *mapped.gaps(len(text))]:
        covered[start:end] += 1
    assert covered.tolist() == [1] * len(text)


@settings(deadline=None)
@given(st.data(), TEXT)
def test_composition_agrees_with_following_each_character_by_hand(data, text):
    first = edit(text, data.draw(edits(text)))
    second = edit(first.text, data.draw(edits(first.text)))
    composed = first.through(second)
    assert composed.text == second.text
    for index, (start, end) in enumerate(origins(composed)):
        by_hand = [origins(first)[i] for i in range(*origins(second)[index])]
        # The hull of what it came from; wider only where a replacement was taken apart.
        assert start <= by_hand[0][0]
        assert by_hand[-1][1] <= end


@settings(deadline=None)
@given(st.data(), TEXT)
def test_ranges_of_a_part_are_inside_its_hull_and_apart(data, text):
    mapped = edit(text, data.draw(edits(text)))
    start = data.draw(st.integers(0, len(mapped.text)))
    end = data.draw(st.integers(start, len(mapped.text)))
    ranges = mapped.ranges(start, end)
    assert (ranges == []) == (start == end)
    if ranges:
        assert (ranges[0][0], ranges[-1][1]) == mapped.hull(start, end)
        assert all(a[1] < b[0] for a, b in pairwise(ranges))
