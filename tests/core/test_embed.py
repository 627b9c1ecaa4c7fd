"""Models by name, folder and cache; with a tiny model made here, and once with the bundled one."""

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.tables import save_table
from yinju import embed
from yinju.align import WordTokens
from yinju.embed import (
    BUNDLED_MODEL,
    Embedder,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    find_model,
    main_directions,
    open_embedder,
)
from yinju.errors import EmbedderError, MissingExtraError
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
    """What reads any model, also one that has a faster reader."""
    chosen = EmbedderSettings(model=str(model), **settings)  # type: ignore[arg-type]
    return SentenceTransformerEmbedder(chosen, find_model(str(model), False, "embedder.model"))


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


def test_texts_are_aligned_by_words_where_tokens_have_no_vectors_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    embedder: Embedder = open_embedder(EmbedderSettings(model=str(tmp_path)))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert isinstance(embedder.tokens, WordTokens)


@pytest.mark.slow
def test_both_readers_of_a_table_agree(tiny: Path) -> None:
    fast = open_embedder(EmbedderSettings(model=str(tiny)))
    assert isinstance(fast, StaticEmbedder)
    texts = ["人工智能", "machine intelligence", "river", ""]
    np.testing.assert_allclose(fast.embed_passages(texts), _embedder(tiny).embed_passages(texts), atol=1e-6)
    assert fast.fingerprint == _embedder(tiny).fingerprint


# The bundled model

ALIKE = [
    ("How do plants make food?", "Photosynthesis turns sunlight into sugar.", "The parliament passed the budget."),
    ("人工智能如何治理？", "各国应当加强对人工智能的监管。", "长江三峡大坝位于湖北省。"),
    ("人工智能如何治理？", "Countries should regulate artificial intelligence.", "The bridge over the river is long."),
    ("How tall is the dam?", "三峡大坝高185米。", "龙井茶产于浙江省杭州市。"),
    ("三峽大壩有多高？", "三峡大坝高185米。", "龙井茶产于浙江省杭州市。"),
]


@pytest.mark.parametrize(("question", "near", "far"), ALIKE)
def test_the_bundled_model_is_here_and_knows_both_languages(question: str, near: str, far: str) -> None:
    embedder = open_embedder(EmbedderSettings())
    assert isinstance(embedder, StaticEmbedder)
    vector = embedder.embed_question(question)
    near_vector, far_vector = embedder.embed_passages([near, far])
    assert vector @ near_vector > vector @ far_vector + 0.1


@pytest.mark.slow
def test_sentence_transformers_loads_the_bundled_model_with_equal_vectors() -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*{text for row in ALIKE for text in row}, "王\U00020bb7 is 王𠮷", "ＣｈａｔＧＰＴ 4.5", "", "🙂"]
    folder = find_model(EmbedderSettings().model, False, "embedder.model")
    expected = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(open_embedder(EmbedderSettings()).embed_passages(texts), expected, atol=1e-5)


def test_the_bundled_model_knows_translations() -> None:
    tokens = open_embedder(EmbedderSettings()).tokens
    for word, translation in (("bridge", "桥"), ("河流", "river"), ("大学", "university")):
        (found,) = tokens.translations(tokens.question(word))
        assert any(translation in other for other, _ in found), found
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)


def test_the_bundled_model_names_its_main_directions_and_no_other_does() -> None:
    embedder = open_embedder(EmbedderSettings())
    directions = main_directions(embedder.fingerprint)
    assert directions is not None
    assert directions.shape == (384, 256)
    np.testing.assert_allclose(directions.T @ directions, np.eye(256), atol=1e-3)
    vectors = embedder.embed_passages([text for row in ALIKE for text in row])
    assert (np.linalg.norm(vectors @ directions, axis=1) > 0.85).all()
    assert main_directions("toy@1") is main_directions(f"{__file__}/{BUNDLED_MODEL}@1") is None


def test_a_bundled_model_that_is_lost_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "files", lambda _: tmp_path)
    with pytest.raises(
        EmbedderError, match=r"The bundled model is not in .*Install Yinju anew, or set embedder\.model"
    ):
        open_embedder(EmbedderSettings())


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


# A light installation: without the extra `hub`


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sentence_transformers", "torch", "transformers"):
        monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.usefixtures("light")
def test_without_the_extra_static_models_work_and_others_say_what_to_install(tmp_path: Path) -> None:
    for model in (BUNDLED_MODEL, str(save_table(tmp_path / "table"))):
        vectors = open_embedder(EmbedderSettings(model=model)).embed_passages(["人工智能", "machine", "AI 治理"])
        assert len(vectors) == 3
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.json").write_text("{}")
    for model in (str(other), "BAAI/bge-m3", "all-MiniLM-L6-v2"):
        for allow_download in (False, True):
            with pytest.raises(MissingExtraError) as raised:
                open_embedder(EmbedderSettings(model=model, allow_download=allow_download))
            assert str(raised.value) == (
                f"embedder.model = {model!r} needs packages that are not installed: pip install 'yinju[hub]'"
            )


@pytest.mark.usefixtures("light")
def test_without_the_extra_a_folder_that_holds_no_model_is_still_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"has neither modules\.json nor config\.json"):
        open_embedder(EmbedderSettings(model=str(tmp_path)))
