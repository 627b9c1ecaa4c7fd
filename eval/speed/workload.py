"""Reads the texts and questions that speed is measured with: from files, cut to a number, none made up."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import LoadError, UsageError
from yinju.eval.sets.jsonl import BadLineError, json_kind, parse_lines, read_bytes
from yinju.eval.speed.baselines import TextItem
from yinju.ingest.chunk import chunk
from yinju.ingest.read.find import find
from yinju.ingest.read.load import ITEMS, Failure, load
from yinju.settings import Settings
from yinju.text import language_of

ENGLISH_CHARS = 480
"""Characters of about 100 tokens: all-MiniLM-L6-v2 makes one token of 4.8 characters of SQuAD's paragraphs."""
QUESTION_FIELDS = ("question", "text")
"""The fields in which a line of a question file may hold its question: ours, and that of BEIR."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IndexTexts:
    """Texts to be indexed; no two are alike.

    Attributes:
        passages: How many passages they are cut into; at most as many as were asked for.
    """

    items: tuple[TextItem, ...]
    passages: int


def read_texts(corpora: Sequence[Path], settings: Settings, passages: int) -> IndexTexts:
    """Reads the first texts of the corpora, as many as make up ``passages``; the last one is cut.

    Args:
        corpora: BEIR folders, JSON Lines files whose objects have a ``text`` and may have a ``title``, and whatever
            else `yinju ingest` reads.

    Raises:
        UsageError: A corpus cannot be read, or there is no text.
    """
    items: list[TextItem] = []
    taken, seen = 0, set[str]()
    for item in (item for corpus in corpora for item in _read(corpus, settings)):
        text = item.text.strip()
        if text in seen or taken == passages:
            continue
        seen.add(text)
        pieces = chunk(item.text, settings.chunk)[: passages - taken]
        if pieces:
            taken += len(pieces)
            items.append(TextItem(str(len(items)), item.title, item.text[: pieces[-1].end]))
    if not items:
        raise UsageError(f"There is no text in {', '.join(map(str, corpora))}. Name another corpus with --corpus.")
    return IndexTexts(tuple(items), taken)


def english_passages(texts: IndexTexts) -> list[str]:
    """Cuts the English texts into passages of about 100 tokens, that is ``ENGLISH_CHARS`` up to the last whole word."""
    found = []
    for text in (item.text for item in texts.items if language_of(item.text) == "en"):
        start = 0
        while len(text) - start > ENGLISH_CHARS:
            end = text.rfind(" ", start, start + ENGLISH_CHARS)
            end = end if end > start else start + ENGLISH_CHARS
            found.append(text[start:end])
            start = end + (text[end] == " ")
    return found


def read_question_texts(path: Path) -> list[str]:
    """Reads the questions of a ``.jsonl`` or ``.jsonl.xz`` file, or of a BEIR folder.

    Raises:
        UsageError: The file cannot be read, a line is no question, or there is none.
    """
    file = _inside(path, "queries") if path.is_dir() else path
    if file is None:
        raise UsageError(f"{path} is a folder without queries.jsonl. Name a file or a BEIR folder with --questions.")
    numbers = count()  # two lines may hold the same question
    questions = parse_lines(file, read_bytes(file), _question, lambda _: str(next(numbers)))
    if not questions:
        raise UsageError(f"{file} holds no questions. Write one JSON object a line.")
    return questions


def has_questions(corpus: Path) -> bool:
    """Tells whether a corpus is a BEIR folder with questions of its own."""
    return corpus.is_dir() and _inside(corpus, "queries") is not None


def spread(items: Sequence[T], limit: int) -> list[T]:
    """Picks at most ``limit`` of the items, evenly from all of them, in order."""
    if len(items) <= limit:
        return list(items)
    return [items[place * len(items) // limit] for place in range(limit)]


def write_articles(items: Iterable[TextItem], path: Path) -> None:
    """Writes an articles file that `yinju ingest` reads."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            article = {"source": item.source, "title": item.title, "text": item.text}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def _read(corpus: Path, settings: Settings) -> Iterator[TextItem]:
    file = _inside(corpus, "corpus") if corpus.is_dir() else corpus
    if file is not None and file.name.lower().endswith(ITEMS):
        numbers = count()
        yield from parse_lines(file, read_bytes(file), _item, lambda _: str(next(numbers)))
        return
    for target in find([str(corpus)]):
        try:
            for document in load(target, settings.ingest):
                if isinstance(document, Failure):
                    raise UsageError(f"{document.source} cannot be used: {document.reason}. Correct or remove it.")
                yield TextItem(document.source, document.title or "", document.text)
        except LoadError as error:
            raise UsageError(f"{target.name} cannot be used: {error}. Correct or remove it.") from error


def _inside(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.xz") if p.is_file()), None)


def _item(fields: dict[str, Any]) -> TextItem:
    text, title = fields.get("text"), fields.get("title") or ""
    for name, value in (("text", text), ("title", title)):
        if not isinstance(value, str):
            raise BadLineError(f"its {name} is {json_kind(value)}; write a string")
    return TextItem("", title, text or "")


def _question(fields: dict[str, Any]) -> str:
    text = next((fields[name] for name in QUESTION_FIELDS if name in fields), None)
    if not isinstance(text, str) or not text.strip():
        raise BadLineError(f"has no {' or '.join(QUESTION_FIELDS)} with words in it; add one")
    return text
