"""Prepares the articles of a document: splits it, removes boilerplate, sets head lines apart, cleans, describes."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yinju.ingest.article.boilerplate import Block, judge
from yinju.ingest.article.metadata import Metadata, merge
from yinju.ingest.article.outline import outline
from yinju.ingest.article.publication_dates import parse_date
from yinju.ingest.article.split import ArticlePart, split
from yinju.ingest.clean import CHARACTERS, HEADINGS, LAYOUT, clean
from yinju.ingest.clean.heading_marks import find_headings
from yinju.ingest.duplicates.shingles import signature_of, units
from yinju.offsets import Mapped, Range, cut, edit, rest
from yinju.settings import CleanSettings
from yinju.store import NewArticle
from yinju.text import language_of
from yinju.types import Article, Document, HeadLine, Removal

_ID_DIGITS = 16
_LINE_ENDS = "\r\n\f\v\u2028\u2029"
_LINE_END = re.compile(f"[{_LINE_ENDS}]")


@dataclass(frozen=True, slots=True)
class _ArticleBody:
    """The body of an article, after boilerplate and head lines were taken out.

    Attributes:
        mapped: The clean text, with places in the raw text.
        doubtful: Ranges of it.
        headings: Ranges of it.
        heads: The article's head lines, which are not in it.
        noise: The share of the part's characters that were no part of the article, or may be none.
    """

    mapped: Mapped
    doubtful: tuple[Range, ...]
    headings: tuple[Range, ...]
    heads: tuple[HeadLine, ...]
    removed: tuple[Removal, ...]
    noise: float


def prepare(document: Document, settings: CleanSettings) -> tuple[NewArticle, ...]:
    """Returns the articles of a document with their clean texts, in order, at least one; none has passages yet."""
    whole = clean(Mapped.of(document.text), CHARACTERS, settings)
    several = settings.split and document.form == "text"
    given, outside = _without_outside(whole.mapped, document, settings)
    text = given.text
    parts = split(text) if several else [ArticlePart.whole(text, outline(text))]
    taken_out = [*outside, *(Removal(*place, step) for step, place in whole.removed if not _is_in(place, outside))]
    taken_out.sort(key=_start)
    begins = [0, *(given.hull(part.start)[0] for part in parts[1:]), len(document.text)]
    seen: Counter[str] = Counter()
    articles = []
    for number, part in enumerate(parts):
        mapped = given.part(part.start, part.end)
        metadata = merge(_declared(document), part.metadata) if len(parts) == 1 else part.metadata
        declared = len(parts) == 1 and document.title is not None
        body = _body(mapped, part, metadata, settings, declared=declared)
        # Twice the same text in one source: two articles, one of them a duplicate.
        again = seen[mapped.text]
        seen[mapped.text] += 1
        article_id = hash_of(document.source, mapped.text, *([str(again)] if again else []))
        first, last = (bisect_left(taken_out, begins[edge], key=_start) for edge in (number, number + 1))
        inside = taken_out[first:last]
        articles.append(_article(article_id, document, metadata, body, inside))
    return tuple(articles)


def hash_of(*parts: str | None) -> str:
    """Returns a short name of texts, the same for the same ones."""
    joined = "\0".join(part or "" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


def _without_outside(mapped: Mapped, document: Document, settings: CleanSettings) -> tuple[Mapped, list[Removal]]:
    """Returns the text without what its reader found outside the article, and that, as the settings have it."""
    places = [(mapped.position(start), mapped.position(end), reason) for start, end, reason in document.outside]
    out = [(start, end, reason) for start, end, reason in places if start < end]
    inside = mapped.through(cut(mapped.text, rest(len(mapped.text), [(start, end) for start, end, _ in out])))
    if not settings.boilerplate or not _says_something(inside.text):
        return mapped, []
    return inside, [Removal(*mapped.hull(start, end), "boilerplate", reason) for start, end, reason in out]


def _declared(document: Document) -> Metadata:
    return Metadata(
        title=document.title,
        authors=document.authors,
        publisher=document.publisher,
        published=parse_date(document.published) if document.published else None,
        url=document.url,
    )


def _body(
    mapped: Mapped, part: ArticlePart, metadata: Metadata, settings: CleanSettings, *, declared: bool
) -> _ArticleBody:
    if settings.boilerplate or settings.heads:
        head = [(start - part.start, end - part.start) for start, end in part.head]
        blocks = judge(
            mapped.text,
            title=metadata.title,
            declared=declared,
            authors=metadata.authors,
            head=head,
            lines=part.lines,
        )
        wanted = {"boilerplate": settings.boilerplate, "doubtful": settings.boilerplate, "head": settings.heads}
        body = _repaired(mapped, [block for block in blocks if wanted.get(block.verdict)], settings)
        if _says_something(body.mapped.text):
            return body
    return _repaired(mapped, (), settings)


def _repaired(mapped: Mapped, blocks: Sequence[Block], settings: CleanSettings) -> _ArticleBody:
    """Returns the text after the repairs of its layout, without its boilerplate and its head lines.

    Head lines go after the repairs, which look at the lines and blanks around them.
    """
    out = [
        (*_whole_line(mapped.text, block.start, block.end), block) for block in blocks if block.verdict == "boilerplate"
    ]
    doubted = [block for block in blocks if block.verdict == "doubtful"]
    laid_out = clean(mapped.through(_without(mapped.text, out)), LAYOUT, settings)
    heads = [
        (start, end, block)
        for block in blocks
        if block.verdict == "head"
        for start, end in _places(laid_out.mapped, mapped, [(block.start, block.end)])
    ]
    gone = [(*_whole_line(laid_out.mapped.text, start, end), block) for start, end, block in heads]
    body = laid_out.mapped.through(_without(laid_out.mapped.text, gone))
    headings = [heading.text for heading in find_headings(body.text)]
    cleaned = clean(body, HEADINGS, settings)
    doubtful = _places(cleaned.mapped, mapped, [(block.start, block.end) for block in doubted])
    removed = [Removal(*mapped.hull(start, end), "boilerplate", block.reason) for start, end, block in out]
    removed += [
        Removal(*place, "heads", block.reason)
        for start, end, block in gone
        for place in laid_out.mapped.ranges(start, end)
    ]
    removed += [Removal(*place, step) for step, place in (*laid_out.removed, *cleaned.removed)]
    lost = sum(end - start for start, end, _ in out) + sum(block.end - block.start for block in doubted)
    return _ArticleBody(
        cleaned.mapped,
        tuple(doubtful),
        tuple(_places(cleaned.mapped, body, headings)),
        tuple(_head_line(laid_out.mapped, start, end, block) for start, end, block in heads),
        tuple(removed),
        lost / max(1, len(mapped.text)),
    )


def _without(text: str, gone: Sequence[tuple[int, int, Block]]) -> Mapped:
    """Returns the text without the ranges."""
    return edit(text, [(start, end, "") for start, end, _ in gone])


def _head_line(mapped: Mapped, start: int, end: int, block: Block) -> HeadLine:
    return HeadLine(*mapped.hull(start, end), block.kinds, mapped.text[start:end])


def _whole_line(text: str, start: int, end: int) -> Range:
    """Returns a range with the rest of its line and the line's end if the line holds no other letter or digit.

    Otherwise the range with the blanks behind it, if there are blanks before it too.
    """
    # From the range outwards: a look for each mark would read the whole text where it holds none of them.
    first = start
    while first and text[first - 1] not in _LINE_ENDS:
        first -= 1
    found = _LINE_END.search(text, end)
    last = found.start() if found else len(text)
    if not any(map(str.isalnum, text[first:start] + text[end:last])):
        return first, min(last + 1, len(text))
    if start == first or text[start - 1].isspace():
        end += len(text[end:last]) - len(text[end:last].lstrip())
    return start, end


def _places(clean_text: Mapped, given: Mapped, ranges: Sequence[Range]) -> Iterator[Range]:
    """Yields the places of ranges of the given text in the clean one; those that are gone are left out."""
    for first, last in (given.hull(*one) for one in ranges):
        start, end = clean_text.position(first), clean_text.position(last)
        if start < end:
            yield start, end


def _article(
    article_id: str, document: Document, metadata: Metadata, body: _ArticleBody, removed: Sequence[Removal]
) -> NewArticle:
    text = body.mapped.text
    of_units = units(text)
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
        heads=body.heads,
        extracted=document.extracted,
        sha256=document.sha256,
    )
    return NewArticle(
        article,
        text,
        body.mapped.dump(),
        body.doubtful,
        tuple(sorted((*removed, *body.removed), key=lambda one: (one.start, one.end))),
        signature_of(of_units),
        len(of_units),
        body.noise,
        body.headings,
    )


def _is_in(place: Range, removals: Sequence[Removal]) -> bool:
    """Tells whether a range lies in one of the removals, which are in order and do not overlap."""
    before = bisect_right(removals, place[0], key=_start) - 1
    return before >= 0 and place[1] <= removals[before].end


def _start(removal: Removal) -> int:
    return removal.start


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))
