"""The lists of an article: counted items, paragraphs that open alike, and what stands before them."""

import pytest

from yinju.qa.answer.enumerations import announces, enumerations, lines_of
from yinju.types import Language, Passage


def _passages(*texts: str, language: Language = "zh") -> list[Passage]:
    """Returns passages of one article, each with paragraphs of its own."""
    found, start, paragraph = [], 0, 1
    for number, text in enumerate(texts):
        found.append(Passage(f"p{number}", "a", paragraph, start, start + len(text), text, language))
        start, paragraph = start + len(text) + 1, paragraph + text.count("\n") + 1
    return found


def _lists(*texts: str) -> list[tuple[str | None, list[str]]]:
    lines = lines_of(_passages(*texts))
    return [
        (None if one.before is None else lines[one.before].text, [lines[place].text for place in one.items])
        for one in enumerations(lines)
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ["会议达成共识。", "一是开放。各方同意。\n二是合作。", "三是共赢。天黑了。"],
            [("会议达成共识。", ["一是开放。", "二是合作。", "三是共赢。"])],
        ),
        (["共识有两点：首先是开放。各方同意。其次是合作。"], [(None, ["共识有两点：首先是开放。", "其次是合作。"])]),
        (
            ["原因如下。\n第一，水少；第二，地薄。\n第三，人多。"],
            [("原因如下。", ["第一，水少；第二，地薄。", "第三，人多。"])],
        ),
        (["步驟。\n（一）挖土。\n（二）澆水。"], [("步驟。", ["（一）挖土。", "（二）澆水。"])]),
        (
            [
                "It failed.",
                "First, the river froze. Boats stood still. Second, the bridge fell.",
                "Finally, it snowed.",
            ],
            [("It failed.", ["First, the river froze.", "Second, the bridge fell.", "Finally, it snowed."])],
        ),
        (
            ["Do this:\n1. Dig the hole.\n2. Plant the tree."],
            [("Do this:", ["1. Dig the hole.", "2. Plant the tree."])],
        ),
        (["他在第一届大会发言。第二次大战后他回国。"], []),
        (["First, the river froze. It stayed so for months."], []),
        (["The plan is old. Seconds later it was gone."], []),
    ],
)
def test_items_are_counted(texts: list[str], expected: list[tuple[str | None, list[str]]]) -> None:
    assert _lists(*texts) == expected


@pytest.mark.parametrize(
    ("texts", "items"),
    [
        (["存在3方面障碍。", "根本障碍是速度。它很快。", "核心障碍是利益。", "现实障碍是能力。", "最新障碍是天气。"],
         ["根本障碍是速度。", "核心障碍是利益。", "现实障碍是能力。"]),
        (["There are two obstacles.", "The first-born obstacle is speed.", "The core obstacle is interest.", "The sky is blue."],
         ["The first-born obstacle is speed.", "The core obstacle is interest."]),
    ],
)  # fmt: skip
def test_paragraphs_that_open_alike_are_a_list_where_one_is_announced(texts: list[str], items: list[str]) -> None:
    assert _lists(*texts) == [(texts[0], items)]
    assert _lists("天气很好。", *texts[1:]) == []


def test_headings_and_doubtful_passages_hold_no_items() -> None:
    heading = Passage("h", "a", 1, 0, 11, "一是开放。\n二是合作。", "zh", headings=((0, 5),))
    assert [line.text for line in lines_of([heading])] == ["二是合作。"]
    assert lines_of([Passage("d", "a", 1, 0, 5, "一是开放。", "zh", doubtful=True)]) == []


def test_a_line_knows_its_paragraph() -> None:
    lines = lines_of(_passages("甲到了这里。乙也到了。\n丙没有到。", "丁走了。"))
    assert [(line.text, line.paragraph) for line in lines] == [
        ("甲到了这里。", 1), ("乙也到了。", 1), ("丙没有到。", 2), ("丁走了。", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("原因如下：", True), ("面臨三個方面的問題。", True), ("It has three parts.", True), ("This follows.", True), ("天氣很好。", False),
     ("第三个人走了。", False), ("It is old.", False)],
)  # fmt: skip
def test_what_announces(sentence: str, expected: bool) -> None:
    assert announces(sentence) is expected
