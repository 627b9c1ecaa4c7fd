"""The weights of a claim's features, fitted for one embedder and kept beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

from yinju.errors import EmbedderError
from yinju.qa.cite.measure import FEATURES

SUPPORT = "support.json"
"""Beside the model. It names the fingerprint of the embedder that it was fitted for."""


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """An intercept and a weight for each of ``FEATURES``, and where the verdicts begin.

    Attributes:
        same: For a claim with a passage in its language.
        across: For a claim whose passages are all in the other.
        supported: The least support of a supported claim, for ``same`` and ``across``.
        partly: Of a partly supported one.
    """

    same: tuple[float, ...]
    across: tuple[float, ...]
    supported: tuple[float, float]
    partly: tuple[float, float]


def load_weights(folder: Path, fingerprint: str) -> SupportWeights | None:
    """The weights beside a model, or ``None`` where there are none or they were fitted for another embedder.

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
        sides = [tuple(float(found[s][name]) for name in ("intercept", *FEATURES)) for s in ("same", "across")]
        supported, partly = ((found["same"][v], found["across"][v]) for v in ("supported", "partly"))
    except (ValueError, KeyError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the support check ({error}). Make it anew with `yinju eval support --out`, or "
            "take it away."
        ) from error
    return SupportWeights(sides[0], sides[1], supported, partly)
