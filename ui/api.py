"""The JSON interface, by which programs ask questions and list the corpus."""

import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from yinju.errors import EmbedderError, LLMError, StoreError, UsageError, YinjuError
from yinju.qa.as_json import scope_of, to_dict
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.qa.question.condense import past_turn
from yinju.types import PastTurn
from yinju.ui.asker import Asker

STATUS = ((LLMError, 502), (StoreError, 503), (EmbedderError, 503), (UsageError, 422))
"""The HTTP status of each kind of error; every other kind has 500."""

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


def add_api(app: FastAPI, engine: Asker) -> None:
    """Adds the routes below ``/api`` to an application, and makes its errors ``{"error": message}``."""
    app.include_router(_build_router(engine))
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(YinjuError, _on_known)
    app.add_exception_handler(Exception, _on_unknown)


def _build_router(engine: Asker) -> APIRouter:
    # The functions are not async, so they run in worker threads: a slow answer does not hold up the page.
    router = APIRouter(prefix="/api")

    @router.post("/ask")
    def ask(body: AskRequest) -> dict[str, Any]:
        scope = scope_of(body.languages, body.publishers, body.since, body.until)
        answer = engine.ask(body.question, scope, [turn.as_turn() for turn in body.history])
        return to_dict(answer) | {"turn": asdict(past_turn(answer))}

    @router.get("/corpus")
    def corpus() -> list[dict[str, Any]]:
        return [asdict(article) for article in engine.store.articles()]

    @router.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "articles": len(engine.store.articles())}

    @router.api_route("/{rest:path}", methods=["GET", "POST"])
    def nothing(request: Request, rest: str) -> JSONResponse:
        there = "There are POST /api/ask, GET /api/corpus and GET /api/health."
        text = f"There is nothing at {request.method} /api/{rest}. {there}"
        return JSONResponse({"error": text}, status_code=404)

    return router


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    message = "; ".join(f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in problems)
    return JSONResponse({"error": f"The request is not understood. {message}"}, status_code=422)


def _on_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": str(error.detail)}, status_code=error.status_code)


def _on_known(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    log.warning("Refused with %d: %s", status, error)
    return JSONResponse({"error": str(error)}, status_code=status)


def _on_unknown(_request: Request, _error: Exception) -> JSONResponse:
    # Starlette logs the exception itself: it raises it again once this is sent.
    return JSONResponse({"error": "Unexpected error; the server's log has the details."}, status_code=500)
