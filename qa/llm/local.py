"""Runs a language model in this process, from a GGUF file: llama.cpp, by way of `xllamacpp` (extra ``local``).

The library serves a model over HTTP, whether or not that is wanted. Here it listens on a socket in a folder that nobody
else can enter, under a random key, and the client of endpoints asks it: words come as they are written, a reader who
leaves stops the model, and limits and errors are those of any other endpoint.
"""

import secrets
import shutil
import socket
import tempfile
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yinju.errors import UsageError
from yinju.extras import require_extra
from yinju.qa.llm.endpoint import Endpoint
from yinju.settings import LLMSettings

if TYPE_CHECKING:
    from xllamacpp import CommonParams

_MAGIC = b"GGUF"
_BATCH = 128
"""Tokens read at a time. A model whose reader has left stops after that many: with 2048, the library's default, one
core read on for 18 seconds. Reading in smaller parts takes no longer."""
_QUIET = -1
_HOST = "local"
"""Stands for the host in addresses that a socket of the file system serves."""

_opened: weakref.WeakValueDictionary[tuple[Path, int, int], "LocalModel"] = weakref.WeakValueDictionary()
_opening = threading.Lock()


class LocalModel:
    """A loaded model. It is unloaded when nothing refers to it any more.

    Args:
        path: The model's file.
        context_window: The tokens it is to read and write.
        threads: The threads it may use; 0 for as many as there are cores.

    Attributes:
        endpoint: Where it answers.
        context_window: The tokens it can read and write: no more than it was trained for.
        about: Its size and format in words.
        asked: Held while it answers: it answers one question at a time.

    Raises:
        UsageError: The file cannot be loaded.
    """

    def __init__(self, path: Path, context_window: int, threads: int) -> None:
        import xllamacpp

        key = secrets.token_hex()
        folder = tempfile.mkdtemp(prefix="yinju-llm-")  # only its owner can enter it
        self._tidy = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        listens_at = f"{folder}/model.sock" if hasattr(socket, "AF_UNIX") else ""
        params = _params(xllamacpp.CommonParams(), path, context_window, threads)
        params.api_keys = [key]
        params.hostnames = [listens_at or "127.0.0.1"]
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise UsageError(
                f"llm.gguf {str(path)!r} cannot be loaded. It may be damaged, larger than the memory that is free, or "
                f"of a kind that xllamacpp {xllamacpp.__version__} does not know. Try a smaller llm.context_window, "
                "another file, or pip install --upgrade xllamacpp."
            ) from error
        base = f"http://{_HOST}" if listens_at else self._server.listening_address
        again = "Start Yinju again, or check llm.gguf (YINJU_LLM__GGUF)."
        self.endpoint = Endpoint(f"{base}/v1", path.name, key, f"in {path.name}", "llm.gguf", again, listens_at)
        meta = self._ask("GET", "/v1/models")["data"][0]["meta"]
        self.context_window: int = self._ask("GET", "/props")["default_generation_settings"]["n_ctx"]
        self.about = f"{meta['n_params'] / 1e6:,.0f} million parameters, {meta['ftype']}"
        self.asked = threading.Lock()

    def count(self, text: str) -> int:
        """Returns how many tokens a text has."""
        return len(self._ask("POST", "/tokenize", {"content": text})["tokens"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        base = self.endpoint.base_url.removesuffix("/v1")
        with self.endpoint.client() as client:
            headers = {"Authorization": f"Bearer {self.endpoint.key}"}
            return client.request(method, f"{base}{path}", json=body, headers=headers).raise_for_status().json()


def open_local(settings: LLMSettings) -> LocalModel:
    """Returns the model of the file that ``llm.gguf`` names; one that is loaded already is shared.

    Raises:
        MissingExtraError: The extra ``local`` is not installed.
        UsageError: An endpoint is set as well, or the file is missing, no GGUF, or cannot be loaded.
    """
    path = Path(settings.gguf).expanduser()
    if settings.base_url:
        raise UsageError(
            f"Both llm.gguf ({path}) and llm.base_url are set. Leave one of them empty: the first runs a model in this "
            "process, the second asks an endpoint."
        )
    require_extra("local", f"llm.gguf = {settings.gguf!r}")
    try:
        with path.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except OSError as error:
        raise UsageError(
            f"llm.gguf {str(path)!r} cannot be read: {error.strerror}. Give the path of a model file (.gguf)."
        ) from error
    if begins != _MAGIC:
        raise UsageError(
            f"llm.gguf {str(path)!r} is no GGUF file: it does not begin with {_MAGIC.decode()}. llama.cpp reads that "
            "format alone; most open models are published in it too."
        )
    key = path.resolve(), settings.context_window, settings.threads
    with _opening:
        model = _opened.get(key)
        if model is None:
            model = _opened[key] = LocalModel(path.resolve(), settings.context_window, settings.threads)
        return model


def _params(params: "CommonParams", path: Path, context_window: int, threads: int) -> "CommonParams":
    params.model.path = str(path)
    params.n_ctx = context_window
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = _BATCH
    if threads:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.offline = True
    params.ui = params.endpoint_slots = False
    params.sse_ping_interval = -1  # a sign of life every half a minute would hide that no word comes
    params.verbosity = _QUIET
    return params
