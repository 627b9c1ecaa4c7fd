"""``/openapi.json`` describes what is answered."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.ui.fake_engine import make_answer, make_checked, make_citation, make_refusal
from yinju.qa.engine import Engine
from yinju.settings import ServeSettings
from yinju.types import AnswerSpan, Sentence, TokenUsage
from yinju.ui.answer_object import answer_object, checked_object
from yinju.ui.app import build_app
from yinju.ui.problems import problem
from yinju.ui.shapes import AnswerShape, CheckedShape, OpenAIProblemShape, ProblemShape

FULL = replace(
    make_answer(),
    citations=(make_citation(answer_spans=(AnswerSpan(0, 4, 1000, 1004),), headings=((0, 2),)),),
    unsupported=(Sentence("不然。", (), "uncited", 0.0, reasons=("无",)),),
    tokens=TokenUsage(1, 2),
    conflicts=((1,),),
    timings_ms={"total": 1.5},
)


@pytest.mark.parametrize("answer", [FULL, make_refusal()])
def test_an_answer_has_the_described_shape_and_nothing_else(answer):
    given = answer_object(answer, "http://host")
    assert AnswerShape.model_validate(given).model_dump(exclude_unset=True).keys() == given.keys()


def test_real_answers_and_checks_have_it_too(seeds_engine: Engine):
    for question in ("《全球人工智能治理倡议》是什么时候提出的？", "谁写了《加强人工智能国际治理和合作》？", "月球？"):
        AnswerShape.model_validate(answer_object(seeds_engine.ask(question), "http://host"))
    for checked in (make_checked(), seeds_engine.check("何时？2023年提出了倡议。")):
        CheckedShape.model_validate(checked_object(checked, "http://host"))


def test_problems_have_the_described_shapes():
    ProblemShape.model_validate_json(problem("/api/ask", 422, "no").body)
    OpenAIProblemShape.model_validate_json(problem("/v1/models", 404, "no", param="model").body)


def test_the_description_names_our_interfaces_and_no_page(engine):
    client = TestClient(build_app(engine, ServeSettings()), base_url="http://127.0.0.1:7860")
    described = client.get("/openapi.json").json()
    assert {(method, path) for path, methods in described["paths"].items() for method in methods} == {
        ("post", "/api/ask"),
        ("post", "/api/check"),
        ("get", "/api/corpus"),
        ("get", "/api/health"),
        ("post", "/v1/chat/completions"),
        ("post", "/v1/responses"),
        ("get", "/v1/models"),
        ("get", "/v1/models/{name}"),
    }
    asked = described["paths"]["/api/ask"]["post"]["responses"]
    assert asked["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/AnswerShape"}
    assert set(asked) == {"200", "4XX", "5XX"}
    assert "code points" in described["components"]["schemas"]["SentenceShape"]["properties"]["start"]["description"]
    assert "code points" in described["info"]["description"]
