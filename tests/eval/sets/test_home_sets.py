import json

import pytest

from yinju.errors import UsageError
from yinju.eval.sets.home_sets import add_set, question_sets

QUESTION = {"id": "u", "language": "zh", "question": "谁？", "answers": [], "evidence": [], "answerable": False}
GOOD = json.dumps(QUESTION, ensure_ascii=False).encode() + b"\n"


def test_a_set_is_added_and_listed_without_the_users_own(tmp_path):
    assert question_sets(tmp_path) == []
    path = add_set(tmp_path, "新闻 2025.jsonl", GOOD)
    assert path.read_bytes() == GOOD
    (path.parent / "own.jsonl").write_bytes(GOOD)
    (path.parent / "notes.txt").write_bytes(b"")
    (path.parent / "packed.jsonl.xz").write_bytes(b"")
    assert [found.name for found in question_sets(tmp_path)] == ["packed.jsonl.xz", "新闻 2025.jsonl"]


def test_the_same_set_again_stays_and_another_of_its_name_is_refused(tmp_path):
    path = add_set(tmp_path, "news.jsonl", GOOD)
    assert add_set(tmp_path, "news.jsonl", GOOD) == path
    with pytest.raises(UsageError, match=r"another question set news\.jsonl"):
        add_set(tmp_path, "news.jsonl", GOOD.replace("谁".encode(), "哪".encode()))
    assert path.read_bytes() == GOOD


@pytest.mark.parametrize(
    "name",
    [
        "../news.jsonl",
        "a/b.jsonl",
        "a\\b.jsonl",
        ".hidden.jsonl",
        "news.txt",
        "news.jsonl\n",
        "own.jsonl",
        "",
        ".jsonl",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        add_set(tmp_path, name, GOOD)
    assert list(tmp_path.iterdir()) == []


def test_the_line_that_is_wrong_is_named_and_nothing_is_kept(tmp_path):
    with pytest.raises(UsageError, match=r"news.jsonl cannot be used: line 2: is not JSON"):
        add_set(tmp_path, "news.jsonl", GOOD + b"not json\n")
    assert question_sets(tmp_path) == []
