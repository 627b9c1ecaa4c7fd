"""The process that prepares texts beside the one that writes: it answers requests on its standard input."""

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from yinju.embed import Embedder, open_embedder
from yinju.errors import LoadError
from yinju.ingest.hands import Encoded, encode_sources
from yinju.ingest.prepare import prepare
from yinju.settings import ChunkSettings, CleanSettings, EmbedderSettings
from yinju.store import NewArticle, NewSource
from yinju.types import Document


@dataclass(frozen=True, slots=True)
class Preparation:
    """How texts are prepared: the first thing that the process is told.

    Attributes:
        embedder: ``None`` where articles alone are to be made, without what they are found by.
    """

    clean: CleanSettings
    chunk: ChunkSettings
    embedder: EmbedderSettings | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The articles of a document, and as a source with all their passages; or why there are none."""

    articles: tuple[NewArticle, ...] = ()
    encoded: Encoded | None = None
    reason: str | None = None


def main() -> None:
    """Answers requests, each a pickled list of documents, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted command ends this process, not the terminal
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no reply
    how: Preparation = pickle.load(requests)
    embedder = open_embedder(how.embedder) if how.embedder else None
    while True:
        try:
            documents: Sequence[Document] = pickle.load(requests)
        except EOFError:
            return
        made = [_prepared(document, how, embedder) for document in documents]
        try:
            pickle.dump(made, replies, pickle.HIGHEST_PROTOCOL)
            replies.flush()
        except BrokenPipeError:
            os._exit(0)  # nobody wants to know any more


def _prepared(document: Document, how: Preparation, embedder: Embedder | None) -> Prepared:
    try:
        articles = prepare(document, how.clean)
        source = NewSource(document, "", articles)
        encoded = encode_sources([source], how.chunk, embedder) if embedder else None
    except LoadError as error:
        return Prepared(reason=str(error))
    except Exception as error:  # noqa: BLE001  # the reason of this source; the others are prepared
        return Prepared(reason=f"cannot be read ({type(error).__name__}: {error}). Save its text as .txt")
    return Prepared(articles, encoded)
