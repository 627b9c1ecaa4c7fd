import json
from dataclasses import replace

import pytest

from tests.ui.fake_engine import make_answer, make_article, make_citation, make_record, make_refusal, make_scored
from yinju.errors import UsageError
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.types import AnswerSpan, Scope, ShortAnswer
from yinju.ui.ask.kept import MAX_TURNS, kept, restored
from yinju.ui.ask.shown import ShownTurn

WHOLE = make_answer(
    citations=(make_citation(answer_spans=(AnswerSpan(0, 5, 1000, 1005),), headings=((0, 3),)), make_record(2)),
    short=ShortAnswer("2023年", 1, 0.9),
    timings_ms={"total": 3.5},
)
TURNS = (
    ShownTurn("问？", answer=WHOLE, scope=Scope(("zh",), ("人民日报",), "2025")),
    ShownTurn("tea?", answer=make_refusal()),
    ShownTurn("错", error="The model is silent."),
    ShownTurn("停", partial="so far", stopped=True),
)


def as_json(turns=TURNS):
    return json.dumps(kept(turns), ensure_ascii=False)


def damaged(change):
    data = kept(TURNS)
    change(data)
    return json.dumps(data)


def test_what_was_kept_is_restored_as_it_was():
    assert restored(as_json()) == TURNS


def test_answers_of_a_real_corpus_are_restored_as_they_were(seeds_engine):
    for question in ("《全球人工智能治理倡议》是什么时候提出的？", "Who wrote 加强人工智能国际治理和合作?", "tea?"):
        answer = seeds_engine.ask(question)
        passages = tuple(replace(one, passage=replace(one.passage, places=b"")) for one in answer.passages)
        expected = ShownTurn(question, answer=replace(answer, passages=passages))
        assert restored(as_json((ShownTurn(question, answer=answer),))) == (expected,)


def test_places_that_are_no_text_are_not_kept():
    scored = make_scored(make_article())
    scored = replace(scored, passage=replace(scored.passage, places=b"\xff\xfe"))
    turns = (ShownTurn("问？", answer=make_answer(passages=(scored,))),)
    assert restored(as_json(turns))[0].answer.passages[0].passage.places == b""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '"text"',
        "[1]",
        '[{"question": 3}]',
        '[{"question": "pending"}]',
        as_json()[:-9],
        as_json((ShownTurn("问" * (MAX_QUESTION_CHARS + 1), stopped=True),)),
        as_json((ShownTurn("?", stopped=True),) * (MAX_TURNS + 1)),
        damaged(lambda turns: turns[0]["answer"].pop("text")),
        damaged(lambda turns: turns[0]["answer"].update(language="fr")),
        damaged(lambda turns: turns[0]["answer"].update(text="Another text.")),
        damaged(lambda turns: turns[0]["answer"].update(conflicts=[[1, 9]])),
        damaged(lambda turns: turns[0]["answer"].update(citations=[])),
        damaged(lambda turns: turns[0]["answer"].update(sentences=[{"text": "x"}])),
    ],
)
def test_what_is_damaged_is_refused(text):
    with pytest.raises(UsageError, match=r"^(The|A) conversation "):
        restored(text)
