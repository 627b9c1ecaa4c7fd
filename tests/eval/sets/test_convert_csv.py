"""A table of questions over articles of one's own."""

import csv
from pathlib import Path

import pytest

from tests.eval.sets.files import read
from yinju.errors import UsageError
from yinju.eval.sets.convert import ConversionCounts, convert_dataset
from yinju.eval.sets.questions import GoldEvidence, Question

HEADER = ["question", "answers", "source", "quote"]


def table(path: Path, *rows: list[str], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_csv_becomes_questions_alone(tmp_path):
    header = [*HEADER, "Language", "tags", "id", "answerable"]
    source = table(
        tmp_path / "q.csv",
        header,
        [
            "何时着陆？",
            "2021年5月15日| 5月15日 |",
            "天问.txt",
            "它于2021年5月15日，\n在火星着陆。",
            "",
            "news|航天",
            "z1",
            "是",
        ],
        ["", "", ""],
        ['Who said "go"?', "", "", "", "", "", "", "No"],
        ["誰？", "", "a.md", "某人。", "zh-Hant"],
    )
    assert convert_dataset("csv", source, tmp_path / "out") == ConversionCounts(articles=0, questions=3, held_out=0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["questions.jsonl"]
    questions = read(tmp_path / "out")[1]
    quote = GoldEvidence("天问.txt", "它于2021年5月15日，\n在火星着陆。")
    assert questions[0] == Question(
        "z1", "zh", "何时着陆？", ("2021年5月15日", "5月15日"), (quote,), True, ("news", "航天")
    )
    assert [(q.question, q.language, q.answerable, q.tags) for q in questions[1:]] == [
        ('Who said "go"?', "en", False, ()),
        ("誰？", "zh-Hant", True, ()),
    ]


def test_ids_of_csv_rows_do_not_depend_on_their_place(tmp_path):
    rows = [["谁？", "甲", "a.txt", "甲。"], ["谁？", "乙", "b.txt", "乙。"], ["Who?", "", "", ""]]
    convert_dataset("csv", table(tmp_path / "1.csv", HEADER, *rows), tmp_path / "1")
    convert_dataset("csv", table(tmp_path / "2.csv", HEADER, *rows[::-1]), tmp_path / "2")
    assert read(tmp_path / "1")[1] == read(tmp_path / "2")[1][::-1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["question", "answers"]], ": its first line lacks 'source', 'quote'. The columns are question, answers, source, quote, and if needed language, tags, id, answerable, with commas between them."),
        ([[*HEADER, "page"]], ": its first line has unknown 'page'. The columns"),
        ([[*HEADER, "quote"]], ": its first line has twice 'quote'. The columns"),
        ([HEADER, ["谁？", "甲", "a", "甲", "乙"]], ": line 2 has 5 cells under 4 columns. Put a cell that holds a comma in double quotes."),
        ([HEADER, ["", "甲", "a", "甲"]], " cannot be used: line 2: its question is empty; write one, or remove the line"),
        ([HEADER, ["谁\n？", "甲", "a", "甲"], ["谁？", "甲", "a", ""]], " cannot be used: line 4: has a source but no quote; give both or neither"),
        ([HEADER, ["谁？", "甲", "", "甲"]], " cannot be used: line 2: has a quote but no source; give both or neither"),
        ([HEADER, ["谁？", "甲", "", ""]], " cannot be used: line 2: is answerable but names no source and quote; give them, or say no under answerable"),
        ([[*HEADER, "answerable"], ["谁？", "甲", "a", "甲", "no"]], " cannot be used: line 2: is not answerable but has answers or a quote; empty them, or say yes under answerable"),
        ([[*HEADER, "answerable"], ["谁？", "甲", "a", "甲", "maybe"]], " cannot be used: line 2: its answerable 'maybe' is neither yes nor no"),
        ([[*HEADER, "language"], ["谁？", "甲", "a", "甲", "cn"]], " cannot be used: line 2: its language 'cn' is none of zh, zh-Hant, en"),
        ([[*HEADER, "id"], ["谁？", "甲", "a", "甲", "1"], ["哪？", "乙", "a", "乙", "1"]], ": line 3 has the id '1' of line 2 already. Give each question its own."),
        ([HEADER], " holds no question that can be used. Check"),
        ([], ": its first line lacks 'question', "),
    ],
)  # fmt: skip
def test_a_bad_table_is_named_with_the_line(tmp_path, rows, message):
    source = table(tmp_path / "q.csv", *rows)
    with pytest.raises(UsageError) as caught:
        convert_dataset("csv", source, tmp_path / "out")
    assert str(caught.value).startswith(f"{source}{message}")


def test_a_table_in_another_encoding_or_broken_is_named(tmp_path):
    source = table(tmp_path / "q.csv", HEADER, ["谁？", "甲", "a", "甲"], encoding="gb18030")
    with pytest.raises(UsageError, match=r"is not UTF-8 at its byte 33\. Save it as CSV UTF-8"):
        convert_dataset("csv", source, tmp_path / "out")
    source.write_text('question,answers,source,quote\n"谁', encoding="utf-8")
    with pytest.raises(UsageError, match=r"line 2 is not CSV: unexpected end of data\. Save the table again\."):
        convert_dataset("csv", source, tmp_path / "out")


def test_a_table_has_no_articles_to_hold_out(tmp_path):
    source = table(tmp_path / "q.csv", HEADER, ["谁？", "甲", "a", "甲"])
    with pytest.raises(UsageError, match=r"^csv has no articles to hold out\. Leave the share at 0\.$"):
        convert_dataset("csv", source, tmp_path / "out", hold_out=0.5)
