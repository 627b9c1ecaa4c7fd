"""The lines of an extractor's article are found in what the page shows, and the rest is marked, not lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.ingest.read.page_article import locate
from yinju.offsets import cut, rest

FIRST = "各国代表在会议上讨论了人工智能的治理问题，并且提出了许多建议。"
SECOND = "The committee agreed on a common statement after a long debate."
THIRD = "会议 meeting 通过了一份 statement，呼吁 all members 加强合作。"


def located(shown, taken):
    """The text, what of it is marked, and what stays when that is taken out."""
    text, outside = locate(shown, taken)
    kept = cut(text, rest(len(text), outside)).text
    return text, [text[start:end] for start, end in outside], kept


@pytest.mark.parametrize(
    ("shown", "taken", "outside", "kept"),
    [
        (["首页", "治理", FIRST, "分享"], f"治理\n{FIRST}", ["首页\n", "分享"], f"治理\n{FIRST}\n"),
        (["Home", SECOND, "Share", THIRD], f"{SECOND}\n{THIRD}", ["Home\n", "Share\n"], f"{SECOND}\n{THIRD}"),
        # Of several places of a headline, that next to the article.
        (["治理", "地方", "治理", FIRST, "治理"], f"治理\n{FIRST}", ["治理\n地方\n", "治理"], f"治理\n{FIRST}\n"),
        (["Plan", SECOND, "Plan", THIRD], f"{SECOND}\nPlan\n{THIRD}", ["Plan\n"], f"{SECOND}\nPlan\n{THIRD}"),
        # Blanks, list marks and rules of tables are the extractor's own.
        (
            [FIRST, "第一 项", "two", "a | b"],
            f"{FIRST}\n- 第一项\n- two\n| a | b |",
            [],
            f"{FIRST}\n第一 项\ntwo\na | b",
        ),
        # What the page shows as an entity, the extractor decodes.
        (["首页", "甲&nbsp;乙&eacute;丙。"], "甲 乙é丙。", ["首页\n"], "甲&nbsp;乙&eacute;丙。"),
        # A part of a line: the marks that touch it stay with it, and so does the line's end.
        ([f"图片 “{FIRST}” 来源", SECOND], f"“{FIRST}”\n{SECOND}", ["图片 ", "来源"], f"“{FIRST}” \n{SECOND}"),
        (["By Li | News", SECOND], f"By Li\n{SECOND}", ["| News"], f"By Li \n{SECOND}"),
        # A short line is found as a line, not inside a word or a sentence.
        ([FIRST, "治理", "会"], f"{FIRST}\n会", ["治理\n"], f"{FIRST}\n会"),
        (["12", "AI 2025", "2", SECOND], f"2\n{SECOND}", ["12\nAI 2025\n"], f"2\n{SECOND}"),
        # What the page does not show is put where the article has it.
        (["菜单", FIRST, "分享"], f"{FIRST}\n{THIRD}", ["菜单\n", "分享"], f"{FIRST}\n{THIRD}\n"),
        (["菜单", "分享"], SECOND, ["菜单\n分享"], f"{SECOND}\n"),
        (["菜单"], "", ["菜单"], ""),
        ([], "", [], ""),
        # Where the extractor dropped something inside a line, its parts are looked up; a short line is not parted.
        ([f"{FIRST}[图]{THIRD}", "尾"], f"{FIRST} {THIRD}", ["[图]", "尾"], f"{FIRST}{THIRD}\n"),
        ([FIRST, "登录 Log in", SECOND, "2"], f"| {FIRST} {SECOND} |", ["登录 Log in\n", "2"], f"{FIRST}\n{SECOND}\n"),
        (["甲说。[图]乙说。", "尾"], "甲说。乙说。", ["甲说。[图]乙说。\n尾"], "甲说。乙说。\n"),
        # What it gives twice stays once.
        ([FIRST, SECOND], f"{FIRST}\n{SECOND}\n{FIRST}", [], f"{FIRST}\n{SECOND}"),
    ],
)
def test_what_is_the_article_and_what_is_not(shown, taken, outside, kept):
    assert located(shown, taken)[1:] == (outside, kept)


LINES = st.lists(
    st.sampled_from(["首页", "Home", "2", "12", "治理 AI", "—", "“引”。", FIRST, SECOND, THIRD, "a | b"]), max_size=8
)


@given(shown=LINES, taken=LINES)
def test_all_that_is_shown_stays_in_order_and_all_that_is_taken_is_kept(shown, taken):
    text, outside = locate(shown, "\n".join(taken))
    lines = iter(text.split("\n"))
    assert all(line in lines for line in shown)
    edges = [edge for one in outside for edge in one]
    assert edges == sorted(set(edges))
    kept = "".join(filter(str.isalnum, cut(text, rest(len(text), outside)).text))
    assert all("".join(filter(str.isalnum, line)) in kept for line in taken)
