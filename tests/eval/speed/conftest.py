"""A model of a dozen tokens, and settings that name it."""

import json

import numpy as np
import pytest

from yinju.embed import open_embedder
from yinju.settings import load_settings


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A static model of words and characters, in the form that needs no torch."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    entries = ["[UNK]", *"长江全公里是亚洲最的河流", "The", "old", "bridge", "was", "built", "river", "the"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(entries)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    folder = tmp_path_factory.mktemp("model") / "tiny"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.random.default_rng(1).standard_normal((len(entries), 8)).astype(np.float32)
    vectors[0] = 0
    save_file({"embedding.weight": vectors}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


@pytest.fixture
def settings(model, tmp_path):
    return load_settings(overrides={"home": tmp_path / "home", "embedder": {"model": str(model)}})


@pytest.fixture
def embedder(settings):
    return open_embedder(settings.embedder)
