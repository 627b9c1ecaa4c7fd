"""Cross-encoders, which read two texts together: the reranker of passages, and the judge of claims.

Both are optional and named by a setting; both need the extra ``hub``.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from yinju.embed import LOADING_ERRORS, find_model, stay_offline
from yinju.errors import EmbedderError
from yinju.extras import require_extra
from yinju.settings import CiteSettings, RerankSettings


class Reranker(Protocol):
    """A model that scores how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Returns a score in 0–1 for each passage, in their order; higher is better."""


def open_reranker(settings: RerankSettings) -> Reranker | None:
    """Returns the reranker that the settings name, or ``None`` if they name none. It is loaded at the first question.

    Raises:
        EmbedderError: The model is not on this machine.
        MissingExtraError: The extra ``hub`` is not installed.
    """
    return CrossEncoderReranker(settings) if settings.model else None


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder, such as bge-reranker."""

    def __init__(self, settings: RerankSettings) -> None:
        require_extra("hub", f"rerank.model = {settings.model!r}")
        self._settings = settings
        self._folder = find_model(settings.model, settings.allow_download, "rerank.model")

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Returns the model's probability for each passage, in 0–1."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        logits = self._model.predict(pairs, batch_size=self._settings.batch_size, show_progress_bar=False)
        # In double precision: the exponential of a single one overflows from 89 on.
        scores: list[float] = (1 / (1 + np.exp(-np.asarray(logits, np.float64)))).tolist()
        return scores

    @cached_property
    def _model(self) -> Any:
        model = _load(self._folder, self._settings.device, "rerank")
        if model.num_labels != 1:
            raise EmbedderError(
                f"The model in {self._folder} gives {model.num_labels} labels and a reranker gives one. "
                "Set rerank.model to a cross-encoder for ranking, such as BAAI/bge-reranker-v2-m3."
            )
        return model


class CrossEncoderJudge:
    """A sentence-transformers cross-encoder that decides whether a text entails a claim, such as an NLI model."""

    def __init__(self, settings: CiteSettings) -> None:
        require_extra("hub", f"cite.checker = {settings.checker!r}")
        self._settings = settings
        self._folder = find_model(settings.checker, settings.allow_download, "cite.checker")

    def probabilities(self, claim: str, texts: Sequence[str]) -> list[float]:
        """Returns for each text the probability that it entails the claim, in 0–1.

        A model of one label gives its score; an NLI model gives the probability of its label ``entailment``.

        Raises:
            EmbedderError: The model cannot be loaded, or has several labels and none named ``entailment``.
        """
        if not texts:
            return []
        logits = np.asarray(
            self._model.predict([(text, claim) for text in texts], show_progress_bar=False), np.float64
        ).reshape(len(texts), -1)
        if self._label is None:
            return [float(p) for p in 1 / (1 + np.exp(-logits[:, 0]))]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return [float(p) for p in (shares / shares.sum(axis=1, keepdims=True))[:, self._label]]

    @cached_property
    def _label(self) -> int | None:
        if self._model.num_labels == 1:
            return None
        names = {int(place): str(name).lower() for place, name in self._model.model.config.id2label.items()}
        found = [place for place, name in names.items() if name.startswith("entail")]
        if len(found) != 1:
            raise EmbedderError(
                f"The model in {self._folder} has the labels {', '.join(names.values())}, and none that says "
                "entailment. Set cite.checker to an NLI model, to a cross-encoder of one label, or to alignment."
            )
        return found[0]

    @cached_property
    def _model(self) -> Any:
        return _load(self._folder, self._settings.device, "cite")


def _load(folder: Path, device: str, section: str) -> Any:
    """Returns the cross-encoder in a folder, with raw logits as its outputs."""
    stay_offline()
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    try:
        return CrossEncoder(str(folder), device=device, local_files_only=True, activation_fn=Identity())
    except LOADING_ERRORS as error:
        name = "checker" if section == "cite" else "model"
        what = "cross-encoder" if section == "cite" else "reranker"
        raise EmbedderError(
            f"The {what} in {folder} cannot be loaded on {device}: {error}. "
            f"Check the settings {section}.{name} and {section}.device."
        ) from error
