import logging
from types import SimpleNamespace

import pytest

from tests.ui.fake_engine import FakeEngine, FakeStore, make_answer, make_article
from yinju.errors import LLMError
from yinju.qa.question.condense import MAX_TURNS
from yinju.types import ReadingPassages
from yinju.ui.ask import handlers as module
from yinju.ui.ask.handlers import Handlers
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.strings import EXAMPLES, STRINGS

QUESTION, TURNS, TRANSCRIPT, CARDS, EXAMPLE_BOX, SEND, STOP, LANGUAGE = range(8)


def request(accept_language="", **cookies):
    return SimpleNamespace(headers={"accept-language": accept_language}, cookies=cookies)


def is_skipped(output):
    return isinstance(output, dict) and set(output) == {"__type__"}


def test_ask_shows_the_question_at_once_and_then_the_answer(engine):
    first, last = Handlers(engine).ask("  何时提出？ ", (), "zh")
    assert first[TURNS] == (ShownTurn("何时提出？"),)
    assert first[QUESTION] == ""
    assert is_skipped(first[CARDS])
    assert (first[SEND]["visible"], first[STOP]["visible"], first[LANGUAGE]["interactive"]) == (False, True, False)
    assert last[TURNS] == (ShownTurn("何时提出？", answer=make_answer()),)
    assert is_skipped(last[QUESTION])
    assert "turn-1-card-1" in last[CARDS]
    assert (last[SEND]["visible"], last[STOP]["visible"], last[LANGUAGE]["interactive"]) == (True, False, True)
    assert (first[EXAMPLE_BOX]["visible"], last[EXAMPLE_BOX]["visible"]) == (False, False)
    assert engine.asked == ["何时提出？"]


def test_pieces_are_shown_escaped_until_the_answer_replaces_them(engine, monkeypatch):
    monkeypatch.setattr(module, "MIN_FRAME_S", 0)
    engine.pieces = ("<b>One ", "two")
    frames = list(Handlers(engine).ask("?", (), "en"))
    assert [frame[TURNS][-1].partial for frame in frames] == ["", "<b>One ", "<b>One two", ""]
    assert "&lt;b&gt;One two" in frames[2][TRANSCRIPT]
    assert "One two" not in frames[3][TRANSCRIPT]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "正在阅读找到的 8 个段落…"),
        ("zh-Hant", "正在閱讀找到的 8 個段落…"),
        ("en", "Reading the 8 passages found…"),
    ],
)
def test_it_is_said_that_passages_are_read(engine, language, said):
    engine.pieces = (ReadingPassages(8),)
    frames = Handlers(engine).ask("问？", (), language)
    assert [said in frame[TRANSCRIPT] for frame in frames] == [False, True, False]


def test_quick_pieces_share_a_frame(engine):
    engine.pieces = tuple("abcdefgh")
    assert len(list(Handlers(engine).ask("?", (), "en"))) == 2


def test_two_sessions_at_once_never_see_each_others_turns(engine):
    handlers = Handlers(engine)
    mine, other = make_answer(question="我的？"), make_answer(question="别人的？")
    first = handlers.ask("那欧盟呢？", (ShownTurn("我的？", answer=mine),), "zh")
    second = handlers.ask("那美国呢？", (ShownTurn("别人的？", answer=other),), "zh")
    next(first), next(second)
    *_, there = second
    *_, here = first
    asked = {question: [t.question for t in h] for question, h in zip(engine.asked, engine.histories, strict=True)}
    assert asked == {"那欧盟呢？": ["我的？"], "那美国呢？": ["别人的？"]}
    assert "别人的" not in here[TRANSCRIPT]
    assert "我的" not in there[TRANSCRIPT]


def test_history_is_the_last_answered_turns_and_begins_anew_with_the_conversation(engine):
    handlers = Handlers(engine)
    turns = tuple(ShownTurn(f"{i}？", answer=make_answer(question=f"{i}？")) for i in range(9))
    turns = (*turns, ShownTurn("停", stopped=True), ShownTurn("错", error="no"))
    list(handlers.ask("那欧盟呢？", turns, "zh"))
    list(handlers.ask("那欧盟呢？", handlers.restart("zh")[TURNS], "zh"))
    assert [[turn.question for turn in history] for history in engine.histories] == [
        [f"{i}？" for i in range(9 - MAX_TURNS, 9)],
        [],
    ]


def test_known_error_is_shown_and_the_question_kept():
    before = (ShownTurn("一？", answer=make_answer()),)
    *_, last = Handlers(FakeEngine(error=LLMError("The model is <silent>."))).ask("二？", before, "zh")
    assert last[TURNS] == (*before, ShownTurn("二？", error="The model is <silent>."))
    assert "The model is &lt;silent&gt;." in last[TRANSCRIPT]
    assert last[QUESTION] == "二？"


def test_unexpected_error_is_logged_and_not_shown(caplog):
    with caplog.at_level(logging.ERROR):
        *_, last = Handlers(FakeEngine(error=ValueError("secret detail"))).ask("?", (), "en")
    assert last[TURNS][-1].error == STRINGS["en"].unexpected
    assert "secret detail" in caplog.text
    assert "secret detail" not in last[TRANSCRIPT]


def test_stream_without_answer_is_an_error(engine, monkeypatch):
    monkeypatch.setattr(FakeEngine, "stream", lambda self, question, **_: iter(("only text",)))
    *_, last = Handlers(engine).ask("?", (), "en")
    assert last[TURNS][-1].error == STRINGS["en"].unexpected


def test_empty_question_changes_nothing(engine):
    (only,) = Handlers(engine).ask(" \n", (), "en")
    assert only[TURNS] == ()
    assert engine.asked == []


@pytest.mark.parametrize(("length", "asked"), [(2000, 1), (2001, 0)])
def test_question_length_is_bounded(engine, length, asked):
    *_, last = Handlers(engine).ask("问" * length, (), "zh")
    assert len(engine.asked) == asked
    assert (last[TURNS][-1].error is None) == bool(asked)
    assert (last[QUESTION] == "问" * length) == (not asked)


def test_stop_keeps_what_had_come_and_leaves_a_finished_answer_alone(engine):
    done = ShownTurn("一？", answer=make_answer())
    stopped = Handlers(engine).stop((done, ShownTurn("?", partial="so far")), "en")
    assert stopped[TURNS] == (done, ShownTurn("?", partial="so far", stopped=True))
    assert "so far" in stopped[TRANSCRIPT]
    assert stopped[STOP]["visible"] is False
    assert Handlers(engine).stop((done,), "en")[TURNS] == (done,)


def test_restart_empties_the_conversation(engine):
    outputs = Handlers(engine).restart("en")
    assert outputs[TURNS] == ()
    assert outputs[QUESTION] == ""
    assert outputs[EXAMPLE_BOX]["visible"] is True


def test_arrival_takes_the_browsers_language_unless_another_was_chosen(engine):
    handlers = Handlers(engine)
    assert STRINGS["zh-Hant"].introduction in handlers.arrive(request("zh-TW"))[0]
    assert STRINGS["en"].introduction in handlers.arrive(request("zh-TW", yinju_language="en"))[0]


def test_switch_rewrites_every_label_and_keeps_the_conversation(engine):
    turns = (ShownTurn("何时？", answer=make_answer()),)
    transcript, cards, examples, question, *buttons = Handlers(engine).switch(turns, "en")
    words = STRINGS["en"]
    assert words.extractive in transcript
    assert "何时？" in transcript
    assert words.evidence in cards
    assert words.examples in examples
    assert question["placeholder"] == words.placeholder
    assert [button["value"] for button in buttons] == [words.send, words.stop, words.restart]


def test_examples_are_offered_when_the_article_that_answers_them_is_there():
    engine = FakeEngine(store=FakeStore([make_article(source=f"seeds/{EXAMPLES[1][1]}")]))
    shown = [update["visible"] for update in Handlers(engine).arrive(request())[-len(EXAMPLES) :]]
    assert shown == [source == EXAMPLES[1][1] for _, source in EXAMPLES]
