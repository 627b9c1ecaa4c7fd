"""Traces: a span for each question and each ingestion, with one for each step, sent to an OpenTelemetry collector."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, Status, StatusCode, set_span_in_context

from yinju import __version__
from yinju.ingest.steps import Step, StepWatcher
from yinju.types import Answer
from yinju.ui.telemetry.watched import Answered, CheckedText, Event, Failed

_NS_PER_MS = 1_000_000
_TOTAL = "total"
"""The timing that is no step but all of them."""


class Spans:
    """Makes spans of what was asked. No attribute holds words of a question or of an article.

    The spans are made when an answer is there, from the times that it tells: the engine knows nothing of tracing.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        resource = Resource.create({SERVICE_NAME: "yinju", SERVICE_VERSION: __version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("yinju", __version__)

    def __call__(self, event: Event) -> None:
        """Makes the spans of an event."""
        match event:
            case Answered(answer, began_ns):
                self._trace(answer, began_ns)
            case CheckedText(checked, began_ns):
                span = self._tracer.start_span("check", start_time=began_ns)
                span.set_attribute("yinju.sentences", len(checked.sentences))
                span.end()
            case Failed(error, began_ns):
                span = self._tracer.start_span("failed", start_time=began_ns)
                _fail(span, error)
                span.end()

    @contextmanager
    def ingestion(self) -> Iterator[StepWatcher]:
        """Makes a span of the block, and yields what makes a span in it of each step that it is told of."""
        span = self._tracer.start_span("ingest")
        context, total = set_span_in_context(span), Counter[str]()

        def watch(step: Step) -> None:
            counts = _counts(step)
            total.update(counts)
            self._trace_step(step, counts, context)

        try:
            yield watch
        except BaseException as error:
            _fail(span, error)
            raise
        finally:
            span.set_attributes(dict(total))
            span.end()

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()

    def _trace(self, answer: Answer, began_ns: int) -> None:
        question = self._tracer.start_span("question", start_time=began_ns)
        question.set_attributes(
            {
                "yinju.language": answer.language,
                "yinju.mode": answer.mode,
                "yinju.refused": answer.refused,
                "yinju.reason": answer.reason or "",
                "yinju.sentences": len(answer.sentences),
                "yinju.citations": len(answer.citations),
                "yinju.passages": len(answer.passages),
            }
        )
        nanoseconds = {name: round(ms * _NS_PER_MS) for name, ms in answer.timings_ms.items()}
        total_ns = nanoseconds.pop(_TOTAL, 0)
        self._line_up(nanoseconds, began_ns, set_span_in_context(question))
        question.end(began_ns + total_ns)

    def _trace_step(self, step: Step, counts: Mapping[str, int], ingestion: Context) -> None:
        span = self._tracer.start_span("step", ingestion, start_time=step.began_ns)
        span.set_attributes(dict(counts))
        span.end(self._line_up(step.stages_ns, step.began_ns, set_span_in_context(span)))

    def _line_up(self, nanoseconds: Mapping[str, int], began_ns: int, parent: Context) -> int:
        """Makes spans one after the other, and returns when the last ends."""
        at = began_ns
        for name, taken in nanoseconds.items():
            span = self._tracer.start_span(name, parent, start_time=at)
            at += taken
            span.end(at)
        return at


def _fail(span: Span, error: BaseException) -> None:
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(Status(StatusCode.ERROR))


def _counts(step: Step) -> dict[str, int]:
    return {f"yinju.{name}": getattr(step, name) for name in ("sources", "articles", "passages", "removed")}


@cache
def open_spans(collector: str) -> Spans:
    """Returns what sends traces to a collector that speaks OTLP over gRPC; over TLS if its address is ``https``.

    There is one for each collector. What is left when the program ends is sent then.
    """
    return Spans(OTLPSpanExporter(endpoint=collector, insecure=collector.startswith("http://")))
