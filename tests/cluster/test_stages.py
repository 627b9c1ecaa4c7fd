"""The stages of a source, as a worker passes them, without a cluster."""

from pathlib import Path

import pytest

from yinju.cluster.recipe import Recipe, without_secrets
from yinju.cluster.stages import KnownSources, Prepared, encode_rows, load_rows, packed, prepare_rows, unpacked
from yinju.embed import Embedder
from yinju.errors import EmbedderError
from yinju.ingest.build import find_all
from yinju.ingest.hands import encode_sources
from yinju.ingest.intake import fingerprint_of
from yinju.ingest.prepare import prepare
from yinju.ingest.read.load import Failure
from yinju.ingest.reading import SMALL_BYTES
from yinju.settings import Settings, load_settings
from yinju.store import NewSource

TEXT = "The harbour of Qingdao has nine cranes.\n\n" + "Each of them lifts forty tonnes. " * 4


def _loaded(folder: Path, settings: Settings, recipe: Recipe):
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text("")
    (folder / "c.jsonl").write_text('{"text": "One item about a lighthouse.", "source": "c1"}\n{no json\n')
    found, _ = find_all([str(folder)], settings)
    blocks = list(load_rows(packed(range(len(found)), found), recipe))
    return [(int(block["number"][0]), *unpacked(block)) for block in blocks]


@pytest.fixture
def recipe(settings: Settings, bundled: Embedder) -> Recipe:
    return Recipe.of(settings, bundled.fingerprint)


def test_sources_are_loaded_with_the_numbers_of_their_targets_and_reasons_stay(tmp_path, settings, recipe) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    rows = _loaded(folder, settings, recipe)
    assert [number for number, _ in rows] == [0, 1, 2, 2]
    assert [getattr(item, "source", None) for _, item in rows] == ["a.txt", "b.txt", "c1", "c.jsonl"]
    assert [isinstance(item, Failure) for _, item in rows] == [False, True, False, True]


def test_what_is_known_is_not_prepared_again_and_all_else_is_as_on_one_machine(
    tmp_path, settings, recipe, bundled
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (_, first), (_, failure), (_, item), _ = _loaded(folder, settings, recipe)
    known = KnownSources({item.uri: fingerprint_of(item), "elsewhere": "f", first.uri: "another version"})
    assert (item in known, first in known) == (True, False)
    rows = encode_rows(prepare_rows(packed([0, 1, 2], [first, failure, item]), recipe, known), recipe)
    done, reason, unchanged = unpacked(rows)
    assert (rows["number"].tolist(), reason, unchanged) == ([0, 1, 2], failure, Prepared(item))
    assert (done.articles, done.reason) == (prepare(first, settings.clean), None)
    expected = encode_sources([NewSource(first, "", done.articles)], settings.chunk, bundled)
    assert done.encoded.sources == expected.sources
    assert done.encoded.vectors.keys() == done.encoded.tokens.keys() == expected.vectors.keys()
    assert sum(len(article.passages) for article in done.encoded.sources[0].articles) == 1


def test_a_text_for_the_process_beside_has_time_of_its_own(tmp_path, settings, recipe) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"The ship number {number} has left the harbour again.\n\n" for number in range(2500)))
    ((block,),) = [list(load_rows(packed([0], find_all([str(path)], settings)[0]), recipe))]
    (done,) = unpacked(prepare_rows(block, recipe, KnownSources({})))
    assert len(done.document.text) > SMALL_BYTES
    assert (done.reason, len(done.articles)) == (None, 1)


def test_nothing_is_known_of_an_empty_corpus(tmp_path, settings, recipe) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    assert _loaded(folder, settings, recipe)[0][1] not in KnownSources({})


def test_a_machine_with_another_model_says_so(settings) -> None:
    (error,) = unpacked(encode_rows(packed([0], [Failure("a", "b")]), Recipe.of(settings, "another@1")))
    assert isinstance(error, EmbedderError)
    assert "that of the command another@1" in str(error)


def test_no_secret_leaves_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_SERVE__PASSWORD", "a long password")
    monkeypatch.setenv("YINJU_LLM__API_KEY", "sk-secret")
    settings = load_settings()
    sent = without_secrets(settings)
    assert (sent.serve.password.get_secret_value(), sent.llm.api_key.get_secret_value()) == ("", "")
    assert (sent.home, sent.clean, sent.chunk, sent.store) == (
        settings.home,
        settings.clean,
        settings.chunk,
        settings.store,
    )
