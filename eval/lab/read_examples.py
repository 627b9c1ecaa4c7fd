"""Reads what the reader is measured on: questions with a passage, and claims with a premise, an object a line.

A question has ``id, lang, question, passage, answers[], answerable, source`` and perhaps ``passage_lang``; a claim has
``lang, premise, hypothesis, label, source``. Published sets bring other fields along, which are not looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import BadLineError, check_fields, parse_lines, read_bytes, strings
from yinju.eval.sets.questions import LANGUAGES
from yinju.text import language_of
from yinju.types import Language

LABELS = ("entailment", "neutral", "contradiction", "not_entailment")
"""What a premise says of a claim; the last where a set does not tell the two before it apart."""
_QUESTION = {
    "id": str, "lang": str, "question": str, "passage": str, "answers": list, "answerable": bool, "source": str,
}  # fmt: skip
_CLAIM = {"lang": str, "premise": str, "hypothesis": str, "label": str, "source": str}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question with the passage that it is asked of.

    Attributes:
        pair: The languages of question and passage, ``zh→en``; the two Chinese scripts count as one.
        answers: Accepted answers; empty for a question that the passage does not answer.
    """

    id: str
    question: str
    passage: str
    pair: str
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim with a premise.

    Attributes:
        language: The language of the claim.
        entailed: Whether the premise entails the claim.
        source: The set that it is from.
    """

    claim: str
    language: Language
    premise: str
    entailed: bool
    source: str


def read_passage_questions(paths: Sequence[Path], limit: int | None = None) -> list[PassageQuestion]:
    """Reads the questions of ``.jsonl`` or ``.jsonl.xz`` files, one file after the other.

    Args:
        limit: Take at most so many of each file, evenly spread over it: many files are sorted by their sources.

    Raises:
        UsageError: A file cannot be read, holds no question, or has lines that cannot be used.
    """
    return _read_all(paths, _question, lambda question: question.id, limit)


def read_labelled_claims(paths: Sequence[Path], limit: int | None = None) -> list[LabelledClaim]:
    """Reads the claims of files; see `read_passage_questions`."""
    numbers = count()  # a claim has no id, and may be in a set twice
    return _read_all(paths, _claim, lambda _: str(next(numbers)), limit)


def _read_all(
    paths: Sequence[Path], parse: Callable[[dict[str, Any]], T], identity: Callable[[T], str], limit: int | None
) -> list[T]:
    found: list[T] = []
    for path in paths:
        lines = parse_lines(path, read_bytes(path), parse, identity)
        if not lines:
            raise UsageError(f"{path} holds no lines. Write one JSON object a line.")
        taken = min(limit or len(lines), len(lines))
        found += [lines[number * len(lines) // taken] for number in range(taken)]
    return found


def _question(item: dict[str, Any]) -> PassageQuestion:
    check_fields(item, _QUESTION, {"passage_lang": str}, others=True)
    _refuse_blank(item, "id", "question", "passage")
    there = _language(item, "passage_lang") if "passage_lang" in item else language_of(item["passage"])
    answers = strings(item, "answers")
    if item["answerable"] and not answers:
        raise BadLineError("is answerable but has no answers; write one, or set answerable to false")
    if answers and not item["answerable"]:
        raise BadLineError("is not answerable but has answers; empty the list, or set answerable to true")
    pair = f"{_language(item, 'lang')[:2]}→{there[:2]}"
    return PassageQuestion(item["id"], item["question"], item["passage"], pair, answers, item["answerable"])


def _claim(item: dict[str, Any]) -> LabelledClaim:
    check_fields(item, _CLAIM, {}, others=True)
    _refuse_blank(item, "premise", "hypothesis", "source")
    if item["label"] not in LABELS:
        raise BadLineError(f"its label {item['label']!r} is none of {', '.join(LABELS)}")
    return LabelledClaim(
        item["hypothesis"], _language(item, "lang"), item["premise"], item["label"] == "entailment", item["source"]
    )


def _refuse_blank(item: dict[str, Any], *names: str) -> None:
    for name in names:
        if not item[name].strip():
            raise BadLineError(f"its {name} is empty; write one, or remove the line")


def _language(item: dict[str, Any], name: str) -> Language:
    if item[name] not in LANGUAGES:
        raise BadLineError(f"its {name} {item[name]!r} is none of {', '.join(LANGUAGES)}")
    return LANGUAGES[item[name]]
