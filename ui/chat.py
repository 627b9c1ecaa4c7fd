"""A conversation in the terminal: questions line by line, each answered from those before it."""

from collections import deque
from collections.abc import Callable, Iterable

from yinju.errors import YinjuError
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.types import Answer, PastTurn, Scope
from yinju.ui.asker import Asker

AFRESH = "/new"
"""A line that forgets what was asked so far."""


def converse(
    engine: Asker,
    lines: Iterable[str],
    scope: Scope | None,
    show: Callable[[Answer], None],
    complain: Callable[[str], None],
) -> int:
    """Answers each line until there are no more; empty lines are passed over.

    A question that fails is said, and the conversation goes on.

    Returns:
        How many questions failed.
    """
    history: deque[PastTurn] = deque(maxlen=MAX_TURNS)
    failed = 0
    for line in lines:
        question = line.strip()
        if question == AFRESH:
            history.clear()
        elif question:
            try:
                answer = engine.ask(question, scope, tuple(history))
            except YinjuError as error:
                complain(str(error))
                failed += 1
                continue
            history.append(past_turn(answer))
            show(answer)
    return failed
