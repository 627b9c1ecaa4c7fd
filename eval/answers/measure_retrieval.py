"""Measures retrieval alone on a BEIR collection: keywords, vectors, their fusion, and the ranking that answers use."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from yinju.embed import Embedder, open_embedder
from yinju.errors import YinjuError
from yinju.eval.answers.run import temporary
from yinju.eval.sets.beir import BeirSet
from yinju.ingest.build import ingest
from yinju.qa.retrieval.query import Weigher
from yinju.qa.retrieval.reading import open_reader
from yinju.qa.retrieval.retrieve import Retriever
from yinju.rerank import open_reranker
from yinju.settings import Settings
from yinju.store import Corpus, open_corpus
from yinju.text import language_of, words
from yinju.types import Progress

RETRIEVAL_MEASURES = {
    "ndcg@10": nDCG @ 10, "recall@1": R @ 1, "recall@5": R @ 5, "recall@10": R @ 10, "recall@100": R @ 100,
    "mrr@10": RR @ 10,
}  # fmt: skip
DOCUMENTS_RANKED = 100
"""Documents ranked for each query."""
_PASSAGES_FETCHED = 200
"""Passages fetched for each query; more than documents, since a document may have several passages."""
_RRF_K = 60
"""The constant of reciprocal rank fusion, as Cormack, Clarke and Büttcher (2009) set it."""

Ranking = list[tuple[str, float]]


def evaluate_retrieval(
    beir: BeirSet, settings: Settings, progress: Progress | None = None, limit: int | None = None
) -> dict[str, Any]:
    """Measures five retrievers over one collection, in a temporary store.

    The retrievers are ``bm25``: keywords; ``dense``: vectors, which find nothing in languages that the embedder does
    not know; ``hybrid``: reciprocal rank fusion of these two; ``hybrid+rerank``: the ranking, or a cross-encoder that
    ranks anew; and ``as_it_answers``: what answers are made from, where the reader has read the best of these, unless
    a cross-encoder is set. The last two are given ``DOCUMENTS_RANKED`` candidates from each index, more than an answer
    looks at, and take longer for it. A document has the rank of its best passage.

    Args:
        limit: Search only this many queries, the first ones.

    Returns:
        ``{queries, documents, index_s, <retriever>: {ndcg@10, recall@1, …, mrr@10, latency_ms{p50, p95}}}``.

    Raises:
        YinjuError: A document cannot be indexed, so that the figures would be of another collection. Documents without
            a letter or digit are skipped, as nothing can find them.
    """
    queries = dict(islice(beir.queries.items(), limit))
    beir = replace(beir, queries=queries, qrels={key: beir.qrels[key] for key in queries})
    deep = settings.retrieve.model_copy(update={"top_k": DOCUMENTS_RANKED, "top_n": _PASSAGES_FETCHED})
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        settings = temporary(settings, Path(folder) / "home").model_copy(update={"retrieve": deep})
        embedder = open_embedder(settings.embedder)
        started = time.perf_counter()
        index_collection(beir, Path(folder), settings, embedder, progress)
        index_s = time.perf_counter() - started
        store = open_corpus(settings, embedder.fingerprint)
        try:
            runs, latencies = _ask_all(beir, store, embedder, settings, progress)
        finally:
            store.close()
    return {
        "queries": len(beir.queries),
        "documents": len(beir.corpus),
        "index_s": round(index_s, 1),
        **{name: {**figures(beir.qrels, run), "latency_ms": _latency(latencies[name])} for name, run in runs.items()},
    }


def figures(qrels: dict[str, dict[str, int]], run: dict[str, Ranking]) -> dict[str, float]:
    """Computes the measures of a run with ir-measures. A query that the run does not answer scores zero."""
    # By rank, not by score: its measures order equal scores by name, and not all of them in the same direction.
    scored = {
        query: {document: -float(rank) for rank, (document, _) in enumerate(ranking)} for query, ranking in run.items()
    }
    found = ir_measures.calc_aggregate(list(RETRIEVAL_MEASURES.values()), qrels, scored)
    return {name: round(float(found[measure]), 4) for name, measure in RETRIEVAL_MEASURES.items()}


def index_collection(
    beir: BeirSet, folder: Path, settings: Settings, embedder: Embedder, progress: Progress | None
) -> None:
    """Indexes the documents of a collection in the store of the settings, by way of a file in ``folder``.

    Raises:
        YinjuError: A document cannot be indexed.
    """
    articles = folder / "corpus.jsonl"
    with articles.open("w", encoding="utf-8") as file:
        for key, document in beir.corpus.items():
            text = next((part for part in (document.text, document.title) if any(map(str.isalnum, part))), None)
            if text is not None:
                item = {"id": key, "source": key, "title": document.title, "text": text}
                file.write(json.dumps(item, ensure_ascii=False) + "\n")
    if progress:
        progress(0, len(beir.queries), f"{beir.name}: indexing {len(beir.corpus)} documents")
    report = ingest([str(articles)], settings, embedder)
    if report.failed:
        reasons = "; ".join(failure.reason for failure in report.failed[:3])
        raise YinjuError(f"{len(report.failed)} documents of {beir.name} cannot be indexed: {reasons}. Correct them.")


def _ask_all(
    beir: BeirSet, store: Corpus, embedder: Embedder, settings: Settings, progress: Progress | None
) -> tuple[dict[str, dict[str, Ranking]], dict[str, list[float]]]:
    documents_of = documents_by_passage(store)
    reranker = open_reranker(settings.rerank)
    rerank = (settings.retrieve, reranker, settings.rerank.top)
    unread = Retriever(store, embedder, *rerank)
    reading = Retriever(store, embedder, *rerank, open_reader(settings.reader, embedder.fingerprint))
    weigher = Weigher(store, embedder.tokens)

    def bm25(query: str) -> Ranking:
        return store.search_keywords(dict.fromkeys(words(query), 1.0), _PASSAGES_FETCHED)

    def dense(query: str) -> Ranking:
        if not embedder.knows(language_of(query)):
            return []
        return store.search_vectors(embedder.embed_question(query), _PASSAGES_FETCHED)

    def hybrid(query: str) -> Ranking:
        return _fuse([bm25(query), dense(query)])

    def by(retriever: Retriever) -> Callable[[str], Ranking]:
        def retrieve(query: str) -> Ranking:
            found = retriever.retrieve(weigher.prepare(query, language_of(query)))
            return [(scored.passage.passage_id, -float(rank)) for rank, scored in enumerate(found)]

        return retrieve

    retrievers = {
        "bm25": bm25,
        "dense": dense,
        "hybrid": hybrid,
        "hybrid+rerank": by(unread),
        "as_it_answers": by(reading),
    }
    runs: dict[str, dict[str, Ranking]] = {name: {} for name in retrievers}
    latencies: dict[str, list[float]] = {name: [] for name in retrievers}
    for number, (key, query) in enumerate(beir.queries.items()):
        if progress:
            progress(number, len(beir.queries), beir.name)
        for name, retrieve in retrievers.items():
            started = time.perf_counter()
            ranking = retrieve(query)
            latencies[name].append(1000 * (time.perf_counter() - started))
            runs[name][key] = _by_document(ranking, documents_of)
    return runs, latencies


def documents_by_passage(store: Corpus) -> dict[str, list[str]]:
    """Maps each passage id to the sources of its documents: exact copies of a document share its passages."""
    articles = store.articles()
    sources: dict[str, list[str]] = {}
    for article in articles:
        sources.setdefault(article.duplicate_of or article.article_id, []).append(article.source)
    return {p.passage_id: sources[a.article_id] for a in articles for p in store.passages_of(a.article_id)}


def _by_document(ranking: Ranking, documents_of: dict[str, list[str]]) -> Ranking:
    best: dict[str, float] = {}
    for passage, score in ranking:
        for source in documents_of.get(passage, ()):
            best.setdefault(source, score)
    return list(best.items())[:DOCUMENTS_RANKED]


def _fuse(rankings: Sequence[Ranking]) -> Ranking:
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, (passage, _) in enumerate(ranking, 1):
            scores[passage] = scores.get(passage, 0.0) + 1 / (_RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _latency(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95)}
