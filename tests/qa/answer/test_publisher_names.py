import pytest

from yinju.qa.answer.publisher_names import known_as, same_publisher
from yinju.types import Language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人民日报", "人民日報"),
        ("人民日报", "Ren Min Ri Bao"),
        ("People's Daily", "人民日報"),
        ("the people’s daily", "Ren Min Ri Bao"),
        ("Xinhua", "Xin Hua She"),
        ("新华社", "Xinhua News Agency"),
        ("第一財經資訊", "Di Yi Cai Jing Zi Xun"),
        ("Guang Ming Ri Bao", "光明日报"),
        ("The Guardian", "卫报"),
        ("晨报", "晨報"),
    ],
)
def test_forms_of_one_name_are_one_publisher(one: str, other: str) -> None:
    assert same_publisher(one, other)
    assert same_publisher(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人民日报", "光明日报"),
        ("新华社", "新华网"),
        ("Xin Hua She", "新华网"),
        ("Ren Min Ri Bao", "工人日报"),
        ("Daily", "People's Daily"),
        ("Washington Post", "Washington Times"),
        ("蔡翠红", "Shen Qiusha"),
    ],
)
def test_other_publishers_are_not(one: str, other: str) -> None:
    assert not same_publisher(one, other)
    assert not same_publisher(other, one)


@pytest.mark.parametrize(
    ("name", "language", "known"),
    [
        ("Ren Min Ri Bao", "zh", "人民日报"),
        ("Ren Min Ri Bao", "zh-Hant", "人民日報"),
        ("Ren Min Ri Bao", "en", "People's Daily"),
        ("人民日報", "zh", None),
        ("Xinhua", "en", None),
        ("晨报", "en", None),
    ],
)
def test_what_a_publisher_is_known_as(name: str, language: Language, known: str | None) -> None:
    assert known_as(name, language) == known
