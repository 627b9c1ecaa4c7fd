"""A cross-encoder by folder: a tiny one with random weights, made here."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from yinju.errors import EmbedderError, MissingExtraError
from yinju.rerank import CrossEncoderJudge, CrossEncoderReranker, open_reranker
from yinju.settings import CiteSettings, RerankSettings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "dam", "high", "tea", "大", "坝", "高", "茶"]
PASSAGES = ["大坝高", "tea", "the dam", "", "茶 " * 400]


def _save(folder: Path, labels: int) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64, num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    torch.manual_seed(1)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _save(tmp_path_factory.mktemp("reranker") / "model", labels=1)


@pytest.mark.slow
def test_scores_are_in_the_order_of_the_passages_and_in_0_to_1(folder: Path) -> None:
    reranker = open_reranker(RerankSettings(model=str(folder), batch_size=2))
    assert reranker is not None
    scores = reranker.scores("how high is the dam", PASSAGES)
    assert all(isinstance(score, float) and 0 < score < 1 for score in scores)
    assert len(set(scores)) == len(PASSAGES)
    backwards = reranker.scores("how high is the dam", PASSAGES[::-1])
    assert backwards == pytest.approx(scores[::-1], abs=1e-5)
    assert reranker.scores("how high is the dam", []) == []


@pytest.mark.slow
def test_scores_are_the_probabilities_of_the_model(folder: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch.nn import Sigmoid

    model = CrossEncoder(str(folder), device="cpu", activation_fn=Sigmoid())
    expected = model.predict([("大坝", passage) for passage in PASSAGES]).tolist()
    assert CrossEncoderReranker(RerankSettings(model=str(folder))).scores("大坝", PASSAGES) == pytest.approx(
        expected, abs=1e-5
    )


@pytest.mark.slow
def test_a_model_with_other_labels_is_refused(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(RerankSettings(model=str(_save(tmp_path / "model", labels=3))))
    with pytest.raises(EmbedderError, match=r"gives 3 labels and a reranker gives one\. Set rerank\.model to"):
        reranker.scores("dam", PASSAGES)


@pytest.mark.slow
def test_a_folder_that_is_no_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        EmbedderError, match=r"cannot be loaded on cpu: .*Check the settings rerank\.model and rerank\.device"
    ):
        CrossEncoderReranker(RerankSettings(model=str(tmp_path))).scores("dam", PASSAGES)


def test_a_model_that_is_not_here_names_the_setting_and_the_cache(tmp_path: Path) -> None:
    with pytest.raises(
        EmbedderError,
        match=r"'BAAI/bge-reranker-v2-m3' is neither a folder nor in the cache .*rerank\.model.*rerank\.allow_download",
    ):
        open_reranker(RerankSettings(model="BAAI/bge-reranker-v2-m3"))
    with pytest.raises(
        EmbedderError, match=r"has neither modules.json nor config.json\. Point the setting rerank\.model"
    ):
        open_reranker(RerankSettings(model=str(tmp_path)))


def test_without_the_setting_there_is_none() -> None:
    assert open_reranker(RerankSettings()) is None


@pytest.mark.parametrize(
    ("setting", "load"),
    [
        ("rerank.model", lambda model: open_reranker(RerankSettings(model=model))),
        ("cite.checker", lambda model: CrossEncoderJudge(CiteSettings(checker=model))),
    ],
)
def test_without_the_extra_a_model_says_what_to_install(
    setting: str, load: Callable[[str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "config.json").write_text("{}")
    for model in (str(tmp_path), "BAAI/bge-reranker-v2-m3"):
        with pytest.raises(MissingExtraError) as raised:
            load(model)
        assert str(raised.value) == (
            f"{setting} = {model!r} needs packages that are not installed: pip install 'yinju[hub]'"
        )
