"""The weights of a claim's features, fitted for one embedder and kept beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import EmbedderError
from yinju.qa.verify.features import FEATURES
from yinju.types import Language

SUPPORT = "support.json"
"""Beside the model. It names the fingerprint of the embedder that it was fitted for."""


DIRECTIONS = ("zh→zh", "en→en", "zh→en", "en→zh")
"""Claim → passages; each has weights of its own: what a piece of text that is missing says differs by language."""


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """The weights of one direction, and where the verdicts begin.

    Attributes:
        features: An intercept and a weight for each of ``FEATURES``.
        supported: The least support of a supported claim.
        partly: Of a partly supported one.
    """

    features: tuple[float, ...]
    supported: float
    partly: float


def direction(language: Language, *, same: bool) -> str:
    """The direction of a claim in a language.

    Args:
        same: Whether one of its passages is in that language.
    """
    here, there = ("en", "zh") if language == "en" else ("zh", "en")
    return f"{here}→{here if same else there}"


def load_weights(folder: Path, fingerprint: str) -> Mapping[str, SupportWeights] | None:
    """The weights beside a model, by direction, or ``None`` where there are none or they are another embedder's.

    Raises:
        EmbedderError: The file is there and is not one of weights.
    """
    path = folder / SUPPORT
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["embedder"] != fingerprint:
            return None
        return weights_of(found)
    except (ValueError, KeyError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the support check ({error}). Make it anew with `yinju eval support --out`, or "
            "take it away."
        ) from error


def weights_of(found: Mapping[str, Any]) -> Mapping[str, SupportWeights]:
    """The weights in what a file of them holds.

    Raises:
        KeyError, TypeError, ValueError: It is something else.
    """
    named = ("intercept", *FEATURES)
    return {
        side: SupportWeights(tuple(float(of[name]) for name in named), float(of["supported"]), float(of["partly"]))
        for side, of in ((side, found[side]) for side in DIRECTIONS)
    }
