"""Embedding models: finds the model that the settings name, and turns texts into vectors with it.

A model is found offline: it is the bundled model, a folder, or in the hub's local cache. Nothing is downloaded unless
the setting ``allow_download`` allows it. A static model, which is a table of token vectors as the bundled model is, is
read without torch; every other model needs the extra ``hub``.
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
from yinju.extras import require_extra
from yinju.settings import EmbedderSettings
from yinju.text import fold
from yinju.token_table import DIRECTIONS, RANKING, TRANSLATIONS, TokenTable, read_directions
from yinju.types import Language

BUNDLED_MODEL = "yinju-static-zh-en"
_NOT_VECTORS = {RANKING, TRANSLATIONS, DIRECTIONS, "support.json", "README.md"}
"""Files in a model's folder that do not affect its vectors."""
Vectors = NDArray[np.float32]

LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, AssertionError)
"""Errors raised by a folder that holds no model, or by a device that is not there: torch asserts that it has CUDA."""


class Embedder(Protocol):
    """A model that turns texts into unit vectors. It folds the texts itself."""

    @property
    def tokens(self) -> TokenModel:
        """The tokens by which texts are aligned: the model's own if each has a vector, else search words."""

    @property
    def fingerprint(self) -> str:
        """An identifier of the model to which a store is bound; it changes whenever a text would get another vector."""

    def knows(self, language: Language) -> bool:
        """Returns whether the model was trained for a language; vectors of texts in others mean nothing."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors, ``(len(texts), dim)`` float32."""

    def embed_question(self, text: str) -> Vectors:
        """Returns one unit vector, ``(dim,)`` float32."""


def open_embedder(settings: EmbedderSettings) -> Embedder:
    """Returns the embedder that the settings name. Its weights are loaded at the first text.

    Raises:
        EmbedderError: The model is not on this machine, or its folder holds no model.
        MissingExtraError: The model is not a static one, and the extra ``hub`` is not installed.
    """
    folder = find_model(settings.model, settings.allow_download, "embedder.model")
    if table_of(folder):
        return StaticEmbedder(settings, folder)
    require_extra("hub", f"embedder.model = {settings.model!r}")
    return SentenceTransformerEmbedder(settings, folder)


class _FolderEmbedder:
    """The part that embedders share: the fingerprint of a model's folder, and its languages."""

    def __init__(self, settings: EmbedderSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """The model's name with a digest of its files and of the settings that affect its vectors."""
        chosen = (self._settings.query_prefix, self._settings.passage_prefix, sorted(self._settings.languages))
        digest = hashlib.sha256(repr(chosen).encode())
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file() and p.name not in _NOT_VECTORS):
            with path.open("rb") as file:
                # Weights of hundreds of megabytes: their size and first megabyte tell two models apart.
                digest.update(f"{path.relative_to(self._folder)} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{self._settings.model}@{digest.hexdigest()[:12]}"

    def knows(self, language: Language) -> bool:
        """Returns whether the setting ``embedder.languages`` names the language."""
        return language.removesuffix("-Hant") in self._settings.languages


class StaticEmbedder(_FolderEmbedder):
    """A static model, such as the bundled one. It needs no torch and embeds tens of thousands of passages a second."""

    @cached_property
    def tokens(self) -> TokenTable:
        """The table of token vectors."""
        if self._settings.model == BUNDLED_MODEL:
            return bundled_table()
        return TokenTable(table_of(self._folder) or self._folder)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors, ``(len(texts), dim)`` float32; zeros for a text without a known token."""
        return self.tokens.pool([self._settings.passage_prefix + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Returns the unit vector of a question, ``(dim,)`` float32."""
        vector: Vectors = self.tokens.pool([self._settings.query_prefix + text])[0]
        return vector


class SentenceTransformerEmbedder(_FolderEmbedder):
    """Any other sentence-transformers model. The first text waits seconds for it to load."""

    tokens = WordTokens()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of the folded passages, ``(len(texts), dim)`` float32."""
        return self._encode([self._settings.passage_prefix + fold(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Returns the unit vector of the folded question, ``(dim,)`` float32."""
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
    """Returns the folder of a model: of the bundled one, the folder of that name, or the one in the hub's local cache.

    Args:
        name: The value of the setting: a model's name, or a path.
        allow_download: Whether a model that is not on this machine may be downloaded from the hub.
        setting: The name of the setting, for errors.

    Raises:
        EmbedderError: The model is not on this machine, or the folder holds no model.
        MissingExtraError: The model would have to come from the hub, and the extra ``hub`` is not installed.
    """
    if name == BUNDLED_MODEL:
        bundled = Path(str(files("yinju.models"))) / BUNDLED_MODEL
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
    """Returns the table of the bundled model. It is read once in a process, since cleaning and embedding both use it.

    Raises:
        EmbedderError: The installation is damaged.
    """
    folder = find_model(BUNDLED_MODEL, allow_download=False, setting="embedder.model")
    return TokenTable(table_of(folder) or folder)


def main_directions(fingerprint: str) -> Vectors | None:
    """Returns the directions in which the vectors of the bundled model differ most; ``None`` for any other model.

    A vector's coordinates in these are less than the vector, and nearly as good to find the nearest by.

    Args:
        fingerprint: An embedder's fingerprint.

    Returns:
        Orthogonal unit vectors, ``(dim, main)`` float32, those in which vectors differ most first.

    Raises:
        EmbedderError: The installation is damaged.
    """
    if fingerprint.rpartition("@")[0] != BUNDLED_MODEL:
        return None
    return read_directions(find_model(BUNDLED_MODEL, allow_download=False, setting="embedder.model"))


def table_of(folder: Path) -> Path | None:
    """Returns the folder of a static model's table of token vectors, or ``None`` for a model of any other kind."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
        table = folder / modules[0]["path"]
    except (OSError, ValueError, LookupError, TypeError):  # without a list of modules, it is no static model
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
    # Before anything is downloaded: nearly every model of the hub needs the extra to run.
    require_extra("hub", f"{setting} = {name!r}")
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
    """Keeps the hub client and transformers from calling home. Both read these variables when they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
