import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.transliteration import LatinWord, Spellings, bundled, letters_of, read_spellings, write_spellings

TABLE = Spellings(
    {letter: math.log(0.25) for letter in "abrz"},
    {"巴": {"ba": 0.8, "b": 0.1}, "尔": {"r": 0.5, "": 0.3}, "兹": {"z": 0.9}},
)


def test_letters():
    assert letters_of("Élise O'Neill-Łódź 2") == "eliseoneillodz"


def test_the_ways_to_cut_a_name_are_added_up():
    # 巴 for "ba" and 尔 for "r"; the other ways go by what was never seen, and weigh next to nothing.
    assert LatinWord("bar", TABLE).log_odds("巴尔") == pytest.approx(math.log(0.8 * 0.5) - 3 * math.log(0.25), abs=1e-3)


def test_a_character_may_stand_for_no_letter():
    assert LatinWord("ba", TABLE).log_odds("巴尔") == pytest.approx(math.log(0.8 * 0.3) - 2 * math.log(0.25), abs=1e-3)


def test_the_whole_word_has_to_be_written():
    assert LatinWord("barz", TABLE).log_odds("巴尔") < 0 < LatinWord("barz", TABLE).log_odds("巴尔兹")


def test_the_best_part_of_some_runs_less_the_places_there_were():
    word = LatinWord("bar", TABLE)
    assert word.best_log_odds(["兹巴尔兹", "兹兹"]) == pytest.approx(word.log_odds("巴尔") - math.log(7), abs=1e-3)
    assert word.best_log_odds([]) < -100


@given(st.text(alphabet="abrz", min_size=1, max_size=8), st.text(alphabet="巴尔兹无", max_size=8))
def test_no_run_writes_a_word_surely(letters, run):
    word = LatinWord(letters, TABLE)
    assert word.log_odds(run) <= -word.chance + 1e-9
    assert word.best_log_odds([run]) <= -word.chance + 1e-9


def test_a_table_comes_back_as_it_was_written(tmp_path):
    write_spellings(TABLE, tmp_path / "sounds.json")
    assert read_spellings(tmp_path / "sounds.json") == TABLE


def test_the_bundled_table_holds_probabilities():
    table = bundled()
    assert len(table.of) > 800
    assert sum(map(math.exp, table.letters.values())) == pytest.approx(1)
    assert all(0.3 <= sum(parts.values()) <= 1 for parts in table.of.values())
