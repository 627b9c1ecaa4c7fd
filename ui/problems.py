"""Answers requests that fail, each interface in the form that its clients read."""

from starlette.responses import JSONResponse

from yinju.errors import EmbedderError, LLMError, StoreError, UsageError, YinjuError

STATUS = ((LLMError, 502), (StoreError, 503), (EmbedderError, 503), (UsageError, 422))
"""The HTTP status of each kind of error; every other kind has 500."""

OPENAI_PATHS = "/v1/"
"""What the paths of the interfaces in OpenAI's form begin with."""

UNEXPECTED = "Unexpected error; the server's log has the details."
"""The message of an error that was not foreseen: it keeps its details to itself."""

_SERVER_ERROR = 500


def problem(path: str, status: int, message: str, *, param: str | None = None, code: str | None = None) -> JSONResponse:
    """Returns the response to a request that failed.

    Its body is ``{"error": message}``, and below ``/v1`` what OpenAI's clients read: ``{"error": {"message": …, …}}``.

    Args:
        path: The path of the request.
        status: The HTTP status. Below ``/v1`` 400 takes the place of 422, as in OpenAI's.
        message: What failed, and what to do about it.
        param: The field of the request that is wrong.
        code: The name of the error, where OpenAI has one for it.
    """
    if not path.startswith(OPENAI_PATHS):
        return JSONResponse({"error": message}, status_code=status)
    status = 400 if status == 422 else status
    return JSONResponse({"error": openai_error(status, message, param, code)}, status_code=status)


def status_of(error: YinjuError) -> int:
    """Returns the HTTP status of an error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def openai_error(status: int, message: str, param: str | None = None, code: str | None = None) -> dict[str, str | None]:
    """Returns an error in OpenAI's form, as a response or an event of a stream holds it."""
    kind = "invalid_request_error" if status < _SERVER_ERROR else "server_error"
    return {"message": message, "type": kind, "param": param, "code": code}
