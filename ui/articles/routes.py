"""Serves the pages of articles: ``/articles/ID``, and ``/articles/ID?raw`` for the file as it was found."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from yinju.errors import StoreError
from yinju.types import Language
from yinju.ui.articles.pieces import cut_paragraphs, cut_raw
from yinju.ui.articles.render_article import render_article, render_gone, render_raw, render_unknown
from yinju.ui.asker import Articles, Asker
from yinju.ui.visitor_language import visitor_language


def add_article_pages(app: FastAPI, engine: Asker) -> None:
    """Adds the pages to an application."""
    router = APIRouter()

    @router.get("/articles/{article_id}", response_class=HTMLResponse, include_in_schema=False)
    def article(request: Request, article_id: str) -> HTMLResponse:
        language = visitor_language(request.cookies, request.headers.get("accept-language", ""))
        return _shown(engine.store, article_id, language, raw="raw" in request.query_params)

    app.include_router(router)


def _shown(store: Articles, article_id: str, language: Language, *, raw: bool) -> HTMLResponse:
    """Returns the page of an article, 410 for one that is gone, and 404 for one that never was."""
    try:
        new = store.article(article_id)
        if raw:
            return HTMLResponse(render_raw(new.article, cut_raw(store.raw(article_id), new), language))
    except StoreError:
        gone = store.gone(article_id)
        if gone is None:
            return HTMLResponse(render_unknown(language), 404)
        return HTMLResponse(render_gone(gone, language), 410)
    original = store.article(new.article.duplicate_of).article if new.article.duplicate_of else None
    copies = store.copies_of(article_id)
    return HTMLResponse(render_article(new.article, cut_paragraphs(new), original, copies, language))
