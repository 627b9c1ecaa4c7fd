import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.fake_engine import FakeEngine, FakeStore, make_answer, make_checked
from yinju.errors import EmbedderError, LLMError, StoreLockedError, UsageError, YinjuError
from yinju.qa.check.given import GivenText
from yinju.qa.question.condense import past_turn
from yinju.settings import ServeSettings
from yinju.types import PastTurn, Scope
from yinju.ui.answer_object import answer_object, checked_object
from yinju.ui.api import add_api

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"


def client_of(engine):
    app = FastAPI()
    add_api(app, engine, ServeSettings())
    return TestClient(app, raise_server_exceptions=False)


def test_ask_returns_the_answer_as_data(engine):
    response = client_of(engine).post("/api/ask", json={"question": " 何时提出？ "})
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(answer_object(make_answer(), "http://testserver")))
    turn = response.json()["turn"]
    assert (turn["question"], turn["query"], turn["about"]) == (QUESTION, QUESTION, ["标题1"])
    assert engine.asked == ["何时提出？"]


def test_turns_of_earlier_answers_are_sent_back_as_history(engine):
    client = client_of(engine)
    turn = client.post("/api/ask", json={"question": QUESTION}).json()["turn"]
    client.post("/api/ask", json={"question": "那欧盟呢？", "history": [turn, {"question": "谁？"}]})
    assert engine.histories == [(), (past_turn(make_answer()), PastTurn("谁？", "谁？"))]


def test_one_clients_history_is_not_anothers(engine):
    client = client_of(engine)
    for number in range(3):
        client.post("/api/ask", json={"question": f"{number}？", "history": [{"question": f"前{number}"}]})
        client.post("/api/ask", json={"question": "无"})
    assert [tuple(t.question for t in h) for h in engine.histories] == [("前0",), (), ("前1",), (), ("前2",), ()]


def test_corpus_lists_articles(engine):
    assert client_of(engine).get("/api/corpus").json()[0] == {
        "article_id": "a1",
        "source": "seeds/1.txt",
        "title": "标题1",
        "publisher": "人民日报",
        "published": "2025-07-26",
        "authors": [],
        "language": "zh",
        "passages": 3,
        "duplicate_of": None,
        "copy_kind": None,
        "copy_share": None,
        "url": None,
        "inferred": [],
        "heads": [],
        "extracted": False,
        "sha256": None,
    }


def test_health(engine):
    assert client_of(engine).get("/api/health").json() == {"status": "ok", "articles": 2}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "body.question: Field required"),
        ({"question": "  "}, "at least 1 character"),
        ({"question": "问" * 2001}, "at most 2000 characters"),
        ({"question": 7}, "valid string"),
        ({"question": "?", "top_k": 3}, "body.top_k: Extra inputs are not permitted"),
        ("?", "The request is not understood"),
        ({"question": "?", "history": [{"question": "?"}] * 51}, "at most 50 items"),
        ({"question": "?", "history": [{}]}, "body.history.0.question: Field required"),
        ({"question": "?", "history": [{"question": "?", "role": "system"}]}, "Extra inputs are not permitted"),
        ({"question": "?", "history": [{"question": "?", "answer": "x" * 50_001}]}, "at most 50000 characters"),
        ({"question": "?", "history": [{"question": "?", "about": ["x" * 2001]}]}, "at most 2000 characters"),
    ],
)
def test_bad_request_is_refused_with_a_reason(engine, body, message):
    response = client_of(engine).post("/api/ask", json=body)
    assert response.status_code == 422
    assert list(response.json()) == ["error"]
    assert message in response.json()["error"]
    assert engine.asked == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LLMError("no"), 502),
        (StoreLockedError("no"), 503),
        (EmbedderError("no"), 503),
        (UsageError("no"), 422),
        (YinjuError("no"), 500),
    ],
)
def test_known_errors_have_their_status_and_message(error, status):
    response = client_of(FakeEngine(error=error)).post("/api/ask", json={"question": "?"})
    assert (response.status_code, response.json()) == (status, {"error": "no"})


def test_health_names_the_shards_that_do_not_answer():
    engine = FakeEngine(store=FakeStore(missing=("shard-2",)))
    assert client_of(engine).get("/api/health").json() == {
        "status": "partial",
        "articles": 2,
        "unsearched": ["shard-2"],
    }


def test_store_error_makes_the_service_unhealthy():
    response = client_of(FakeEngine(store=FakeStore(error=StoreLockedError("busy")))).get("/api/health")
    assert (response.status_code, response.json()) == (503, {"error": "busy"})


def test_unexpected_error_keeps_its_details_to_itself():
    response = client_of(FakeEngine(error=ValueError("secret"))).post("/api/ask", json={"question": "?"})
    assert response.status_code == 500
    assert "secret" not in response.text


@pytest.mark.parametrize("path", ["/api/nope", "/api/ask"])
def test_what_is_not_there_is_an_error_in_the_same_form(path):
    reply = client_of(FakeEngine()).get(path)
    assert (reply.status_code, list(reply.json())) == (404, ["error"])
    assert "There are POST /api/ask" in reply.json()["error"]


def test_a_body_that_is_no_text_is_an_error_in_the_same_form():
    reply = client_of(FakeEngine()).post(
        "/api/ask", content=b'{"question": "\xff"}', headers={"content-type": "application/json"}
    )
    assert (reply.status_code, list(reply.json())) == (400, ["error"])


def test_check_returns_the_verdicts_with_addresses(engine):
    given = {"text": "月球由岩石构成。", "title": "月球"}
    request = {"text": " 甲。[1] ", "articles": [given, "a1"], "since": "2025"}
    response = client_of(engine).post("/api/check", json=request)
    assert response.json() == json.loads(json.dumps(checked_object(make_checked(), "http://testserver")))
    assert [one["address"] for one in response.json()["citations"]] == [
        "http://testserver/articles/a1#char=1000,1029",
        None,
    ]
    assert engine.checked == [(" 甲。[1] ", (GivenText("月球由岩石构成。", "月球"), "a1"), Scope(since="2025"))]


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ({}, "body.text: Field required"),
        ({"text": "甲。", "articles": [{"title": "无文"}]}, "articles.0"),
        ({"text": "甲。", "articles": ["a1"] * 51}, "at most 50 items"),
        ({"text": "长" * 50_001}, "at most 50000 characters"),
    ],
)
def test_a_check_that_is_not_understood_says_why(engine, request_body, said):
    response = client_of(engine).post("/api/check", json=request_body)
    assert response.status_code == 422
    assert said in response.json()["error"]
