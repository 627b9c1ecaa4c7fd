"""Conversations asked of a small store, and questions in random order."""

import json
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.eval.fake_run import make_question
from yinju.errors import UsageError
from yinju.eval.lab.conversations import (
    OUR_ARTICLES,
    OUR_CONVERSATIONS,
    FollowUpResult,
    MistakenFollowUp,
    ScriptedTurn,
    StandaloneResults,
    ask_conversations,
    ask_in_random_order,
    conversation_lines,
    conversations_as_json,
    followup_figures,
    read_conversations,
    standalone_figures,
)
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import Settings

TEXTS = {
    "white": "白马江大桥全长四千八百米，过江只要六分钟。白马江大桥由林远舟设计。",
    "stone": "石门湾大桥全长一万二千米。石门湾大桥由顾南设计，造价二百亿元。",
    "tea": "今年春茶的产量比往年高，茶农说价格却下降了一成左右。",
}
TALK = (
    ScriptedTurn("白马江大桥全长多少米？", "white", "四千八百米"),
    ScriptedTurn("那石门湾大桥呢？", "stone", "一万二千米"),
    ScriptedTurn("它是谁设计的？", "stone", "顾南"),
)


def quiet(*_: object) -> None:
    pass


@pytest.fixture
def engine(tmp_path: Path, settings: Settings):
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": i, "source": i, "text": t}) + "\n" for i, t in TEXTS.items()), "utf-8")
    assert not ingest([str(file)], settings, ToyEmbedder()).failed
    with Engine.open(settings, ToyEmbedder()) as opened:
        yield opened


def test_follow_ups_are_asked_in_their_conversation_and_alone(engine):
    second, third = ask_conversations([TALK], engine, quiet)
    assert (second.query, second.rank, second.cited) == ("石门湾大桥全长多少米？", 1, True)
    assert (third.query, third.rank) == ("石门湾大桥是谁设计的？", 1)
    assert third.rank_alone != 1
    assert {second.language, third.language} == {"zh"}


def test_the_first_question_of_a_conversation_is_no_follow_up(engine):
    assert ask_conversations([TALK[:1], TALK[1:2]], engine, quiet) == []


def test_an_article_that_is_not_there_is_named(engine):
    with pytest.raises(UsageError, match=r"The store lacks moon, which the conversations name. Add it with --corpus"):
        ask_conversations([(ScriptedTurn("月亮多大？", "moon", "圆"),)], engine, quiet)


QUESTIONS = [
    make_question(f"q{number}", question=text)
    for number, text in enumerate(["石门湾大桥全长多少米？", "春茶的价格怎么样？", "白马江大桥由谁设计？"])
]


def test_questions_that_stand_alone_are_left_alone(engine):
    assert ask_in_random_order(QUESTIONS, engine, 1, quiet, by_model=False) == StandaloneResults({"zh": 3}, ())


def test_a_question_taken_for_a_follow_up_is_found_out(engine):
    leaning = make_question("q9", question="它的造价是多少？")
    found = ask_in_random_order([QUESTIONS[0], leaning, QUESTIONS[1]], engine, 5, quiet, by_model=False)
    (stray,) = found.mistaken
    assert stray.question == "它的造价是多少？"
    assert stray.query != stray.question
    assert found == ask_in_random_order([QUESTIONS[0], leaning, QUESTIONS[1]], engine, 5, quiet, by_model=False)


FOUND = [
    FollowUpResult("en", "and Germany?", "capital of Germany?", 1, 0, True),
    FollowUpResult("en", "and Spain?", "and Spain?", 6, 5, False),
    FollowUpResult("zh", "那欧盟呢？", "欧盟的政策是什么？", 2, 0, True),
]
STANDALONE = StandaloneResults(
    {"zh": 4, "en": 4},
    (MistakenFollowUp("zh", "该频道？", "长江该频道？", False), MistakenFollowUp("en", "Why?", "Why A?", True)),
)


def test_shares_by_language_worked_by_hand():
    figures = followup_figures(FOUND)
    assert list(figures) == ["en", "zh", "all"]
    assert figures["en"] == {
        "count": 2, "first_5": 0.5, "first_5_alone": 0.5, "first": 0.5, "first_alone": 0.0, "cited": 0.5
    }  # fmt: skip
    assert figures["all"]["first_5"] == 0.6667
    assert standalone_figures(STANDALONE) == {
        "en": {"count": 4, "changed": 1, "kept": 1.0},
        "zh": {"count": 4, "changed": 1, "kept": 0.75},
        "all": {"count": 8, "changed": 2, "kept": 0.875},
    }


def test_the_figures_as_lines_and_as_data():
    shown = list(conversation_lines(FOUND, {"q.jsonl": STANDALONE}))
    assert shown[0] == (
        "follow-ups, en: 2; right passage among the first 5 0.500 (asked alone 0.500), first 0.500 (0.000), cited 0.500"
    )
    assert "  missed: and Spain? → and Spain?" in shown
    assert "q.jsonl in random order, zh: 4; changed 1, kept 0.7500" in shown
    assert shown[-1] == "  other first passage: 该频道？ → 长江该频道？"
    record = conversations_as_json(FOUND, {"q.jsonl": STANDALONE})
    assert json.loads(json.dumps(record)) == record
    assert [one["question"] for one in record["missed"]] == ["and Spain?"]
    assert record["standalone"]["q.jsonl"]["changed"][1]["same_first"] is True


def test_our_own_conversations_can_be_read_and_quote_their_articles():
    texts = {item["source"]: item["text"] for item in map(json.loads, OUR_ARTICLES.read_text("utf-8").splitlines())}
    conversations = read_conversations(OUR_CONVERSATIONS)
    assert len(conversations) == 25
    assert sum(len(turns) - 1 for turns in conversations) == 72
    for turn in (turn for turns in conversations for turn in turns):
        assert turn.quote in texts[turn.source], turn


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "line 1: has no turns"),
        ('{"turns": []}', "line 1: has no turns"),
        ('{"turns": [{"question": "q", "source": "s"}]}', "line 1: its turn 1 lacks a question, a source or a quote"),
        ('{"turns": [{"question": "q", "source": "s", "quote": " "}]}', "its turn 1 lacks"),
        ('{"turns": [{"question": "q", "source": "s", "quote": "x"}]}', "holds no conversation of two questions"),
    ],
)
def test_what_is_no_conversation_is_refused(line, reason, tmp_path):
    file = tmp_path / "talk.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        read_conversations(file)
