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
        ("作者系复旦大学美国研究中心教授", ("byline",)),
        ("作者简介：张三，复旦大学教授", ("byline",)),
        ("The author is a professor at Fudan University.", ("byline",)),
        ("作者是 MIT 的教授", ("byline",)),
    ],
)
def test_a_note_on_a_line_of_its_own(line, kinds):
    (one,) = credits_in(line, last=True, alone=True)
    assert (one.start, one.end, one.kinds) == (0, len(line), kinds)
    assert credits_in(line, last=True) == []


@pytest.mark.parametrize(
    "line", ["（作者为" * 20_000, "。(" * 50_000, "。（责编：" * 20_000, "Reporting by A" * 10_000]
)
def test_an_odd_line_takes_no_time(line):
    started = time.process_time()
    credits_in(line, last=True, alone=True)
    assert time.process_time() - started < 3
