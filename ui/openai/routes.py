"""The routes below ``/v1``: any program that talks to OpenAI's interfaces can ask questions here."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from yinju.errors import YinjuError
from yinju.settings import ServeSettings
from yinju.types import Answer
from yinju.ui.addresses import base_address
from yinju.ui.asker import Asker
from yinju.ui.openai.chat import ChatForm
from yinju.ui.openai.requests import (
    MODEL,
    Asked,
    ChatRequest,
    ResponsesRequest,
    asked_in_chat,
    asked_in_response,
)
from yinju.ui.openai.responses import ResponseForm
from yinju.ui.problems import UNEXPECTED, openai_error, problem, status_of
from yinju.ui.shapes import OPENAI_PROBLEMS, STREAMED

_DONE = "data: [DONE]\n\n"
_SERVER_ERROR = 500

log = logging.getLogger(__name__)


def add_openai(app: FastAPI, engine: Asker, settings: ServeSettings) -> None:
    """Adds the routes below ``/v1`` to an application.

    Args:
        app: The application; `api.add_api` gives it the handlers of errors.
        engine: What answers.
        settings: ``public_url`` and ``list_sources`` are used.
    """
    app.include_router(_build_router(engine, settings))


def _build_router(engine: Asker, settings: ServeSettings) -> APIRouter:
    # The functions are not async, so they run in worker threads: a slow answer does not hold up the page.
    router = APIRouter(prefix="/v1", responses=OPENAI_PROBLEMS)

    @router.post("/chat/completions", response_class=JSONResponse, responses=STREAMED)
    def chat_completions(request: Request, body: ChatRequest) -> Response:
        """Answers the last message of the user; citations are annotations."""
        if refusal := _of_another_model(request, body.model):
            return refusal
        ask = _asking(engine, asked_in_chat(body))
        form = ChatForm(base_address(settings, str(request.base_url)), settings.list_sources)
        if not body.stream:
            return JSONResponse(form.completion(ask()))
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return _stream(_chat_lines(form.chunks(ask, include_usage=usage)))

    @router.post("/responses", response_class=JSONResponse, responses=STREAMED)
    def responses(request: Request, body: ResponsesRequest) -> Response:
        """Answers the last message of the user; citations are annotations."""
        if refusal := _of_another_model(request, body.model):
            return refusal
        asked = asked_in_response(body)
        form = ResponseForm(base_address(settings, str(request.base_url)), settings.list_sources)
        if not body.stream:
            return JSONResponse(form.response(_asking(engine, asked)()))
        return _stream(_response_lines(form, form.events(_asking(engine, asked), asked.question)))

    @router.get("/models")
    def models() -> dict[str, Any]:
        """Lists the one model."""
        return {"object": "list", "data": [_model()]}

    @router.get("/models/{name}")
    def model(request: Request, name: str) -> Response:
        """Describes the model."""
        return _of_another_model(request, name) or JSONResponse(_model())

    @router.api_route("/{rest:path}", methods=["GET", "POST"], include_in_schema=False)
    def nothing(request: Request, rest: str) -> JSONResponse:
        there = "There are POST /v1/chat/completions, POST /v1/responses and GET /v1/models."
        return problem(request.url.path, 404, f"There is nothing at {request.method} /v1/{rest}. {there}")

    return router


def _asking(engine: Asker, asked: Asked) -> Callable[[], Answer]:
    return lambda: engine.ask(asked.question, asked.scope, engine.recall(asked.before))


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _of_another_model(request: Request, name: str) -> JSONResponse | None:
    """Returns the refusal of a request for another model than the one there is."""
    if name == MODEL:
        return None
    message = f"There is no model {name!r} here. Ask the model {MODEL!r}."
    return problem(request.url.path, 404, message, param="model", code="model_not_found")


def _stream(lines: Iterator[str]) -> StreamingResponse:
    # Proxies would otherwise hold the pieces back until the answer is whole.
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


def _chat_lines(chunks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yields the chunks as server-sent events. An error is the last of them, since the status has been sent."""
    try:
        yield from (f"data: {_dump(chunk)}\n\n" for chunk in chunks)
        yield _DONE
    except YinjuError as error:
        yield f"data: {_dump({'error': openai_error(status_of(error), str(error))})}\n\n"
    except Exception:
        log.exception("A streamed answer failed")
        yield f"data: {_dump({'error': openai_error(_SERVER_ERROR, UNEXPECTED)})}\n\n"


def _response_lines(form: ResponseForm, events: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yields the events, numbered, as server-sent events. An error is the last of them."""
    number = 0
    try:
        for event in events:
            yield _event(event, number)
            number += 1
    except YinjuError as error:
        yield _event(form.failed(str(error)), number)
    except Exception:
        log.exception("A streamed response failed")
        yield _event(form.failed(UNEXPECTED), number)


def _event(event: dict[str, Any], number: int) -> str:
    return f"event: {event['type']}\ndata: {_dump(event | {'sequence_number': number})}\n\n"


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
