"""The user's own question set, which grows question by question: ``questions/own.jsonl`` in the home folder.

Several processes may write to it at once. A line that cannot be read stays where it is, and is named, until somebody
removes it.
"""

import codecs
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from yinju.errors import UsageError
from yinju.eval.sets.home_sets import OWN, SETS, write_whole
from yinju.eval.sets.jsonl import BadLineError, parse_object
from yinju.eval.sets.questions import GoldEvidence, Question, parse_question
from yinju.text import language_of

LOCK_TIMEOUT_S = 10.0
"""Seconds to wait for another writer, who needs milliseconds."""
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the set.

    Attributes:
        number: Its number in the file, from 1.
        question: Its question; ``None`` if the line cannot be used.
        problem: Why it cannot be used.
        content: Its bytes, without the end of the line.
    """

    number: int
    question: Question | None
    problem: str
    content: bytes


def make_own(question: str, answers: Sequence[str], evidence: Sequence[GoldEvidence], *, answerable: bool) -> Question:
    """Returns an entry of the user's own set. Its id is a hash of the question, its language that of the question.

    Args:
        answers: Accepted answers; blank ones are left out. Only an answerable question has some.
        evidence: At least one place of the corpus if the question is answerable, none otherwise.

    Raises:
        UsageError: The question is empty, or is answerable without evidence.
    """
    question = question.strip()
    if not question:
        raise UsageError("The question is empty. Write one.")
    if answerable and not evidence:
        raise UsageError("A question that the corpus answers needs evidence. Select it in the article.")
    accepted = tuple(answer.strip() for answer in answers if answer.strip()) if answerable else ()
    key = hashlib.sha256(question.encode()).hexdigest()[:_ID_DIGITS]
    return Question(
        id=f"own-{key}",
        language=language_of(question),
        question=question,
        answers=accepted,
        evidence=tuple(dict.fromkeys(evidence)) if answerable else (),
        answerable=answerable,
    )


class OwnSet:
    """The user's own question set in a home folder. Its file exists from the first question on."""

    def __init__(self, home: Path) -> None:
        self.path = home / SETS / OWN

    def lines(self) -> list[OwnLine]:
        """Returns the lines, blank ones left out, oldest first.

        Raises:
            UsageError: The file cannot be read.
        """
        data = self._read().removeprefix(codecs.BOM_UTF8)
        return [_parsed(number, content) for number, content in enumerate(data.split(b"\n"), 1) if content.strip()]

    def add(self, question: Question) -> None:
        """Appends a question.

        Raises:
            UsageError: A question of this id is there already, or the file cannot be written to.
        """
        with self._alone():
            if any(line.question and line.question.id == question.id for line in self.lines()):
                raise UsageError("This question is in your own set already. Edit it there.")
            before = self._read()
            # What a stopped program left of a line stays a line of its own.
            joint = b"\n" if before and not before.endswith(b"\n") else b""
            with self.path.open("ab") as file:
                file.write(joint + _line(question))
                file.flush()
                os.fsync(file.fileno())

    def replace(self, question_id: str, question: Question) -> None:
        """Puts a question in the place of another.

        Raises:
            UsageError: There is none of this id, the new one is there already, or the file cannot be written to.
        """
        with self._alone():
            if question.id != question_id and any(
                line.question and line.question.id == question.id for line in self.lines()
            ):
                raise UsageError("This question is in your own set already. Edit it there.")
            self._rewrite(question_id, lambda _: _line(question))

    def remove(self, question_id: str) -> None:
        """Removes a question.

        Raises:
            UsageError: There is none of this id, or the file cannot be written to.
        """
        with self._alone():
            self._rewrite(question_id, lambda _: b"")

    def remove_damaged(self) -> int:
        """Removes the lines that cannot be used, and returns how many there were.

        Raises:
            UsageError: The file cannot be written to.
        """
        with self._alone():
            lines = self.lines()
            kept = [line.content + b"\n" for line in lines if line.question]
            if len(kept) < len(lines):
                write_whole(self.path, b"".join(kept))
            return len(lines) - len(kept)

    def _rewrite(self, question_id: str, change: Callable[[Question], bytes]) -> None:
        found = False
        parts = []
        for line in self.lines():
            if line.question and line.question.id == question_id:
                found = True
                parts.append(change(line.question))
            else:
                parts.append(line.content + b"\n")
        if not found:
            raise UsageError("This question is no longer in your own set. Look at the list again.")
        write_whole(self.path, b"".join(parts))

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}. Check the file.") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=LOCK_TIMEOUT_S):
                yield
        except Timeout as error:
            raise UsageError(f"Another program is writing to {self.path}. Try again.") from error
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}. Check the home folder.") from error


def _line(question: Question) -> bytes:
    return json.dumps(asdict(question), ensure_ascii=False).encode() + b"\n"


def _parsed(number: int, content: bytes) -> OwnLine:
    try:
        return OwnLine(number, parse_question(parse_object(content)), "", content)
    except BadLineError as error:
        return OwnLine(number, None, str(error), content)
