import pytest

from yinju.posts import is_post, tells_post


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("江南大学教授", True),
        ("國立江南大學 AI 研究員", True),
        ("Professor at Riverside University", True),
        ("River Post staff writer", True),
        ("professor, 江南大学", True),
        ("李教授", False),
        ("张三", False),
        ("Professor Smith", False),
        ("Jane Doe", False),
    ],
)
def test_a_post_is_no_name(text: str, is_one: bool) -> None:
    assert is_post(text) is is_one


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("(作者为国际问题观察员)", True),
        ("（作者係江南大學 AI 中心主任）", True),
        ("作者单位：江南大学水利学院", True),
        ("作者：张三（江南大学教授）", True),
        ("扬子晚报记者 张楠", True),
        ("The authors are researchers at 江南大学.", True),
        ("By Jane Doe, Professor at Riverside University", True),
        ("Jane Doe is a columnist for the River Post.", True),
        ("□张三", False),
        ("作者:李为民", False),
        ("文/王小明", False),
        ("By Jane Doe", False),
        ("2025-07-27 10:27 作者:李系明 AI", False),
        ("Reporting by John Smith; Editing by Ann Lee", False),
    ],
)
def test_which_bylines_tell_a_post(line: str, tells: bool) -> None:
    assert tells_post(line) is tells
