"""What the tests share: a toy embedder, settings in a temporary home, a store with the seeds."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from tests.places import SEEDS
from yinju.align import WordTokens
from yinju.embed import Vectors, open_embedder
from yinju.ingest.build import ingest
from yinju.settings import Settings, load_settings
from yinju.text import words
from yinju.types import Language

# A busy machine is no failure, and the same code passes or fails each time: only `make hostile-long` draws anew.
hypothesis.settings.register_profile("yinju", deadline=None, derandomize="HOSTILE_LENGTH" not in os.environ)
hypothesis.settings.load_profile("yinju")


class ToyEmbedder:
    """Adds up one random direction a word: texts that share words are similar, in any language it is told to know."""

    def __init__(self, languages: Sequence[str] = ("zh", "en"), fingerprint: str = "toy@1") -> None:
        self.fingerprint = fingerprint
        self._languages = languages

    tokens = WordTokens()

    def knows(self, language: Language) -> bool:
        return language.removesuffix("-Hant") in self._languages

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        total = sum((_direction(word) for word in words(text)), np.full(64, 1e-6, np.float32))
        return np.asarray(total / np.linalg.norm(total), np.float32)


def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(64).astype(np.float32)


@pytest.fixture
def embedder() -> ToyEmbedder:
    return ToyEmbedder()


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings file or the store of the folder it is run from."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(overrides={"home": tmp_path / "home"})


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the seeds, made once with the toy embedder; tests only read it."""
    home = tmp_path_factory.mktemp("seeds") / "home"
    report = ingest([str(SEEDS)], load_settings(overrides={"home": home}), ToyEmbedder())
    assert not report.failed
    return home


@pytest.fixture(scope="session")
def bundled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the seeds, made once with the bundled models, as commands make it; tests only read it."""
    home = tmp_path_factory.mktemp("bundled") / "home"
    settings = load_settings(overrides={"home": home})
    assert not ingest([str(SEEDS)], settings, open_embedder(settings.embedder)).failed
    return home
