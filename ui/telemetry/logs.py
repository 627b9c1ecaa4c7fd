"""Structured logs: one JSON object a line, and one for each question, without its words unless they are asked for."""

import json
import logging
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from yinju.settings import ServeSettings
from yinju.ui.telemetry.watched import Answered, CheckedText, Event, Failed

QUESTIONS = "yinju.questions"
"""The logger of questions and checked texts."""
_FIELDS = "fields"
"""The attribute of a record that holds what its line says beside the message."""


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class QuestionLog:
    """Logs each question and each checked text.

    Args:
        with_words: Whether the question's own words are logged. An answer's never are.
    """

    def __init__(self, with_words: bool) -> None:
        self._with_words = with_words
        self._log = logging.getLogger(QUESTIONS)

    def __call__(self, event: Event) -> None:
        """Logs an event."""
        match event:
            case Answered(answer):
                fields = {
                    "language": answer.language,
                    "mode": answer.mode,
                    "refused": answer.refused,
                    "reason": answer.reason,
                    "verdicts": dict(Counter(sentence.verdict for sentence in answer.sentences)),
                    "citations": len(answer.citations),
                    "timings_ms": answer.timings_ms,
                    **({"question": answer.question} if self._with_words else {}),
                }
                self._log.info("question", extra={_FIELDS: fields})
            case CheckedText(checked):
                verdicts = dict(Counter(sentence.verdict for sentence in checked.sentences))
                self._log.info("checked text", extra={_FIELDS: {"language": checked.language, "verdicts": verdicts}})
            case Failed(error):
                self._log.warning("failed", extra={_FIELDS: {"error": type(error).__name__}})


def configure_logs(settings: ServeSettings) -> None:
    """Makes all that this process logs from here on JSON lines, if the settings say so."""
    if settings.log_format != "json":
        return
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonLines())
    logging.getLogger(QUESTIONS).setLevel(logging.INFO)
