"""Turns texts into vectors: finds the model that the settings name and opens it with the library that reads it.

A model is found offline: the bundled one, a folder, or the hub's local cache. Nothing is fetched unless the setting
``allow_download`` says so. Tables of token vectors, such as the bundled model, are read without torch.
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
"""Files of a model that do not change its vectors."""
Vectors = NDArray[np.float32]

LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, AssertionError)
"""The errors raised for a folder that holds no model, and for a device that is missing: torch asserts that CUDA is
there."""


class Embedder(Protocol):
    """The interface of an embedder, which turns texts into unit vectors and folds them itself where needed."""

    @property
    def tokens(self) -> TokenModel:
        """The model that texts are aligned with: the embedder's own tokens if they have vectors, else search words."""

    @property
    def fingerprint(self) -> str:
        """The identity that a store is bound to; it changes whenever a text would get another vector."""

    def knows(self, language: Language) -> bool:
        """Tells whether vectors of texts in this language are meaningful."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors, ``(len(texts), dim)`` float32."""

    def embed_question(self, text: str) -> Vectors:
        """Returns one unit vector, ``(dim,)`` float32."""


def open_embedder(settings: EmbedderSettings) -> Embedder:
    """Opens the embedder that the settings name. It is found and fingerprinted now, and loaded at the first text.

    Raises:
        EmbedderError: The model is not on this machine, or cannot be read as one.
    """
    folder = find_model(settings.model, settings.allow_download, "embedder.model")
    return (StaticEmbedder if table_of(folder) else SentenceTransformerEmbedder)(settings, folder)


class _FolderEmbedder:
    """The common part of embedders whose model lies in a folder."""

    def __init__(self, settings: EmbedderSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """The model's name with a digest of its files and of the settings that change vectors."""
        chosen = (self._settings.query_prefix, self._settings.passage_prefix, sorted(self._settings.languages))
        digest = hashlib.sha256(repr(chosen).encode())
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file() and p.name not in _NOT_VECTORS):
            with path.open("rb") as file:
                # Weights of hundreds of megabytes: their size and first megabyte tell two models apart.
                digest.update(f"{path.relative_to(self._folder)} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{self._settings.model}@{digest.hexdigest()[:12]}"

    def knows(self, language: Language) -> bool:
        """Tells whether the setting ``embedder.languages`` names the language."""
        return language.removesuffix("-Hant") in self._settings.languages


class StaticEmbedder(_FolderEmbedder):
    """An embedder with a table of token vectors, such as the bundled one: tens of thousands of passages a second."""

    @cached_property
    def tokens(self) -> TokenTable:
        """The table itself, as the token model."""
        if self._settings.model == BUNDLED:
            return bundled_table()
        return TokenTable(table_of(self._folder) or self._folder)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of passages, ``(len(texts), dim)`` float32; zeros for a text without known tokens."""
        return self.tokens.pool([self._settings.passage_prefix + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Returns the unit vector of a question, ``(dim,)`` float32."""
        vector: Vectors = self.tokens.pool([self._settings.query_prefix + text])[0]
        return vector


class SentenceTransformerEmbedder(_FolderEmbedder):
    """An embedder with any other sentence-transformers model, which takes seconds to load at the first text."""

    tokens = WordTokens()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of folded passages, ``(len(texts), dim)`` float32."""
        return self._encode([self._settings.passage_prefix + fold(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Returns the unit vector of a folded question, ``(dim,)`` float32."""
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
    """Returns the folder of a model: the bundled one, a folder, or one in the hub's local cache.

    Args:
        setting: The setting that names the model, for the error message.

    Raises:
        EmbedderError: The model is not on this machine, or the folder holds no model.
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
    """Returns the table of the bundled model. It is read once in a process, since both cleaning and embedding use it.

    Raises:
        EmbedderError: The installation is damaged.
    """
    folder = find_model(BUNDLED, allow_download=False, setting="embedder.model")
    return TokenTable(table_of(folder) or folder)


def table_of(folder: Path) -> Path | None:
    """Returns the folder of a model's table of token vectors, or ``None`` if the model has more than a table."""
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
    """Keeps the hub client and transformers offline, by variables that both read when they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
