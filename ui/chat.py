"""A conversation in the terminal: it answers questions line by line, and follow-ups from the questions before."""

from collections import deque
from collections.abc import Callable, Iterable

from yinju.errors import YinjuError
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.types import Answer, PastTurn, Scope
from yinju.ui.asker import Asker

AFRESH = "/new"
"""The line that begins a new conversation."""


def converse(
    engine: Asker,
    lines: Iterable[str],
    scope: Scope | None,
    show: Callable[[Answer], None],
    complain: Callable[[str], None],
) -> int:
    """Answers each line that is not empty, until there are no more.

    The error of a question that fails is shown, and the conversation goes on.

    Returns:
        The number of questions that failed.
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
