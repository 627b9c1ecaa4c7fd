"""What is watched is counted, traced and logged as it was, without words of questions; nothing is, unless asked for."""

import json
import logging
import sys
import time
from collections.abc import Iterator
from concurrent import futures
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from tests.conftest import ToyEmbedder
from tests.ui.fake_engine import FakeEngine, make_answer, make_refusal
from yinju import embed
from yinju.errors import LLMError, StoreError
from yinju.ingest import intake
from yinju.settings import ServeSettings, load_settings
from yinju.types import Sentence
from yinju.ui.app import build_app
from yinju.ui.cli import FAILED, main
from yinju.ui.corpus.desk import Desk
from yinju.ui.telemetry.logs import QUESTIONS, JsonLines, QuestionLog, configure_logs
from yinju.ui.telemetry.spans import open_spans
from yinju.ui.telemetry.telemetry import open_telemetry
from yinju.ui.telemetry.traced import traced_ingestion
from yinju.ui.telemetry.watched import Began, Ended, WatchedEngine, watch

HOST = "http://127.0.0.1"
WORDS = "《全球人工智能治理倡议》是什么时候提出的？"
TIMINGS = {"total": 120.0, "condense": 20.0, "retrieve": 60.0, "synthesize": 40.0}


def _client(engine: FakeEngine, **settings: object) -> TestClient:
    return TestClient(build_app(engine, ServeSettings(**settings)), base_url=HOST, raise_server_exceptions=False)


def _samples(client: TestClient) -> dict[tuple[str, ...], float]:
    """The value of each sample, by its name and the values of its labels, in the order of their names."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_nothing_watches_unless_a_setting_asks() -> None:
    engine = FakeEngine()
    telemetry = open_telemetry(ServeSettings(), engine.store)
    assert (telemetry.metrics, telemetry.watchers) == (None, ())
    assert watch(engine, ()) is engine
    response = _client(engine).get("/metrics")
    assert response.status_code == 404
    assert response.json() == {"error": "Metrics are off. Set serve.metrics = true to have them here."}


def test_questions_refusals_verdicts_and_steps_are_counted() -> None:
    answer = make_answer(
        timings_ms=TIMINGS, mode="llm", unsupported=(Sentence("不然。", (), "unsupported", 0.1),)
    )  # fmt: skip
    engine = FakeEngine(answer=answer)
    client = _client(engine, metrics=True)
    for _ in range(2):
        assert client.post("/api/ask", json={"question": WORDS}).status_code == 200
    engine.answer = make_refusal(timings_ms={"total": 3.0})
    client.post("/v1/chat/completions", json={"model": "yinju", "messages": [{"role": "user", "content": WORDS}]})
    client.post("/api/check", json={"text": "不然。"})
    engine.error = LLMError("no")
    assert client.post("/api/ask", json={"question": WORDS}).status_code == 502
    found = _samples(client)
    expected = {
        ("yinju_questions_total", "zh", "llm", "answered"): 2,
        ("yinju_questions_total", "en", "extractive", "refused"): 1,
        ("yinju_refusals_total", "no_evidence"): 1,
        ("yinju_failures_total", "LLMError"): 1,
        ("yinju_sentences_total", "supported"): 2,
        ("yinju_sentences_total", "unsupported"): 2,
        ("yinju_checked_sentences_total", "supported"): 1,
        ("yinju_checked_sentences_total", "unsupported"): 1,
        ("yinju_running",): 0,
        ("yinju_waiting",): 0,
        ("yinju_sources",): 1,
        ("yinju_articles",): 2,
        ("yinju_passages",): 7,
        ("yinju_store_bytes",): 12_345,
        ("yinju_store_readable",): 1,
        ("yinju_step_seconds_count", "retrieve"): 2,
        ("yinju_step_seconds_bucket", "0.05", "retrieve"): 0,
        ("yinju_step_seconds_bucket", "0.1", "retrieve"): 2,
        ("yinju_step_seconds_count", "total"): 3,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found[("yinju_step_seconds_sum", "retrieve")] == pytest.approx(0.12)
    if sys.platform == "linux":
        assert found[("process_resident_memory_bytes",)] > 1_000_000
    assert "倡议" not in client.get("/metrics").text


def test_a_store_that_cannot_be_read_is_a_figure_too() -> None:
    engine = FakeEngine()
    engine.store.error = StoreError("gone")
    found = _samples(_client(engine, metrics=True))
    assert found[("yinju_store_readable",)] == 0
    assert ("yinju_articles",) not in found


def test_metrics_are_behind_the_guard_of_the_page() -> None:
    client = _client(FakeEngine(), metrics=True)
    assert client.get("/metrics", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/metrics", headers={"host": "evil.example"}).status_code == 400


def test_metrics_are_for_those_who_may_come_in() -> None:
    client = _client(FakeEngine(), metrics=True, password="long and secret")
    response = client.get("/metrics")
    assert response.status_code == 401
    assert "yinju_questions" not in response.text


def test_a_client_that_goes_away_leaves_nothing_running() -> None:
    told = []
    engine = WatchedEngine(FakeEngine(pieces=("a", "b")), [told.append])
    stream = engine.stream(WORDS)
    assert next(stream) == "a"
    stream.close()
    assert [type(event) for event in told] == [Began, Ended]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, object]]]:
    """What is logged from here on, as JSON."""
    found: list[dict[str, object]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(self.format(record)))

    handler = Keep()
    root = logging.getLogger()
    root.addHandler(handler)
    before = [(one, one.formatter) for one in root.handlers]
    configure_logs(ServeSettings(log_format="json"))
    yield found
    root.removeHandler(handler)
    logging.getLogger(QUESTIONS).setLevel(logging.NOTSET)
    for one, formatter in before:
        one.setFormatter(formatter)


def test_each_question_is_a_line_without_its_words(lines: list[dict[str, object]]) -> None:
    engine = FakeEngine(answer=make_answer(timings_ms=TIMINGS))
    client = _client(engine, log_format="json")
    client.post("/api/ask", json={"question": WORDS})
    client.post("/api/check", json={"text": "不然。"})
    engine.error = StoreError("gone")
    client.post("/api/ask", json={"question": WORDS})
    asked, checked, failed = [line for line in lines if line["logger"] == QUESTIONS]
    assert asked.pop("time")
    assert asked == {
        "level": "info", "logger": QUESTIONS, "message": "question", "language": "zh", "mode": "extractive",
        "refused": False, "reason": None, "verdicts": {"supported": 1}, "citations": 1, "timings_ms": TIMINGS,
    }  # fmt: skip
    assert checked["verdicts"] == {"supported": 1, "unsupported": 1}
    assert (failed["level"], failed["error"]) == ("warning", "StoreError")
    assert "倡议" not in json.dumps(lines, ensure_ascii=False)


def test_the_words_are_logged_when_asked_for(lines: list[dict[str, object]]) -> None:
    WatchedEngine(FakeEngine(), [QuestionLog(with_words=True)]).ask(WORDS)
    assert lines[0]["question"] == WORDS


def test_an_exception_is_on_the_same_line() -> None:
    try:
        raise ValueError("第一行\n第二行")
    except ValueError:
        record = logging.getLogger("yinju").makeRecord("yinju", 40, "f", 1, "failed", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "第二行" in json.loads(line)["exception"]


class _Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps the spans that it is sent, as an OpenTelemetry collector would."""

    def __init__(self) -> None:
        self.address = ""
        self.spans = []
        self.services = set()

    def Export(self, request, context):  # noqa: N802  # the protocol's name
        for resource in request.resource_spans:
            self.services |= {a.value.string_value for a in resource.resource.attributes if a.key == "service.name"}
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[_Collector]:
    found = _Collector()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(found, server)
    found.address = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield found
    server.stop(None)


def test_a_collector_gets_a_span_for_each_step(collector: _Collector) -> None:
    spans = open_spans(collector.address)
    fake = FakeEngine(answer=make_answer(timings_ms=TIMINGS))
    engine = WatchedEngine(fake, [spans])
    engine.ask(WORDS)
    engine.check("不然。")
    fake.error = LLMError("no")
    with pytest.raises(LLMError):
        engine.ask(WORDS)
    spans.close()
    assert collector.services == {"yinju"}
    by_name = {span.name: span for span in collector.spans}
    assert set(by_name) == {"question", "condense", "retrieve", "synthesize", "check", "failed"}
    question = by_name["question"]
    milliseconds = {name: (s.end_time_unix_nano - s.start_time_unix_nano) / 1e6 for name, s in by_name.items()}
    assert {name: round(milliseconds[name]) for name in ("question", "condense", "retrieve", "synthesize")} == {
        "question": 120, "condense": 20, "retrieve": 60, "synthesize": 40
    }  # fmt: skip
    assert all(by_name[step].parent_span_id == question.span_id for step in ("condense", "retrieve", "synthesize"))
    assert by_name["retrieve"].start_time_unix_nano == by_name["condense"].end_time_unix_nano
    assert {a.key for a in question.attributes} >= {"yinju.language", "yinju.refused", "yinju.citations"}
    assert by_name["failed"].status.code == 2
    assert "倡议" not in str(collector.spans)


def _ingestion(collector: _Collector) -> tuple[Any, list[Any], dict[bytes, list[str]]]:
    """The span of an ingestion, those of its steps, and the names of the stages of each step."""
    open_spans(collector.address).close()
    spans = sorted(collector.spans, key=lambda span: span.start_time_unix_nano)
    (whole,) = (span for span in spans if span.name == "ingest")
    steps = [span for span in spans if span.name == "step"]
    assert all(step.parent_span_id == whole.span_id for step in steps)
    within = {step.span_id: [span.name for span in spans if span.parent_span_id == step.span_id] for step in steps}
    assert 1 + len(steps) + sum(map(len, within.values())) == len(spans)
    return whole, steps, within


def _attributes(span: Any) -> dict[str, int]:
    return {one.key: one.value.int_value for one in span.attributes}


def test_a_collector_gets_a_span_for_each_stage_of_an_ingestion(
    collector: _Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "open_embedder", lambda _: ToyEmbedder())
    monkeypatch.setattr(intake, "BATCH_SOURCES", 2)
    monkeypatch.setenv("YINJU_SERVE__TRACES", collector.address)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("a", "河水上涨了三米，村民已经撤离。"), ("b", "The bridge is open."), ("c", "机场明年启用。")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7 and no more")
    assert main(["ingest", str(folder)]) == FAILED

    whole, steps, within = _ingestion(collector)

    stages = ["load", "prepare", "duplicates", "encode", "write"]
    assert [within[step.span_id] for step in steps] == [stages, stages, ["load", "reader"]]
    written = [{"yinju.sources": n, "yinju.articles": n, "yinju.passages": n, "yinju.removed": 0} for n in (2, 1, 0)]
    assert [_attributes(step) for step in steps] == written
    assert _attributes(whole) == {**written[0], "yinju.sources": 3, "yinju.articles": 3, "yinju.passages": 3}
    assert whole.start_time_unix_nano <= steps[0].start_time_unix_nano
    assert steps[-1].end_time_unix_nano <= whole.end_time_unix_nano
    told = str(collector.spans)
    assert not any(word in told for word in ("河水", "bridge", "a.txt", "damaged", str(tmp_path)))


def test_an_ingestion_that_fails_is_a_span_that_says_so(
    collector: _Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(
        load_settings(overrides={"home": tmp_path / "home"}),
        ToyEmbedder(),
        partial(traced_ingestion, ServeSettings(traces=collector.address)),
    )
    desk.read_again(["missing.txt"])
    while not desk.work.ended:
        time.sleep(0.01)
    open_spans(collector.address).close()
    (whole,) = collector.spans
    assert (whole.name, whole.status.code) == ("ingest", 2)
    assert {one.key: one.value.string_value for one in whole.attributes} == {"error.type": "StoreError"}


def test_nobody_is_told_of_an_ingestion_unless_a_setting_asks() -> None:
    with traced_ingestion(ServeSettings()) as watch:
        assert watch is None


def test_a_real_store_is_measured(seeds_home: Path) -> None:
    from yinju.settings import load_settings
    from yinju.store import Store

    store = Store.open(load_settings(overrides={"home": seeds_home}))
    size = store.size()
    store.close()
    files = [path for path in seeds_home.rglob("*") if path.is_file()]
    assert (size.sources, size.articles, size.passages) == (5, 14, 112)
    assert size.bytes_on_disk == sum(path.stat().st_size for path in files)
