import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.cite.sounds import foreign_runs, heard, sound_of_chinese, sound_of_latin

NAMES = {
    "Rollo": "罗洛", "Charles": "查尔斯", "Einstein": "爱因斯坦", "Tesla": "特斯拉", "Maxwell": "麦克斯韦",
    "Normandy": "诺曼底", "Faraday": "法拉第",
}  # fmt: skip


@pytest.mark.parametrize(("latin", "chinese"), NAMES.items())
def test_a_name_sounds_more_like_itself_than_like_the_others(latin, chinese):
    others = [heard(latin, other) for name, other in NAMES.items() if name != latin]
    assert heard(latin, chinese) > max(others)
    assert heard(latin, chinese) > 0.6


def test_consonants():
    assert (sound_of_latin("Charles"), sound_of_chinese("查理")) == ("CLS", "CL")
    assert sound_of_latin("O'Neill") == "NL"
    assert sound_of_chinese("的是") == ""


def test_runs_that_may_be_names():
    text = "国王查理曼与史蒂芬·艾尔曼会面"
    assert [text[a:b] for a, b in foreign_runs(text)] == ["查理曼", "史蒂芬·艾尔曼"]


def test_too_little_to_tell_is_not_held_against_a_name():
    assert heard("Io", "罗洛") == 1.0


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé'-", max_size=20), st.text(alphabet="查理罗洛曼的斯", max_size=12))
def test_likeness_is_a_share(latin, chinese):
    assert 0 <= heard(latin, chinese) <= 1
