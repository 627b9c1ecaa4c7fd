"""Opens the trace of an ingestion, where the settings name a collector."""

from contextlib import AbstractContextManager, nullcontext

from yinju.ingest.steps import StepWatcher
from yinju.settings import ServeSettings


def traced_ingestion(settings: ServeSettings) -> AbstractContextManager[StepWatcher | None]:
    """Returns the block of a traced ingestion, with what is to be told of its steps; ``None`` where traces are off."""
    if not settings.traces:
        return nullcontext()
    from yinju.ui.telemetry.spans import open_spans  # gRPC takes half a second to import

    return open_spans(settings.traces).ingestion()
