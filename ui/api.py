"""The JSON interface, by which programs ask questions and list the corpus."""

import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from yinju.errors import YinjuError
from yinju.qa.as_json import scope_of
from yinju.qa.check.check import MAX_ARTICLES, MAX_TEXT_CHARS
from yinju.qa.check.given import GivenText
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.settings import ServeSettings
from yinju.types import PastTurn
from yinju.ui.addresses import base_address
from yinju.ui.answer_object import answer_object, checked_object
from yinju.ui.asker import Asker
from yinju.ui.problems import UNEXPECTED, problem, status_of
from yinju.ui.shapes import PROBLEMS, AnswerShape, CheckedShape

MAX_HISTORY = 50
"""The most turns in a request; only the last `condense.MAX_TURNS` are used."""
MAX_ANSWER_CHARS = 50_000
MAX_NAMED = 100
"""The most titles, and the most passages, of a turn in a request."""
MAX_ID_CHARS = 200

log = logging.getLogger(__name__)


class PastTurnBody(BaseModel):
    """An earlier turn of the conversation: the ``turn`` of an earlier answer, or one that the client made."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    query: str = Field("", max_length=MAX_QUESTION_CHARS)
    answer: str = Field("", max_length=MAX_ANSWER_CHARS)
    about: tuple[Annotated[str, Field(max_length=MAX_QUESTION_CHARS)], ...] = Field((), max_length=MAX_NAMED)
    shown: tuple[Annotated[str, Field(max_length=MAX_ID_CHARS)], ...] = Field((), max_length=MAX_NAMED)

    def as_turn(self) -> PastTurn:
        """Returns the turn in the engine's form."""
        return PastTurn(self.question, self.query or self.question, self.answer, self.about, self.shown)


class AskRequest(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    history: tuple[PastTurnBody, ...] = Field((), max_length=MAX_HISTORY)


class GivenTextBody(BaseModel):
    """An article that is given as its text."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1)
    title: str | None = None
    source: str = ""

    def as_given(self) -> GivenText:
        """Returns the article in the engine's form."""
        return GivenText(self.text, self.title, self.source)


class CheckRequest(BaseModel):
    """The body of ``POST /api/check``."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MAX_TEXT_CHARS)
    articles: tuple[str | GivenTextBody, ...] = Field((), max_length=MAX_ARTICLES)
    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


def add_api(app: FastAPI, engine: Asker, settings: ServeSettings) -> None:
    """Adds the routes below ``/api`` to an application, and the form of its errors (`problems.problem`)."""
    app.include_router(_build_router(engine, settings))
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(YinjuError, _on_known)
    app.add_exception_handler(Exception, _on_unknown)


def _build_router(engine: Asker, settings: ServeSettings) -> APIRouter:
    # The functions are not async, so they run in worker threads: a slow answer does not hold up the page.
    router = APIRouter(prefix="/api", responses=PROBLEMS)

    @router.post("/ask", response_model=None, responses={200: {"model": AnswerShape}})
    def ask(request: Request, body: AskRequest) -> dict[str, Any]:
        """Answers a question, or refuses it."""
        scope = scope_of(body.languages, body.publishers, body.since, body.until)
        answer = engine.ask(body.question, scope, [turn.as_turn() for turn in body.history])
        return answer_object(answer, base_address(settings, str(request.base_url)))

    @router.post("/check", response_model=None, responses={200: {"model": CheckedShape}})
    def check(request: Request, body: CheckRequest) -> dict[str, Any]:
        """Tells which sentences of a text are borne out, and by what."""
        scope = scope_of(body.languages, body.publishers, body.since, body.until)
        given = [one if isinstance(one, str) else one.as_given() for one in body.articles]
        checked = engine.check(body.text, given, scope)
        return checked_object(checked, base_address(settings, str(request.base_url)))

    @router.get("/corpus")
    def corpus() -> list[dict[str, Any]]:
        """Lists the articles."""
        return [asdict(article) for article in engine.store.articles()]

    @router.get("/health")
    def health() -> dict[str, Any]:
        """Tells whether the store can be read; with shards, also of those that do not answer."""
        store = engine.store.watched()
        articles, missing = store.size().articles, store.unsearched()
        if missing:
            return {"status": "partial", "articles": articles, "unsearched": list(missing)}
        return {"status": "ok", "articles": articles}

    @router.api_route("/{rest:path}", methods=["GET", "POST"], include_in_schema=False)
    def nothing(request: Request, rest: str) -> JSONResponse:
        there = "There are POST /api/ask, POST /api/check, GET /api/corpus and GET /api/health."
        text = f"There is nothing at {request.method} /api/{rest}. {there}"
        return problem(request.url.path, 404, text)

    return router


def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    places = [".".join(str(part) for part in found["loc"]) for found in problems]
    message = "; ".join(f"{place}: {found['msg']}" for place, found in zip(places, problems, strict=True))
    param = places[0].removeprefix("body.") if places else None
    return problem(request.url.path, 422, f"The request is not understood. {message}", param=param)


def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(request.url.path, error.status_code, str(error.detail))


def _on_known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, YinjuError)
    status = status_of(error)
    log.warning("Refused with %d: %s", status, error)
    return problem(request.url.path, status, str(error))


def _on_unknown(request: Request, _error: Exception) -> JSONResponse:
    # Starlette logs the exception itself: it raises it again once this is sent.
    return problem(request.url.path, 500, UNEXPECTED)
