"""Turns of a conversation as plain data, which the browser keeps and from which they are shown again.

What comes back from a browser may be damaged, of another version, or made by anybody: it is checked like any input.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from yinju.errors import UsageError
from yinju.qa.answer_ranges import cited_ranges
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.types import Answer
from yinju.ui.ask.shown import ShownTurn

MAX_TURNS = 500
"""The most turns of a conversation that is shown again."""

_TURNS = TypeAdapter(tuple[ShownTurn, ...])


def kept(turns: Sequence[ShownTurn]) -> list[dict[str, Any]]:
    """Returns turns as lists, dicts, strings and numbers."""
    found: list[dict[str, Any]] = _TURNS.dump_python(tuple(map(_lightened, turns)), mode="json")
    return found


def restored(text: str) -> tuple[ShownTurn, ...]:
    """Returns the turns that ``kept`` made, from their JSON.

    Raises:
        UsageError: The text is no such JSON, or an answer in it contradicts itself.
    """
    try:
        turns = _TURNS.validate_json(text)
    except ValidationError as error:
        raise UsageError(f"The conversation cannot be opened: {error.error_count()} fields are damaged.") from error
    if not 0 < len(turns) <= MAX_TURNS:
        raise UsageError(f"A conversation has 1 to {MAX_TURNS} questions, this one {len(turns)}.")
    for turn in turns:
        if turn.pending or len(turn.question) > MAX_QUESTION_CHARS or not _is_whole(turn.answer):
            raise UsageError("The conversation cannot be opened: an answer in it contradicts itself.")
    return turns


def _lightened(turn: ShownTurn) -> ShownTurn:
    """Returns a turn without what only the making of citations needs; they are made."""
    if turn.answer is None:
        return turn
    passages = tuple(replace(one, passage=replace(one.passage, places=b"")) for one in turn.answer.passages)
    return replace(turn, answer=replace(turn.answer, passages=passages))


def _is_whole(answer: Answer | None) -> bool:
    """Returns whether everything that an answer cites is there, and its sentences are in its text."""
    if answer is None:
        return True
    try:
        cited = {number for _, number in cited_ranges(answer)}
    except (ValueError, KeyError):
        return False
    return cited <= {citation.number for citation in answer.citations}
