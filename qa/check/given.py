"""Makes passages of the articles that a checked text's marks name: articles of the store, or texts given with it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.errors import UsageError
from yinju.store import Corpus
from yinju.text import language_of, paragraphs, sentences
from yinju.types import Article, Passage, ScoredPassage

PASSAGE_CHARS = 600
"""The characters from which a passage of a given text takes no further sentence: about as in the store."""


@dataclass(frozen=True, slots=True)
class GivenText:
    """An article that is given as its text, and need not be in the store.

    Attributes:
        text: The text. Offsets of its citations count in it.
        title: Its title, if it has one.
        source: The name by which it is shown; may be empty.
    """

    text: str
    title: str | None = None
    source: str = ""


Given = str | GivenText
"""An article: its id in the store, or its text."""


def given_passages(number: int, given: Given, store: Corpus) -> list[ScoredPassage]:
    """Returns the passages of an article that marks name by its number, in order.

    A given text is in no store: the ``article_id`` of its citations is empty.

    Raises:
        UsageError: No article of the store has that id, or the article has no passages.
    """
    if isinstance(given, GivenText):
        return list(_text_passages(number, given))
    ids = [passage.passage_id for passage in store.passages_of(given)]
    found = store.passages(ids)
    if not found:
        raise UsageError(
            f"Article {number}, {given!r}, has no passages in the store: there is none of that id, or it is a copy of "
            "another. Take an id from: yinju corpus list"
        )
    return [ScoredPassage(*found[name], 1.0) for name in ids if name in found]


def _text_passages(number: int, given: GivenText) -> Iterator[ScoredPassage]:
    text = given.text
    language = language_of(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = given.source or f"[{number}]"
    article = Article("", source, given.title, None, None, (), language, 0, None, sha256=digest)
    starts = [start for start, _ in paragraphs(text)]
    for start, end in _cut(text):
        paragraph = sum(begins <= start for begins in starts)
        name = f"given-{number}-{start}"
        yield ScoredPassage(Passage(name, "", paragraph, start, end, text[start:end], language), article, 1.0)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Yields ranges of whole sentences, in order: each begins a passage."""
    begin = stop = None
    for start, end in sentences(text):
        if begin is not None and stop is not None and end - begin > PASSAGE_CHARS:
            yield begin, stop
            begin = None
        begin, stop = start if begin is None else begin, end
    if begin is not None and stop is not None:
        yield begin, stop
