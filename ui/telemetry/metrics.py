"""Metrics in Prometheus' text form, at ``/metrics``."""

import logging
from collections.abc import Callable, Iterator
from typing import Literal

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from yinju import __version__
from yinju.errors import StoreError
from yinju.ui.asker import Articles
from yinju.ui.problems import problem
from yinju.ui.telemetry.watched import Answered, Began, CheckedText, Ended, Event, Failed

STEP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""The bounds of the histogram: from a look-up in the catalogue to a language model that thinks for long."""
OFF = "Metrics are off. Set serve.metrics = true to have them here."

log = logging.getLogger(__name__)


class Metrics:
    """Counts what the engine is asked. No label holds words of a question or of an article."""

    def __init__(self, store: Articles) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_StoreCollector(store))
        info = Gauge("yinju_info", "1, with the version of Yinju.", ["version"], registry=registry)
        info.labels(__version__).set(1)
        self._questions = Counter(
            "yinju_questions", "Questions answered or refused.", ["language", "mode", "outcome"], registry=registry
        )
        self._refusals = Counter("yinju_refusals", "Questions refused, by reason.", ["reason"], registry=registry)
        self._failures = Counter("yinju_failures", "Questions and texts that failed.", ["error"], registry=registry)
        self._sentences = Counter(
            "yinju_sentences", "Sentences of answers, those left out too, by verdict.", ["verdict"], registry=registry
        )
        self._checked = Counter(
            "yinju_checked_sentences", "Sentences of checked texts, by verdict.", ["verdict"], registry=registry
        )
        self._steps = Histogram(
            "yinju_step_seconds", "Time of each step of a question.", ["step"], registry=registry, buckets=STEP_SECONDS
        )
        self._running = Gauge("yinju_running", "Questions and texts being worked on.", registry=registry)
        self._waiting = Gauge("yinju_waiting", "Questions and texts that wait for their turn.", registry=registry)

    def __call__(self, event: Event) -> None:
        """Counts an event."""
        match event:
            case Began():
                self._running.inc()
            case Ended():
                self._running.dec()
            case Failed(error):
                self._failures.labels(type(error).__name__).inc()
            case CheckedText(checked):
                for sentence in checked.sentences:
                    self._checked.labels(sentence.verdict).inc()
            case Answered(answer):
                outcome: Literal["refused", "answered"] = "refused" if answer.refused else "answered"
                self._questions.labels(answer.language, answer.mode, outcome).inc()
                if answer.reason is not None:
                    self._refusals.labels(answer.reason).inc()
                for written in (*answer.sentences, *answer.unsupported):
                    self._sentences.labels(written.verdict).inc()
                for step, milliseconds in answer.timings_ms.items():
                    self._steps.labels(step).observe(milliseconds / 1000)

    def measure_queue(self, waiting: Callable[[], int]) -> None:
        """Has the number of those who wait asked for whenever the metrics are shown."""
        self._waiting.set_function(waiting)

    def text(self) -> bytes:
        """Returns all metrics in Prometheus' text form."""
        return generate_latest(self._registry)


class _StoreCollector(Collector):
    """Measures the store when it is asked to."""

    def __init__(self, store: Articles) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yields the sizes of the store; where it cannot be read, only that."""
        try:
            size = self._store.size()
        except StoreError as error:
            log.warning("The store cannot be measured: %s", error)
            yield GaugeMetricFamily("yinju_store_readable", "Whether the store can be read.", 0)
            return
        yield GaugeMetricFamily("yinju_store_readable", "Whether the store can be read.", 1)
        yield GaugeMetricFamily("yinju_sources", "Sources in the store.", size.sources)
        yield GaugeMetricFamily("yinju_articles", "Articles in the store, duplicates too.", size.articles)
        yield GaugeMetricFamily("yinju_passages", "Passages in the store.", size.passages)
        yield GaugeMetricFamily("yinju_store_bytes", "Bytes of the home folder.", size.bytes_on_disk)


def add_metrics(app: FastAPI, metrics: Metrics | None) -> None:
    """Adds ``/metrics`` to an application; without metrics it says how to have them."""

    @app.get("/metrics", include_in_schema=False)
    def shown(request: Request) -> Response:
        if metrics is None:
            return problem(request.url.path, 404, OFF)
        return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
