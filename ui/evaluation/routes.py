"""Takes question sets from the page. Gradio's own route for uploads is closed: it would keep any file of anybody."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from yinju.errors import UsageError
from yinju.eval.sets.home_sets import add_set
from yinju.ui.access.permission import may_write
from yinju.ui.asker import Asker
from yinju.ui.evaluation.sets import file_key

MAX_SET_BYTES = 900 * 1024
"""The most bytes of a set: what fits into a request of the guard's size with the marks of JSON around it."""


class SentSet(BaseModel):
    """A question set as the page sends it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    text: str


def add_set_upload(app: FastAPI, engine: Asker) -> None:
    """Adds the route to an application."""
    router = APIRouter()

    @router.post("/api/question-sets", include_in_schema=False)
    def take(request: Request, sent: SentSet) -> JSONResponse:
        if not may_write(request):
            return JSONResponse({"error": "You may not add question sets here."}, 403)
        content = sent.text.encode("utf-8", errors="surrogatepass")
        if len(content) > MAX_SET_BYTES:
            return JSONResponse({"error": f"The set has more than {MAX_SET_BYTES} bytes."}, 413)
        try:
            path = add_set(engine.settings.home, sent.name, content)
        except UsageError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"key": file_key(path.name), "name": path.name})

    app.include_router(router)
