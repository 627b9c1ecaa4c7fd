"""Answers in the form of OpenAI's responses, whole and streamed."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yinju.types import Answer, ScoredPassage
from yinju.ui.addresses import citation_address, passage_address, raw_span
from yinju.ui.answer_object import answer_object
from yinju.ui.openai.requests import MODEL
from yinju.ui.written import Written, label, write

MAX_ATTRIBUTE_CHARS = 512
"""The most characters of an attribute of a search result, as OpenAI allows."""

Data = dict[str, Any]


def _name(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class ResponseForm:
    """Makes one response: a search of the corpus, and the message that answers.

    Attributes:
        base: The address of the server, without a slash at its end.
        list_sources: Whether a list of sources ends the text.
    """

    base: str
    list_sources: bool
    identity: str = field(default_factory=lambda: _name("resp"))
    search_id: str = field(default_factory=lambda: _name("fs"))
    message_id: str = field(default_factory=lambda: _name("msg"))
    created: int = field(default_factory=lambda: int(time.time()))

    def response(self, answer: Answer) -> Data:
        """Returns the whole response of an answer, with all that ``/api/ask`` gives under ``yinju``."""
        written = write(answer, self.base, list_sources=self.list_sources)
        output = [self._search(answer), self._message("completed", [self._text(written)])]
        made = {"usage": _usage(answer), "yinju": answer_object(answer, self.base)}
        return self._head("completed", output) | made

    def failed(self, message: str) -> Data:
        """Returns the event of a response that could not be made, without its number."""
        error = {"code": "server_error", "message": message}
        return {"type": "response.failed", "response": self._head("failed", []) | {"error": error}}

    def events(self, ask: Callable[[], Answer], question: str) -> Iterator[Data]:
        """Yields the events of a response, without their numbers.

        The text is the checked answer; see `chat.ChatForm.chunks`.

        Args:
            ask: Makes the answer.
            question: What is searched for, as long as no answer says more exactly.
        """
        yield {"type": "response.created", "response": self._head("in_progress", [])}
        yield {"type": "response.in_progress", "response": self._head("in_progress", [])}
        searching = {"id": self.search_id, "type": "file_search_call", "status": "in_progress", "queries": [question]}
        search = {"output_index": 0, "item_id": self.search_id}
        yield {"type": "response.output_item.added", "output_index": 0, "item": searching | {"results": None}}
        yield {"type": "response.file_search_call.in_progress"} | search
        yield {"type": "response.file_search_call.searching"} | search
        answer = ask()
        yield {"type": "response.file_search_call.completed"} | search
        yield {"type": "response.output_item.done", "output_index": 0, "item": self._search(answer)}
        yield from self._message_events(write(answer, self.base, list_sources=self.list_sources))
        yield {"type": "response.completed", "response": self.response(answer)}

    def _message_events(self, written: Written) -> Iterator[Data]:
        place = {"item_id": self.message_id, "output_index": 1, "content_index": 0}
        whole = self._text(written)
        empty = whole | {"text": "", "annotations": []}
        yield {"type": "response.output_item.added", "output_index": 1, "item": self._message("in_progress", [])}
        yield {"type": "response.content_part.added", "part": empty} | place
        for piece in written.pieces():
            yield {"type": "response.output_text.delta", "delta": piece, "logprobs": []} | place
        for number, annotation in enumerate(whole["annotations"]):
            added = {"annotation_index": number, "annotation": annotation}
            yield {"type": "response.output_text.annotation.added"} | added | place
        yield {"type": "response.output_text.done", "text": written.text, "logprobs": []} | place
        yield {"type": "response.content_part.done", "part": whole} | place
        yield {"type": "response.output_item.done", "output_index": 1, "item": self._message("completed", [whole])}

    def _head(self, status: str, output: list[Data]) -> Data:
        return {
            "id": self.identity,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": MODEL,
            "output": output,
            "parallel_tool_calls": False,
            "previous_response_id": None,
            "store": False,
            "temperature": None,
            "text": {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_p": None,
            "usage": None,
        }

    def _message(self, status: str, content: list[Data]) -> Data:
        return {"id": self.message_id, "type": "message", "role": "assistant", "status": status, "content": content}

    def _text(self, written: Written) -> Data:
        annotations: list[Data] = []
        for mark in written.marks:
            cited = mark.citation
            last = mark.end - 1
            annotations += [
                {"type": "file_citation", "file_id": cited.article_id, "filename": cited.source, "index": last},
                {
                    "type": "url_citation",
                    "start_index": mark.start,
                    "end_index": mark.end,
                    "url": citation_address(self.base, cited),
                    "title": label(cited),
                },
            ]
        return {"type": "output_text", "text": written.text, "annotations": annotations, "logprobs": []}

    def _search(self, answer: Answer) -> Data:
        return {
            "id": self.search_id,
            "type": "file_search_call",
            "status": "completed",
            "queries": [answer.query or answer.question],
            "results": [self._result(scored) for scored in answer.passages],
        }

    def _result(self, scored: ScoredPassage) -> Data:
        article, passage = scored.article, scored.passage
        start, end = raw_span(passage)
        attributes = {
            "title": article.title,
            "publisher": article.publisher,
            "published": article.published,
            "language": passage.language,
            "paragraph": passage.paragraph,
            "start": start,
            "end": end,
            "url": passage_address(self.base, passage),
        }
        return {
            "file_id": article.article_id,
            "filename": article.source,
            "score": round(scored.score, 4),
            "text": passage.text,
            "attributes": {
                name: value[:MAX_ATTRIBUTE_CHARS] if isinstance(value, str) else value
                for name, value in attributes.items()
                if value is not None
            },
        }


def _usage(answer: Answer) -> Data | None:
    """Returns the tokens that a language model took, as its endpoint counted them; ``None`` where none were counted."""
    if answer.tokens is None:
        return None
    prompt, completion = answer.tokens.prompt, answer.tokens.completion
    return {
        "input_tokens": prompt,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": completion,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": prompt + completion,
    }
