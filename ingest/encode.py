"""Lets the reader encode the passages of a small corpus, so that questions need not wait for it."""

from collections.abc import Callable

from yinju.reader import fitted_reader
from yinju.settings import ReaderSettings
from yinju.store import CorpusWriter
from yinju.types import Progress

_ENCODED_AT_A_TIME = 32
"""Passages encoded and written in one step, about a second's work: what a stop loses."""
ENCODING = "passages, to be found and read faster"
"""What progress is told to be next, while passages are encoded."""


def encode_passages(
    writer: CorpusWriter,
    settings: ReaderSettings,
    embedder: str,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> int:
    """Encodes the passages that the reader has not encoded yet, and returns how many these were.

    None are encoded where passages are not read (`fitted_reader`), and of a corpus with more passages than
    ``reader.encode_up_to``. Passages are found and read without it; a stop loses nothing else.

    Args:
        embedder: The fingerprint of the embedder in use.
    """
    reader = fitted_reader(settings, embedder) if writer.passage_count() <= settings.encode_up_to else None
    if reader is None:
        return 0
    missing = writer.not_encoded(reader.fingerprint)
    for start in range(0, len(missing), _ENCODED_AT_A_TIME):
        if should_stop and should_stop():
            return start
        if progress:
            progress(start, len(missing), ENCODING)
        texts = writer.passage_texts(missing[start : start + _ENCODED_AT_A_TIME])
        encoded = reader.encode(list(texts.values()))
        writer.put_encodings(reader.fingerprint, dict(zip(texts, encoded, strict=True)))
    return len(missing)
