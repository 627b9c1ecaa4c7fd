"""The client of a language model: behind an OpenAI-compatible endpoint, or in this process.

It streams the model's text as it is written and turns every fault into an error that says what to do. The retries of
the openai library are switched off: they wait up to a minute where a server asks for it, and the person at the page
cannot see that. Nothing is sent to any address but the endpoint's.
"""

import email.utils
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx

from yinju.errors import LLMError, UsageError
from yinju.qa.llm.bounds import Bounds, OverlongError, WordWatch
from yinju.qa.llm.echoes import MASK, without_key
from yinju.qa.llm.endpoint import endpoint_of
from yinju.qa.llm.first_event import FirstEventWatch
from yinju.qa.llm.local import open_local
from yinju.settings import LLMSettings
from yinju.types import TokenUsage

if TYPE_CHECKING:
    import openai
    from llama_index.llms.openai_like import OpenAILike

MAX_WAIT_S = 30.0
"""The longest pause before a new try. A person is waiting: a server that asks for more time becomes an error."""

MAX_DETAIL_CHARS = 200
"""How much of an endpoint's own error message is shown. Some endpoints answer with a whole web page."""

_ODD_DATA = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What the library raises on data that is not in the OpenAI form, which it does not validate."""

_BAD_ENDS = ("length", "content_filter")
_CUT = "was cut off before the end of its answer. Ask again."
_TEMPLATE_TOKENS = 64
"""Tokens that the template of a chat puts around its messages, at the most."""

_THOUGHTS_START, _THOUGHTS_END = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


class LanguageModel:
    """The language model that the settings name.

    Args:
        settings: The section ``llm``.
        sleep: The function that waits a number of seconds between two tries.

    Attributes:
        room: The tokens that the messages of one call may have, as `length` measures them.

    Raises:
        MissingExtraError: A model in this process is set, and the extra ``local`` is not installed.
        UsageError: The endpoint, the model or the key is missing or malformed, or the model's file cannot be loaded.
    """

    def __init__(self, settings: LLMSettings, sleep: Callable[[float], object] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep
        self._local = open_local(settings) if settings.gguf else None
        self._endpoint = self._local.endpoint if self._local else endpoint_of(settings)
        context = self._local.context_window if self._local else settings.context_window
        self._max_tokens = min(settings.max_tokens, context // 2)
        self._bounds = Bounds(self._max_tokens, settings.timeout_s)
        self.room = max(0, context - self._max_tokens - (_TEMPLATE_TOKENS if self._local else 0))

    @property
    def name(self) -> str:
        """The model's name."""
        return self._endpoint.model

    def length(self, text: str) -> int:
        """Returns how many tokens a text has: counted for a model in this process, else at most.

        At an endpoint a character counts as a token. Chinese takes about one token a character and English a quarter of
        one, so the context is never overfilled.
        """
        return self._local.count(text) if self._local else len(text)

    def stream(self, messages: Sequence[Message], spent: list[TokenUsage] | None = None) -> Iterator[str]:
        """Yields the model's answer piece by piece, without the thoughts of a reasoning model.

        Args:
            messages: The chat that is sent.
            spent: Receives the tokens that the answer took, if the endpoint reports them.

        Raises:
            LLMError: No answer came, or only a part of it. The pieces that came are then not to be used.
        """
        import openai

        for attempt in range(self._settings.max_retries + 1):
            try:
                yield from self._whole_answer(messages, [] if spent is None else spent)
                return
            except openai.APIStatusError as error:  # raised before the first word
                wait_s = _retry_after_s(error)
                pause_s = min(2.0**attempt, MAX_WAIT_S) if wait_s is None else wait_s
                may_pass = error.status_code == 429 or error.status_code >= 500
                if not may_pass or pause_s > MAX_WAIT_S or attempt == self._settings.max_retries:
                    raise self._refusal(error, wait_s, attempt + 1) from self._cause(error)
            self._sleep(pause_s)

    def _whole_answer(self, messages: Sequence[Message], spent: list[TokenUsage]) -> Iterator[str]:
        said = False
        for delta in _without_thoughts(without_key(self._deltas(messages, spent), self._endpoint.key)):
            visible = delta if said else delta.lstrip()
            if visible:
                said = True
                yield visible
        if not said:
            raise self._error("gave an empty answer. Ask again, or try another model.")

    def _deltas(self, messages: Sequence[Message], spent: list[TokenUsage]) -> Iterator[str]:
        import openai
        from llama_index.core.base.llms.types import ChatMessage

        heard, finish, first = False, None, FirstEventWatch(self._settings.timeout_s)
        chat = [ChatMessage(role=message.role, content=message.content) for message in messages]
        try:
            with self._turn(), first, self._endpoint.client(self._bounds, first) as client:
                adapter = self._adapter(client)  # loading the library is no silence of the model
                watch = WordWatch(self._bounds)
                for response in adapter.stream_chat(chat):
                    heard = True
                    first.stop()
                    finish = finish or _finish_reason(response.raw)
                    if response.raw is not None and (usage := response.raw.usage):
                        spent.append(TokenUsage(usage.prompt_tokens, usage.completion_tokens))
                    if response.delta:
                        yield response.delta
                    watch.follow(response.delta or "", is_word=_holds_word(response.raw))
                    if finish and (spent or not self._settings.count_tokens):
                        break  # some servers keep the connection open after it
            if first.expired and not heard:
                raise httpx.ReadTimeout("no event")
        except openai.APIStatusError:
            raise
        except (openai.APIError, httpx.RequestError, *_ODD_DATA) as error:
            if finish is None:  # else the answer is whole, and only the count has not come
                cause = httpx.ReadTimeout("no event") if first.expired else error
                raise self._fault(cause, heard) from self._cause(error)
        if finish is None or finish in _BAD_ENDS:
            raise self._bad_end(heard, finish)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Waits until a model in this process has answered those who asked before; an endpoint sees to that itself."""
        if self._local is None:
            yield
            return
        if not self._local.asked.acquire(timeout=self._settings.timeout_s):
            raise self._error(
                f"is busy with other questions: no word for {self._settings.timeout_s:g} s. Ask again, or raise "
                "llm.timeout_s."
            )
        try:
            yield
        finally:
            self._local.asked.release()

    def _bad_end(self, heard: bool, finish: str | None) -> LLMError:
        """Returns the error for an answer that ended early.

        The library raises none: it ends silently with the connection and takes a page of HTML for an empty answer.
        """
        if not heard:
            return self._error(f"sent no OpenAI-compatible stream. Check {self._endpoint.check}: it often ends in /v1.")
        if finish == "length":
            return self._error(
                f"did not finish within {self._max_tokens} tokens. Raise llm.max_tokens, or ask a narrower question."
            )
        if finish == "content_filter":
            return self._error("withheld its answer (content filter). Ask in other words.")
        return self._error(_CUT)

    def _adapter(self, client: httpx.Client) -> "OpenAILike":
        from llama_index.llms.openai_like import OpenAILike

        try:
            return OpenAILike(
                model=self.name,
                api_base=self._endpoint.base_url,
                api_key=self._endpoint.key,
                context_window=self._settings.context_window,
                max_tokens=self._max_tokens,
                timeout=self._settings.timeout_s,
                temperature=0.0,
                max_retries=0,
                is_chat_model=True,
                http_client=client,
                additional_kwargs={"stream_options": {"include_usage": True}} if self._settings.count_tokens else {},
            )
        except ValueError as error:
            raise UsageError(f"llm.model {self.name!r} cannot chat: {error}") from error

    def _fault(self, error: Exception, heard: bool) -> LLMError:
        """Returns the error for a fault of the connection or the stream, before the first word or after it."""
        import openai

        if isinstance(error, OverlongError):
            return self._error(
                f"went on beyond the {self._max_tokens} tokens that it was allowed. Ask again, or try another model."
            )
        if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException)):
            what = "fell silent in the middle of its answer" if heard else "did not begin to answer"
            return self._error(
                f"{what}: no word for {self._settings.timeout_s:g} s. Ask again, or raise llm.timeout_s."
            )
        if isinstance(error, openai.APIConnectionError):
            reason = self._shorten(str(error.__cause__ or error))
            return self._error(f"cannot be reached: {reason}. {self._endpoint.start}")
        if isinstance(error, openai.APIError):
            return self._error(f"broke off: {self._shorten(error.message)}. Ask again, or read its log.")
        if isinstance(error, httpx.TransportError):
            return self._error(_CUT)
        return self._error(
            f"sent data that is not an OpenAI-compatible stream. Check {self._endpoint.check}, or read its log."
        )

    def _refusal(self, error: "openai.APIStatusError", wait_s: float | None, tries: int) -> LLMError:
        """Returns the error for a response with an error status."""
        status, body = error.status_code, error.body
        if status in (401, 403):
            return self._error(f"refused the key ({status}). Set YINJU_LLM__API_KEY to a key that is valid there.")
        said = body.get("message") if isinstance(body, dict) else body
        detail = f"({status}: {self._shorten(str(said or error.response.reason_phrase))})"
        after = "after 1 try" if tries == 1 else f"after {tries} tries"
        again = "later" if wait_s is None else f"in {math.ceil(wait_s)} s"
        if status == 404:
            return self._error(f"knows no model {self.name!r} {detail}. Check llm.model and llm.base_url.")
        if status == 429:
            return self._error(f"takes no more requests now {detail}, {after}. Try again {again}.")
        if status >= 500:
            return self._error(f"failed {detail}, {after}. Try again {again}, or read its log.")
        named = "llm.gguf" if self._local else "llm.base_url, llm.model"
        return self._error(f"refused the request {detail}. Check {named} and llm.context_window.")

    def _error(self, what: str) -> LLMError:
        return LLMError(f"The language model {self._endpoint.shown} {what}")

    def _shorten(self, text: str) -> str:
        text = " ".join(text.replace(self._endpoint.key, MASK).split()).rstrip(".")
        return text if len(text) <= MAX_DETAIL_CHARS else text[:MAX_DETAIL_CHARS] + "…"

    def _cause(self, error: Exception) -> Exception | None:
        """Returns the error to chain; ``None`` where the endpoint echoed the key, which a traceback would show."""
        return None if self._endpoint.key in f"{error}{error.__cause__}" else error


def _finish_reason(chunk: Any) -> str | None:
    return chunk.choices[0].finish_reason if chunk.choices else None


def _holds_word(chunk: Any) -> bool:
    """Tells whether a chunk brings a piece of the answer, or of the thoughts before it."""
    said = chunk.choices[0].delta.model_dump(exclude={"role"}) if chunk is not None and chunk.choices else {}
    return any(isinstance(value, str) and value for value in said.values())


def _retry_after_s(error: "openai.APIStatusError") -> float | None:
    """Seconds that a server asks to wait: RFC 9110, section 10.2.3, a number or a date."""
    value = error.response.headers.get("Retry-After", "")
    try:
        seconds = float(value)
    except ValueError:
        parsed = email.utils.parsedate_tz(value)
        seconds = max(0.0, email.utils.mktime_tz(parsed) - time.time()) if parsed else math.nan
    return seconds if 0 <= seconds < math.inf else None


def _without_thoughts(deltas: Iterator[str]) -> Iterator[str]:
    """Yields the pieces after a leading ``<think>…</think>``, which some servers leave in an answer."""
    head, thinking = "", False
    for delta in deltas:
        head += delta
        if not thinking and (begin := head.lstrip()).startswith(_THOUGHTS_START):
            thinking = True
        elif not thinking and not _THOUGHTS_START.startswith(begin):
            yield head
            break
        if thinking and (end := head.find(_THOUGHTS_END)) >= 0:
            yield head[end + len(_THOUGHTS_END) :]
            break
        if thinking:
            head = head[-len(_THOUGHTS_END) :]
    else:
        if not thinking:
            yield head
    yield from deltas
