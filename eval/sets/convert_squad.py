"""Converts SQuAD and sets of the same shape: paragraphs with questions whose answers are spans of the paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.eval.sets.convert_dataset import (
    CorpusBuilder,
    SourceDataset,
    SourceQuestion,
    has_words,
    make_question,
    member,
    read_json,
    stem,
)
from yinju.eval.sets.jsonl import json_kind
from yinju.eval.sets.questions import GoldEvidence
from yinju.text import sentences
from yinju.types import Language

_TAG = "squad"


@dataclass(frozen=True, slots=True)
class _Keys:
    """The names that one variant of the format gives to its fields."""

    context: str
    question: str
    id: str


_SQUAD = _Keys("context", "question", "id")
_OLD_CMRC = _Keys("context_text", "query_text", "query_id")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as the file holds it, with the field names of its variant."""

    title: str
    item: Any
    keys: _Keys
    place: str


@dataclass(frozen=True, slots=True)
class _Context:
    """A paragraph as an article: its text, its source, and the ranges of its sentences."""

    text: str
    source: str
    sentences: list[tuple[int, int]]


def squad_dataset(path: Path, language: Language | None) -> SourceDataset:
    """Reads the paragraphs of a file as articles, and its questions.

    A question is left out if it is empty, or if the file calls it answerable but its paragraph holds none of its
    answers.

    Raises:
        UsageError: The file has another shape; the message says where.
    """
    corpus = CorpusBuilder()
    asked: list[SourceQuestion] = []
    left_out = 0
    for paragraph in _paragraphs(path):
        text = member(paragraph.item, paragraph.keys.context, str, paragraph.place)
        if not has_words(text):
            raise UsageError(f"{paragraph.place}: its {paragraph.keys.context} is empty. Remove it, or fill it in.")
        context = _Context(text, corpus.add(text, paragraph.title or stem(path), paragraph.title), sentences(text))
        for number, item in enumerate(member(paragraph.item, "qas", list, paragraph.place)):
            found = _asked(item, context, paragraph.keys, f"{paragraph.place}.qas[{number}]", language)
            if found is None:
                left_out += 1
            else:
                asked.append(found)
    return SourceDataset(corpus.articles, tuple(asked), left_out)


def _paragraphs(path: Path) -> Iterator[_Paragraph]:
    root = read_json(path)
    if isinstance(root, list):
        for number, item in enumerate(root):
            yield _Paragraph(_title(item), item, _OLD_CMRC, f"{path}: [{number}]")
        return
    for number, entry in enumerate(member(root, "data", list, str(path))):
        place = f"{path}: data[{number}]"
        for inner, item in enumerate(member(entry, "paragraphs", list, place)):
            yield _Paragraph(_title(entry), item, _SQUAD, f"{place}.paragraphs[{inner}]")


def _title(item: Any) -> str:
    """Returns the title of an entry, or an empty string: XQuAD's entries have none."""
    title = item.get("title") if isinstance(item, dict) else None
    return title.strip() if isinstance(title, str) else ""


def _asked(item: Any, context: _Context, keys: _Keys, place: str, language: Language | None) -> SourceQuestion | None:
    key, text = member(item, keys.id, str, place), member(item, keys.question, str, place)
    if not text.strip():
        return None
    if item.get("is_impossible") is True:
        return SourceQuestion(
            make_question(key, text, language, (_TAG, "unanswerable", "near")), place, near=context.source
        )
    spans = [span for span in _spans(item, context.text, place) if span is not None]
    answers = [context.text[start:end] for start, end in spans]
    evidence = [GoldEvidence(context.source, _quote(context, *span)) for span in spans]
    return SourceQuestion(make_question(key, text, language, (_TAG,), answers, evidence), place) if evidence else None


def _spans(item: Any, context: str, place: str) -> Iterator[tuple[int, int] | None]:
    """Yields the range of each answer in the context, or ``None`` for an answer that does not occur there."""
    for number, answer in enumerate(member(item, "answers", list, place)):
        inner = f"{place}.answers[{number}]"
        if isinstance(answer, str):  # the older list of CMRC
            yield _span(context, answer, 0)
        elif isinstance(answer, dict):
            start = answer.get("answer_start", 0)
            yield _span(context, member(answer, "text", str, inner), start if isinstance(start, int) else 0)
        else:
            raise UsageError(f"{inner} is {json_kind(answer)}, neither a string nor an object.")


def _span(context: str, answer: str, start: int) -> tuple[int, int] | None:
    """Finds the occurrence of an answer nearest to its stated start, since published offsets are not always right."""
    answer = answer.strip()
    found = (match.start() for match in re.finditer(re.escape(answer), context)) if answer else iter(())
    nearest = min(found, key=lambda at: abs(at - start), default=None)
    return None if nearest is None else (nearest, nearest + len(answer))


def _quote(context: _Context, start: int, end: int) -> str:
    """Returns the sentences that a span overlaps, or the span itself if it overlaps none."""
    touched = [(first, last) for first, last in context.sentences if first < end and start < last]
    first = min([start, *(first for first, _ in touched)])
    last = max([end, *(last for _, last in touched)])
    return context.text[first:last]
