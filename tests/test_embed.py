"""Models by name, folder and cache; with a tiny static model made here, and once with the default one."""

from pathlib import Path

import numpy as np
import pytest

from yinju.embed import SentenceTransformerEmbedder
from yinju.errors import EmbedderError
from yinju.settings import EmbedderSettings
from yinju.text import fold

WORDS = ["[UNK]", "人", "工", "智", "能", "机", "器", "machine", "intelligence", "river", "query", "passage", ":"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with one vector a token."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    weights = np.random.default_rng(1).standard_normal((len(WORDS), 8)).astype(np.float32)
    folder = tmp_path_factory.mktemp("model") / "tiny"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save(str(folder))
    return folder


def _embedder(model: Path | str, **settings: object) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(EmbedderSettings(model=str(model), **settings))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_folder_gives_unit_vectors_of_folded_text(tiny: Path) -> None:
    embedder = _embedder(tiny)
    vectors = embedder.embed_passages(["人工智能", "Machine ＩＮＴＥＬＬＩＧＥＮＣＥ", "機器", "机器"])
    assert (vectors.shape, vectors.dtype) == ((4, 8), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(vectors[2], vectors[3])
    np.testing.assert_allclose(embedder.embed_question("machine intelligence"), vectors[1], rtol=1e-6)


@pytest.mark.slow
def test_prefixes_are_put_before_question_and_passage(tiny: Path) -> None:
    plain = _embedder(tiny)
    prefixed = _embedder(tiny, query_prefix="query: ", passage_prefix="passage: ")
    np.testing.assert_allclose(prefixed.embed_question("river"), plain.embed_question("query: river"))
    np.testing.assert_allclose(prefixed.embed_passages(["river"]), plain.embed_passages(["passage: river"]))
    assert prefixed.fingerprint != plain.fingerprint


@pytest.mark.slow
def test_the_default_model_is_here_and_knows_english() -> None:
    embedder = SentenceTransformerEmbedder(EmbedderSettings())
    question = embedder.embed_question("How do plants make food?")
    near, far = embedder.embed_passages(
        ["Photosynthesis turns sunlight into sugar.", "The parliament passed the budget."]
    )
    assert question @ near > question @ far + 0.2


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modules.json").write_text(f'["{name}"]')
    first, again, other = (_embedder(tmp_path / n).fingerprint.split("@")[1] for n in ("a", "a", "b"))
    assert first == again != other


def test_the_setting_says_which_languages_a_model_knows(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    embedder = _embedder(tmp_path, languages=("zh",))
    assert [embedder.knows(language) for language in ("zh", "zh-Hant", "en")] == [True, True, False]  # type: ignore[arg-type]


def test_a_model_that_is_not_here_names_the_setting_and_the_cache(tmp_path: Path) -> None:
    with pytest.raises(
        EmbedderError, match=r"'BAAI/bge-m3' is neither a folder nor in the cache .*embedder\.model.*allow_download"
    ):
        _embedder("BAAI/bge-m3")
    with pytest.raises(EmbedderError, match=r"is not a sentence-transformers model: it has neither modules.json nor"):
        _embedder(tmp_path)


@pytest.mark.slow
def test_a_folder_that_is_no_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EmbedderError, match=r"cannot be loaded on cpu: .*Check the settings embedder\.model"):
        _embedder(tmp_path).embed_question(fold("治理"))
