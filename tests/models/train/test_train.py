"""The recipe of the bundled model on a handful of texts: the folder it writes, and a run that was stopped."""

import json
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest

from yinju.embed import StaticEmbedder, open_embedder
from yinju.models.train import __main__ as command
from yinju.models.train import learn
from yinju.models.train.texts import read_pairs
from yinju.settings import EmbedderSettings
from yinju.token_table import read_directions

PAIRS = [
    ("The river flows through the old city.", "河流穿过古老的城市。"),
    ("The governance of artificial intelligence", "人工智能的治理"),
    ("He opened the window in the morning.", "他早上打开了窗户。"),
    ("The library lends books to students.", "图书馆把书借给学生。"),
]
ARTICLE = "".join(f"第{n}届世界人工智能大会在上海举行，来自各国的代表出席会议。" for n in "一二三四五六")


def _write(path: Path, lines: list[str]) -> None:
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.write("".join(f"{line}\n" for line in lines))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file of the training data, with a few lines each."""
    folder = tmp_path_factory.mktemp("data")
    translations = [json.dumps({"source": "tatoeba", "doc": "", "en": en, "zh": zh}) for en, zh in PAIRS * 8]
    _write(folder / "parallel.jsonl.xz", translations)
    _write(folder / "parallel_open.jsonl.xz", translations[:4])
    _write(folder / "parallel_examples.jsonl.xz", [json.dumps({"en": en, "zh": zh, "score": 1}) for en, zh in PAIRS])
    names = [("Normandy", "诺曼底", "Wikipedia"), ("Springfield", "斯普林菲尔德", "dr5hn cities (machine)")]
    _write(folder / "names.tsv.xz", ["\t".join(name) for name in names])
    _write(folder / "cedict.tsv.xz", ["河流\t河流\the2 liu2\triver / (of water) stream", "丁\t丁\tDing1\tsurname Ding"])
    _write(folder / "zh_news.jsonl.xz", [json.dumps({"id": "1", "date": "", "text": ARTICLE})] * 2)
    _write(folder / "zh_broadcast.jsonl.xz", [json.dumps({"date": "", "title": "大会开幕", "text": ARTICLE})])
    return folder


def _train(data: Path, work: Path, out: Path) -> None:
    argv = ["--data", str(data), "--work", str(work), "--out", str(out), "--rows", "3000", "--dim", "16"]
    assert command.main([*argv, "--device", "cpu"]) == 0


def test_machine_made_names_are_left_out_and_glosses_are_cleaned(data: Path) -> None:
    sets = {one.name: one for one in read_pairs(data, 1, lambda _: None)}
    assert (sets["names"].left, sets["names"].right) == (["normandy"], ["诺曼底"])
    assert list(zip(sets["glosses"].left, sets["glosses"].right, strict=True)) == [
        ("river", "河流"),
        ("stream", "河流"),
        ("ding", "丁"),
    ]
    assert sets["zh_broadcast-titles"].left == ["大会开幕"]


def test_a_light_installation_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(SystemExit) as raised:
        command.main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")])
    assert raised.value.code == 1
    assert capsys.readouterr().err == (
        "The training of the bundled model needs packages that are not installed: pip install 'yinju[hub]'\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_folder_is_a_sentence_transformers_model_with_equal_vectors(data: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    _train(data, tmp_path / "work", tmp_path / "model")
    embedder = open_embedder(EmbedderSettings(model=str(tmp_path / "model")))
    assert isinstance(embedder, StaticEmbedder)
    texts = ["The river", "人工智能的治理", "人工智慧與諾曼底", "2023年 x"]
    theirs = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    np.testing.assert_allclose(embedder.embed_passages(texts), theirs, atol=1e-6)
    simplified, traditional = embedder.tokens.tokenize(["人工智能与诺曼底", "人工智能與諾曼底"])
    np.testing.assert_array_equal(simplified, traditional)
    assert read_directions(tmp_path / "model").shape == (16, 16)


def test_a_stopped_run_goes_on_and_ends_as_an_undisturbed_one(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "CHECKPOINT_STEPS", 1)
    sources = [source for source in _sources(data, tmp_path / "whole") if source.kind == "translation"]
    frequencies = learn.count_rows(sources, 4000)
    whole = learn.Learner(frequencies, 8, 1, "cpu", tmp_path / "whole")
    whole.train(sources, lambda _: None)

    class StoppedError(Exception):
        pass

    def stop(message: str) -> None:
        if "round 2" in message:
            raise StoppedError

    (tmp_path / "stopped").mkdir()
    with pytest.raises(StoppedError):
        learn.Learner(frequencies, 8, 1, "cpu", tmp_path / "stopped").train(sources, stop)
    again = learn.Learner(frequencies, 8, 1, "cpu", tmp_path / "stopped")
    again.train(sources, lambda _: None)
    np.testing.assert_allclose(again.table(), whole.table(), rtol=1e-6)


def test_training_brings_translations_together(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "ROUNDS", (learn.Round(200, 3e-2, 0.2),))
    from yinju.models.train.encode import prepare_training

    tokenizer, mapping, sources = prepare_training(data, _folder(tmp_path), 3000, 1, lambda _: None)
    translations = [source for source in sources if source.kind == "translation"]
    learner = learn.Learner(learn.count_rows(translations, int(mapping.max()) + 1), 16, 1, "cpu", tmp_path)
    learner.train(translations, lambda _: None)
    unit = learner.table() / np.linalg.norm(learner.table(), axis=1, keepdims=True)
    library, books, river = (
        unit[mapping[tokenizer.encode(word).ids]].mean(axis=0) for word in ("library", "图书馆", "河流")
    )
    assert library @ books > library @ river + 0.2


def _sources(data: Path, work: Path) -> list[learn.TokenPairs]:
    from yinju.models.train.encode import prepare_training

    return prepare_training(data, _folder(work), 3000, 1, lambda _: None)[2]


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path
