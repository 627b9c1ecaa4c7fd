"""Tables of token vectors: equal to what sentence-transformers makes of the same folder, without its libraries."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from tests.tables import ROWS, VOCABULARY, save_table
from yinju.align import RANKING_FEATURES, RankingWeights, align
from yinju.embed import StaticEmbedder, Vectors, open_embedder
from yinju.errors import EmbedderError
from yinju.settings import EmbedderSettings
from yinju.token_table import DIRECTIONS, RANKING, TRANSLATIONS, TokenTable

TEXTS = ["机器智能", "機器智能", "Machine intelligence!", "the river 河流 river", "机器 zzz river", "zzz", "", "　"]


@pytest.fixture(scope="module")
def whole_numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_table(tmp_path_factory.mktemp("table") / "model")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as sentence-transformers writes it, whose unknown token has a vector as all others."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.enable_padding()
    weights = np.random.default_rng(1).standard_normal((len(VOCABULARY), 8)).astype(np.float32)
    folder = tmp_path_factory.mktemp("plain") / "model"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save(str(folder))
    return folder


@pytest.fixture(scope="module")
def quantized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As model2vec cuts a vocabulary's vectors down: tokens of one row with weights of their own."""
    folder = save_table(tmp_path_factory.mktemp("quantized") / "model")
    tensors = load_file(folder / "model.safetensors")
    tensors["weights"] = np.linspace(0.1, 1.0, len(VOCABULARY)).astype(np.float32)
    save_file(tensors, folder / "model.safetensors")
    return folder


def _reference(folder: Path, texts: list[str]) -> Vectors:
    from sentence_transformers import SentenceTransformer

    vectors: Vectors = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    return vectors


def _open(folder: Path, **settings: str) -> StaticEmbedder:
    embedder = open_embedder(EmbedderSettings(model=str(folder), **settings))  # type: ignore[arg-type]
    assert isinstance(embedder, StaticEmbedder)
    return embedder


@pytest.mark.parametrize("kind", ["whole_numbers", "plain", "quantized"])
def test_vectors_are_those_of_sentence_transformers(kind: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(kind)
    vectors = _open(folder).embed_passages(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 8), np.float32)
    np.testing.assert_allclose(vectors, _reference(folder, TEXTS), atol=1e-6)
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == pytest.approx(1, abs=1e-6) or length == 0 for length in lengths)
    np.testing.assert_allclose(_open(folder).embed_question(TEXTS[2]), vectors[2], atol=1e-6)


def test_many_texts_are_taken_in_parts(whole_numbers: Path) -> None:
    table = TokenTable(whole_numbers)
    texts = [TEXTS[number % len(TEXTS)] for number in range(600)]
    np.testing.assert_array_equal(table.pool(texts), np.tile(table.pool(TEXTS), (75, 1)))
    np.testing.assert_array_equal(np.concatenate([table.pool([text]) for text in TEXTS]), table.pool(TEXTS))
    assert table.pool([]).shape == (0, 8)


def test_prefixes_are_put_before_question_and_passage(whole_numbers: Path) -> None:
    prefixed = _open(whole_numbers, query_prefix="river ", passage_prefix="machine ")
    plain = _open(whole_numbers)
    np.testing.assert_array_equal(prefixed.embed_question("智能"), plain.embed_question("river 智能"))
    np.testing.assert_array_equal(prefixed.embed_passages(["智能"])[0], plain.embed_question("machine 智能"))
    assert prefixed.fingerprint != plain.fingerprint


# Tokens


def test_scripts_share_rows_and_what_is_unknown_is_left_out(whole_numbers: Path) -> None:
    table = TokenTable(whole_numbers)
    simplified, traditional, mixed, unknown, empty = table.tokenize(
        ["机器智能", "機器智能", "机器 zzz RIVER", "zzz", ""]
    )
    assert simplified.tolist() == traditional.tolist() == [ROWS["机器"], ROWS["智能"]]
    assert mixed.tolist() == [ROWS["机器"], ROWS["river"]]
    assert (unknown.tolist(), empty.tolist()) == ([], [])
    assert table.question("river 机器 river").tolist() == sorted([ROWS["river"], ROWS["机器"]])
    assert table.question("zzz").tolist() == []
    assert not table.pool(["zzz", ""]).any()


def test_an_unknown_token_with_a_vector_counts_as_the_model_has_it(plain: Path) -> None:
    table = TokenTable(plain)
    assert table.tokenize(["zzz"])[0].tolist() == [0]
    assert table.pool(["zzz"]).any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("机器智能", ["机器", "智能"]),
        ("The 機器, zzz; RIVER。", ["The", "機器", "RIVER"]),
        ("ＲＩＶＥＲ machine", ["ＲＩＶＥＲ", "machine"]),
        ("", []),
        ("zzz", []),
    ],
)
def test_places_are_in_the_text_as_it_stands(text: str, expected: list[str], whole_numbers: Path) -> None:
    table = TokenTable(whole_numbers)
    spans = table.spans(text)
    assert [text[start:end] for _, start, end in spans] == expected
    assert [row for row, *_ in spans] == table.tokenize([text])[0].tolist()


def test_weights_are_lengths_and_cosines_those_of_the_vectors(whole_numbers: Path) -> None:
    table = TokenTable(whole_numbers)
    tensors = load_file(whole_numbers / "model.safetensors")
    rows = np.array([ROWS["machine"], ROWS["机器"], ROWS["river"]], np.int32)
    scales = np.array([tensors["weights"][VOCABULARY.index(word)] for word in ("machine", "机器", "river")])
    vectors = tensors["embeddings"][rows] * scales[:, None]
    np.testing.assert_allclose(table.weights(rows), np.linalg.norm(vectors, axis=1), rtol=1e-5)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = table.cosines(rows, rows)
    np.testing.assert_allclose(cosines, unit @ unit.T, atol=1e-5)
    assert cosines.max() <= 1
    assert cosines[0, 1] > 0.9  # as made: a word and its translation
    assert table.weights(rows[:0]).shape == (0,)
    assert table.cosines(rows[:0], rows).shape == (0, 3)


def test_a_text_aligns_with_its_translation(whole_numbers: Path) -> None:
    found = align(TokenTable(whole_numbers), "machine", "河流与機器")
    assert [("河流与機器"[slice(*match.right)], match.cosine > 0.9) for match in found.matches] == [("機器", True)]
    assert found.score == pytest.approx(found.matches[0].cosine)


def test_translations_are_the_nearest_words_of_the_other_language(whole_numbers: Path, tmp_path: Path) -> None:
    rows = np.array([ROWS["machine"], ROWS["机器"], ROWS["the"]], np.int32)
    assert TokenTable(whole_numbers).translations(rows) == [
        [("机器", pytest.approx(250 / 255)), ("智能", pytest.approx(120 / 255))],
        [("machine", pytest.approx(250 / 255))],
        [],
    ]
    without = shutil.copytree(whole_numbers, tmp_path / "without")
    (without / TRANSLATIONS).unlink()
    assert TokenTable(without).translations(rows) == [[], [], []]


def test_weights_of_the_ranking_are_read_by_name(whole_numbers: Path, tmp_path: Path) -> None:
    assert TokenTable(whole_numbers).ranking is None
    folder = shutil.copytree(whole_numbers, tmp_path / "model")
    side = {name: float(number) for number, name in enumerate(reversed(("intercept", *RANKING_FEATURES)))}
    across = {name: -value for name, value in side.items()}
    (folder / RANKING).write_text(json.dumps({"embedder": "x@1", "same": side, "across": across}))
    values = tuple(float(number) for number in reversed(range(len(RANKING_FEATURES) + 1)))
    assert TokenTable(folder).ranking == RankingWeights(values, tuple(-value for value in values), "x@1")
    (folder / RANKING).write_text('{"embedder": "x@1"}')
    with pytest.raises(EmbedderError, match=r"holds no weights of the ranking[^\n]*yinju eval calibrate"):
        _ = TokenTable(folder).ranking


def test_what_changes_no_vector_changes_no_fingerprint(whole_numbers: Path, tmp_path: Path) -> None:
    """Weights are fitted, and cards written, over stores that the model has filled."""
    folder = shutil.copytree(whole_numbers, tmp_path / "model")
    before = _open(folder).fingerprint
    (folder / RANKING).write_text("{}")
    (folder / "README.md").write_text("A card.")
    (folder / DIRECTIONS).write_bytes(b"found")
    (folder / TRANSLATIONS).unlink()
    assert _open(folder).fingerprint == before
    tensors = load_file(folder / "model.safetensors")
    tensors["embeddings"][1, 0] += 1
    save_file(tensors, folder / "model.safetensors")
    assert _open(folder).fingerprint != before


# Which folder is a table


def test_a_table_may_lie_in_a_folder_of_its_module(whole_numbers: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    shutil.copytree(whole_numbers, tmp_path / "model" / "0_StaticEmbedding")
    modules = [
        {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"}
    ]
    (tmp_path / "model" / "modules.json").write_text(json.dumps(modules))
    (tmp_path / "model" / "0_StaticEmbedding" / "modules.json").unlink()
    vectors = _open(tmp_path / "model").embed_passages(TEXTS)
    np.testing.assert_array_equal(vectors, _open(whole_numbers).embed_passages(TEXTS))


@pytest.mark.parametrize(
    "modules",
    [
        "[", "{}", '["a"]', "[]",
        '[{"type": "sentence_transformers.models.Transformer", "path": ""}]',
        '[{"type": "x.StaticEmbedding", "path": ""}, {"type": "x.Dense", "path": "1_Dense"}]',
    ],
)  # fmt: skip
def test_what_is_no_table_is_left_to_sentence_transformers(modules: str, whole_numbers: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole_numbers, tmp_path / "model")
    (folder / "modules.json").write_text(modules)
    assert not isinstance(open_embedder(EmbedderSettings(model=str(folder))), StaticEmbedder)


def _rewrite(**changes: np.ndarray | None) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        tensors = {**load_file(folder / "model.safetensors"), **changes}
        kept = {name: tensor for name, tensor in tensors.items() if tensor is not None}
        save_file(kept, folder / "model.safetensors")

    return damage


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda f: (f / "tokenizer.json").write_text("{"), "EOF"),
        (lambda f: (f / "model.safetensors").unlink(), "model.safetensors"),
        (lambda f: (f / "model.safetensors").write_bytes(b"x" * 20), "header"),
        (_rewrite(embeddings=None), "has neither embedding.weight nor embeddings"),
        (_rewrite(mapping=np.full(len(VOCABULARY), 99, np.int32)), "do not belong together"),
        (_rewrite(weights=np.ones(2, np.float32)), "do not belong together"),
        (_rewrite(mapping=np.zeros(2, np.int32), weights=np.ones(2, np.float32)), "tokens, but vectors for 2"),
    ],
)
def test_a_broken_folder_says_so(
    damage: Callable[[Path], None], reason: str, whole_numbers: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(whole_numbers, tmp_path / "model")
    damage(folder)
    with pytest.raises(
        EmbedderError, match=rf"The static embedding model in .* cannot be read: .*{reason}.*embedder\.model"
    ):
        _open(folder).embed_question("river")


def test_neither_torch_nor_sentence_transformers_is_imported(whole_numbers: Path) -> None:
    program = (
        "import sys\n"
        "from yinju.embed import open_embedder\n"
        "from yinju.settings import EmbedderSettings\n"
        f"embedder = open_embedder(EmbedderSettings(model={str(whole_numbers)!r}))\n"
        "assert embedder.fingerprint and embedder.embed_passages(['机器 river']).any()\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_question_is_like_the_texts_whose_vectors_are(whole_numbers: Path) -> None:
    table = TokenTable(whole_numbers)
    likeness = table.likeness(table.question(TEXTS[0]), table.tokenize([*TEXTS, ""]))
    vectors = table.pool([*TEXTS, ""])
    asked = table.pool([TEXTS[0]])[0]
    np.testing.assert_allclose(likeness, vectors @ asked, atol=1e-6)
    assert likeness[-1] == 0
