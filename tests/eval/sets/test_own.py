"""The user's own set: appended to by several at once, edited, and damaged."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yinju.errors import UsageError
from yinju.eval.sets.own import OwnSet, make_own
from yinju.eval.sets.questions import GoldEvidence, read_questions

EVIDENCE = GoldEvidence("river.txt", "长江全长6300公里。")


def entry(question="长江有多长？", answers=("6300公里",), evidence=(EVIDENCE,), answerable=True):
    return make_own(question, answers, evidence, answerable=answerable)


@pytest.fixture
def own(tmp_path: Path) -> OwnSet:
    return OwnSet(tmp_path)


def test_what_is_added_is_read_as_any_other_set(own):
    river, refused = entry(), entry("Who invented the train?", answerable=False)
    own.add(river)
    own.add(refused)
    assert read_questions(own.path).questions == (river, refused)
    assert (river.language, refused.language) == ("zh", "en")
    assert (refused.answers, refused.evidence) == ((), ())
    assert [line.question for line in own.lines()] == [river, refused]


def test_there_is_no_file_before_the_first_question(own):
    assert own.lines() == []
    assert not own.path.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"question": " \n"}, "empty"),
        ({"evidence": ()}, "needs evidence"),
    ],
)
def test_a_question_that_could_not_be_run_is_refused(given, message):
    with pytest.raises(UsageError, match=message):
        entry(**given)


def test_the_same_question_is_not_taken_twice(own):
    own.add(entry())
    with pytest.raises(UsageError, match="already"):
        own.add(entry("  长江有多长？ ", answers=()))
    own.add(entry("黄河有多长？"))
    with pytest.raises(UsageError, match="already"):
        own.replace(entry("黄河有多长？").id, entry())


def test_an_entry_is_replaced_in_its_place_and_removed(own):
    first, second = entry(), entry("黄河有多长？")
    own.add(first)
    own.add(second)
    edited = entry("长江全长多少？", answers=("六千三百公里", " ", ""))
    own.replace(first.id, edited)
    assert [line.question for line in own.lines()] == [edited, second]
    assert edited.answers == ("六千三百公里",)
    own.remove(second.id)
    assert [line.question for line in own.lines()] == [edited]
    with pytest.raises(UsageError, match="no longer"):
        own.remove(second.id)


def test_many_append_at_once_and_every_line_is_whole(own):
    questions = [entry(f"第{number}条河有多长？") for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(own.add, questions))
    assert sorted(q.id for q in read_questions(own.path)) == sorted(q.id for q in questions)


def test_a_torn_line_stays_apart_is_named_and_can_be_removed(own):
    own.add(entry())
    with own.path.open("ab") as file:
        file.write(b'{"id": "own-1", "question": "\xe9\x95')
    later = entry("黄河有多长？")
    own.add(later)
    first, torn, last = own.lines()
    assert (first.question, last.question) == (entry(), later)
    assert torn.question is None
    assert torn.number == 2
    assert "UTF-8" in torn.problem
    with pytest.raises(UsageError, match="line 2: is not UTF-8"):
        read_questions(own.path)
    own.replace(later.id, entry("淮河有多长？"))
    assert own.lines()[1].content == torn.content
    assert own.remove_damaged() == 1
    assert [line.question for line in own.lines()] == [entry(), entry("淮河有多长？")]
    assert own.remove_damaged() == 0


def test_a_file_that_another_program_wrote_with_a_mark_at_its_beginning_is_read(own):
    own.add(entry())
    own.path.write_bytes(b"\xef\xbb\xbf" + own.path.read_bytes() + b"\r\n  \n")
    assert [line.question for line in own.lines()] == [entry()]


def test_a_home_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "questions").write_text("a file, not a folder")
    with pytest.raises(UsageError, match="cannot be written"):
        OwnSet(tmp_path).add(entry())
