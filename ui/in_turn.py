"""An engine that works on few questions at a time: each keeps a core busy, and takes memory while it is answered."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from yinju.how_found import WordMatch
from yinju.qa.check.check import Checked
from yinju.qa.check.given import Given
from yinju.settings import Settings
from yinju.types import Answer, PastTurn, ReadingPassages, Scope, ScoredPassage, UncheckedPiece
from yinju.ui.asker import Articles, Asker

MAX_CONCURRENT_ANSWERS = 4
"""The most answers made at a time, for the page and for programs together; further questions wait."""


class InTurn:
    """An `Asker` around another. Who comes while all places are taken waits for one."""

    def __init__(self, engine: Asker, places: int = MAX_CONCURRENT_ANSWERS) -> None:
        self._engine = engine
        self._places = threading.BoundedSemaphore(places)
        self._counting = threading.Lock()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return self._waiting

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
        with self._place():
            return self._engine.ask(question, scope, history)

    def stream(
        self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        """Yields what the engine yields. A stream that is closed before its end gives its place back."""
        with self._place():
            yield from self._engine.stream(question, scope, history)

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        """Returns the passages for a question, best first."""
        with self._place():
            return self._engine.retrieve(question, scope)

    def aligned(self, question: str, passages: Sequence[ScoredPassage]) -> tuple[tuple[WordMatch, ...], ...]:
        """Returns for each passage the words of the question that it has."""
        return self._engine.aligned(question, passages)

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        """Returns which sentences of a text the articles bear out."""
        with self._place():
            return self._engine.check(text, articles, scope)

    def recall(self, exchanges: Sequence[tuple[str, str]]) -> tuple[PastTurn, ...]:
        """Returns turns for a history."""
        return self._engine.recall(exchanges)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Holds a place while the block runs, once there is one."""
        self._count(1)
        try:
            self._places.acquire()
        finally:
            self._count(-1)
        try:
            yield
        finally:
            self._places.release()

    def _count(self, change: int) -> None:
        with self._counting:
            self._waiting += change
