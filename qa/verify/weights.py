"""Loads the weights of a claim's features. They are fitted for one embedder and lie beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import EmbedderError
from yinju.qa.verify.features import SUPPORT_FEATURES
from yinju.types import Language

SUPPORT = "support.json"
"""The name of the file of weights in the model's folder. The file holds the fingerprint of the embedder for which the
weights were fitted."""
DIRECTIONS = ("zh→zh", "en→en", "zh→en", "en→zh")
"""The language of the claim, an arrow, and the language of the passages. Each direction has weights of its own, because
a missing piece of text means more in one language than in the other."""


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """The weights of one direction, and the bars of the verdicts.

    Attributes:
        features: The intercept, then the weight of each of ``SUPPORT_FEATURES``.
        supported: The least support of a supported claim, in 0–1.
        partly: The least support of a partly supported claim, in 0–1.
    """

    features: tuple[float, ...]
    supported: float
    partly: float


def direction(language: Language, *, same: bool) -> str:
    """Returns the direction, one of ``DIRECTIONS``, of a claim and its passages.

    Args:
        language: The language of the claim.
        same: Whether one of its passages is in that language.
    """
    here, there = ("en", "zh") if language == "en" else ("zh", "en")
    return f"{here}→{here if same else there}"


def load_weights(folder: Path, fingerprint: str) -> Mapping[str, SupportWeights] | None:
    """Loads the weights beside a model, by direction.

    Returns:
        The weights, or ``None`` if the folder holds none or holds those of another embedder.

    Raises:
        EmbedderError: The file is there and holds something else than weights.
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
    """Returns the weights by direction, from the parsed content of a file of weights.

    Raises:
        KeyError, TypeError, ValueError: The content is something else than weights.
    """
    named = ("intercept", *SUPPORT_FEATURES)
    return {
        side: SupportWeights(tuple(float(of[name]) for name in named), float(of["supported"]), float(of["partly"]))
        for side, of in ((side, found[side]) for side in DIRECTIONS)
    }
