"""Text to vectors: which model is meant, where it lies, and what reads it.

A model is found offline: the bundled one, a folder, or the hub's local cache. Nothing is fetched unless the setting
``allow_download`` says so. Tables of token vectors, as the bundled one is, are read without torch.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from yinju.align import TokenModel, WordTokens
from yinju.errors import EmbedderError
from yinju.settings import EmbedderSettings
from yinju.text import fold
from yinju.token_table import RANKING, TRANSLATIONS, TokenTable
from yinju.types import Language

BUNDLED = "yinju-static-zh-en"
_NOT_VECTORS = {RANKING, TRANSLATIONS, "support.json", "README.md"}
"""Files of a model that change no vector."""
Vectors = NDArray[np.float32]

LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, AssertionError)
"""What a folder that is no model raises, and a device that is not there: torch asserts that it has CUDA."""


class Embedder(Protocol):
    """Anything that turns folded or unfolded text into unit vectors."""

    @property
    def tokens(self) -> TokenModel:
        """What texts are aligned by: the model's own tokens where they have vectors, else search words."""

    @property
    def fingerprint(self) -> str:
        """What a store is bound to: changes whenever the same text would get another vector."""

    def knows(self, language: Language) -> bool:
        """Whether vectors of texts in this language mean anything."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, ``(len(texts), dim)`` float32."""

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, ``(dim,)`` float32."""


def open_embedder(settings: EmbedderSettings) -> Embedder:
    """The embedder that the settings name, found and fingerprinted at once, loaded at the first text.

    Raises:
        EmbedderError: The model is not on this machine, or not readable as one.
    """
    folder = find_model(settings.model, settings.allow_download, "embedder.model")
    return (StaticEmbedder if table_of(folder) else SentenceTransformerEmbedder)(settings, folder)


class _FolderEmbedder:
    """What embedders with a model in a folder share."""

    def __init__(self, settings: EmbedderSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """The model's name and a digest of its files and of the settings that decide what gets which vector."""
        chosen = (self._settings.query_prefix, self._settings.passage_prefix, sorted(self._settings.languages))
        digest = hashlib.sha256(repr(chosen).encode())
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file() and p.name not in _NOT_VECTORS):
            with path.open("rb") as file:
                # Weights of hundreds of megabytes: their size and first megabyte tell two models apart.
                digest.update(f"{path.relative_to(self._folder)} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{self._settings.model}@{digest.hexdigest()[:12]}"

    def knows(self, language: Language) -> bool:
        """Whether the setting ``embedder.languages`` names the language."""
        return language.removesuffix("-Hant") in self._settings.languages


class StaticEmbedder(_FolderEmbedder):
    """A table of token vectors, such as the bundled model: no torch, tens of thousands of passages a second."""

    @cached_property
    def tokens(self) -> TokenTable:
        """The table itself."""
        if self._settings.model == BUNDLED:
            return bundled_table()
        return TokenTable(table_of(self._folder) or self._folder)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, ``(len(texts), dim)`` float32; of a text without a known token, zeros."""
        return self.tokens.pool([self._settings.passage_prefix + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, ``(dim,)`` float32."""
        vector: Vectors = self.tokens.pool([self._settings.query_prefix + text])[0]
        return vector


class SentenceTransformerEmbedder(_FolderEmbedder):
    """Any other sentence-transformers model, loaded at the first text, which takes seconds."""

    tokens = WordTokens()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of folded passages, ``(len(texts), dim)`` float32."""
        return self._encode([self._settings.passage_prefix + fold(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a folded question, ``(dim,)`` float32."""
        vector: Vectors = self._encode([self._settings.query_prefix + fold(text)])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = self._model.encode(
            texts, batch_size=self._settings.batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        stay_offline()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self._folder), device=self._settings.device, local_files_only=True)
        except LOADING_ERRORS as error:
            raise EmbedderError(
                f"The embedding model in {self._folder} cannot be loaded on {self._settings.device}: {error}. "
                "Check the settings embedder.model and embedder.device."
            ) from error


def find_model(name: str, allow_download: bool, setting: str) -> Path:
    """The folder of a model: the bundled one, a folder, or one in the hub's local cache.

    Args:
        setting: The setting that named it, for the error.

    Raises:
        EmbedderError: It is not on this machine, or not a model.
    """
    if name == BUNDLED:
        bundled = Path(str(files("yinju.models"))) / BUNDLED
        if not bundled.is_dir():
            raise EmbedderError(
                f"The bundled model is not in {bundled}. Install Yinju anew, or set {setting} to another model."
            )
        return bundled
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
            raise EmbedderError(
                f"{folder} is not a sentence-transformers model: it has neither modules.json nor config.json. "
                f"Point the setting {setting} to the folder that has."
            )
        return folder
    return _find_in_hub_cache(name, allow_download, setting)


@cache
def bundled_table() -> TokenTable:
    """The table of the bundled model, read once in a process: cleaning and embedding both ask it.

    Raises:
        EmbedderError: The installation is damaged.
    """
    folder = find_model(BUNDLED, allow_download=False, setting="embedder.model")
    return TokenTable(table_of(folder) or folder)


def table_of(folder: Path) -> Path | None:
    """Where a model has its table of token vectors, if it is one and nothing else that changes them."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
        table = folder / modules[0]["path"]
    except (OSError, ValueError, LookupError, TypeError):  # what is no list of modules is no table either
        return None
    is_table = kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])
    return table if is_table and (table / "tokenizer.json").is_file() else None


def _find_in_hub_cache(name: str, allow_download: bool, setting: str) -> Path:
    stay_offline()
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in names:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    if not allow_download:
        raise EmbedderError(
            f"The model {name!r} is neither a folder nor in the cache {constants.HF_HUB_CACHE}. "
            f"Correct the setting {setting}, copy the model there, or let it be fetched once with "
            f"{setting.split('.')[0]}.allow_download = true."
        )
    return _download(names[0], setting)


def _download(name: str, setting: str) -> Path:
    import httpx
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    constants.HF_HUB_OFFLINE = False
    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError) as error:
        raise EmbedderError(
            f"The model {name!r} could not be fetched: {error}. Check its name (setting {setting}) and "
            "the connection, or copy the model to this machine and name its folder."
        ) from error
    finally:
        constants.HF_HUB_OFFLINE = True


def stay_offline() -> None:
    """Keeps the hub client and transformers from calling home; read by both when they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
