"""Question sets: files of questions with their accepted answers and the places of their evidence.

Each line is a JSON object: ``id, language, question, answers[], evidence[{source, quote}], answerable, tags[]``. An
answerable question names its evidence. Its answers may be empty, as they are in a retrieval set: the question then
counts for the measures of retrieval and evidence, and not for answer recall. An unanswerable question has neither
answers nor evidence.
"""

import codecs
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import (
    MAX_SHOWN,
    BadLineError,
    check_fields,
    json_kind,
    listed,
    parse_lines,
    read_bytes,
    strings,
)
from yinju.types import Language

LANGUAGES: dict[str, Language] = {name: name for name in get_args(Language)}
"""The languages that a question may be in, by name."""

_NEAR_NAMES = 3
"""Similar names suggested for a missing source."""
_DIGEST_DIGITS = 16
"""Hexadecimal digits of a set's digest."""
_REQUIRED = {"id": str, "language": str, "question": str, "answers": list, "evidence": list, "answerable": bool}
_OPTIONAL = {"tags": list}
_EVIDENCE = {"source": str, "quote": str}


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A place in the corpus that answers a question.

    Attributes:
        source: The source name of the article.
        quote: Text of the article: one or more sentences, a part of one, or the whole article where no place is known.
    """

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its right answers.

    Attributes:
        answers: Accepted answers; any one of them is right. Empty for an unanswerable question, and for one whose
            answers nobody has written down.
        answerable: Whether the corpus answers the question. If not, the right reply is a refusal.
        tags: Names of the groups that the question is reported in.
    """

    id: str
    language: Language
    question: str
    answers: tuple[str, ...]
    evidence: tuple[GoldEvidence, ...]
    answerable: bool
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file, at least one, in the order of the file.

    Attributes:
        digest: The first 16 hexadecimal digits of the SHA-256 of the file's unpacked bytes.
    """

    questions: tuple[Question, ...]
    digest: str

    def __len__(self) -> int:
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)


def read_questions(path: Path) -> QuestionSet:
    """Reads the questions of a ``.jsonl`` or ``.jsonl.xz`` file.

    Raises:
        UsageError: The file cannot be read, holds no question, or has lines that cannot be used; the message names up
            to ``MAX_SHOWN`` of them by number.
    """
    return parse_questions(read_bytes(path), path)


def parse_questions(data: bytes, path: Path) -> QuestionSet:
    """Returns the questions of an unpacked file.

    Args:
        path: The name of the file, for messages.

    Raises:
        UsageError: As `read_questions`.
    """
    questions = parse_lines(path, data, parse_question, lambda question: question.id)
    if not questions:
        raise UsageError(f"{path} holds no questions. Write one JSON object a line.")
    return QuestionSet(tuple(questions), hashlib.sha256(data).hexdigest()[:_DIGEST_DIGITS])


def check_sources(questions: Iterable[Question], sources: Collection[str], path: Path) -> None:
    """Checks that the corpus holds every source that the evidence names.

    Args:
        sources: The source names of the articles in the corpus.
        path: The file of the questions, for the message.

    Raises:
        UsageError: Sources are missing. The message names them, a question that needs each, and similar names.
    """
    known = set(sources)
    asking: dict[str, str] = {}
    for question in questions:
        for evidence in question.evidence:
            if evidence.source not in known:
                asking.setdefault(evidence.source, question.id)
    if not asking:
        return
    lines = _lines(path)
    # Each search for near names compares with the whole corpus: only for those that are shown.
    shown = [_missing_source(source, asking[source], lines, known) for source in list(asking)[:MAX_SHOWN]]
    raise UsageError(
        f"{path} names sources that are not among the corpus's {len(known)} articles:"
        + listed(shown, len(asking))
        + "\nGive the corpus that the questions were written for, or correct the names."
    )


def _lines(path: Path) -> dict[str, int]:
    """Returns the line number of each question of a file, by id; nothing if the file no longer exists."""
    if not path.is_file():
        return {}
    numbered = enumerate(read_bytes(path).removeprefix(codecs.BOM_UTF8).split(b"\n"), 1)
    return {str(json.loads(line).get("id")): number for number, line in numbered if line.strip()}


def _missing_source(source: str, question_id: str, lines: dict[str, int], known: set[str]) -> str:
    near = get_close_matches(source, sorted(known), n=_NEAR_NAMES)
    hint = f"; near it: {', '.join(map(repr, near))}" if near else ""
    place = f"line {lines[question_id]}, " if question_id in lines else ""
    return f"{source!r} ({place}question {question_id!r}){hint}"


# ---- One question ----------------------------------------------------------------------------------------------------


def parse_question(item: dict[str, Any]) -> Question:
    """Returns the question that an object of a line describes.

    Raises:
        BadLineError: The object cannot be used.
    """
    check_fields(item, _REQUIRED, _OPTIONAL)
    for name in ("id", "question"):
        if not item[name].strip():
            raise BadLineError(f"its {name} is empty; write one, or remove the line")
    if item["language"] not in LANGUAGES:
        raise BadLineError(f"its language {item['language']!r} is none of {', '.join(LANGUAGES)}")
    question = Question(
        id=item["id"],
        language=LANGUAGES[item["language"]],
        question=item["question"],
        answers=strings(item, "answers"),
        evidence=tuple(_evidence(entry, place) for place, entry in enumerate(item["evidence"], 1)),
        answerable=item["answerable"],
        tags=strings(item, "tags"),
    )
    _check_answerable(question)
    return question


def _evidence(entry: object, place: int) -> GoldEvidence:
    owner = f"number {place} of its evidence: "
    if not isinstance(entry, dict):
        raise BadLineError(f"{owner}is {json_kind(entry)}; write an object with source and quote")
    check_fields(entry, _EVIDENCE, {}, owner)
    for name in _EVIDENCE:
        if not entry[name].strip():
            raise BadLineError(f"{owner}its {name} is empty; write one, or remove the entry")
    return GoldEvidence(entry["source"], entry["quote"])


def _check_answerable(question: Question) -> None:
    if question.answerable and not question.evidence:
        raise BadLineError("is answerable but has no evidence; name a source and a quote, or set answerable to false")
    if not question.answerable and (question.answers or question.evidence):
        held = "answers" if question.answers else "evidence"
        raise BadLineError(f"is not answerable but has {held}; empty the list, or set answerable to true")
