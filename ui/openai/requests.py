"""The bodies of requests in OpenAI's form, and the question and the history in them.

What these clients send for language models alone, such as a temperature or tools, is accepted and has no effect. What
would change the form of the answer is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yinju.errors import UsageError
from yinju.qa.as_json import scope_of
from yinju.qa.engine import stripped_question
from yinju.types import Scope

MODEL = "yinju"
"""The one model there is."""

_TEXT_PARTS = ("text", "input_text", "output_text", "refusal")


class ScopeBody(BaseModel):
    """The field ``yinju`` of a request: which articles are asked. No field of it is OpenAI's."""

    model_config = ConfigDict(extra="forbid")

    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def as_scope(self) -> Scope | None:
        """Returns the scope, ``None`` for the whole corpus."""
        return scope_of(self.languages, self.publishers, self.since, self.until)


class Part(BaseModel):
    """A part of a message."""

    type: str
    text: str | None = None
    refusal: str | None = None


class Message(BaseModel):
    """A message of a conversation, or another item of a Responses input, which has no role."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant", "tool", "function"] | None = None
    content: str | list[Part] | None = None

    def text(self) -> str:
        """Returns the message's text.

        Raises:
            UsageError: It holds something else, such as a picture.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        for part in self.content:
            if part.type not in _TEXT_PARTS:
                raise UsageError(f"A part of a message is of type {part.type!r}. Yinju reads text alone: send that.")
        return "\n".join(part.text or part.refusal or "" for part in self.content)


class StreamOptions(BaseModel):
    """How an answer is streamed."""

    include_usage: bool | None = None


class _Request(BaseModel):
    model: str
    stream: bool | None = None
    yinju: ScopeBody = ScopeBody()


class ChatRequest(_Request):
    """The body of ``POST /v1/chat/completions``."""

    messages: list[Message] = Field(min_length=1)
    n: int | None = None
    response_format: dict[str, Any] | None = None
    stream_options: StreamOptions | None = None


class ResponsesRequest(_Request):
    """The body of ``POST /v1/responses``."""

    input: str | list[Message]
    previous_response_id: str | None = None
    conversation: Any = None
    background: bool | None = None
    text: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with the questions and the texts of the answers before it, oldest first, and its scope."""

    question: str
    before: tuple[tuple[str, str], ...]
    scope: Scope | None


def asked_in_chat(body: ChatRequest) -> Asked:
    """Returns what a chat request asks.

    Raises:
        UsageError: It asks nothing, or for a form of answer that there is not.
    """
    if body.n not in (None, 1):
        raise UsageError(f"n is {body.n}. There is one answer to a question: leave n out.")
    _refuse_form("response_format", body.response_format)
    return Asked(*_conversation(body.messages), body.yinju.as_scope())


def asked_in_response(body: ResponsesRequest) -> Asked:
    """Returns what a request for a response asks.

    Raises:
        UsageError: It asks nothing, for a form of answer that there is not, or for what needs a server with a memory.
    """
    for name in ("previous_response_id", "conversation", "background"):
        if getattr(body, name):
            raise UsageError(f"{name} is set. Nothing is kept here: send the earlier messages in input instead.")
    _refuse_form("text.format", (body.text or {}).get("format"))
    messages = [Message(role="user", content=body.input)] if isinstance(body.input, str) else body.input
    return Asked(*_conversation(messages), body.yinju.as_scope())


def _refuse_form(name: str, form: dict[str, Any] | None) -> None:
    if form is not None and form.get("type") != "text":
        raise UsageError(
            f"{name} is {form.get('type')!r}. An answer is text, with its citations beside it: leave it out."
        )


def _conversation(messages: Sequence[Message]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Returns the last user message, and the exchanges before it; what other roles said is no part of them."""
    exchanges: list[tuple[str, str]] = []
    for message in messages:
        if message.type == "message" and message.role == "user":
            exchanges.append((message.text(), ""))
        elif message.type == "message" and message.role == "assistant" and exchanges:
            question, answer = exchanges[-1]
            exchanges[-1] = (question, "\n".join(filter(None, (answer, message.text()))))
    if not exchanges:
        raise UsageError("No message has the role user. Send the question in one.")
    return stripped_question(exchanges[-1][0]), tuple(exchanges[:-1])
