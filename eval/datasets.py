"""Question sets: files of questions, what answers are accepted, and where the evidence stands.

One JSON object a line: ``id, language, question, answers[], evidence[{source, quote}], answerable, tags[]``. An
answerable question names its evidence; its answers may be empty, as those of a retrieval set are: then it counts for
the measures of retrieval and evidence, and not for the recall of answers. A question that the corpus does not answer
has neither answers nor evidence.
"""

import codecs
import hashlib
import json
import lzma
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from yinju.errors import UsageError
from yinju.types import Language

MAX_SHOWN = 8
"""Problems that one message lists: enough to see what is systematic."""

LANGUAGES: dict[str, Language] = {name: name for name in get_args(Language)}
"""The languages that a question may be in, by name."""

_NEAR_NAMES = 3
_DIGEST_DIGITS = 16
_REQUIRED = {"id": str, "language": str, "question": str, "answers": list, "evidence": list, "answerable": bool}
_OPTIONAL = {"tags": list}
_EVIDENCE = {"source": str, "quote": str}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that answers a question.

    Attributes:
        source: The name of the article.
        quote: Text of the article, whole sentences or less; the whole article where only that much is known.
    """

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what a right answer is.

    Attributes:
        answers: Any one of them is accepted, after folding. Empty for a question that is not answerable, or whose
            right answers nobody has written down.
        answerable: Whether the corpus answers it; if not, the right reply is a refusal.
        tags: Names of the groups it is reported in.
    """

    id: str
    language: Language
    question: str
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    answerable: bool
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file, in its order; at least one.

    Attributes:
        digest: The first 16 hexadecimal digits of the SHA-256 of the file's bytes, unpacked.
    """

    questions: tuple[Question, ...]
    digest: str

    def __len__(self) -> int:
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)


def read_questions(path: Path) -> QuestionSet:
    """The questions of a ``.jsonl`` or ``.jsonl.xz`` file.

    Raises:
        UsageError: The file cannot be read or holds no question, or lines of it cannot be used; the message names
            each with its number, up to ``MAX_SHOWN``.
    """
    data = read_bytes(path)
    questions = parse_lines(path, data, _question, lambda question: question.id)
    if not questions:
        raise UsageError(f"{path} holds no questions. Write one JSON object a line.")
    return QuestionSet(tuple(questions), hashlib.sha256(data).hexdigest()[:_DIGEST_DIGITS])


def check_sources(questions: Iterable[Question], sources: Collection[str], path: Path) -> None:
    """Makes sure that the corpus holds every source that evidence names.

    Args:
        sources: The names of the articles in the corpus.
        path: The file of the questions, for the message.

    Raises:
        UsageError: Sources are missing. The message names them, a question that needs each, and near names.
    """
    known = set(sources)
    asking: dict[str, str] = {}
    for question in questions:
        for evidence in question.evidence:
            if evidence.source not in known:
                asking.setdefault(evidence.source, question.id)
    if not asking:
        return
    # Each search for near names compares with the whole corpus: only for those that are shown.
    shown = [_missing_source(source, asking[source], known) for source in list(asking)[:MAX_SHOWN]]
    raise UsageError(
        f"{path} names sources that are not among the corpus's {len(known)} articles:"
        + _listed(shown, len(asking))
        + "\nGive the corpus that the questions were written for, or correct the names."
    )


def _missing_source(source: str, question_id: str, known: set[str]) -> str:
    near = get_close_matches(source, sorted(known), n=_NEAR_NAMES)
    hint = f"; near it: {', '.join(map(repr, near))}" if near else ""
    return f"{source!r} (question {question_id!r}){hint}"


# ---- JSON Lines, of this form and of others --------------------------------------------------------------------------


class BadLineError(Exception):
    """A line cannot be used; the message says why and what to do, and goes on from ``line 3: ``."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked if its name ends in ``.xz``.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        with lzma.open(path) if path.suffix.lower() == ".xz" else path.open("rb") as file:
            return file.read()
    except (EOFError, lzma.LZMAError) as error:
        raise UsageError(f"{path} is a broken .xz file ({error}). Get it again.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero character in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path} cannot be read: {reason}. Check the path.") from error


def parse_lines(
    path: Path, data: bytes, parse: Callable[[dict[str, Any]], T], identity: Callable[[T], str], key: str = "id"
) -> list[T]:
    """What ``parse`` makes of the JSON object in each line, in order; blank lines are passed over.

    Args:
        path: Where the data is from, for the message.
        parse: Raises ``BadLineError`` for an object it cannot use.
        identity: What must differ from line to line, and
        key: what the file calls it.

    Raises:
        UsageError: Lines cannot be used. One message for all of them.
    """
    records: list[T] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = parse(_object(line))
            first = lines.setdefault(identity(record), number)
            if first != number:
                raise BadLineError(f"its {key} {identity(record)!r} is that of line {first} already; give it another")
        except BadLineError as error:
            problems.append(f"line {number}: {error}")
        else:
            records.append(record)
    refuse(path, problems)
    return records


def refuse(path: Path, problems: Sequence[str]) -> None:
    """Does nothing where there are no problems with a file.

    Raises:
        UsageError: There are: one message for all of them, showing ``MAX_SHOWN``.
    """
    if problems:
        raise UsageError(f"{path} cannot be used:{_listed(problems[:MAX_SHOWN], len(problems))}")


def _object(line: bytes) -> dict[str, Any]:
    try:
        item = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError(f"is not UTF-8 at its byte {error.start}; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLineError(
            f"is not JSON: {error.msg} at its character {error.pos}; write one JSON object a line"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise BadLineError(f"is JSON that cannot be read: {error}") from error
    if not isinstance(item, dict):
        raise BadLineError(f"is {json_kind(item)}, not an object; write one JSON object a line")
    if b"\\u" in line:
        _refuse_halves(item)
    return item


def _refuse_halves(item: dict[str, Any]) -> None:
    try:
        json.dumps(item, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise BadLineError(f"holds half a character (\\u{half:x}), which cannot be stored; remove it") from error


def json_kind(value: object) -> str:
    """What a value is in the words of JSON: ``a string``, ``a list``."""
    return _KINDS[type(value)]


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


def _listed(shown: Sequence[str], count: int) -> str:
    """Problems behind a colon: one in the same line, more a line each, and how many are not shown."""
    if count == 1:
        return f" {shown[0]}"
    rest = [f"and {count - len(shown)} more"] if count > len(shown) else []
    return "".join(f"\n  {line}" for line in [*shown, *rest])


# ---- One question ----------------------------------------------------------------------------------------------------


def _question(item: dict[str, Any]) -> Question:
    _check_fields(item, _REQUIRED, _OPTIONAL)
    for name in ("id", "question"):
        if not item[name].strip():
            raise BadLineError(f"its {name} is empty; write one, or remove the line")
    if item["language"] not in LANGUAGES:
        raise BadLineError(f"its language {item['language']!r} is none of {', '.join(LANGUAGES)}")
    question = Question(
        id=item["id"],
        language=LANGUAGES[item["language"]],
        question=item["question"],
        answers=_strings(item, "answers"),
        evidence=tuple(_evidence(entry, place) for place, entry in enumerate(item["evidence"], 1)),
        answerable=item["answerable"],
        tags=_strings(item, "tags"),
    )
    _check_answerable(question)
    return question


def _check_fields(
    item: dict[str, Any], required: Mapping[str, type], optional: Mapping[str, type], owner: str = ""
) -> None:
    fields = {**required, **optional}
    for name in item:
        if name not in fields:
            raise BadLineError(f"{owner}has an unknown field {name!r}; the fields are {', '.join(fields)}")
    for name, kind in fields.items():
        if name not in item:
            if name in optional:
                continue
            raise BadLineError(f"{owner}has no field {name!r}; add it" + (" ([] for none)" if kind is list else ""))
        if not isinstance(item[name], kind):
            raise BadLineError(f"{owner}its {name} is {json_kind(item[name])}; write {_KINDS[kind]}")


def _strings(item: dict[str, Any], name: str) -> tuple[str, ...]:
    values = item.get(name, [])
    for place, value in enumerate(values, 1):
        if not isinstance(value, str):
            raise BadLineError(f"number {place} of its {name} is {json_kind(value)}; write a string")
        if not value.strip():
            raise BadLineError(f"number {place} of its {name} is empty; remove it")
    return tuple(values)


def _evidence(entry: object, place: int) -> Evidence:
    owner = f"number {place} of its evidence: "
    if not isinstance(entry, dict):
        raise BadLineError(f"{owner}is {json_kind(entry)}; write an object with source and quote")
    _check_fields(entry, _EVIDENCE, {}, owner)
    for name in _EVIDENCE:
        if not entry[name].strip():
            raise BadLineError(f"{owner}its {name} is empty; write one, or remove the entry")
    return Evidence(entry["source"], entry["quote"])


def _check_answerable(question: Question) -> None:
    if question.answerable and not question.evidence:
        raise BadLineError("is answerable but has no evidence; name a source and a quote, or set answerable to false")
    if not question.answerable and (question.answers or question.evidence):
        held = "answers" if question.answers else "evidence"
        raise BadLineError(f"is not answerable but has {held}; empty the list, or set answerable to true")
