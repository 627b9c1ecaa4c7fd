"""The common form that every kind of data set is read into before it is written, and checked access to its JSON."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import json_kind, read_bytes
from yinju.eval.sets.questions import GoldEvidence, Question
from yinju.text import language_of
from yinju.types import Language

_MAX_NAME_CHARS = 80
"""Most characters of a title that go into a source's name, since that name is shown beside every citation."""
_HINT = "Check that the file is of the kind that was named."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article of the corpus that will be written."""

    source: str
    text: str
    title: str = ""

    def to_item(self) -> dict[str, str]:
        """Returns the article's line in an articles file."""
        item = {"id": self.source, "source": self.source, "title": self.title, "text": self.text}
        return {name: value for name, value in item.items() if value or name != "title"}


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """A question of the data set, and where it was found.

    Attributes:
        place: The file, then ``: ``, then the question's place in it, for messages; every question has its own.
        near: For an unanswerable question, the source of the article whose subject it is about.
    """

    question: Question
    place: str
    near: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDataset:
    """A data set as read.

    Attributes:
        articles: The articles; no two have the same text.
        questions: The questions that can be used.
        left_out: How many questions could not be used.
    """

    articles: tuple[SourceArticle, ...]
    questions: tuple[SourceQuestion, ...]
    left_out: int = 0


class CorpusBuilder:
    """Collects texts as articles. Each new text gets its own source name; the same text keeps the name it has."""

    def __init__(self) -> None:
        self._articles: dict[str, SourceArticle] = {}
        self._counts: Counter[str] = Counter()

    def add(self, text: str, name: str, title: str = "") -> str:
        """Adds a text and returns its source: ``name``, made fit for a file name, with a number behind it.

        A text that was added before keeps its first source.
        """
        key = text.strip()  # what ingest takes for a copy, and gives no passages
        if key not in self._articles:
            name = _file_name(name)
            self._counts[name] += 1
            self._articles[key] = SourceArticle(f"{name}-{self._counts[name]}", text, title)
        return self._articles[key].source

    @property
    def articles(self) -> tuple[SourceArticle, ...]:
        """The articles, in the order they were added."""
        return tuple(self._articles.values())


def make_question(
    key: str,
    text: str,
    language: Language | None,
    tags: tuple[str, ...],
    answers: list[str] | None = None,
    evidence: list[GoldEvidence] | None = None,
) -> Question:
    """Builds a question in our form.

    The question is answerable if it has evidence. Its language is recognised from its text unless ``language`` is
    given.
    """
    return Question(
        id=key,
        language=language or language_of(text),
        question=text.strip(),
        answers=distinct(answers or []),
        evidence=tuple(dict.fromkeys(evidence or [])),
        answerable=bool(evidence),
        tags=tags,
    )


def distinct(texts: list[str]) -> tuple[str, ...]:
    """Strips each text and drops empty and repeated ones; the order is kept."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def has_words(text: str) -> bool:
    """Tells whether a text can be an article: it must hold a letter or a digit."""
    return any(map(str.isalnum, text))


def stem(path: Path) -> str:
    """Returns the name of a file without ``.json``, ``.jsonl`` and ``.xz``."""
    return re.sub(r"\.(jsonl?|xz)", "", path.name, flags=re.IGNORECASE)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name).strip("-")[:_MAX_NAME_CHARS] or "article"


def read_json(path: Path) -> Any:
    """Reads a JSON file, which may be packed (``.xz``).

    Raises:
        UsageError: The file cannot be read or is not JSON.
    """
    data = read_bytes(path)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 at its byte {error.start}. Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}. Get it again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is JSON that cannot be read: {error}. Get it again.") from error


def member(holder: Any, key: str, kind: type[T], place: str) -> T:
    """Returns the value under a key of a JSON object.

    Args:
        place: The file, then ``: ``, then the object's place in it, for the message.

    Raises:
        UsageError: The holder is no object, has no such key, or the value is of another kind.
    """
    if not isinstance(holder, dict):
        raise UsageError(f"{place} is {json_kind(holder)}, not an object. {_HINT}")
    if key not in holder:
        raise UsageError(f"{place} has no {key!r}. {_HINT}")
    value = holder[key]
    if not isinstance(value, kind):
        raise UsageError(f"{place}: its {key} is {json_kind(value)}. {_HINT}")
    return value
