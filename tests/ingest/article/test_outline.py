import pytest

from yinju.ingest.article.outline import core, count_units, outline, subject_terms

ZH = "中国与法国加强人工智能治理的国际合作，双方在巴黎发布联合声明，强调以人为本。"
EN = "China and France agreed in Paris to work together on rules for artificial intelligence, their ministers said."


@pytest.mark.parametrize(
    ("text", "units"),
    [("", 0), ("人工智能", 4), ("AI governance", 4), ("2025年AI", 5), ("Ministère", 2), ("Москва", 2)],
)
def test_units(text, units):
    assert count_units(text) == units


def test_words_tell_subjects_apart():
    assert subject_terms("人工智能 of the models") == ["人工", "工智", "智能", "models"]


@pytest.mark.parametrize(
    ("line", "prose"),
    [
        (ZH, True),
        (EN, True),
        ("一、治理的现状", False),
        ("import json", False),
        (ZH[:30] + "...", False),
        ("他们来了。", False),
    ],
)
def test_prose(line, prose):
    assert outline(line)[0].is_prose is prose


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["首页", "登录", ZH, "小标题", ZH, "分享", "相关阅读", "某地马拉松"], range(2, 5)),
        (["Home", EN, EN, "Related articles", "Team wins the cup"], range(1, 3)),
        ([ZH, "古人学问无遗力。", "少壮工夫老始成。", EN], range(0, 4)),
        (["首页", "登录"], range(0)),
        ([], range(0)),
    ],
)
def test_the_core(lines, expected):
    assert core(outline("\n".join(lines))) == expected


def test_a_line_s_place():
    text = f"  {ZH}\n\n{EN}"
    first, second = outline(text)
    assert (text[first.start : first.end], text[second.start : second.end]) == (ZH, EN)
