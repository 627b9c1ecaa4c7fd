"""Who does the work on sources. Whoever does it, the result is the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from yinju.embed import Embedder, Vectors
from yinju.ingest.chunk import Chunk, chunk
from yinju.ingest.duplicates.relations import LocalPairs, PairFinder
from yinju.ingest.passage_tokens import tokens_of
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import Failure
from yinju.offsets import Mapped, Range
from yinju.settings import ChunkSettings, Settings
from yinju.store import CorpusWriter, NewArticle, NewSource, PassageTokens
from yinju.text import language_of
from yinju.types import Document, Passage


class SourceReader(Protocol):
    """Reads and prepares sources one by one, as `Reading` does."""

    def load(self, target: Target) -> Iterator[Document | Failure]:
        """Returns what is behind a target; `LoadError` where it cannot be read on."""
        ...

    def prepare(self, document: Document) -> tuple[NewArticle, ...]:
        """Returns the articles of a document with their clean texts; `LoadError` if they cannot be made."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sources with their passages, and by passage id what these are found by: see `Writer.put`."""

    sources: tuple[NewSource, ...]
    vectors: Mapping[str, Vectors]
    tokens: Mapping[str, PassageTokens]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work on sources: this process (`local_hands`), or others for it.

    Attributes:
        reading: Loads and prepares them.
        encode: Cuts their articles into passages, those of duplicates left out, and encodes these.
        pairs: Finds which of their articles may be duplicates.
    """

    reading: SourceReader
    encode: Callable[[Sequence[NewSource]], Encoded]
    pairs: PairFinder


def local_hands(writer: CorpusWriter, reading: SourceReader, settings: Settings, embedder: Embedder) -> Hands:
    """Returns hands that work in this process."""
    encode = partial(encode_sources, settings=settings.chunk, embedder=embedder)
    return Hands(reading, encode, LocalPairs(writer))


def encode_sources(sources: Sequence[NewSource], settings: ChunkSettings, embedder: Embedder) -> Encoded:
    """Cuts the articles of sources into passages, and returns these with their vectors and tokens."""
    cut = tuple(with_passages(source, settings) for source in sources)
    articles = [article for one in cut for article in one.articles]
    known = [p for article in articles for p in article.passages if embedder.knows(p.language)]
    vectors = embedder.embed_passages([p.text for p in known]) if known else ()
    by_id = dict(zip((p.passage_id for p in known), vectors, strict=True))
    return Encoded(cut, by_id, tokens_of(articles, embedder.tokens))


def with_passages(source: NewSource, settings: ChunkSettings) -> NewSource:
    """Returns a source whose articles have their passages; duplicates have none."""
    raw = source.document.text
    return replace(source, articles=tuple(_with_passages(new, raw, settings) for new in source.articles))


def _with_passages(new: NewArticle, raw: str, settings: ChunkSettings) -> NewArticle:
    if new.article.duplicate_of is not None:
        return new
    mapped = Mapped.load(new.text, new.places)
    article_id = new.article.article_id
    passages = tuple(
        _passage(f"{article_id}-{number:04d}", article_id, piece, mapped, raw, new.headings)
        for number, piece in enumerate(chunk(new.text, settings, new.doubtful))
    )
    return replace(new, passages=passages, article=replace(new.article, passages=len(passages)))


def _passage(
    passage_id: str, article_id: str, piece: Chunk, mapped: Mapped, raw: str, headings: Sequence[Range]
) -> Passage:
    part = mapped.part(piece.start, piece.end)
    first, last = part.hull()
    # Where nothing was changed, the text is its own origin, and nothing more is kept.
    same = raw[first:last] == part.text
    return Passage(
        passage_id=passage_id,
        article_id=article_id,
        paragraph=piece.paragraph,
        start=piece.start,
        end=piece.end,
        text=part.text,
        language=language_of(part.text),
        doubtful=piece.doubtful,
        raw_start=first,
        raw=None if same else raw[first:last],
        places=b"" if same else part.shifted(-first).dump(),
        headings=tuple(
            (max(start, piece.start) - piece.start, min(end, piece.end) - piece.start)
            for start, end in headings
            if start < piece.end and piece.start < end
        ),
    )
