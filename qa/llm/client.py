"""The client of a language model behind an OpenAI-compatible endpoint.

It streams the model's text as it is written and turns every fault into an error that says what to do. The retries of
the openai library are switched off: they wait up to a minute where a server asks for it, and the person at the page
cannot see that. Nothing is sent to any address but the endpoint's.
"""

import email.utils
import ipaddress
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx

from yinju.errors import LLMError, UsageError
from yinju.settings import LLMSettings
from yinju.types import TokenUsage

if TYPE_CHECKING:
    import openai
    from llama_index.llms.openai_like import OpenAILike

MAX_WAIT_S = 30.0
"""The longest pause before a new try. A person is waiting: a server that asks for more time becomes an error."""

DUMMY_KEY = "not-needed"
"""The key that is sent when none is set. Local servers need none, and without one the library reads OPENAI_API_KEY."""

MAX_DETAIL_CHARS = 200
"""How much of an endpoint's own error message is shown. Some endpoints answer with a whole web page."""

_FOREIGN_HEADERS = ("OpenAI-Organization", "OpenAI-Project")
"""The library fills these from OPENAI_… variables, whichever endpoint it talks to."""

_NEAR_DOMAINS = (".localhost", ".local", ".lan", ".internal")

_ODD_DATA = (AttributeError, LookupError, TypeError, ValueError)
"""What the library raises on data that is not in the OpenAI form, which it does not validate."""

_BAD_ENDS = ("length", "content_filter")
_CUT = "was cut off before the end of its answer. Ask again."
_CHECK_URL = "Check llm.base_url (YINJU_LLM__BASE_URL)"

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

    Raises:
        UsageError: The endpoint, the model or the key is missing or malformed.
    """

    def __init__(self, settings: LLMSettings, sleep: Callable[[float], object] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep
        self._key = _checked_key(settings)
        self._endpoint = _checked_endpoint(settings)

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
        for delta in _without_thoughts(self._deltas(messages, spent)):
            visible = delta if said else delta.lstrip()
            if visible:
                said = True
                yield visible
        if not said:
            raise self._error("gave an empty answer. Ask again, or try another model.")

    def _deltas(self, messages: Sequence[Message], spent: list[TokenUsage]) -> Iterator[str]:
        import openai
        from llama_index.core.base.llms.types import ChatMessage

        heard, finish = False, None
        chat = [ChatMessage(role=message.role, content=message.content) for message in messages]
        try:
            with self._client() as client:
                for response in self._adapter(client).stream_chat(chat):
                    heard = True
                    finish = finish or _finish_reason(response.raw)
                    if response.raw is not None and (usage := response.raw.usage):
                        spent.append(TokenUsage(usage.prompt_tokens, usage.completion_tokens))
                    if response.delta:
                        yield response.delta
                    if finish and (spent or not self._settings.count_tokens):
                        break  # some servers keep the connection open after it
        except openai.APIStatusError:
            raise
        except (openai.APIError, httpx.RequestError, *_ODD_DATA) as error:
            if finish is None:  # else the answer is whole, and only the count has not come
                raise self._fault(error, heard) from self._cause(error)
        if finish is None or finish in _BAD_ENDS:
            raise self._bad_end(heard, finish)

    def _bad_end(self, heard: bool, finish: str | None) -> LLMError:
        """Returns the error for an answer that ended early.

        The library raises none: it ends silently with the connection and takes a page of HTML for an empty answer.
        """
        if not heard:
            return self._error(f"sent no OpenAI-compatible stream. {_CHECK_URL}: it often ends in /v1.")
        if finish == "length":
            return self._error(
                f"did not finish within {self._settings.max_tokens} tokens. Raise llm.max_tokens, or ask a narrower "
                "question."
            )
        if finish == "content_filter":
            return self._error("withheld its answer (content filter). Ask in other words.")
        return self._error(_CUT)

    def _adapter(self, client: httpx.Client) -> "OpenAILike":
        from llama_index.llms.openai_like import OpenAILike

        try:
            return OpenAILike(
                model=self._settings.model,
                api_base=self._settings.base_url,
                api_key=self._key,
                context_window=self._settings.context_window,
                max_tokens=self._settings.max_tokens,
                timeout=self._settings.timeout_s,
                temperature=0.0,
                max_retries=0,
                is_chat_model=True,
                http_client=client,
                additional_kwargs={"stream_options": {"include_usage": True}} if self._settings.count_tokens else {},
            )
        except ValueError as error:
            raise UsageError(f"llm.model {self._settings.model!r} cannot chat: {error}") from error

    def _client(self) -> httpx.Client:
        """Returns an HTTP client for one answer. Closing it stops a model whose reader has left.

        It follows no redirects. It uses a proxy of the environment for hosted endpoints only. For an endpoint on this
        machine or in a private network a proxy would fail, and would send the articles out of the house.
        """

        def drop_foreign_headers(request: httpx.Request) -> None:
            for name in _FOREIGN_HEADERS:
                request.headers.pop(name, None)

        try:
            return httpx.Client(
                trust_env=not _is_near(httpx.URL(self._settings.base_url).host),
                event_hooks={"request": [drop_foreign_headers]},
            )
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"The proxy that the environment names for {self._endpoint} cannot be used: {error} "
                "Correct HTTPS_PROXY or ALL_PROXY, or add the endpoint's host to NO_PROXY."
            ) from error

    def _fault(self, error: Exception, heard: bool) -> LLMError:
        """Returns the error for a fault of the connection or the stream, before the first word or after it."""
        import openai

        if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException)):
            what = "fell silent in the middle of its answer" if heard else "did not begin to answer"
            return self._error(
                f"{what}: no word for {self._settings.timeout_s:g} s. Ask again, or raise llm.timeout_s."
            )
        if isinstance(error, openai.APIConnectionError):
            reason = self._shorten(str(error.__cause__ or error))
            return self._error(f"cannot be reached: {reason}. Start it, or correct llm.base_url (YINJU_LLM__BASE_URL).")
        if isinstance(error, openai.APIError):
            return self._error(f"broke off: {self._shorten(error.message)}. Ask again, or read its log.")
        if isinstance(error, httpx.TransportError):
            return self._error(_CUT)
        return self._error(f"sent data that is not an OpenAI-compatible stream. {_CHECK_URL}, or read its log.")

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
            return self._error(f"knows no model {self._settings.model!r} {detail}. Check llm.model and llm.base_url.")
        if status == 429:
            return self._error(f"takes no more requests now {detail}, {after}. Try again {again}.")
        if status >= 500:
            return self._error(f"failed {detail}, {after}. Try again {again}, or read its log.")
        return self._error(f"refused the request {detail}. Check llm.base_url, llm.model and llm.context_window.")

    def _error(self, what: str) -> LLMError:
        return LLMError(f"The language model at {self._endpoint} {what}")

    def _shorten(self, text: str) -> str:
        text = " ".join(text.replace(self._key, "***").split()).rstrip(".")
        return text if len(text) <= MAX_DETAIL_CHARS else text[:MAX_DETAIL_CHARS] + "…"

    def _cause(self, error: Exception) -> Exception | None:
        """Returns the error to chain; ``None`` where the endpoint echoed the key, which a traceback would show."""
        return None if self._key in f"{error}{error.__cause__}" else error


def _checked_key(settings: LLMSettings) -> str:
    key = settings.api_key.get_secret_value().strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError("YINJU_LLM__API_KEY holds blanks or characters that no key has. Copy the key anew.")
    return key or DUMMY_KEY


def _checked_endpoint(settings: LLMSettings) -> str:
    """Returns the endpoint as error messages may show it, without a password and without a query."""
    if not settings.base_url:
        raise UsageError(
            "Answer mode llm needs an endpoint. Set YINJU_LLM__BASE_URL, or base_url under [llm] in yinju.toml "
            "(http://127.0.0.1:11434/v1 for Ollama)."
        )
    if not settings.model:
        raise UsageError("Answer mode llm needs a model. Set YINJU_LLM__MODEL, or model under [llm] in yinju.toml.")
    try:
        url = httpx.URL(settings.base_url)
    except httpx.InvalidURL as error:
        raise UsageError(f"llm.base_url {settings.base_url!r} is no web address: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(
            f"llm.base_url {settings.base_url!r} is no web address. It begins with http:// or https:// "
            "(http://127.0.0.1:11434/v1 for Ollama)."
        )
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def _is_near(host: str) -> bool:
    """Returns whether the name of a host says that it is this machine or in a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEAR_DOMAINS)


def _finish_reason(chunk: Any) -> str | None:
    return chunk.choices[0].finish_reason if chunk.choices else None


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
