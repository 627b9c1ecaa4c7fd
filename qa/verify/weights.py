"""Loads the weights of a claim's features. They are fitted for one embedder and lie beside it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import EmbedderError
from yinju.qa.verify.features import SUPPORT_FEATURES
from yinju.types import Language

T = TypeVar("T")

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
    """Loads the weights beside a model, by direction; see `load_fitted`."""
    return load_fitted(folder, {"embedder": fingerprint}, weights_of, "yinju eval support --out")


def load_fitted(
    folder: Path, fitted_to: Mapping[str, str], parse: Callable[[Mapping[str, Any]], T], command: str
) -> T | None:
    """Loads the weights in a model's folder, if they were fitted to the models in use.

    Args:
        fitted_to: The fingerprint that the file must hold, by the kind of model.
        parse: Makes the weights of the file's content.
        command: The command that makes the file.

    Returns:
        The weights, or ``None`` if the folder holds none or holds those of other models.

    Raises:
        EmbedderError: The file is there and holds something else than weights.
    """
    path = folder / SUPPORT
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if any(found[kind] != fingerprint for kind, fingerprint in fitted_to.items()):
            return None
        return parse(found)
    except (ValueError, KeyError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the support check ({error}). Make it anew with `{command}`, or take it away."
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
