"""Answers in the form of OpenAI's chat completions, whole and streamed."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yinju.types import Answer
from yinju.ui.addresses import citation_address
from yinju.ui.answer_object import answer_object
from yinju.ui.openai.requests import MODEL
from yinju.ui.written import Mark, label, write

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatForm:
    """Makes one chat completion.

    Attributes:
        base: The address of the server, without a slash at its end.
        list_sources: Whether a list of sources ends the text.
    """

    base: str
    list_sources: bool
    identity: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, answer: Answer) -> Data:
        """Returns the whole completion of an answer, with all that ``/api/ask`` gives under ``yinju``."""
        written = write(answer, self.base, list_sources=self.list_sources)
        message = {
            "role": "assistant",
            "content": written.text,
            "refusal": None,
            "annotations": [self._annotation(mark) for mark in written.marks],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        found = {"choices": [choice], "usage": _usage(answer), "yinju": answer_object(answer, self.base)}
        return self._head("chat.completion") | found

    def chunks(self, ask: Callable[[], Answer], *, include_usage: bool) -> Iterator[Data]:
        """Yields the chunks of an answer: the role at once, then the text, the annotations and ``yinju``.

        The text is the checked answer. What a language model writes before the check is not sent, since no client could
        take it back.

        Args:
            ask: Makes the answer.
            include_usage: Whether a last chunk holds the count of tokens, if there is one.
        """
        yield self._chunk({"role": "assistant", "content": ""})
        answer = ask()
        written = write(answer, self.base, list_sources=self.list_sources)
        yield from (self._chunk({"content": piece}) for piece in written.pieces())
        if written.marks:
            yield self._chunk({"annotations": [self._annotation(mark) for mark in written.marks]})
        yield self._chunk({}, "stop") | {"yinju": answer_object(answer, self.base)}
        if include_usage and answer.tokens:
            yield self._head("chat.completion.chunk") | {"choices": [], "usage": _usage(answer)}

    def _head(self, kind: str) -> Data:
        return {"id": self.identity, "object": kind, "created": self.created, "model": MODEL}

    def _chunk(self, delta: Data, finish_reason: str | None = None) -> Data:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._head("chat.completion.chunk") | {"choices": [choice]}

    def _annotation(self, mark: Mark) -> Data:
        cited = {
            "start_index": mark.start,
            "end_index": mark.end,
            "url": citation_address(self.base, mark.citation),
            "title": label(mark.citation),
        }
        return {"type": "url_citation", "url_citation": cited}


def _usage(answer: Answer) -> Data | None:
    """Returns the tokens that a language model took, as its endpoint counted them; ``None`` where none were counted."""
    if answer.tokens is None:
        return None
    prompt, completion = answer.tokens.prompt, answer.tokens.completion
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
