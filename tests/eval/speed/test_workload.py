"""Texts and questions of every form, cut to a number."""

import pytest

from tests.eval.speed.texts import BRIDGE, RIVER, texts_of, write_lines
from yinju.errors import UsageError
from yinju.eval.speed.workload import (
    ENGLISH_CHARS,
    english_passages,
    has_questions,
    read_question_texts,
    read_texts,
    spread,
)


def test_texts_of_all_kinds_each_once(settings, tmp_path):
    items = write_lines(tmp_path / "items.jsonl", [{"text": RIVER}, {"id": 7, "title": "Bridge", "text": BRIDGE}])
    write_lines(tmp_path / "beir" / "corpus.jsonl", [{"_id": "a", "title": "", "text": f" {RIVER}\n"}])
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.txt").write_text("A third text.", encoding="utf-8")
    found = read_texts([items, tmp_path / "beir", tmp_path / "plain"], settings, 100)
    assert [(i.title, i.text) for i in found.items] == [("", RIVER), ("Bridge", BRIDGE), ("", "A third text.")]
    assert found.passages == 3


def test_texts_are_cut_to_the_passages_wanted(settings, tmp_path):
    paragraphs = [f"Chapter {n} tells of the harbour and its {n} ships in many, many words indeed." for n in range(9)]
    corpus = write_lines(tmp_path / "long.jsonl", [{"text": "\n".join(paragraphs)}, {"text": BRIDGE}])
    found = read_texts([corpus], settings, 4)
    assert (found.passages, [item.text for item in found.items]) == (4, ["\n".join(paragraphs[:4])])


def test_english_passages_have_about_a_hundred_tokens():
    text = " ".join(f"word{n:03}" for n in range(200))
    found = english_passages(texts_of(text, RIVER * 100))
    assert [len(passage) for passage in found] == [479, 479, 479]
    assert text.startswith(" ".join(found))
    assert [len(p) for p in english_passages(texts_of("x" * 1000))] == [ENGLISH_CHARS, ENGLISH_CHARS]


def test_questions_of_both_forms(tmp_path):
    ours = write_lines(tmp_path / "ours.jsonl", [{"id": "1", "question": "谁？"}, {"id": "2", "question": "谁？"}])
    write_lines(tmp_path / "beir" / "queries.jsonl", [{"_id": "q", "text": "Who?"}])
    assert (read_question_texts(ours), read_question_texts(tmp_path / "beir")) == (["谁？", "谁？"], ["Who?"])
    assert (has_questions(tmp_path / "beir"), has_questions(ours)) == (True, False)


@pytest.mark.parametrize(("limit", "expected"), [(9, [0, 1, 2, 3, 4]), (5, [0, 1, 2, 3, 4]), (2, [0, 2]), (1, [0])])
def test_some_of_all_evenly(limit, expected):
    assert spread(range(5), limit) == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": 3}', r"line 1: its text is a number; write a string"),
        ('{"title": "a"}', r"line 1: its text is null; write a string"),
        ("[]", r"line 1: is a list, not an object"),
        ('{"text": "..."}', r"There is no text in .*corpus\.jsonl\. Name another corpus with --corpus"),
    ],
)
def test_a_corpus_that_cannot_be_used_says_why(settings, tmp_path, line, message):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(line + "\n")
    with pytest.raises(UsageError, match=message):
        read_texts([corpus], settings, 10)


def test_questions_that_cannot_be_used_say_why(tmp_path):
    empty = write_lines(tmp_path / "empty.jsonl", [])
    wrong = write_lines(tmp_path / "wrong.jsonl", [{"question": " "}, {"query": "Who?"}])
    with pytest.raises(UsageError, match="holds no questions"):
        read_question_texts(empty)
    with pytest.raises(UsageError, match=r"line 1: has no question or text .*\n.*line 2: has no question or text"):
        read_question_texts(wrong)
    with pytest.raises(UsageError, match=r"is a folder without queries\.jsonl"):
        read_question_texts(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_question_texts(tmp_path / "none.jsonl")
