"""Question sets and retrieval sets: what is read, and how each fault is named."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.eval.sets.files import write_lines
from yinju.errors import UsageError
from yinju.eval.sets.jsonl import MAX_SHOWN
from yinju.eval.sets.questions import GoldEvidence, Question, QuestionSet, check_sources, read_questions

ZH = {
    "id": "q1",
    "language": "zh",
    "question": "天问一号何时着陆？",
    "answers": ["2021年5月15日"],
    "evidence": [{"source": "天问.txt", "quote": "天问一号于2021年5月15日着陆。"}],
    "answerable": True,
    "tags": ["news"],
}
EN = {**ZH, "id": "q2", "language": "en", "question": "When did Tianwen-1 land?"}
UNKNOWN = {
    "id": "q3",
    "language": "zh-Hant",
    "question": "誰設計了OpenAI的標誌？",
    "answers": [],
    "evidence": [],
    "answerable": False,
}


def fault(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_questions(path)
    return str(caught.value).replace(str(path), "Q")


def test_every_field_is_read(tmp_path):
    path = write_lines(tmp_path / "q.jsonl", ZH, "", EN, UNKNOWN)
    evidence = (GoldEvidence("天问.txt", "天问一号于2021年5月15日着陆。"),)
    assert read_questions(path) == QuestionSet(
        (
            Question("q1", "zh", "天问一号何时着陆？", ("2021年5月15日",), evidence, True, ("news",)),
            Question("q2", "en", "When did Tianwen-1 land?", ("2021年5月15日",), evidence, True, ("news",)),
            Question("q3", "zh-Hant", "誰設計了OpenAI的標誌？", (), (), False, ()),
        ),
        hashlib.sha256(path.read_bytes()).hexdigest()[:16],
    )


def test_packed_is_the_same_set(tmp_path):
    plain, packed = write_lines(tmp_path / "q.jsonl", ZH, EN), write_lines(tmp_path / "q.jsonl.xz", ZH, EN)
    assert read_questions(packed) == read_questions(plain)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ZH).encode() + b"\r\n\r\n" + json.dumps(EN).encode() + b"\r\n")
    assert [question.id for question in read_questions(path)] == ["q1", "q2"]


def test_a_line_separator_inside_a_string_is_no_line_end(tmp_path):
    path = write_lines(tmp_path / "q.jsonl", {**EN, "question": "One?\u2028Two?"})
    assert len(read_questions(path)) == 1


def test_evidence_without_answers_is_a_retrieval_question(tmp_path):
    (question,) = read_questions(write_lines(tmp_path / "q.jsonl", {**ZH, "answers": []}))
    assert (question.answerable, question.answers) == (True, ())


def without(name):
    return {key: value for key, value in ZH.items() if key != name}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "q1",', "line 2: is not JSON: Expecting property name enclosed in double quotes at its character 12; write one JSON object a line"),
        ("[1]", "line 2: is a list, not an object; write one JSON object a line"),
        ('"文"', "line 2: is a string, not an object; write one JSON object a line"),
        ({**ZH, "anwsers": []}, "line 2: has an unknown field 'anwsers'; the fields are id, language, question, answers, evidence, answerable, tags"),
        (without("answers"), "line 2: has no field 'answers'; add it ([] for none)"),
        (without("question"), "line 2: has no field 'question'; add it"),
        ({**ZH, "id": 7}, "line 2: its id is a number; write a string"),
        ({**ZH, "answerable": "yes"}, "line 2: its answerable is a string; write true or false"),
        ({**ZH, "answers": "2021年"}, "line 2: its answers is a string; write a list"),
        ({**ZH, "answers": ["2021年", 5]}, "line 2: number 2 of its answers is a number; write a string"),
        ({**ZH, "answers": ["　"]}, "line 2: number 1 of its answers is empty; remove it"),
        ({**ZH, "tags": [None]}, "line 2: number 1 of its tags is null; write a string"),
        ({**ZH, "evidence": ["天问.txt"]}, "line 2: number 1 of its evidence: is a string; write an object with source and quote"),
        ({**ZH, "evidence": [{"source": "a"}]}, "line 2: number 1 of its evidence: has no field 'quote'; add it"),
        ({**ZH, "evidence": [{"source": "a", "quote": " "}]}, "line 2: number 1 of its evidence: its quote is empty; write one, or remove the entry"),
        ({**ZH, "evidence": [{"source": "a", "quote": "b", "page": 1}]}, "line 2: number 1 of its evidence: has an unknown field 'page'; the fields are source, quote"),
        ({**ZH, "language": "fr"}, "line 2: its language 'fr' is none of zh, zh-Hant, en"),
        ({**ZH, "question": "\u3000\n"}, "line 2: its question is empty; write one, or remove the line"),
        ({**ZH, "id": ""}, "line 2: its id is empty; write one, or remove the line"),
        ({**ZH, "evidence": []}, "line 2: is answerable but has no evidence; name a source and a quote, or set answerable to false"),
        ({**ZH, "answerable": False}, "line 2: is not answerable but has answers; empty the list, or set answerable to true"),
        ({**ZH, "answerable": False, "answers": []}, "line 2: is not answerable but has evidence; empty the list, or set answerable to true"),
        ({**ZH, "id": "q2"}, "line 2: its id 'q2' is that of line 1 already; give it another"),
        (json.dumps({**ZH, "question": "谁\ud83d？"}), "line 2: holds half a character (\\ud83d), which cannot be stored; remove it"),
        ('{"id": ' + "1" * 5000 + "}", "line 2: is JSON that cannot be read: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_fix(tmp_path, line, message):
    assert fault(write_lines(tmp_path / "q.jsonl", EN, line)) == f"Q cannot be used: {message}"


def test_all_bad_lines_come_in_one_error(tmp_path):
    path = write_lines(tmp_path / "q.jsonl", {**ZH, "language": "fr"}, EN, EN)
    assert fault(path) == (
        "Q cannot be used:\n"
        "  line 1: its language 'fr' is none of zh, zh-Hant, en\n"
        "  line 3: its id 'q2' is that of line 2 already; give it another"
    )


def test_the_list_of_bad_lines_is_short(tmp_path):
    lines = fault(write_lines(tmp_path / "q.jsonl", *["[]"] * (MAX_SHOWN + 3))).split("\n")
    assert len(lines) == MAX_SHOWN + 2
    assert lines[-1] == "  and 3 more"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf\n"])
def test_an_empty_set_is_refused(tmp_path, data):
    path = tmp_path / "q.jsonl"
    path.write_bytes(data)
    assert fault(path) == "Q holds no questions. Write one JSON object a line."


def test_other_encodings_are_named(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_bytes(json.dumps(ZH, ensure_ascii=False).encode("gb18030"))
    assert fault(path).startswith("Q cannot be used: line 1: is not UTF-8 at its byte ")


def test_files_that_cannot_be_read_are_named(tmp_path):
    assert fault(tmp_path / "none.jsonl") == "Q cannot be read: No such file or directory. Check the path."
    assert fault(tmp_path) == "Q cannot be read: Is a directory. Check the path."
    packed = write_lines(tmp_path / "q.jsonl.xz", ZH)
    packed.write_bytes(packed.read_bytes()[:-20])
    assert fault(packed).startswith("Q is a broken .xz file (")
    packed.write_bytes(b"no archive")
    assert fault(packed).startswith("Q is a broken .xz file (")


def test_sources_that_the_corpus_holds_pass(tmp_path):
    questions = read_questions(write_lines(tmp_path / "q.jsonl", ZH, UNKNOWN))
    check_sources(questions, ["天问.txt", "other.txt"], tmp_path)
    check_sources(questions.questions, {"天问.txt": 1}, tmp_path)


def test_a_missing_source_is_named_with_near_ones(tmp_path):
    questions = read_questions(write_lines(tmp_path / "q.jsonl", ZH, EN))
    with pytest.raises(UsageError) as caught:
        check_sources(questions, ["天问1.txt", "经济.md"], Path("q.jsonl"))
    assert str(caught.value) == (
        "q.jsonl names sources that are not among the corpus's 2 articles: '天问.txt' (line 1, question 'q1'); "
        "near it: '天问1.txt'\nGive the corpus that the questions were written for, or correct the names."
    )


def test_many_missing_sources_are_counted(tmp_path):
    items = [{**ZH, "id": str(n), "evidence": [{"source": f"{n}.txt", "quote": "文"}]} for n in range(MAX_SHOWN + 2)]
    with pytest.raises(UsageError, match=r"\n  '0\.txt' \(question '0'\)\n(.*\n)+  and 2 more\nGive the corpus"):
        check_sources(read_questions(write_lines(tmp_path / "q.jsonl", *items)), ["甲"], tmp_path)
