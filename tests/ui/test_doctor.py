"""Whether the weights beside a model were fitted for the embedder in force, and what to run where they were not."""

import json
from pathlib import Path

import pytest

from tests.tables import save_table
from yinju.align import RANKING_FEATURES
from yinju.embed import open_embedder
from yinju.qa.verify import SUPPORT
from yinju.qa.verify.features import SUPPORT_FEATURES
from yinju.qa.verify.weights import DIRECTIONS
from yinju.reader import Reader
from yinju.settings import EmbedderSettings, load_settings
from yinju.store import create_corpus
from yinju.store.journal import Journal
from yinju.token_table import RANKING
from yinju.ui.doctor import Finding, examine


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A table of token vectors that nothing was fitted to."""
    return save_table(tmp_path / "model")


def _found(model: Path | str, **overrides: object) -> dict[str, Finding]:
    settings = load_settings(overrides={"embedder": {"model": str(model)}, **overrides})
    return {finding.name: finding for finding in examine(settings)}


def _fit(model: Path, embedder: str) -> None:
    side = dict.fromkeys(("intercept", *RANKING_FEATURES, *SUPPORT_FEATURES, "supported", "partly"), 0.5)
    for name, sides in ((RANKING, ("same", "across")), (SUPPORT, DIRECTIONS)):
        (model / name).write_text(json.dumps({"embedder": embedder} | dict.fromkeys(sides, side)), encoding="utf-8")


def _fingerprint(model: Path) -> str:
    return open_embedder(EmbedderSettings(model=str(model))).fingerprint


def test_the_bundled_model_has_both_weights() -> None:
    found = _found(EmbedderSettings().model)
    assert [found[name].ok for name in ("embedder", "ranking", "support check")] == [True, True, True]
    assert found["ranking"].text.endswith("ranking.json, fitted for this embedder")
    assert "support.json, fitted for this embedder; the reader reads the claims" in found["support check"].text


def test_without_weights_the_plain_fallback_is_named_with_what_to_run(model: Path) -> None:
    found = _found(model)
    ranking, support = model / RANKING, model / SUPPORT
    assert found["ranking"] == Finding(
        "ranking",
        True,
        f"plain: coverage and cosine in equal parts, since {ranking} is not there. "
        f"Fit them: yinju eval calibrate --beir FOLDER --out {ranking}",
    )
    assert found["support check"] == Finding(
        "support check",
        True,
        f"plain: the share of the wording found, since {support} is not there. "
        f"Fit the weights: yinju eval support --data FOLDER --out {support}",
    )


def test_weights_of_another_embedder_are_told_from_those_of_this_one(model: Path) -> None:
    _fit(model, "another@1")
    found = _found(model)
    assert "are used, but were fitted for another@1, not " + _fingerprint(model) in found["ranking"].text
    assert f"--out {model / RANKING}" in found["ranking"].text
    assert f"since {model / SUPPORT} was fitted for another embedder" in found["support check"].text
    _fit(model, _fingerprint(model))
    found = _found(model)
    assert found["ranking"].text == f"the weights in {model / RANKING}, fitted for this embedder"
    assert found["support check"].text == f"the weights in {model / SUPPORT}, fitted for this embedder"


def test_files_that_are_no_weights_are_bad_and_named(model: Path) -> None:
    for name in (RANKING, SUPPORT):
        (model / name).write_text(json.dumps({"embedder": _fingerprint(model)}), encoding="utf-8")
    found = _found(model)
    assert (found["ranking"].ok, found["support check"].ok) == (False, False)
    assert found["ranking"].text.startswith(f"{model / RANKING} holds no weights of the ranking")
    assert found["support check"].text.startswith(f"{model / SUPPORT} holds no weights of the support check")


def test_a_model_that_is_no_table_has_a_plain_ranking_and_a_support_check_that_can_be_fitted(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    found = _found(tmp_path)
    assert "weights are fitted to tables of vectors alone" in found["ranking"].text
    assert "calibrate" not in found["ranking"].text
    assert f"yinju eval support --data FOLDER --out {tmp_path / SUPPORT}" in found["support check"].text


def test_another_checker_is_named_and_must_be_there(model: Path) -> None:
    found = _found(model, cite={"checker": str(model)})
    assert found["support check"].text.startswith(f"{model} gives the verdicts (cite.checker), this the quotations: ")
    found = _found(model, cite={"checker": str(model / "nowhere")})
    assert not found["support check"].ok
    assert "cite.checker" in found["support check"].text


def test_it_says_how_injections_are_found(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = EmbedderSettings().model
    assert _found(bundled)["injections"].text == "found by signs, and by the head over the reader"
    # The head rests on the reader alone.
    assert _found(model)["injections"].text == "found by signs, and by the head over the reader"
    assert _found(bundled, reader={"enabled": False})["injections"].text == "found by signs alone (reader.enabled)"
    monkeypatch.setattr(Reader, "lower_fingerprint", "another")
    assert "was trained over another one" in _found(bundled)["injections"].text


def test_the_reader_is_used_with_the_embedder_that_it_was_fitted_to(model: Path) -> None:
    bundled = EmbedderSettings().model
    assert "reads the 8 best passages" in _found(bundled)["reader"].text
    assert _found(bundled, reader={"enabled": False})["reader"].text == (
        "off (reader.enabled): the ranking alone decides"
    )
    other = _found(model)["reader"]
    assert (other.ok, "fitted for another embedder" in other.text) == (True, True)


def test_a_chroma_server_comes_with_the_fault_of_its_python_form(model: Path) -> None:
    assert "chroma server" not in _found(model)
    found = _found(model, store={"chroma_url": "http://127.0.0.1:9"})["chroma server"]
    assert found.ok
    assert found.text.startswith("http://127.0.0.1:9: run it with `chroma run`. CVE-2026-45829 ")
    assert "chromadb up to 1.5.9" in found.text


def test_shards_are_counted_and_what_waits_to_be_settled_is_said(model: Path, tmp_path: Path) -> None:
    settings = load_settings(
        overrides={"embedder": {"model": str(model)}, "home": tmp_path / "many", "cluster": {"shards": 2}}
    )
    create_corpus(settings, _fingerprint(model))
    found = _found(model, home=settings.home)["store"]
    assert found.ok
    assert found.text.endswith("; 2 shards")
    Journal(settings.home).begin(["one", "two"])
    found = _found(model, home=settings.home)["store"]
    assert not found.ok
    assert "a run was stopped between shards, with 2 sources: settle them with any yinju ingest" in found.text
    Journal(settings.home).begin_switch()
    assert "Finish it with: yinju reindex" in _found(model, home=settings.home)["store"].text
