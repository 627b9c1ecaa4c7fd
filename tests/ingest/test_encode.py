"""Which passages the reader encodes at ingestion, and which it leaves."""

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from yinju.ingest import encode
from yinju.ingest.build import ingest, remove
from yinju.reader import PassageVectors, fitted_reader
from yinju.settings import ReaderSettings, Settings
from yinju.store import Store


class Encoder:
    """A reader that makes the same vectors of every passage."""

    fingerprint = "encoder@1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: list[str]) -> list[PassageVectors]:
        self.texts += texts
        return [PassageVectors(np.ones(2, np.float32), np.ones((1, 2), np.float32)) for _ in texts]


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Encoder:
    one = Encoder()
    monkeypatch.setattr(encode, "fitted_reader", lambda settings, embedder: one)
    return one


def _write(folder: Path, *names: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(f"{name} 说的是桥梁已经通车，耗资七亿元。", encoding="utf-8")
    return [str(folder)]


def test_each_passage_is_encoded_once_and_its_encoding_goes_with_it(
    tmp_path: Path, settings: Settings, encoder: Encoder
) -> None:
    folder = tmp_path / "in"
    assert ingest(_write(folder, "甲乙丙丁", "river"), settings, ToyEmbedder()).encoded == 2
    assert ingest(_write(folder, "bridge"), settings, ToyEmbedder()).encoded == 1
    assert ingest([str(folder)], settings, ToyEmbedder()).encoded == 0
    assert len(encoder.texts) == len(set(encoder.texts)) == 3
    remove(["river.txt"], settings, ToyEmbedder())
    store = Store.open(settings)
    there = {p.passage_id for a in store.articles() for p in store.passages_of(a.article_id)}
    assert store.encoded_count("encoder@1") == len(there) == 2
    assert store.encoded("encoder@1", list(there)).keys() == there
    store.close()


def test_a_corpus_over_the_limit_is_not_encoded(tmp_path: Path, settings: Settings, encoder: Encoder) -> None:
    small = settings.model_copy(update={"reader": ReaderSettings(encode_up_to=1)})
    assert ingest(_write(tmp_path / "in", "甲乙丙丁", "river"), small, ToyEmbedder()).encoded == 0
    assert encoder.texts == []


def test_nothing_is_encoded_for_an_embedder_that_the_reader_does_not_fit(tmp_path: Path, settings: Settings) -> None:
    assert fitted_reader(settings.reader, ToyEmbedder().fingerprint) is None
    assert ingest(_write(tmp_path / "in", "river"), settings, ToyEmbedder()).encoded == 0
