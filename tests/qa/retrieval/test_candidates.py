"""Who is looked at closely: the best by vectors, by words and by translated words."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from tests.tables import save_table
from yinju.embed import Embedder, Vectors, open_embedder
from yinju.ingest.build import ingest
from yinju.qa.retrieval.candidates import Found, gather
from yinju.qa.retrieval.query import Query
from yinju.settings import EmbedderSettings, Settings
from yinju.store import Store
from yinju.types import Language

TEXTS = {
    "zh-machine": "机器与河流。",
    "en-machine": "the machine",
    "zh-river": "河流。",
    "en-river": "the river",
    "en-other": "zzz zzz",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return open_embedder(EmbedderSettings(model=str(save_table(tmp_path_factory.mktemp("table") / "model"))))


def _fill(folder: Path, settings: Settings, embedder: Embedder) -> Store:
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert len(ingest([str(folder)], settings, embedder).added) == len(TEXTS)
    return Store.open(settings, embedder.fingerprint)


@pytest.fixture
def store(tmp_path: Path, settings: Settings, table: Embedder) -> Iterator[Store]:
    store = _fill(tmp_path / "in", settings, table)
    yield store
    store.close()


def _gather(text: str, language: Language, store: Store, embedder: Embedder, top_k: int) -> dict[str, Found]:
    tokens = embedder.tokens.question(text)
    found = gather(Query(text, language, tokens, embedder.tokens.weights(tokens)), store, embedder, top_k)
    return {article.source.removesuffix(".txt"): found[i] for i, (_, article) in store.passages(list(found)).items()}


def _cosine(embedder: Embedder, question: str, name: str) -> float:
    return float(embedder.embed_question(question) @ embedder.embed_passages([TEXTS[name]])[0])


class OwnWordsOnly(ToyEmbedder):
    """Vectors without a meaning: every question is like the one passage that nobody asks for."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return ToyEmbedder().embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        return super().embed_question(TEXTS["en-other"])


def test_translations_bring_in_passages_of_the_other_language(store: Store, table: Embedder) -> None:
    # One from each leg: the vectors and the question's own word find the English one, the translation the Chinese.
    found = _gather("machine", "en", store, table, top_k=1)
    assert set(found) == {"en-machine", "zh-machine"}
    assert found["en-machine"].keywords == 1.0
    assert found["zh-machine"].keywords == 0.0  # of the question's own words it has none
    for name, one in found.items():
        assert one.similarity == pytest.approx(_cosine(table, "machine", name), abs=1e-3)


def test_translations_too_far_off_are_left_out(store: Store, table: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinju.qa.retrieval.candidates.LEAST_TRANSLATION", 0.99)
    assert set(_gather("machine", "en", store, table, top_k=1)) == {"en-machine"}


def test_what_words_alone_find_has_a_similarity_too(tmp_path: Path, settings: Settings) -> None:
    embedder = OwnWordsOnly()
    store = _fill(tmp_path / "in", settings, embedder)
    found = _gather("river", "en", store, embedder, top_k=1)
    assert set(found) == {"en-river", "en-other"}
    assert found["en-river"].similarity == pytest.approx(_cosine(embedder, "river", "en-river"), abs=1e-3)
    assert found["en-other"].similarity == pytest.approx(_cosine(embedder, "river", "en-other"), abs=1e-3)
    assert (found["en-river"].keywords, found["en-other"].keywords) == (1.0, 0.0)
    store.close()


def test_keywords_are_a_share_of_the_best_hits(store: Store, table: Embedder) -> None:
    found = _gather("机器 河流", "zh", store, table, top_k=10)
    assert set(found) == set(TEXTS)
    assert found["zh-machine"].keywords == 1.0
    assert 0 < found["zh-river"].keywords < 1
    assert found["en-machine"].keywords == 0.0


@pytest.mark.parametrize(
    ("languages", "question", "language", "names"),
    [
        (("en",), "河流", "zh", {"zh-machine", "zh-river"}),
        ((), "river", "en", {"en-river"}),
        ((), "量子", "zh", set()),
    ],
)
def test_a_language_that_the_model_does_not_know_rests_on_words(
    languages: tuple[str, ...], question: str, language: Language, names: set[str], tmp_path: Path, settings: Settings
) -> None:
    embedder = ToyEmbedder(languages)
    store = _fill(tmp_path / "in", settings, embedder)
    found = _gather(question, language, store, embedder, top_k=10)
    assert set(found) == names
    assert all(one.similarity is None for one in found.values())
    store.close()


@pytest.mark.parametrize("question", ["qqq", "？"])
def test_a_question_without_a_known_token_finds_nothing_by_its_vector(
    question: str, store: Store, table: Embedder
) -> None:
    assert not np.any(table.embed_question(question))
    assert _gather(question, "en", store, table, top_k=10) == {}
