"""An engine that tells watchers what it was asked and how that went, and answers as the engine inside it does."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from yinju.how_found import WordMatch
from yinju.qa.check.check import Checked
from yinju.qa.check.given import Given
from yinju.settings import Settings
from yinju.types import Answer, PastTurn, ReadingPassages, Scope, ScoredPassage, UncheckedPiece
from yinju.ui.asker import Articles, Asker


@dataclass(frozen=True, slots=True)
class Began:
    """Work on a question or a text began; ``Ended`` follows, whatever comes of it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered or refused.

    Attributes:
        began_ns: When it was asked, in nanoseconds since 1970.
    """

    answer: Answer
    began_ns: int


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text was checked."""

    checked: Checked
    began_ns: int


@dataclass(frozen=True, slots=True)
class Failed:
    """An error came in place of an answer."""

    error: Exception
    began_ns: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Work ended. Where nothing came between, the client went away."""


Event = Began | Answered | CheckedText | Failed | Ended
Watcher = Callable[[Event], None]


def watch(engine: Asker, watchers: Sequence[Watcher]) -> Asker:
    """Returns an engine that tells the watchers; without any, the engine itself."""
    return WatchedEngine(engine, watchers) if watchers else engine


class WatchedEngine:
    """An `Asker` around another."""

    def __init__(self, engine: Asker, watchers: Sequence[Watcher]) -> None:
        self._engine = engine
        self._watchers = watchers

    @property
    def settings(self) -> Settings:
        """The settings that it answers by."""
        return self._engine.settings

    @property
    def store(self) -> Articles:
        """The store that holds the articles."""
        return self._engine.store

    def ask(self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()) -> Answer:
        """Returns the answer to a question."""
        with self._told() as began_ns:
            answer = self._engine.ask(question, scope, history)
            self._tell(Answered(answer, began_ns))
            return answer

    def stream(
        self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        """Yields what the engine yields."""
        with self._told() as began_ns:
            for piece in self._engine.stream(question, scope, history):
                if isinstance(piece, Answer):
                    self._tell(Answered(piece, began_ns))
                yield piece

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        """Returns the passages for a question, best first."""
        return self._engine.retrieve(question, scope)

    def aligned(self, question: str, passages: Sequence[ScoredPassage]) -> tuple[tuple[WordMatch, ...], ...]:
        """Returns for each passage the words of the question that it has."""
        return self._engine.aligned(question, passages)

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        """Returns which sentences of a text the articles bear out."""
        with self._told() as began_ns:
            checked = self._engine.check(text, articles, scope)
            self._tell(CheckedText(checked, began_ns))
            return checked

    def recall(self, exchanges: Sequence[tuple[str, str]]) -> tuple[PastTurn, ...]:
        """Returns turns for a history."""
        return self._engine.recall(exchanges)

    @contextmanager
    def _told(self) -> Iterator[int]:
        began_ns = time.time_ns()
        self._tell(Began())
        try:
            yield began_ns
        except Exception as error:
            self._tell(Failed(error, began_ns))
            raise
        finally:
            self._tell(Ended())

    def _tell(self, event: Event) -> None:
        for watcher in self._watchers:
            watcher(event)
