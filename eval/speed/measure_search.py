"""Measures what a question costs over one store: time, processor time, and the memory of the process that searches."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yinju.embed import open_embedder
from yinju.eval.speed.measure_commands import Commands, PageMemory, memory_of
from yinju.eval.speed.measure_nearest import measure_nearest
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.types import Progress

WARM_UP = 20
"""Questions asked before the first that counts: they open the parts of the store and fill the system's file cache."""


@dataclass(frozen=True, slots=True)
class SearchCost:
    """What questions cost, from their words to the ranked passages, without the reader.

    Attributes:
        open_s: Seconds from an open embedder to the answer to the first question.
        p50_ms, p95_ms: Of the time of a question.
        cpu_ms: The processor time of a question on average, of all threads. On a busy machine it says more than the
            times, which hold the waiting too.
        resident_mb: The memory of the process with the store open, in millions of bytes; ``None`` where the system
            tells none.
        page: The same of `yinju serve`, if it was to be measured.
        nearest_found: The share of the passages nearest to a question that the vector index finds, if it was to be
            measured.
    """

    passages: int
    questions: int
    open_s: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    resident_mb: float | None
    page: PageMemory | None
    nearest_found: float | None


def measure_search(
    settings: Settings,
    questions: Sequence[str],
    *,
    page: bool = False,
    exact: bool = False,
    progress: Progress | None = None,
) -> SearchCost:
    """Searches each question once in the store of ``settings.home``.

    Args:
        page: Whether the page is started too, for its memory.
        exact: Whether every vector is compared with each question, for how many of the nearest are found.

    Raises:
        StoreError: There is no store, or it was built with other settings.
        YinjuError: The page does not start.
    """
    unread = settings.model_copy(update={"reader": settings.reader.model_copy(update={"enabled": False})})
    embedder = open_embedder(settings.embedder)
    embedder.embed_question("warm")
    began = time.perf_counter()
    with Engine.open(unread, embedder) as engine:
        engine.retrieve(questions[0])
        open_s = time.perf_counter() - began
        for question in questions[:WARM_UP]:
            engine.retrieve(question)
        worked = time.process_time()
        took = []
        for done, question in enumerate(questions):
            if progress:
                progress(done, len(questions), question)
            started = time.perf_counter()
            engine.retrieve(question)
            took.append(1000 * (time.perf_counter() - started))
        worked = time.process_time() - worked
        passages = engine.store.passage_count()
        memory = memory_of(os.getpid())
    p50, p95 = (round(float(np.percentile(took, part)), 1) for part in (50, 95))
    return SearchCost(
        passages,
        len(questions),
        round(open_s, 2),
        p50,
        p95,
        round(1000 * worked / len(questions), 1),
        memory[0] if memory else None,
        _page_memory(settings) if page else None,
        round(measure_nearest(settings, questions, progress), 3) if exact else None,
    )


def _page_memory(settings: Settings) -> PageMemory:
    with tempfile.TemporaryDirectory(prefix="yinju-page-") as folder:
        return Commands(settings, Path(folder)).page_memory()
