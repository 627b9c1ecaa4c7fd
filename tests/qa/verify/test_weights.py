import json

import pytest

from yinju.embed import find_model, open_embedder
from yinju.errors import EmbedderError
from yinju.qa.verify import SUPPORT, SupportWeights, load_weights
from yinju.qa.verify.features import SUPPORT_FEATURES
from yinju.qa.verify.weights import DIRECTIONS, direction
from yinju.settings import load_settings


def test_weights_are_for_the_embedder_that_they_name(tmp_path):
    side = dict.fromkeys(("intercept", *SUPPORT_FEATURES), 1.0) | {"supported": 0.6, "partly": 0.2}
    (tmp_path / SUPPORT).write_text(json.dumps({"embedder": "mine@1"} | dict.fromkeys(DIRECTIONS, side)))
    weights = load_weights(tmp_path, "mine@1")
    assert weights is not None
    assert weights == dict.fromkeys(DIRECTIONS, SupportWeights((1.0,) * (1 + len(SUPPORT_FEATURES)), 0.6, 0.2))
    assert load_weights(tmp_path, "another@1") is None
    assert load_weights(tmp_path / "nowhere", "mine@1") is None
    (tmp_path / SUPPORT).write_text('{"embedder": "mine@1"}', encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"holds no weights of the support check[^\n]*yinju eval support --out"):
        load_weights(tmp_path, "mine@1")


def test_a_miss_never_speaks_for_a_claim():
    settings = load_settings()
    weights = load_weights(
        find_model(settings.embedder.model, False, "m"), open_embedder(settings.embedder).fingerprint
    )
    assert weights is not None
    for side in weights.values():
        of = dict(zip(SUPPORT_FEATURES, side.features[1:], strict=True))
        assert all((value >= 0) == (name in ("whole", "run")) or value == 0 for name, value in of.items())
        assert min(of["numbers"], of["dates"]) < -2
        assert side.partly < side.supported


@pytest.mark.parametrize(
    ("language", "same", "expected"),
    [("zh-Hant", True, "zh→zh"), ("zh", False, "zh→en"), ("en", True, "en→en"), ("en", False, "en→zh")],
)
def test_direction(language, same, expected):
    assert direction(language, same=same) == expected
