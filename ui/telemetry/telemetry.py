"""Opens what the settings ask to be watched."""

from dataclasses import dataclass

from yinju.settings import ServeSettings
from yinju.ui.asker import Articles
from yinju.ui.telemetry.logs import QuestionLog
from yinju.ui.telemetry.metrics import Metrics
from yinju.ui.telemetry.watched import Watcher


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What watches the engine.

    Attributes:
        metrics: What ``/metrics`` shows; ``None`` where they are off.
        watchers: All that is told of each question.
    """

    metrics: Metrics | None
    watchers: tuple[Watcher, ...]


def open_telemetry(settings: ServeSettings, store: Articles) -> Telemetry:
    """Returns what the settings ask for. Without such settings nothing watches."""
    metrics = Metrics(store) if settings.metrics else None
    watchers: list[Watcher] = [metrics] if metrics else []
    if settings.log_format == "json":
        watchers.append(QuestionLog(settings.log_questions))
    if settings.traces:
        from yinju.ui.telemetry.spans import open_spans  # gRPC takes half a second to import

        watchers.append(open_spans(settings.traces))
    return Telemetry(metrics, tuple(watchers))
