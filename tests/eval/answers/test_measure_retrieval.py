"""Retrieval alone, on a collection small enough to rank by hand."""

import math
import tempfile

import pytest

from tests.conftest import ToyEmbedder
from yinju.errors import YinjuError
from yinju.eval.answers import measure_retrieval
from yinju.eval.answers.measure_retrieval import evaluate_retrieval, figures
from yinju.eval.sets.beir import BeirDocument, BeirSet, read_beir

RETRIEVERS = ["bm25", "dense", "hybrid", "hybrid+rerank", "as_it_answers"]


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch):
    monkeypatch.setattr(measure_retrieval, "open_embedder", lambda _: ToyEmbedder())


@pytest.fixture
def small(tmp_path):
    """Words of no two queries meet; `bridge` has an exact copy, `paper` a title alone, `blank` nothing."""
    corpus = {
        "river": BeirDocument("长江", "长江全长6300公里，是亚洲最长的河流。"),
        "bridge": BeirDocument("Bridge", "The old bridge was built in 1937."),
        "copy": BeirDocument("Bridge again", "The old bridge was built in 1937."),
        "paper": BeirDocument("Glacier retreat in Patagonia", ""),
        "blank": BeirDocument("", " "),
        "weather": BeirDocument("天气", "明日晴转多云，气温下降。"),
    }
    queries = {
        "zh": "亚洲最长的河流",
        "en": "old bridge built",
        "title": "glacier Patagonia",
        "nothing": "quantum 量子",
    }
    qrels = {"zh": {"river": 1}, "en": {"bridge": 1, "copy": 1}, "title": {"paper": 1}, "nothing": {"blank": 1}}
    return BeirSet("small", corpus, queries, qrels)


def measures_of(row):
    return {name: value for name, value in row.items() if name != "latency_ms"}


def test_keywords_rank_as_by_hand(small, settings):
    """Three queries are answered in full, but for R@1 of the one with two documents; the fourth finds nothing."""
    assert measures_of(evaluate_retrieval(small, settings)["bm25"]) == {
        "ndcg@10": 0.75, "recall@1": 0.625, "recall@5": 0.75, "recall@10": 0.75, "recall@100": 0.75, "mrr@10": 0.75,
    }  # fmt: skip


def test_every_retriever_is_measured(small, settings):
    found = evaluate_retrieval(small, settings)
    assert list(found) == ["queries", "documents", "index_s", *RETRIEVERS]
    assert (found["queries"], found["documents"]) == (4, 6)
    assert found["index_s"] > 0
    for name in RETRIEVERS:
        assert set(found[name]) == {*measure_retrieval.RETRIEVAL_MEASURES, "latency_ms"}
        assert set(found[name]["latency_ms"]) == {"p50", "p95"}
        assert 0 < found[name]["latency_ms"]["p50"] <= found[name]["latency_ms"]["p95"]
        # All four find what shares words with the query; for the vectors that is the toy model's doing.
        assert (found[name]["recall@10"], found[name]["mrr@10"]) == (0.75, 0.75)


def test_vectors_are_not_asked_in_a_language_they_do_not_know(small, settings, monkeypatch):
    monkeypatch.setattr(measure_retrieval, "open_embedder", lambda _: ToyEmbedder(languages=("en",)))
    found = evaluate_retrieval(small, settings)
    assert (found["bm25"]["recall@10"], found["dense"]["recall@10"], found["hybrid"]["recall@10"]) == (0.75, 0.5, 0.75)


def test_a_limit_takes_the_first_queries(small, settings):
    found = evaluate_retrieval(small, settings, limit=1)
    assert (found["queries"], found["documents"]) == (1, 6)
    assert set(measures_of(found["bm25"]).values()) == {1.0}
    assert evaluate_retrieval(small, settings, limit=99)["queries"] == 4


def test_steps_are_told(small, settings):
    steps = []
    evaluate_retrieval(small, settings, lambda *step: steps.append(step))
    assert steps == [(0, 4, "small: indexing 6 documents"), *((number, 4, "small") for number in range(4))]


def test_nothing_is_left_behind(small, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    evaluate_retrieval(small, settings)
    assert not list(tmp_path.glob("yinju-eval-*"))
    assert not settings.home.exists()


def test_a_document_that_does_not_go_in_is_no_silent_zero(small, settings):
    tight = settings.model_copy(update={"ingest": settings.ingest.model_copy(update={"max_file_mb": 0.00015})})
    big = BeirSet("big", {**small.corpus, "long": BeirDocument("", "长江。" * 100)}, small.queries, small.qrels)
    with pytest.raises(YinjuError, match=r"1 documents of big cannot be indexed: line 6: is longer than 150 bytes"):
        evaluate_retrieval(big, tight)


def test_a_document_ranks_where_its_best_passage_does(settings):
    """A long document has many passages; it counts once."""
    long = "\n\n".join(f"Chapter {n} tells of the harbour and its {n} ships, in many words. " * 8 for n in range(1, 31))
    corpus = {"long": BeirDocument("", long), "short": BeirDocument("", "The lighthouse keeper of the harbour.")}
    beir = BeirSet("long", corpus, {"q": "harbour lighthouse ships"}, {"q": {"long": 1, "short": 1}})
    found = evaluate_retrieval(beir, settings)
    for name in RETRIEVERS:
        assert (found[name]["recall@1"], found[name]["recall@5"], found[name]["ndcg@10"]) == (0.5, 1.0, 1.0)


# ---- Figures ---------------------------------------------------------------------------------------------------------


def test_figures_by_hand():
    qrels = {"q1": {"a": 1, "b": 1}, "q2": {"c": 2, "d": 1}}
    run = {"q1": [("x", 9.0), ("a", 8.0)], "q2": [("d", 3.0), ("c", 2.0)]}
    first = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    second = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert figures(qrels, run) == {
        "ndcg@10": round((first + second) / 2, 4), "recall@1": 0.25, "recall@5": 0.75, "recall@10": 0.75,
        "recall@100": 0.75, "mrr@10": 0.75,
    }  # fmt: skip


@pytest.mark.parametrize("empty", [{}, {"lost": []}])
def test_an_unanswered_query_scores_zero(empty):
    qrels = {"found": {"a": 1}, "lost": {"b": 1}}
    assert set(figures(qrels, {"found": [("a", 1.0)], **empty}).values()) == {0.5}
    assert set(figures(qrels, empty).values()) == {0.0}


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_equal_scores_keep_their_order(names):
    """ir-measures alone would order them by name, for R and for RR in opposite directions."""
    right, wrong = names
    assert set(figures({"q": {right: 1}}, {"q": [(right, 0.5), (wrong, 0.5)]}).values()) == {1.0}
    found = figures({"q": {right: 1}}, {"q": [(wrong, 0.5), (right, 0.5)]})
    assert (found["recall@1"], found["recall@5"], found["mrr@10"]) == (0.0, 1.0, 0.5)


def test_only_what_is_over_zero_is_relevant():
    found = figures({"q": {"a": 0, "b": 1}}, {"q": [("a", 2.0), ("b", 1.0)]})
    assert (found["recall@1"], found["mrr@10"]) == (0.0, 0.5)


def test_a_folder_of_files_is_read_and_measured(tmp_path, settings):
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "", "text": "长江是亚洲最长的河流。"}\n', encoding="utf-8"
    )
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "最长的河流"}\n', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    assert set(measures_of(evaluate_retrieval(read_beir(folder), settings)["hybrid"]).values()) == {1.0}
