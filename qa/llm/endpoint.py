"""Where the requests to a language model go: an OpenAI-compatible endpoint, as the settings name it."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from yinju.errors import UsageError
from yinju.qa.llm.bounds import Bounds
from yinju.qa.llm.first_event import FirstEventWatch
from yinju.settings import LLMSettings

DUMMY_KEY = "not-needed"
"""The key that is sent when none is set. Local servers need none, and without one the library reads OPENAI_API_KEY."""

_FOREIGN_HEADERS = ("OpenAI-Organization", "OpenAI-Project")
"""The library fills these from OPENAI_… variables, whichever endpoint it talks to."""

_NEAR_DOMAINS = (".localhost", ".local", ".lan", ".internal")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint.

    Attributes:
        base_url: Its address, to which ``/chat/completions`` is added.
        model: The name of the model there.
        key: The key that is sent.
        shown: The endpoint as the end of "The language model …", without a password and without a query.
        check: What to check where it answers strangely.
        start: What to do where it does not answer at all.
        socket: The socket in the file system that takes the requests; empty for the network.
    """

    base_url: str
    model: str
    key: str
    shown: str
    check: str
    start: str
    socket: str = ""

    def client(self, bounds: Bounds | None = None, first: FirstEventWatch | None = None) -> httpx.Client:
        """Returns an HTTP client for one answer, kept within bounds. Closing it stops a model whose reader has left.

        It follows no redirects. It uses a proxy of the environment for hosted endpoints only. For an endpoint on this
        machine or in a private network a proxy would fail, and would send the articles out of the house.

        Raises:
            UsageError: The environment names a proxy that cannot be used.
        """
        hooks: dict[str, list[Callable[..., None]]] = {"request": [_drop_foreign_headers]}
        if bounds is not None:
            hooks = {"request": [*hooks["request"], bounds.ask_plainly], "response": [bounds.keep]}
        if first is not None:
            hooks["request"].append(first.attach)
        if self.socket:
            return httpx.Client(transport=httpx.HTTPTransport(uds=self.socket), event_hooks=hooks)
        try:
            return httpx.Client(trust_env=not _is_near(httpx.URL(self.base_url).host), event_hooks=hooks)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"The proxy that the environment names for the language model {self.shown} cannot be used: {error} "
                "Correct HTTPS_PROXY or ALL_PROXY, or add the endpoint's host to NO_PROXY."
            ) from error


def endpoint_of(settings: LLMSettings) -> Endpoint:
    """Returns the endpoint that the settings name.

    Raises:
        UsageError: The endpoint, the model or the key is missing or malformed.
    """
    key = _checked_key(settings)
    return Endpoint(
        settings.base_url,
        settings.model,
        key,
        f"at {_shown(settings)}",
        "llm.base_url (YINJU_LLM__BASE_URL)",
        "Start it, or correct llm.base_url (YINJU_LLM__BASE_URL).",
    )


def _checked_key(settings: LLMSettings) -> str:
    key = settings.api_key.get_secret_value().strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError("YINJU_LLM__API_KEY holds blanks or characters that no key has. Copy the key anew.")
    return key or DUMMY_KEY


def _shown(settings: LLMSettings) -> str:
    """Returns the address as error messages may show it; raises for one that is missing or malformed."""
    if not settings.base_url:
        raise UsageError(
            "Answer mode llm needs an endpoint or a model file. Set YINJU_LLM__BASE_URL, or base_url under [llm] in "
            "yinju.toml (http://127.0.0.1:11434/v1 for Ollama); or llm.gguf, a file that runs in this process."
        )
    if not settings.model:
        raise UsageError("Answer mode llm needs a model. Set YINJU_LLM__MODEL, or model under [llm] in yinju.toml.")
    try:
        url = httpx.URL(settings.base_url)
    except httpx.InvalidURL as error:
        raise UsageError(f"llm.base_url {without_secrets(settings.base_url)!r} is no web address: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(
            f"llm.base_url {without_secrets(settings.base_url)!r} is no web address. It begins with http:// or "
            "https:// (http://127.0.0.1:11434/v1 for Ollama)."
        )
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def _drop_foreign_headers(request: httpx.Request) -> None:
    for name in _FOREIGN_HEADERS:
        request.headers.pop(name, None)


def _is_near(host: str) -> bool:
    """Returns whether the name of a host says that it is this machine or in a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_NEAR_DOMAINS)


def without_secrets(url: str) -> str:
    """Returns an address, be it well formed or not, without what may be a secret: user, password, query."""
    scheme, mark, rest = url.partition("://")
    place = re.split("[?#]", rest if mark else scheme, maxsplit=1)[0]
    return f"{scheme if mark else ''}{mark}{place.rpartition('@')[2]}"
