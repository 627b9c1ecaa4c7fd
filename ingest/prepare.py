"""A document to the articles in it: split, freed from what is around them, repaired, described."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yinju.ingest.article.boilerplate import Block, judge
from yinju.ingest.article.metadata import Metadata, describe, merge
from yinju.ingest.article.publication_dates import parse_date
from yinju.ingest.article.split import ArticlePart, split
from yinju.ingest.clean import CHARACTERS, LAYOUT, clean
from yinju.ingest.duplicates.compare_texts import signature, size
from yinju.offsets import Mapped, Range, cut, rest
from yinju.settings import CleanSettings
from yinju.store import NewArticle
from yinju.text import language_of
from yinju.types import Article, Document, Removal

_ID_DIGITS = 16
_LINE_ENDS = "\r\n\f\v\u2028\u2029"
_OF_ARTICLE = ("byline", "note")
"""Roles of doubtful blocks that say who wrote the article and when: worth no less than its body."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What is left of a part of a source.

    Attributes:
        mapped: The clean text, with places in the raw text.
        doubtful: Ranges of it.
        noise: The share of the part's characters that were no part of the article, or may be none.
    """

    mapped: Mapped
    doubtful: tuple[Range, ...]
    removed: tuple[Removal, ...]
    noise: float


def prepare(document: Document, settings: CleanSettings) -> tuple[NewArticle, ...]:
    """The articles of a document with their clean texts, in order, at least one; none has passages yet."""
    whole = clean(Mapped.of(document.text), CHARACTERS, settings)
    several = settings.split and document.form == "text"
    given, outside = _without_outside(whole.mapped, document, settings)
    text = given.text
    parts = split(text) if several else [ArticlePart(0, len(text), (), describe(text))]
    taken_out = [*outside, *(Removal(*place, step) for step, place in whole.removed if not _is_in(place, outside))]
    begins = [0, *(given.hull(part.start)[0] for part in parts[1:]), len(document.text)]
    seen: Counter[str] = Counter()
    articles = []
    for number, part in enumerate(parts):
        mapped = given.part(part.start, part.end)
        metadata = merge(_declared(document), part.metadata) if len(parts) == 1 else part.metadata
        body = _body(mapped, part, metadata, settings)
        # Twice the same text in one source: two articles, one of them a copy.
        again = seen[mapped.text]
        seen[mapped.text] += 1
        article_id = hash_of(document.source, mapped.text, *([str(again)] if again else []))
        inside = [one for one in taken_out if begins[number] <= one.start < begins[number + 1]]
        articles.append(_article(article_id, document, metadata, body, inside))
    return tuple(articles)


def hash_of(*parts: str | None) -> str:
    """A short name of texts, the same for the same ones."""
    joined = "\0".join(part or "" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


def _without_outside(mapped: Mapped, document: Document, settings: CleanSettings) -> tuple[Mapped, list[Removal]]:
    """The text without what its reader found to be no part of an article, and that, as the settings have it."""
    places = [(mapped.position(start), mapped.position(end), reason) for start, end, reason in document.outside]
    out = [(start, end, reason) for start, end, reason in places if start < end]
    inside = mapped.through(cut(mapped.text, rest(len(mapped.text), [(start, end) for start, end, _ in out])))
    if not settings.furniture or not _says_something(inside.text):
        return mapped, []
    return inside, [Removal(*mapped.hull(start, end), "furniture", reason) for start, end, reason in out]


def _declared(document: Document) -> Metadata:
    return Metadata(
        title=document.title,
        authors=document.authors,
        publisher=document.publisher,
        published=parse_date(document.published) if document.published else None,
        url=document.url,
    )


def _body(mapped: Mapped, part: ArticlePart, metadata: Metadata, settings: CleanSettings) -> _Body:
    if settings.furniture:
        head = [(start - part.start, end - part.start) for start, end in part.head]
        blocks = judge(mapped.text, title=metadata.title, head=head)
        body = _repaired(mapped, blocks, settings)
        if _says_something(body.mapped.text):
            return body
    return _repaired(mapped, (), settings)


def _repaired(mapped: Mapped, blocks: Sequence[Block], settings: CleanSettings) -> _Body:
    """The text without its furniture, after the repairs of its layout."""
    out = [(*_whole_line(mapped.text, block), block.reason) for block in blocks if block.verdict == "furniture"]
    doubted = [block for block in blocks if block.verdict == "doubtful" and block.role not in _OF_ARTICLE]
    edges = [0, *(edge for start, end, _ in out for edge in (start, end)), len(mapped.text)]
    kept = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    cleaned = clean(mapped.through(cut(mapped.text, kept)), LAYOUT, settings)
    removed = [Removal(*mapped.hull(start, end), "furniture", reason) for start, end, reason in out]
    removed += [Removal(*place, step) for step, place in cleaned.removed]
    doubtful = tuple(_doubtful(cleaned.mapped, mapped, doubted))
    lost = sum(end - start for start, end, _ in out) + sum(block.end - block.start for block in doubted)
    return _Body(cleaned.mapped, doubtful, tuple(removed), lost / max(1, len(mapped.text)))


def _whole_line(text: str, block: Block) -> Range:
    """The range of a block, with the end of its line if the line is nothing else."""
    start, end = block.start, block.end
    alone = start == 0 or text[start - 1] in _LINE_ENDS
    while alone and end < len(text) and text[end].isspace():
        end += 1
        if text[end - 1] in _LINE_ENDS:
            break
    return (start, end) if alone and (end == len(text) or text[end - 1] in _LINE_ENDS) else (start, block.end)


def _doubtful(clean_text: Mapped, given: Mapped, blocks: Sequence[Block]) -> Iterator[Range]:
    """Where in the clean text the blocks of the given one stand."""
    for block in blocks:
        first, last = given.hull(block.start, block.end)
        start, end = clean_text.position(first), clean_text.position(last)
        if start < end:
            yield start, end


def _article(
    article_id: str, document: Document, metadata: Metadata, body: _Body, removed: Sequence[Removal]
) -> NewArticle:
    text = body.mapped.text
    inferred = metadata.inferred
    if metadata.published and metadata.published.inferred and "published" not in dict(inferred):
        inferred = (*inferred, ("published", metadata.published.inferred))
    article = Article(
        article_id=article_id,
        source=document.source,
        title=metadata.title,
        publisher=metadata.publisher,
        published=metadata.published.iso if metadata.published else None,
        authors=metadata.authors,
        language=language_of(text),
        passages=0,
        duplicate_of=None,
        url=metadata.url,
        inferred=inferred,
        extracted=document.extracted,
        sha256=document.sha256,
    )
    return NewArticle(
        article,
        text,
        body.mapped.dump(),
        body.doubtful,
        tuple(sorted((*removed, *body.removed), key=lambda one: (one.start, one.end))),
        signature(text),
        size(text),
        body.noise,
    )


def _is_in(place: Range, removals: Sequence[Removal]) -> bool:
    return any(one.start <= place[0] and place[1] <= one.end for one in removals)


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))
