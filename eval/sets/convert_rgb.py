"""Converts RGB (Retrieval-Augmented Generation Benchmark): questions, texts that answer them, and texts that do not.

A file has one of three shapes, recognised by its fields: *noise* (``positive`` is a list of texts), *integration*
(``positive`` is a list of such lists, one for each part of the answer) and *counterfactual* (``positive_wrong`` holds
the positive texts with the answer replaced by ``fakeanswer``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from yinju.eval.sets.convert_dataset import (
    CorpusBuilder,
    SourceDataset,
    SourceQuestion,
    distinct,
    has_words,
    make_question,
    stem,
)
from yinju.eval.sets.convert_withhold import squeeze, withhold
from yinju.eval.sets.jsonl import BadLineError, json_kind, parse_lines, read_bytes
from yinju.eval.sets.questions import GoldEvidence
from yinju.text import fold, sentences
from yinju.types import Language

_TAG = "rgb"


@dataclass(frozen=True, slots=True)
class _Item:
    """One line: a question, its answers, the texts that hold an answer (positive) and those that do not (negative)."""

    id: str
    question: str
    answers: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    task: str


def rgb_dataset(path: Path, language: Language | None) -> SourceDataset:
    """Reads a file's texts as articles, and its questions.

    Our form cannot ask for all parts of an integrated answer, so any one part is accepted. Of a counterfactual file,
    the articles are the altered texts and the answer is the altered one: it is what the articles say and what a model's
    memory does not.

    Raises:
        UsageError: Lines have another shape; the message names them.
    """
    return _dataset(path, language, _items(path, altered=True))


def rgb_rejection_dataset(path: Path, language: Language | None) -> SourceDataset:
    """Reads only the texts that do not hold the answer as articles, and the questions as unanswerable.

    A question is left out if one of its negative texts holds an accepted answer, or if any article holds the evidence.

    Raises:
        UsageError: Lines have another shape; the message names them.
    """
    items = _items(path, altered=False)
    honest = [item for item in items if not _leaks(item)]
    dataset = _dataset(path, language, honest, "rejection")
    positive = {text for item in items for text in item.positive}
    sources = {article.source for article in dataset.articles if article.text in positive}
    rejected = withhold(dataset, sources, "unanswerable")
    return SourceDataset(rejected.articles, rejected.questions, rejected.left_out + len(items) - len(honest))


def _dataset(path: Path, language: Language | None, items: list[_Item], task: str | None = None) -> SourceDataset:
    corpus = CorpusBuilder()
    asked: list[SourceQuestion] = []
    for item in items:
        name = f"{_TAG}-{stem(path)}-{item.id}"
        evidence = [GoldEvidence(corpus.add(text, name), _quote(text, item.answers)) for text in item.positive]
        for text in item.negative:
            corpus.add(text, name)
        if item.question.strip() and item.answers and evidence:
            tags = (_TAG, task or item.task)
            asked.append(
                SourceQuestion(
                    make_question(name, item.question, language, tags, [*item.answers], evidence), f"{path}: {name}"
                )
            )
    return SourceDataset(corpus.articles, tuple(asked), len(items) - len(asked))


def _quote(text: str, answers: tuple[str, ...]) -> str:
    """Returns the first sentence that holds an answer, or the whole text if it gives the answer in other words."""
    wanted = [fold(answer) for answer in answers]
    for start, end in sentences(text):
        folded = fold(text[start:end])
        if any(answer in folded for answer in wanted):
            return text[start:end]
    return text.strip()


def _leaks(item: _Item) -> bool:
    held = [squeeze(text) for text in item.negative]
    return any(squeeze(answer) in text for answer in item.answers for text in held)


# ---- The lines -------------------------------------------------------------------------------------------------------


def _items(path: Path, altered: bool) -> list[_Item]:
    return parse_lines(path, read_bytes(path), lambda line: _item(line, altered), attrgetter("id"))


def _item(line: dict[str, Any], altered: bool) -> _Item:
    counterfactual = "positive_wrong" in line
    wrong = counterfactual and altered
    positive = _field(line, "positive_wrong" if wrong else "positive")
    nested = isinstance(positive, list) and any(isinstance(part, list) for part in positive)
    question = _field(line, "query")
    if not isinstance(question, str):
        raise BadLineError(f"its query is {json_kind(question)}; write a string")
    return _Item(
        id=str(_field(line, "id")),
        question=question,
        answers=distinct(list(_flat(_field(line, "fakeanswer" if wrong else "answer"), "answer"))),
        positive=tuple(text for text in _flat(positive, "positive") if has_words(text)),
        negative=tuple(text for text in _flat(_field(line, "negative"), "negative") if has_words(text)),
        task="counterfactual" if counterfactual else "integration" if nested else "noise",
    )


def _field(line: dict[str, Any], name: str) -> Any:
    if name not in line:
        raise BadLineError(f"has no field {name!r}; a line of RGB has id, query, answer, positive and negative")
    return line[name]


def _flat(value: Any, name: str) -> Iterator[str]:
    """Yields the strings of a string, a list, or a list of lists; a number is turned into its digits."""
    if isinstance(value, list):
        for part in value:
            yield from _flat(part, name)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    else:
        raise BadLineError(f"its {name} holds {json_kind(value)}; write strings and lists of them")
