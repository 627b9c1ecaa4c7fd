"""Measures the quality of our retrieval and answers beside the baselines on every development set, and writes the page.

The baselines take long and never change, so their figures for a set are kept, and only our system is measured again.
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from yinju.errors import UsageError
from yinju.eval.answers.judge import WordJudge
from yinju.eval.answers.measure_retrieval import evaluate_retrieval, figures
from yinju.eval.answers.measures import score_all
from yinju.eval.answers.run import ask_all, engine_for
from yinju.eval.answers.summary import summarize
from yinju.eval.sets.beir import BeirSet, read_beir
from yinju.eval.sets.match import holds_answer, holds_quote
from yinju.eval.sets.questions import Question, QuestionSet, read_questions
from yinju.eval.speed.baselines import BASELINES, Baseline, TextItem
from yinju.ingest.read.find import find
from yinju.ingest.read.load import Failure, load
from yinju.settings import Settings
from yinju.types import Progress


class SystemComparison:
    """Runs our system and the baselines over the sets, one by one.

    Args:
        settings: The settings of our system.
        results: The folder that keeps the baselines' figures, for this limit and number of documents.
        limit: Ask only this many questions of a set, the first ones.
        documents: Keep only this many documents of a set: those that hold the evidence, then the first others.
        progress: Called with how much of a set is done.
    """

    def __init__(
        self, settings: Settings, results: Path, progress: Progress, *, limit: int | None, documents: int | None
    ) -> None:
        self._settings = settings
        self._results = results
        self._limit = limit
        self._documents = documents
        self._progress = progress
        self._indexed: dict[tuple[str, str], tuple[Baseline, float]] = {}
        results.mkdir(parents=True, exist_ok=True)

    def run(self, data: Path, seeds: tuple[Path, Path] | None = None) -> dict[str, Any]:
        """Computes the figures of every set under ``data`` (``beir/*``, ``answers/*``), and of ``seeds``.

        Args:
            data: The folder of the sets.
            seeds: The files of the seeds' questions and articles, if they are to be measured too.

        Raises:
            UsageError: There is no set.
        """
        found: dict[str, Any] = {
            "retrieval": {}, "answers": {}, "limit": self._limit, "documents": self._documents,
        }  # fmt: skip
        for folder in sorted((data / "beir").glob("*/")):
            found["retrieval"][folder.name] = self._retrieval(folder)
        sets = [(f.name, _file(f, "questions"), _file(f, "articles")) for f in sorted((data / "answers").glob("*/"))]
        if seeds:
            sets.insert(0, ("seeds", *seeds))
        for name, questions, corpus in sets:
            found["answers"][name] = self._answers(name, questions, corpus)
        if not found["retrieval"] and not sets:
            raise UsageError(f"{data} holds neither beir/ nor answers/. Name the folder that does with --data.")
        return found

    def _once(self, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Returns the figures kept under a name, or measures and keeps them."""
        path = self._results / f"{name}.json"
        if not path.is_file():
            path.write_text(json.dumps(measure(), ensure_ascii=False, indent=1), encoding="utf-8")
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def _retrieval(self, folder: Path) -> dict[str, Any]:
        beir = _reduced(read_beir(folder), self._limit, self._documents)
        others = self._once(f"beir-{beir.name}", partial(self._retrieval_of_baselines, beir))
        return {**evaluate_retrieval(beir, self._settings, self._progress), **others}

    def _retrieval_of_baselines(self, beir: BeirSet) -> dict[str, Any]:
        found = {}
        documents = [TextItem(key, d.title, d.text or d.title) for key, d in beir.corpus.items()]
        for name, baseline, index_s in self._baselines(documents):
            run, milliseconds = {}, []
            for number, (key, query) in enumerate(beir.queries.items()):
                self._progress(number, len(beir.queries), f"{beir.name}: {name}")
                started = time.perf_counter()
                items = baseline.search(query)
                milliseconds.append(1000 * (time.perf_counter() - started))
                ranks: dict[str, float] = {}
                for rank, item in enumerate(items):
                    ranks.setdefault(item.source, -float(rank))
                run[key] = list(ranks.items())
            found[name] = {**figures(beir.qrels, run), "latency_ms": _percentiles(milliseconds), "index_s": index_s}
        return found

    def _answers(self, name: str, questions_path: Path, corpus: Path) -> dict[str, Any]:
        whole = read_questions(questions_path)
        questions = QuestionSet(whole.questions[: self._limit], whole.digest)
        documents = self._read(corpus, {e.source for q in questions for e in q.evidence})
        with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
            articles = Path(folder) / "articles.jsonl"
            items = ({"source": item.source, "title": item.title, "text": item.text} for item in documents)
            articles.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
            with engine_for(self._settings, [articles]) as engine:
                run = ask_all(questions, questions_path, engine, self._settings, None, self._progress)
        ours = summarize(score_all(run.records, WordJudge()))
        shown = [
            [TextItem(p["source"], "", p["text"]) for p in r.answer["passages"][:5]] for r in run.records if r.answer
        ]
        row = {**_found(questions.questions, shown), "latency_ms": ours["latency_ms"]}
        others = self._once(f"answers-{name}", partial(self._passages_of_baselines, questions, documents))
        return {"articles": len(documents), "answers": ours, "top5": {"Yinju": row, **others}}

    def _passages_of_baselines(self, questions: QuestionSet, documents: Sequence[TextItem]) -> dict[str, Any]:
        rows = {}
        for name, baseline, index_s in self._baselines(documents):
            shown, milliseconds = [], []
            for number, question in enumerate(questions.questions):
                self._progress(number, len(questions.questions), name)
                started = time.perf_counter()
                shown.append(baseline.search(question.question))
                milliseconds.append(1000 * (time.perf_counter() - started))
            rows[name] = {
                **_found(questions.questions, shown),
                "latency_ms": _percentiles(milliseconds),
                "index_s": index_s,
            }
        return rows

    def _read(self, corpus: Path, needed: set[str]) -> list[TextItem]:
        """Reads the documents of a corpus, reduced as the retrieval sets are."""
        found = [
            TextItem(document.source, document.title or "", document.text)
            for target in find([str(corpus)])
            for document in load(target, self._settings.ingest)
            if not isinstance(document, Failure)
        ]
        kept = _kept([item.source for item in found], needed, self._documents)
        return [item for item in found if item.source in kept]

    def _baselines(self, documents: Sequence[TextItem]) -> Iterator[tuple[str, Baseline, float]]:
        """Yields each baseline over the documents, with its seconds of indexing; equal documents are indexed once."""
        digest = hashlib.sha256(repr(documents).encode()).hexdigest()
        for name, build in BASELINES.items():
            if (name, digest) not in self._indexed:
                self._indexed = {key: kept for key, kept in self._indexed.items() if key[0] != name}
                self._progress(0, len(documents), f"{name}: indexing")
                started = time.perf_counter()
                baseline = build(documents)
                self._indexed[name, digest] = (baseline, round(time.perf_counter() - started, 1))
            yield name, *self._indexed[name, digest]


def _reduced(beir: BeirSet, limit: int | None, documents: int | None) -> BeirSet:
    queries = dict(islice(beir.queries.items(), limit))
    qrels = {key: beir.qrels[key] for key in queries}
    kept = _kept(list(beir.corpus), {document for grades in qrels.values() for document in grades}, documents)
    corpus = {key: document for key, document in beir.corpus.items() if key in kept}
    return replace(beir, corpus=corpus, queries=queries, qrels=qrels)


def _kept(names: Sequence[str], needed: set[str], count: int | None) -> set[str]:
    """Returns the names needed and the first others, ``count`` in all; every name if ``count`` is ``None``."""
    if count is None:
        return set(names)
    return needed | set(islice((name for name in names if name not in needed), max(0, count - len(needed))))


def benchmark_page(found: dict[str, Any]) -> str:
    """Formats the figures as the benchmark page, in Markdown."""
    lines = [_INTRODUCTION]
    if found["limit"] or found["documents"]:
        lines.append(
            f"\nHere each set is cut to {found['limit'] or 'all its'} questions and {found['documents'] or 'all its'}\n"
            "documents, those that hold the evidence among them, for all systems alike: figures are higher than on\n"
            "the whole sets."
        )
    lines.append(_RETRIEVAL)
    for name, row in found["retrieval"].items():
        lines += [f"\n### {name}\n", f"{row['queries']} queries, {row['documents']} documents.\n"]
        lines.append(
            "| | recall@1 | recall@5 | recall@10 | recall@100 | nDCG@10 | MRR@10 | index, s | query p50 / p95, ms |"
        )
        lines.append("|---|---|---|---|---|---|---|---|---|")
        for system, f in row.items():
            if isinstance(f, dict):
                marks = ("recall@1", "recall@5", "recall@10", "recall@100", "ndcg@10", "mrr@10")
                cells = [f"{f[m]:.3f}" for m in marks] + [
                    str(f.get("index_s", row["index_s"])),
                    _times(f["latency_ms"]),
                ]
                lines.append(f"| {_NAMES.get(system, system)} | " + " | ".join(cells) + " |")
    lines.append(_ANSWERS)
    for name, row in found["answers"].items():
        a = row["answers"]
        lines += [
            f"\n### {name}\n",
            f"{a['questions']} questions, {a['unanswerable']} of them unanswerable; {row['articles']} articles.\n",
        ]
        lines += ["| measure | Yinju, extractive | 95 % interval | n |", "|---|---|---|---|"]
        for measure, i in a["intervals"].items():
            if i["count"]:
                lines.append(f"| {measure} | {i['mean']:.3f} | {i['low']:.3f} to {i['high']:.3f} | {i['count']} |")
        lines.append(f"| refusal AUROC | {a['refusal']['auroc'] if a['refusal']['auroc'] is not None else '–'} | | |")
        lines += [
            "",
            "| five best passages | hold the evidence | hold an answer | characters shown | p50 / p95, ms |",
        ]
        lines.append("|---|---|---|---|---|")
        for system, f in row["top5"].items():
            shares = f"{f['evidence']:.3f} | {f['answer']:.3f} | {f['characters']:.0f}"
            lines.append(f"| {system} | {shares} | {_times(f['latency_ms'])} |")
    return "\n".join(lines) + "\n"


def _found(questions: Sequence[Question], shown: Sequence[Sequence[TextItem]]) -> dict[str, float]:
    """Computes, over answerable questions, how often the shown passages hold evidence and an answer; and their size."""
    evidence, answer, characters = [], [], []
    for question, items in zip(questions, shown, strict=True):
        if question.answerable:
            evidence.append(
                any(i.source == e.source and holds_quote(i.text, e.quote) for i in items for e in question.evidence)
            )
            answer.append(holds_answer("\n".join(i.text for i in items), question.answers))
            characters.append(sum(len(i.text) for i in items))
    return {
        "evidence": round(float(np.mean(evidence)), 4),
        "answer": round(float(np.mean(answer)), 4),
        "characters": round(float(np.mean(characters)), 1),
    }


def _file(folder: Path, name: str) -> Path:
    plain = folder / f"{name}.jsonl"
    return plain if plain.is_file() else folder / f"{name}.jsonl.xz"


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{p}": round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95)}


def _times(latency: dict[str, float]) -> str:
    return f"{latency['p50']} / {latency['p95']}"


_NAMES = {
    "bm25": "Yinju: keywords", "dense": "Yinju: vectors", "hybrid": "Yinju: both, rank fusion",
    "hybrid+rerank": "Yinju, without its reader", "as_it_answers": "**Yinju, as it answers**",
}  # fmt: skip

_INTRODUCTION = """# Benchmarks

Made by one command, `yinju eval benchmark --data FOLDER`, on one machine (two cores, no GPU). What the baselines reach
is measured once and kept; Yinju is measured again each time. The folder holds development sets that are not part of
the project: passages and questions made from SQuAD 2.0, CMRC 2018 and DRCD, with Chinese news mixed in as distractors.
Thresholds were chosen on them, so they say how systems compare, not how well one will do elsewhere; the seeds'
questions, further down, were never used for choosing anything. Times are of a noisy machine: compare them within a
table only.

The baselines are used as they come: **LlamaIndex starter** is VectorStoreIndex over Chroma with all-MiniLM-L6-v2, the
default splitter, top 5; **LlamaIndex BM25Retriever** has its default tokens, top 5. They return five nodes, so that
their recall@10 and recall@100 are their recall@5. Yinju's vectors come from its bundled model."""

_RETRIEVAL = """
## Retrieval

A query counts as found if a passage of the right document is. Set names tell the language of the questions and then of
the passages."""

_ANSWERS = """
## Answers

What each measure means is said in `eval/answers/measures.py`. The judge of citations is the word judge, which cannot
fail a quotation: for extractive answers citation precision and recall show that citations are in place, no more. The
baselines have no answer without a language model; the second table compares what each would show to one."""
