"""Question and passage read together by a cross-encoder, if the setting ``rerank.model`` names one."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from yinju.embed import LOADING_ERRORS, find_model, stay_offline
from yinju.errors import EmbedderError
from yinju.settings import RerankSettings


class Reranker(Protocol):
    """Anything that says how well passages answer a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """A score in 0–1 for each passage, higher is better."""


def open_reranker(settings: RerankSettings) -> Reranker | None:
    """The reranker that the settings name, found at once and loaded at the first question; ``None`` without one.

    Raises:
        EmbedderError: The model is not on this machine.
    """
    return CrossEncoderReranker(settings) if settings.model else None


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder, such as bge-reranker."""

    def __init__(self, settings: RerankSettings) -> None:
        self._settings = settings
        self._folder = find_model(settings.model, settings.allow_download, "rerank.model")

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """The model's probability for each passage, in 0–1."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        logits = self._model.predict(pairs, batch_size=self._settings.batch_size, show_progress_bar=False)
        # In double precision: the exponential of a single one overflows from 89 on.
        scores: list[float] = (1 / (1 + np.exp(-np.asarray(logits, np.float64)))).tolist()
        return scores

    @cached_property
    def _model(self) -> Any:
        stay_offline()
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        try:
            model = CrossEncoder(
                str(self._folder), device=self._settings.device, local_files_only=True, activation_fn=Identity()
            )
        except LOADING_ERRORS as error:
            raise EmbedderError(
                f"The reranker in {self._folder} cannot be loaded on {self._settings.device}: {error}. "
                "Check the settings rerank.model and rerank.device."
            ) from error
        if model.num_labels != 1:
            raise EmbedderError(
                f"The model in {self._folder} gives {model.num_labels} labels and a reranker gives one. "
                "Set rerank.model to a cross-encoder for ranking, such as BAAI/bge-reranker-v2-m3."
            )
        return model
