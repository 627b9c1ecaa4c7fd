"""Serves the corpus tab: parts of the page below ``/corpus``, and what changes the corpus.

The parts are HTML that the tab's script puts into its frame. What changes the corpus are ``POST /api/uploads?name=…``,
with the bytes of a file, and ``/api/articles``, ``/api/articles/read``, ``…/remove`` and ``…/stop`` with JSON. A form
of another site can send neither (`request_guard`).
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from yinju.types import Language
from yinju.ui.access.permission import may_write
from yinju.ui.corpus.desk import Desk, Work
from yinju.ui.corpus.listing import Column, Listing, Standing, Wanted
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.render_plots import render_plots
from yinju.ui.corpus.render_table import render_groups, render_removal, render_table
from yinju.ui.corpus.render_work import render_work
from yinju.ui.problems import problem
from yinju.ui.render_header import render_counts
from yinju.ui.visitor_language import visitor_language

MAX_CHOSEN = 500
"""The most articles that a request may name."""
MAX_ADDRESSES = 200
MAX_SEARCH_CHARS = 200

Ids = Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=MAX_CHOSEN)]


class AddBody(BaseModel):
    """What is added: files that were sent before, and web addresses."""

    model_config = ConfigDict(extra="forbid")

    batch: str = Field("", max_length=64)
    addresses: list[Annotated[str, Field(max_length=2000)]] = Field([], max_length=MAX_ADDRESSES)


class ChosenBody(BaseModel):
    """Articles, by their ids. What is done to one is done to its whole source."""

    model_config = ConfigDict(extra="forbid")

    articles: Ids


def add_corpus(app: FastAPI, listing: Listing, desk: Desk | None) -> None:
    """Adds the routes to an application.

    Args:
        desk: Where the corpus is changed; without it, it is not.
    """
    app.include_router(_parts(listing, desk))
    if desk is not None:
        app.include_router(_writing(listing, desk))
    app.add_exception_handler(RefusedError, _on_refused)


def _parts(listing: Listing, desk: Desk | None) -> APIRouter:
    router = APIRouter(prefix="/corpus", default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/table")
    def table(
        request: Request,
        search: Annotated[str, Query(max_length=MAX_SEARCH_CHARS)] = "",
        language: Language | None = None,
        standing: Standing = "all",
        sort: Column = "source",
        descending: bool = False,
        page: int = 1,
    ) -> str:
        wanted = Wanted(search, language, standing, sort, descending, page)
        choosing = desk is not None and may_write(request)
        return render_table(listing.page(wanted), wanted, _language(request), choosing=choosing)

    @router.get("/counts")
    def counts(request: Request) -> str:
        found = listing.counts()
        return render_counts(found.originals, found.copies, _language(request))

    @router.get("/duplicates")
    def duplicates(request: Request) -> str:
        return render_groups(listing.groups(), _language(request))

    @router.get("/plots")
    def plots(request: Request) -> str:
        return render_plots(listing.articles(), _language(request))

    @router.get("/removal")
    def removal(request: Request, article: Annotated[Ids, Query()]) -> str:
        return render_removal(listing.chosen(article), _language(request))

    @router.get("/work")
    def work(request: Request) -> str:
        return render_work(desk.work, _language(request)) if desk and may_write(request) else ""

    return router


def _writing(listing: Listing, desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/api", include_in_schema=False)

    @router.post("/uploads", status_code=201)
    async def upload(request: Request, name: str, batch: str = "") -> dict[str, str]:
        _refuse_stranger(request)
        most = desk.settings.serve.upload_bytes
        if int(request.headers["content-length"]) > most:
            raise RefusedError("too_many_bytes", 413, limit=most)
        return {"batch": await desk.uploads.receive(batch, name, request.stream())}

    @router.post("/articles", status_code=202)
    def add(request: Request, body: AddBody) -> dict[str, Any]:
        _refuse_stranger(request)
        return _begun(desk.add(body.batch, body.addresses))

    @router.post("/articles/read", status_code=202)
    def read(request: Request, body: ChosenBody) -> dict[str, Any]:
        return _to_sources(request, body, desk.read_again)

    @router.post("/articles/remove", status_code=202)
    def remove(request: Request, body: ChosenBody) -> dict[str, Any]:
        return _to_sources(request, body, desk.remove)

    @router.post("/articles/stop")
    def stop(request: Request) -> dict[str, Any]:
        _refuse_stranger(request)
        desk.stop()
        return {}

    def _to_sources(request: Request, body: ChosenBody, do: Callable[[list[str]], Work]) -> dict[str, Any]:
        _refuse_stranger(request)
        chosen = listing.chosen(body.articles)
        if not chosen:
            raise RefusedError("unknown_articles", 404)
        return _begun(do(list(dict.fromkeys(article.source for article in chosen))))

    return router


def _refuse_stranger(request: Request) -> None:
    if not may_write(request):
        raise RefusedError("forbidden", 403)


def _begun(work: Work) -> dict[str, Any]:
    return {"work": work.number}


def _language(request: Request) -> Language:
    return visitor_language(request.cookies, request.headers.get("accept-language", ""))


def _on_refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    return problem(request.url.path, error.status, error.said(_language(request)))
