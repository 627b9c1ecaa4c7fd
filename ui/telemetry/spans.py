"""Traces: a span for each question, with one for each of its steps, sent to an OpenTelemetry collector."""

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from yinju import __version__
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
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
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
        context, at = set_span_in_context(question), began_ns
        for step, milliseconds in answer.timings_ms.items():
            if step != _TOTAL:
                span = self._tracer.start_span(step, context, start_time=at)
                at += round(milliseconds * _NS_PER_MS)
                span.end(at)
        question.end(began_ns + round(answer.timings_ms.get(_TOTAL, 0) * _NS_PER_MS))


def open_spans(collector: str) -> Spans:
    """Returns what sends traces to a collector that speaks OTLP over gRPC; over TLS if its address is ``https``."""
    return Spans(OTLPSpanExporter(endpoint=collector, insecure=collector.startswith("http://")))
