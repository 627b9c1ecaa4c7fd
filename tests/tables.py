"""A tiny bilingual table of token vectors, in the form of the bundled model."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from yinju.token_table import TRANSLATIONS

WORDS = ["[UNK]", "机器", "machine", "智能", "intelligence", "河流", "river", "the", "机", "器", "智", "能", "河", "流"]
TRADITIONAL = {"機器": "机器", "機": "机"}
VOCABULARY = [*WORDS, *TRADITIONAL, "与"]
"""Tokens by their number. The last has no row of its own."""
ROWS = {word: row for row, word in enumerate(WORDS)}
_PAIRS = [("机器", "machine"), ("智能", "intelligence"), ("河流", "river")]
_DIM = 8


def save_table(folder: Path) -> Path:
    """Writes the model: 8-bit vectors, words and their translations alike, both scripts in one row."""
    vectors = np.random.default_rng(7).standard_normal((len(WORDS), _DIM))
    for chinese, english in _PAIRS:
        vectors[ROWS[english]] = vectors[ROWS[chinese]] + 0.05 * vectors[ROWS[english]]
    vectors[ROWS["the"]] *= 0.1
    vectors[0] = 0
    steps = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    mapping = np.array([ROWS.get(TRADITIONAL.get(word, word), 0) for word in VOCABULARY], np.int32)
    folder.mkdir(parents=True)
    _tokenizer().save(str(folder / "tokenizer.json"))
    save_file(
        {
            "embeddings": np.round(vectors / steps[:, None]).astype(np.int8),
            "mapping": mapping,
            "weights": steps.astype(np.float32)[mapping],
        },
        folder / "model.safetensors",
    )
    _save_translations(folder)
    modules = [
        {
            "idx": 0,
            "name": "0",
            "path": "",
            "type": "sentence_transformers.sentence_transformer.modules.StaticEmbedding",
        },
        {
            "idx": 1,
            "name": "1",
            "path": "1_Normalize",
            "type": "sentence_transformers.base.modules.normalize.Normalize",
        },
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Normalize").mkdir()
    (folder / "1_Normalize" / "config.json").write_text("{}")
    return folder


def _tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\u4e00-\u9fff]+|[a-z]+"), behavior="removed", invert=True)
    return tokenizer


def _save_translations(folder: Path) -> None:
    rows, nearness = np.zeros((len(WORDS), 2), np.int32), np.zeros((len(WORDS), 2), np.uint8)
    for chinese, english in _PAIRS:
        for here, there in ((chinese, english), (english, chinese)):
            rows[ROWS[here], 0], nearness[ROWS[here], 0] = ROWS[there], 250
    rows[ROWS["machine"], 1], nearness[ROWS["machine"], 1] = ROWS["智能"], 120
    save_file({"rows": rows, "nearness": nearness}, folder / TRANSLATIONS)
