"""The interfaces keep what ``/openapi.json`` says of them, whatever a request holds: no fault of ours, no other shape."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.conftest import ToyEmbedder
from tests.hostile.strategies import BODIES, looks
from tests.hostile.tally import tried
from yinju.qa.engine import Engine
from yinju.settings import ServeSettings, load_settings
from yinju.ui.app import build_app

KIND = "requests"
HOST = {"Host": "localhost"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OURS = {"model": "yinju", "messages": [{"role": "user", "content": "谁提出了倡议？"}], "input": "谁提出了倡议？"}
"""Fields of a request in OpenAI's form that are in order; what the other form holds is passed over."""
POSTED = ["/api/ask", "/api/check", "/v1/chat/completions", "/v1/responses"]
_QUICK, _LONG = 10, 60
"""Requests to each operation, well formed and malformed, in the tests that always run, and in `make hostile`."""


@pytest.fixture(scope="module")
def schema(seeds_home: Path) -> Iterator[BaseSchema]:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        app = _without_lifespan(build_app(engine, ServeSettings()))
        yield schemathesis.openapi.from_asgi("/openapi.json", app, headers=HOST)


@pytest.fixture(scope="module")
def client(schema: BaseSchema) -> TestClient:
    return TestClient(schema.app, base_url="http://localhost", raise_server_exceptions=False)


def _without_lifespan(app: ASGIApp) -> ASGIApp:
    """Returns the application as one that many clients may start, one after the other: MCP's part of it bears one."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})

    return answer


def _ask_all(schema: BaseSchema, count: int) -> dict[str, Counter[int]]:
    """Sends requests to every operation, and counts the statuses of the answers."""
    statuses: dict[str, Counter[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        counted = statuses.setdefault(f"{operation.method.upper()} {operation.path}", Counter())
        # A request without parameters and body can be neither malformed nor various.
        for mode in list(GenerationMode) if operation.method == "post" else [GenerationMode.POSITIVE]:
            _ask(operation.as_strategy(mode), count, counted)
    return statuses


def _ask(cases: st.SearchStrategy[schemathesis.Case], count: int, counted: Counter[int]) -> None:
    """Sends requests, and holds the answers to the schema."""

    @settings(looks(count), phases=[Phase.generate], database=None)
    @given(cases, st.booleans())
    def holds(case: schemathesis.Case, ours: bool) -> None:
        if ours and isinstance(case.body, dict) and "model" in case.body:
            case.body |= OURS  # another model, or no question, is refused before anything else is looked at
        response = case.call(headers=HOST)
        tried(KIND)
        counted[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    holds()


def test_every_operation_keeps_its_schema(schema: BaseSchema) -> None:
    statuses = _ask_all(schema, _QUICK)
    assert {path for path, counted in statuses.items() if 200 in counted} >= {"POST /api/ask", "GET /v1/models"}


@pytest.mark.hostile
@pytest.mark.timeout(900)
def test_every_operation_keeps_its_schema_for_long(schema: BaseSchema) -> None:
    statuses = _ask_all(schema, _LONG)
    posted = {path.removeprefix("POST "): counted for path, counted in statuses.items() if path.startswith("POST ")}
    assert set(posted) == set(POSTED)
    # What is documented comes: an answer, and a refusal of what is malformed.
    for path, counted in posted.items():
        assert any(400 <= status < 500 for status in counted), path
        assert 200 in counted, path


def _send_bodies(client: TestClient, path: str, count: int) -> None:
    @looks(count)
    @given(BODIES, st.sampled_from(["application/json", "application/json; charset=utf-16", "text/plain", ""]))
    def refuses(body: bytes, content_type: str) -> None:
        tried(KIND)
        response = client.post(path, content=body, headers={"Content-Type": content_type})
        assert response.status_code < 500
        if response.status_code != 200:
            assert response.json()["error"]

    refuses()


@pytest.mark.parametrize("path", POSTED)
def test_bodies_that_are_none_are_refused(client: TestClient, path: str) -> None:
    _send_bodies(client, path, _QUICK)


@pytest.mark.hostile
@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", POSTED)
def test_many_bodies_that_are_none_are_refused(client: TestClient, path: str) -> None:
    _send_bodies(client, path, 2 * _LONG)
