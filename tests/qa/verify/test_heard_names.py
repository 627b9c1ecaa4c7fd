import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.verify.heard_names import foreign_runs, heard_as, heard_in

NAMES = {
    "Rollo": "罗洛", "Charles": "查尔斯", "Tesla": "特斯拉", "Normandy": "诺曼底",
    "Trevithick": "特雷维西克", "Petersburg": "彼得堡",
}  # fmt: skip


@pytest.mark.parametrize(("latin", "chinese"), NAMES.items())
def test_a_name_is_heard_where_it_is_and_not_among_the_others(latin, chinese):
    others = [other for name, other in NAMES.items() if name != latin]
    assert heard_in(latin, f"当时的人都知道{chinese}，他的名声传遍各地。") > 0.75
    assert heard_in(latin, "，".join(others)) < 0.5
    assert heard_as(chinese, (latin, "Wola")) > 0.75
    assert heard_as(chinese, tuple(name for name in NAMES if name != latin)) < 0.5


def test_chinese_names_are_heard_by_their_own_sound():
    assert heard_in("Xiaoping", "邓小平同志") > 0.9
    assert heard_in("Xiaoping", "周恩来同志") < 0.5


def test_the_whole_run_has_to_be_in_the_name():
    assert heard_as("塞拉索瓦沃拉", ("Warsaw", "Wola")) < 0.3


def test_two_names_that_follow_each_other_may_be_one_run():
    assert heard_as("罗洛查尔斯", ("Rollo", "Charles")) > 0.75
    assert heard_as("罗洛查尔斯", ("Rollo", "Normandy", "Charles")) < 0.3


def test_a_character_at_an_end_may_be_none_of_the_name():
    assert heard_as("特斯拉", ("Tesla",)) > heard_as("及特斯拉", ("Tesla",)) > 0.5


def test_runs_that_may_be_names():
    text = "国王查理曼与史蒂芬·艾尔曼会面"
    assert [text[a:b] for a, b in foreign_runs(text)] == ["查理曼", "史蒂芬·艾尔曼"]


def test_too_little_to_tell_is_not_held_against_a_name():
    assert heard_in("I", "罗洛") == 1.0
    assert heard_as("罗洛", ()) < 0.001


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzé'-", max_size=20), st.text(alphabet="查理罗洛曼的斯，", max_size=12)
)
def test_both_are_probabilities(latin, chinese):
    assert 0 <= heard_in(latin, chinese) <= 1
    assert 0 <= heard_as(chinese, (latin, latin)) <= 1
