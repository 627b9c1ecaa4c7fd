"""What the conversation on the page holds."""

from dataclasses import dataclass

from yinju.how_found import WordMatch
from yinju.types import Answer, Scope


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A question with its answer. It is still being answered while it has neither answer nor error and is not stopped.

    Attributes:
        partial: The text that has been streamed so far.
        reading: How many passages are being read; 0 while they are searched.
        error: The message that the user sees instead of an answer.
        stopped: Whether the user stopped the answer.
        scope: The articles that the question is asked of; ``None`` for all.
        aligned: The words of the question that each passage of the answer has.
    """

    question: str
    partial: str = ""
    reading: int = 0
    answer: Answer | None = None
    error: str | None = None
    stopped: bool = False
    scope: Scope | None = None
    aligned: tuple[tuple[WordMatch, ...], ...] = ()

    @property
    def pending(self) -> bool:
        """Whether the question is still being answered."""
        return self.answer is None and self.error is None and not self.stopped
