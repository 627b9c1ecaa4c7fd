"""Makes a corpus of any size from the news of a smaller one: its sentences are dealt anew into articles.

What a store costs at a million passages cannot be seen on the texts that there are, and copies of them would be
duplicates, which have no passages. Dealt like cards, each sentence stands once in a round of all of them: an article
shares a sentence or two with some others, and none holds another.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import BadLineError, parse_lines, read_bytes
from yinju.ingest.chunk import chunk
from yinju.settings import ChunkSettings
from yinju.text import sentences
from yinju.types import Progress

SENTENCE_CHARS = (8, 200)
"""A shorter sentence is a caption or a time of day, a longer one a table."""
ARTICLE_CHARS = (200, 3000)
PARAGRAPH_SENTENCES = (2, 5)
TITLE_CHARS = 24
_LEAST_SENTENCES = 100
_CLAUSE_ENDS = "，。！？；：,;"


@dataclass(frozen=True, slots=True)
class SourceNews:
    """What articles are made of.

    Attributes:
        sentences: Of all articles, none twice.
        lengths: The characters of each article.
    """

    sentences: tuple[str, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MadeCorpus:
    """What was written."""

    articles: int
    passages: int
    characters: int


def read_news(files: Sequence[Path]) -> SourceNews:
    """Reads the sentences and the lengths of articles.

    Args:
        files: JSON Lines, also ``.xz``, whose objects have a ``text``.

    Raises:
        UsageError: A file cannot be read, a line has no text, or there are too few sentences.
    """
    found: dict[str, None] = {}
    lengths: list[int] = []
    numbers = count()
    for path in files:
        for text in parse_lines(path, read_bytes(path), _text, lambda _: str(next(numbers))):
            lengths.append(min(max(len(text), ARTICLE_CHARS[0]), ARTICLE_CHARS[1]))
            whole = (text[start:end] for start, end in sentences(text))
            found.update(
                (one, None) for one in whole if SENTENCE_CHARS[0] <= len(one) <= SENTENCE_CHARS[1] and "\n" not in one
            )
    if len(found) < _LEAST_SENTENCES:
        raise UsageError(
            f"{', '.join(map(str, files))}: {len(found)} sentences are too few to deal articles from. "
            f"Name files with {_LEAST_SENTENCES} or more."
        )
    return SourceNews(tuple(found), tuple(lengths))


def write_made_corpus(
    news: SourceNews, path: Path, passages: int, seed: int, settings: ChunkSettings, progress: Progress | None = None
) -> MadeCorpus:
    """Writes articles that `yinju ingest` reads, until they make up so many passages; the last one may bring some more.

    The same news, seed and settings give the same file, and a smaller corpus is the beginning of a larger one.
    """
    made = characters = articles = 0
    with path.open("w", encoding="utf-8") as file:
        for number, paragraphs in enumerate(_dealt(news, random.Random(seed))):
            text = "\n".join(paragraphs)
            article = {"source": f"made-{number:07}", "title": _title(text), "text": text}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
            made += len(chunk(text, settings))
            characters += len(text)
            articles += 1
            if progress and number % 1000 == 0:
                progress(made, passages, article["source"])
            if made >= passages:
                break
    return MadeCorpus(articles, made, characters)


def _dealt(news: SourceNews, chance: random.Random) -> Iterator[list[str]]:
    """Yields articles without end, each as its paragraphs."""
    deck = _deck(news.sentences, chance)
    while True:
        wanted = chance.choice(news.lengths)
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < wanted:
            paragraphs.append("".join(next(deck) for _ in range(chance.randint(*PARAGRAPH_SENTENCES))))
        yield paragraphs


def _deck(cards: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yields cards without end: all of them in one order, then all of them in another."""
    places = list(range(len(cards)))
    while True:
        chance.shuffle(places)
        yield from (cards[place] for place in places)


def _title(text: str) -> str:
    end = next((at for at, character in enumerate(text[:TITLE_CHARS]) if character in _CLAUSE_ENDS), TITLE_CHARS)
    return text[: end or TITLE_CHARS]


def _text(item: dict[str, Any]) -> str:
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadLineError("has no text; add it")
    return text
