import time

import pytest

from yinju.ingest.article.credits import credits_in

BODY = "会议在北京举行。"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"{BODY}(作者为国际问题观察员) {BODY}", [("(作者为国际问题观察员)", ("byline",))]),
        (f"{BODY}（作者系复旦大学（上海）教授）", [("（作者系复旦大学（上海）教授）", ("byline",))]),
        (
            f"{BODY} (作者为观察员) 《 人民日报 》( 2025年12月24日 17 版) (责编:卫嘉、白宇) {BODY}",
            [
                ("(作者为观察员)", ("byline",)),
                ("《 人民日报 》( 2025年12月24日 17 版)", ("source", "date")),
                ("(责编:卫嘉、白宇)", ("editor",)),
            ],
        ),
        ("The ministers met. (Reporting by John Smith; Editing by Ann Lee)", [
            ("(Reporting by John Smith; Editing by Ann Lee)", ("byline", "editor")),
        ]),
        ("OpenAI 发布新模型。（编辑：Ann Lee）", [("（编辑：Ann Lee）", ("editor",))]),
        (f"{BODY}（他是作者）", []),
        ("会议的文件（作者为王教授）在北京发表。", []),
        ("He met the (reporting by) ministers.", []),
        ("", []),
    ],
)  # fmt: skip
def test_credits_behind_any_sentence(line, found):
    assert [(line[one.start : one.end], one.kinds) for one in credits_in(line)] == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"{BODY}（本报记者 张三 李四）", [("（本报记者 张三 李四）", ("byline",))]),
        (f"{BODY}（记者张三）", [("（记者张三）", ("byline",))]),
        (f"{BODY}（来源：新华社）", [("（来源：新华社）", ("source",))]),
        (
            f"{BODY}（广州日报全媒体记者 杨敏） 【编辑:付子豪】  ",
            [("（广州日报全媒体记者 杨敏）", ("byline",)), ("【编辑:付子豪】", ("editor",))],
        ),
        (f"{BODY}（新华社记者金立旺摄）", []),
        ("The ministers met. Reporting by John Smith in Geneva; editing by Ann Lee", [
            ("Reporting by John Smith in Geneva; editing by Ann Lee", ("byline", "editor")),
        ]),
        ("模型由 OpenAI 发布。（文章来源：Reuters）", [("（文章来源：Reuters）", ("source",))]),
    ],
)  # fmt: skip
def test_credits_at_the_end_of_the_last_line(line, found):
    assert [(line[one.start : one.end], one.kinds) for one in credits_in(line, last=True)] == found


@pytest.mark.parametrize("credit", ["（记者张三）", "（来源：新华社）", "(来源: Reuters 路透社)"])
def test_what_may_be_a_remark_counts_at_the_end_alone(credit):
    assert credits_in(f"{BODY}{credit}{BODY}", last=True) == []
    assert credits_in(f"{BODY}{credit}") == []


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("作者简介：张三，复旦大学教授", ("byline",)),
        ("The author is right about most of it.", ("byline",)),
        ("作者是 MIT 的教授", ("byline",)),
    ],
)
def test_a_note_on_a_line_of_its_own(line, kinds):
    (one,) = credits_in(line, last=True, alone=True)
    assert (one.start, one.end, one.kinds) == (0, len(line), kinds)
    assert credits_in(line, last=True) == []


@pytest.mark.parametrize(
    "line",
    [
        "作者系复旦大学美国研究中心教授",
        "本文作者為國立江南大學教授，水利學會理事長。",
        "作者分别为江南大学 AI 研究院院长、助理研究员",
        "The author is a professor at Fudan University.",
        "(The authors are researchers of 江南大学.)",
        "About the author: Jane Doe is a professor at Riverside University.",
    ],
)
def test_a_note_that_is_the_last_line_of_the_prose(line):
    assert [(one.start, one.end, one.kinds) for one in credits_in(line, last=True)] == [(0, len(line), ("byline",))]


@pytest.mark.parametrize(
    "line",
    [
        "作者为了写这本书采访了许多专家。",
        "作者为读者介绍了三位专家。",
        "作者是想告诉读者，要相信专家。",
        "作者認為自己是一個好教授。",
        "作者本人认为 AI 会取代教授。",
        "会议结束。（他的父亲是一位教授）",
        "会议结束。（很多人认为自己是专家）",
        "The author is a man whom professors fear.",
        "The author is right, said a professor of law.",
        "The writer of this AI report thanked 王教授.",
    ],
)
def test_a_sentence_on_an_author_is_no_note(line):
    assert credits_in(line, last=True) == []


@pytest.mark.parametrize(
    ("credit", "kinds"),
    [
        ("（作者张三为江南大学教授）", ("byline",)),
        ("（作者張三、李四，江南大學 AI 研究所研究員）", ("byline",)),
        ("(The author is a professor at Riverside University.)", ("byline",)),
        ("(The writer, Jane Doe, is a columnist for 江南日报)", ("byline",)),
        ("（责编 卫嘉）", ("editor",)),
        ("(Editor: Ann Lee)", ("editor",)),
    ],
)
def test_notes_and_editors_in_brackets(credit, kinds):
    line = f"{BODY} {credit}"
    assert [(line[one.start : one.end], one.kinds) for one in credits_in(line)] == [(credit, kinds)]


@pytest.mark.parametrize(
    "credit",
    ["（张三系江南大学教授）", "（記者王小明／台北報導）", "Reported by John Smith", "Compiled by AI 日报"],
)
def test_who_wrote_stands_at_the_end(credit):
    line = f"{BODY} {credit}"
    assert [(line[one.start : one.end], one.kinds) for one in credits_in(line, last=True)] == [(credit, ("byline",))]
    assert credits_in(line) == []


@pytest.mark.parametrize(
    "line", ["（作者为" * 20_000, "。(" * 50_000, "。（责编：" * 20_000, "Reporting by A" * 10_000]
)
def test_an_odd_line_takes_no_time(line):
    started = time.process_time()
    credits_in(line, last=True, alone=True)
    assert time.process_time() - started < 3
