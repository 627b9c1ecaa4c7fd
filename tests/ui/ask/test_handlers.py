import json
import logging
import re
from html import unescape
from types import SimpleNamespace

import pytest

from tests.ui.fake_engine import FakeEngine, FakeStore, make_answer, make_article
from yinju.errors import LLMError
from yinju.qa.question.condense import MAX_TURNS
from yinju.settings import ServeSettings
from yinju.types import ReadingPassages, Scope, UncheckedPiece
from yinju.ui.access.words import WORDS as ACCESS_WORDS
from yinju.ui.ask import handlers as module
from yinju.ui.ask.handlers import Handlers
from yinju.ui.ask.kept import kept
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS, script_words
from yinju.ui.corpus.listing import Listing
from yinju.ui.strings import EXAMPLES, STRINGS

QUESTION, TURNS, TRANSCRIPT, CARDS, EXAMPLE_BOX, SEND, STOP, LANGUAGE, RECORD = range(9)

ALIGNED = FakeEngine().aligned("?", make_answer().passages)


def request(accept_language="", **cookies):
    headers = {"accept-language": accept_language}
    return SimpleNamespace(headers=headers, cookies=cookies, base_url="http://host/")


def handlers_of(engine, **settings):
    return Handlers(engine, Listing(engine.store), ServeSettings(**settings))


def recorded(output):
    """What the script finds in the record."""
    return json.loads(unescape(re.fullmatch(r"<div hidden data-stamp='\d+'>(.*)</div>", output, re.DOTALL).group(1)))


def is_skipped(output):
    return isinstance(output, dict) and set(output) == {"__type__"}


def test_ask_shows_the_question_at_once_and_then_the_answer(engine):
    first, last = handlers_of(engine).ask("  何时提出？ ", (), "zh", request())
    assert first[TURNS] == (ShownTurn("何时提出？"),)
    assert first[QUESTION] == ""
    assert is_skipped(first[CARDS])
    assert (first[SEND]["visible"], first[STOP]["visible"], first[LANGUAGE]["interactive"]) == (False, True, False)
    assert last[TURNS] == (ShownTurn("何时提出？", answer=make_answer(), aligned=ALIGNED),)
    assert is_skipped(last[QUESTION])
    assert "turn-1-card-1" in last[CARDS]
    assert (last[SEND]["visible"], last[STOP]["visible"], last[LANGUAGE]["interactive"]) == (True, False, True)
    assert (first[EXAMPLE_BOX]["visible"], last[EXAMPLE_BOX]["visible"]) == (False, False)
    assert engine.asked == ["何时提出？"]


def test_pieces_are_shown_escaped_until_the_answer_replaces_them(engine, monkeypatch):
    monkeypatch.setattr(module, "MIN_FRAME_S", 0)
    engine.pieces = ("<b>One ", "two")
    frames = list(handlers_of(engine).ask("?", (), "en", request()))
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
    frames = handlers_of(engine).ask("问？", (), language, request())
    assert [said in frame[TRANSCRIPT] for frame in frames] == [False, True, False]


def test_what_a_model_writes_is_not_shown_before_it_is_checked(engine, monkeypatch):
    monkeypatch.setattr(module, "MIN_FRAME_S", 0)
    engine.pieces = (UncheckedPiece("unchecked"), "checked")
    frames = list(handlers_of(engine).ask("?", (), "en", request()))
    assert not [frame for frame in frames if "unchecked" in frame[TRANSCRIPT]]
    assert "checked" in frames[1][TRANSCRIPT]


def test_quick_pieces_share_a_frame(engine):
    engine.pieces = tuple("abcdefgh")
    assert len(list(handlers_of(engine).ask("?", (), "en", request()))) == 2


def test_two_sessions_at_once_never_see_each_others_turns(engine):
    handlers = handlers_of(engine)
    mine, other = make_answer(question="我的？"), make_answer(question="别人的？")
    first = handlers.ask("那欧盟呢？", (ShownTurn("我的？", answer=mine),), "zh", request())
    second = handlers.ask("那美国呢？", (ShownTurn("别人的？", answer=other),), "zh", request())
    next(first), next(second)
    *_, there = second
    *_, here = first
    asked = {question: [t.question for t in h] for question, h in zip(engine.asked, engine.histories, strict=True)}
    assert asked == {"那欧盟呢？": ["我的？"], "那美国呢？": ["别人的？"]}
    assert "别人的" not in here[TRANSCRIPT]
    assert "我的" not in there[TRANSCRIPT]


def test_history_is_the_last_answered_turns_and_begins_anew_with_the_conversation(engine):
    handlers = handlers_of(engine)
    turns = tuple(ShownTurn(f"{i}？", answer=make_answer(question=f"{i}？")) for i in range(9))
    turns = (*turns, ShownTurn("停", stopped=True), ShownTurn("错", error="no"))
    list(handlers.ask("那欧盟呢？", turns, "zh", request()))
    list(handlers.ask("那欧盟呢？", handlers.restart("zh", request())[TURNS], "zh", request()))
    assert [[turn.question for turn in history] for history in engine.histories] == [
        [f"{i}？" for i in range(9 - MAX_TURNS, 9)],
        [],
    ]


def test_known_error_is_shown_and_the_question_kept():
    before = (ShownTurn("一？", answer=make_answer()),)
    *_, last = handlers_of(FakeEngine(error=LLMError("The model is <silent>."))).ask("二？", before, "zh", request())
    assert last[TURNS] == (*before, ShownTurn("二？", error="The model is <silent>."))
    assert "The model is &lt;silent&gt;." in last[TRANSCRIPT]
    assert last[QUESTION] == "二？"


def test_unexpected_error_is_logged_and_not_shown(caplog):
    with caplog.at_level(logging.ERROR):
        *_, last = handlers_of(FakeEngine(error=ValueError("secret detail"))).ask("?", (), "en", request())
    assert last[TURNS][-1].error == STRINGS["en"].unexpected
    assert "secret detail" in caplog.text
    assert "secret detail" not in last[TRANSCRIPT]


def test_stream_without_answer_is_an_error(engine, monkeypatch):
    monkeypatch.setattr(FakeEngine, "stream", lambda self, question, **_: iter(("only text",)))
    *_, last = handlers_of(engine).ask("?", (), "en", request())
    assert last[TURNS][-1].error == STRINGS["en"].unexpected


def test_empty_question_changes_nothing(engine):
    (only,) = handlers_of(engine).ask(" \n", (), "en", request())
    assert only[TURNS] == ()
    assert engine.asked == []


@pytest.mark.parametrize(("length", "asked"), [(2000, 1), (2001, 0)])
def test_question_length_is_bounded(engine, length, asked):
    *_, last = handlers_of(engine).ask("问" * length, (), "zh", request())
    assert len(engine.asked) == asked
    assert (last[TURNS][-1].error is None) == bool(asked)
    assert (last[QUESTION] == "问" * length) == (not asked)


def test_stop_keeps_what_had_come_and_leaves_a_finished_answer_alone(engine):
    done = ShownTurn("一？", answer=make_answer())
    stopped = handlers_of(engine).stop((done, ShownTurn("?", partial="so far")), "en", request())
    assert stopped[TURNS] == (done, ShownTurn("?", partial="so far", stopped=True))
    assert "so far" in stopped[TRANSCRIPT]
    assert stopped[STOP]["visible"] is False
    assert handlers_of(engine).stop((done,), "en", request())[TURNS] == (done,)


def test_restart_empties_the_conversation(engine):
    outputs = handlers_of(engine).restart("en", request())
    assert outputs[TURNS] == ()
    assert outputs[QUESTION] == ""
    assert outputs[EXAMPLE_BOX]["visible"] is True


def test_arrival_takes_the_browsers_language_unless_another_was_chosen(engine):
    handlers = handlers_of(engine)
    assert STRINGS["zh-Hant"].introduction in handlers.arrive(request("zh-TW"))[0]
    assert STRINGS["en"].introduction in handlers.arrive(request("zh-TW", yinju_language="en"))[0]


def test_switch_rewrites_every_label_and_keeps_the_conversation(engine):
    turns = (ShownTurn("何时？", answer=make_answer()),)
    transcript, cards, examples, question, *buttons, conversations, filters, script = handlers_of(engine).switch(
        turns, "en"
    )
    words = STRINGS["en"]
    assert words.extractive in transcript
    assert "何时？" in transcript
    assert words.evidence in cards
    assert words.examples in examples
    assert question["placeholder"] == words.placeholder
    assert [button["value"] for button in buttons] == [words.send, words.stop, words.restart]
    assert (conversations, filters) == (WORDS["en"].conversations, WORDS["en"].filters)
    assert recorded(script) == {"words": script_words("en"), "keep": True}


def test_examples_are_offered_when_the_article_that_answers_them_is_there():
    engine = FakeEngine(store=FakeStore([make_article(source=f"seeds/{EXAMPLES[1][1]}")]))
    shown = [update["visible"] for update in handlers_of(engine).arrive(request())[-len(EXAMPLES) :]]
    assert shown == [source == EXAMPLES[1][1] for _, source in EXAMPLES]


def test_an_answer_is_recorded_once_it_is_whole(engine):
    before = (ShownTurn("一？", answer=make_answer()),)
    *pending, last = handlers_of(engine).ask("二？", before, "zh", request())
    assert all(is_skipped(frame[RECORD]) for frame in pending)
    found = recorded(last[RECORD])
    assert (found["first"], [turn["kept"]["question"] for turn in found["turns"]]) == (1, ["二？"])
    assert "http://host/articles/a1#char=" in found["turns"][0]["texts"]["references"]
    set_address = handlers_of(engine, public_url="https://qa.example/")
    *_, last = set_address.ask("二？", before, "zh", request())
    assert "https://qa.example/articles/a1#char=" in recorded(last[RECORD])["turns"][0]["texts"]["references"]


def test_what_was_stopped_and_what_begins_anew_are_recorded(engine):
    stopped = handlers_of(engine).stop((ShownTurn("?", partial="so far"),), "en", request())
    assert recorded(stopped[RECORD])["turns"][0]["kept"]["partial"] == "so far"
    assert recorded(handlers_of(engine).restart("en", request())[RECORD]) == {"first": 0, "turns": []}


def test_retry_answers_the_last_question_anew_with_what_was_before_it(engine):
    turns = (ShownTurn("一？", answer=make_answer(question="一？")), ShownTurn("二？", error="no"))
    first, last = handlers_of(engine).retry(turns, "zh", request())
    assert first[TURNS] == (turns[0], ShownTurn("二？"))
    assert last[TURNS] == (turns[0], ShownTurn("二？", answer=make_answer(), aligned=ALIGNED))
    assert [[turn.question for turn in history] for history in engine.histories] == [["一？"]]
    assert recorded(last[RECORD])["first"] == 1
    assert [frame[TURNS] for frame in handlers_of(engine).retry((), "zh", request())] == [()]


def test_a_kept_conversation_is_opened_without_asking_anew(engine):
    turns = (ShownTurn("一？", answer=make_answer(question="一？")), ShownTurn("二？", stopped=True))
    opened = handlers_of(engine).open(json.dumps(kept(turns)), "en", request())
    assert opened[TURNS] == turns
    assert "turn-1-card-1" in opened[CARDS]
    assert "turn-2" in opened[TRANSCRIPT]
    assert len(recorded(opened[RECORD])["turns"]) == 2
    assert engine.asked == []


@pytest.mark.parametrize("text", ["", "[]", '[{"question": "?", "answer": {}}]'])
def test_a_damaged_conversation_leaves_what_is_shown(engine, text):
    *outputs, record = handlers_of(engine).open(text, "en", request())
    assert all(is_skipped(output) for output in outputs)
    assert len(outputs) == RECORD
    assert recorded(record) == {"failed": True}


def test_authors_of_an_article_that_no_passage_names_come_from_the_store(monkeypatch):
    engine = FakeEngine(answer=make_answer(passages=()))
    article = SimpleNamespace(article=make_article(authors=("李四",)))
    *_, gone = handlers_of(engine).ask("?", (), "zh", request())
    monkeypatch.setattr(FakeStore, "article", lambda self, article_id: article)
    *_, there = handlers_of(engine).ask("?", (), "zh", request())
    named = ["李四" in recorded(last[RECORD])["turns"][0]["texts"]["ris"] for last in (gone, there)]
    assert named == [False, True]


def test_a_question_is_asked_of_the_articles_that_were_chosen(engine):
    chosen = (["zh"], ["人民日报"], "2025", "")
    scope = Scope(("zh",), ("人民日报",), "2025")
    first, last = handlers_of(engine).ask("一？", (), "zh", request(), *chosen)
    assert "查找范围：中文 · 人民日报 · 2025 起" in first[TRANSCRIPT]
    assert last[TURNS][0].scope == scope
    list(handlers_of(engine).retry(last[TURNS], "zh", request()))
    assert engine.scopes == [scope, None]


def test_a_date_that_is_none_is_said_and_nothing_asked(engine):
    (only,) = handlers_of(engine).ask("一？", (), "zh", request(), [], [], "昨天", "")
    assert only[TURNS] == (ShownTurn("一？", error=WORDS["zh"].no_date.format(dates="昨天")),)
    assert only[QUESTION] == "一？"
    assert engine.asked == []


def test_a_visitor_who_asks_too_often_is_told_to_wait(engine):
    rates = SimpleNamespace(wait_s=lambda limit, request: 7 if limit == "questions" else 0)
    (only,) = Handlers(engine, Listing(engine.store), ServeSettings(), rates).ask("一？", (), "zh", request())
    assert only[TURNS] == (ShownTurn("一？", error=ACCESS_WORDS["zh"].too_many_questions.format(seconds=7)),)
    assert only[QUESTION] == "一？"
    assert engine.asked == []
