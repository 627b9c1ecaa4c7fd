"""Articles held out, and what becomes of their questions."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.eval.sets.files import NOISE, numbered, paragraph, qa, read, save, save_lines, squad
from yinju.errors import UsageError
from yinju.eval.sets.convert import ConversionCounts, convert_dataset


def convert_numbered(
    folder: Path, paragraphs: list[dict], share: float, seed: int
) -> tuple[ConversionCounts, set[str], set]:
    folder.mkdir()
    source = save(folder / "s.json", squad(("T", paragraphs)))
    found = convert_dataset("squad", source, folder / "out", hold_out=share, seed=seed)
    documents, questions = read(folder / "out")
    return found, {d.text for d in documents}, {(q.id, q.answers, q.answerable, q.tags) for q in questions}


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(2, 24), st.floats(0, 0.7), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_share_is_exact_and_the_order_of_the_file_changes_nothing(tmp_path_factory, count, share, seed, chance):
    folder = tmp_path_factory.mktemp("held")
    paragraphs = numbered(count)
    found, texts, questions = convert_numbered(folder / "a", paragraphs, share, seed)
    held = round(share * count)
    assert found == ConversionCounts(articles=count - held, questions=2 * count, held_out=held)
    assert sum("held-out" in tags and not answerable for key, _, answerable, tags in questions if key[0] == "q") == held
    chance.shuffle(paragraphs)
    assert convert_numbered(folder / "b", paragraphs, share, seed) == (found, texts, questions)


def test_what_is_held_out_cannot_be_answered(tmp_path):
    _, texts, questions = convert_numbered(tmp_path / "a", numbered(8), 0.25, 0)
    assert len(texts) == 6
    for n, item in enumerate(numbered(8)):
        answerable = item["context"] in texts
        answers = (
            ((item["qas"][0]["answers"][0]["text"],), True, ("squad",))
            if answerable
            else ((), False, ("squad", "held-out"))
        )
        assert (f"q{n}", *answers) in questions
        assert (f"n{n}", (), False, ("squad", "unanswerable", "near" if answerable else "held-out")) in questions


def test_a_share_that_leaves_no_article_is_refused(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(2))))
    with pytest.raises(UsageError, match=r"s\.json: no article is left of it\. Hold out less"):
        convert_dataset("squad", source, tmp_path / "out", hold_out=0.9)


def test_another_seed_holds_out_other_articles(tmp_path):
    drawn = {frozenset(convert_numbered(tmp_path / str(seed), numbered(8), 0.25, seed)[1]) for seed in range(5)}
    assert len(drawn) > 1


@pytest.mark.parametrize(
    ("text", "copy", "answer"),
    [
        ("甲说过。钟在 1712 年造成。", "乙也说：钟在1712年造成。后来坏了。", "1712"),
        ("The clock was made in 1712. Fine.", "Nobody knew. The  clock was\nmade in 1712. It broke.", "1712"),
        ("鐘在１７１２年造成。", "甲说，钟在1712年造成。", "１７１２"),
    ],
)
def test_a_question_that_a_remaining_article_still_answers_is_left_out(tmp_path, text, copy, answer):
    paragraphs = [paragraph(text, qa("q", "何时造成？", (answer, 0))), paragraph(copy)]
    other = paragraph("另一段。", qa("other", "哪一段？", ("另一段", 0)))
    left_out = set()
    for seed in range(12):
        found, texts, questions = convert_numbered(tmp_path / str(seed), [*paragraphs, other], 0.34, seed)
        held = text not in texts
        assert found.left_out == held
        assert ("q" in {key for key, *_ in questions}) is not held
        left_out.add(held)
    assert left_out == {True, False}


def test_a_question_keeps_the_evidence_that_remains(tmp_path):
    source = save_lines(tmp_path / "zh.json", NOISE)
    kept = set()
    for seed in range(12):
        out = tmp_path / str(seed)
        assert convert_dataset("rgb", source, out, hold_out=0.34, seed=seed).held_out == 1
        (question,) = read(out)[1]
        assert question.answerable
        kept.add(len(question.evidence))
    assert kept == {1, 2}
