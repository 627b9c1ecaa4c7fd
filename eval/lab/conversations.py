"""Measures follow-up questions: are they understood, and are questions that stand alone left unchanged?

Each follow-up is asked twice, within its conversation and without history: the difference is what completing it gains.
The opposite error is measured with unrelated questions, asked one after the other as if in one conversation: the
earlier questions must not change which passage answers the later one.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import BadLineError, parse_lines, read_bytes
from yinju.eval.sets.questions import Question
from yinju.qa.engine import Engine
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.qa.question.followup import may_follow, read_follow_up
from yinju.text import language_of
from yinju.types import Answer, PastTurn, Progress

OUR_CONVERSATIONS = Path(__file__).parent.parent / "data" / "followups.jsonl"
"""The conversations that come with the project."""
OUR_ARTICLES = Path(__file__).parent.parent / "data" / "followups_articles.jsonl"
"""The articles that they ask about."""
TOP_PASSAGES = 5
"""The right passage should be among this many first ones."""
_FIELDS = ("question", "source", "quote")


@dataclass(frozen=True, slots=True)
class ScriptedTurn:
    """A question of a conversation, and a text that the passage answering it holds.

    Attributes:
        source: The source of the article that holds the passage.
        quote: Text of the passage.
    """

    question: str
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    """The result of a question that depends on the questions before it.

    Attributes:
        query: The query that was searched for it.
        rank: The rank of the right passage, from 1; 0 if it was not retrieved.
        rank_alone: The same rank for the question asked without history.
        cited: Whether the answer cites the right passage.
    """

    language: str
    question: str
    query: str
    rank: int
    rank_alone: int
    cited: bool


@dataclass(frozen=True, slots=True)
class MistakenFollowUp:
    """A question that stands alone but was taken for a follow-up of unrelated questions.

    Attributes:
        query: The query that was searched for it.
        same_first: Whether the first passage is the one found without history.
    """

    language: str
    question: str
    query: str
    same_first: bool


@dataclass(frozen=True, slots=True)
class StandaloneResults:
    """The results of unrelated questions asked in random order.

    Attributes:
        counts: How many questions there were of each language.
        mistaken: The questions whose query was changed.
    """

    counts: dict[str, int]
    mistaken: tuple[MistakenFollowUp, ...]


def read_conversations(path: Path) -> list[tuple[ScriptedTurn, ...]]:
    """Reads the conversations of a JSON Lines file: ``{"turns": [{"question", "source", "quote"}, …]}`` a line.

    Raises:
        UsageError: The file cannot be used, or holds no follow-up.
    """

    def parse(item: dict[str, Any]) -> tuple[ScriptedTurn, ...]:
        turns = item.get("turns")
        if not isinstance(turns, list) or not turns:
            raise BadLineError("has no turns; give a list of objects with question, source and quote")
        for number, turn in enumerate(turns, 1):
            if not isinstance(turn, dict) or not all(isinstance(turn.get(f), str) and turn[f].strip() for f in _FIELDS):
                raise BadLineError(f"its turn {number} lacks a question, a source or a quote; each must be a string")
        return tuple(ScriptedTurn(*(turn[field] for field in _FIELDS)) for turn in turns)

    def said(turns: tuple[ScriptedTurn, ...]) -> str:
        return " / ".join(turn.question for turn in turns)

    conversations = parse_lines(path, read_bytes(path), parse, said, "conversation")
    if all(len(turns) < 2 for turns in conversations):
        raise UsageError(f"{path} holds no conversation of two questions or more, so there is nothing to measure.")
    return conversations


def ask_conversations(
    conversations: Sequence[Sequence[ScriptedTurn]], engine: Engine, step: Progress
) -> list[FollowUpResult]:
    """Asks every conversation, and returns the results of all questions but the first of each.

    Raises:
        UsageError: The store lacks an article that a turn names.
    """
    known = {article.source for article in engine.store.articles()}
    absent = sorted({turn.source for turns in conversations for turn in turns} - known)
    if absent:
        raise UsageError(
            f"The store lacks {', '.join(absent[:3])}, which the conversations name. Add it with --corpus."
        )
    found = []
    for number, turns in enumerate(conversations):
        step(number, len(conversations), "conversations")
        history: list[PastTurn] = []
        for turn in turns:
            answer = engine.ask(turn.question, history=history)
            if history:
                alone = engine.ask(turn.question)
                found.append(
                    FollowUpResult(
                        language_of(turn.question),
                        turn.question,
                        answer.query or turn.question,
                        _rank(answer, turn),
                        _rank(alone, turn),
                        any(c.source == turn.source and turn.quote in c.passage_text for c in answer.citations),
                    )
                )
            history.append(past_turn(answer))
    return found


def _rank(answer: Answer, turn: ScriptedTurn) -> int:
    for rank, scored in enumerate(answer.passages, 1):
        if scored.article.source == turn.source and turn.quote in scored.passage.text:
            return rank
    return 0


def ask_in_random_order(
    questions: Sequence[Question], engine: Engine, seed: int, step: Progress, *, by_model: bool
) -> StandaloneResults:
    """Asks questions that stand alone in random order, and returns those that were taken for follow-ups.

    To save time, only questions that can be taken for a follow-up are asked, with the questions before them.

    Args:
        by_model: Whether a language model completes follow-ups: more questions go to it than the rules would complete.
    """
    may_depend = _depends_by_model if by_model else _depends_by_rules
    shuffled = list(questions)
    random.Random(seed).shuffle(shuffled)
    conversation = _ShuffledConversation(shuffled, engine, may_depend)
    counts: dict[str, int] = {}
    mistaken = []
    for number, question in enumerate(shuffled):
        step(number, len(shuffled), "random order")
        counts[question.language] = counts.get(question.language, 0) + 1
        if number == 0 or not may_depend(question.question):
            continue
        answer = conversation.answer(number)
        if answer.query is not None:
            alone = engine.ask(question.question)
            mistaken.append(
                MistakenFollowUp(
                    question.language, question.question, answer.query, _first_of(answer) == _first_of(alone)
                )
            )
    return StandaloneResults(counts, tuple(mistaken))


def _depends_by_rules(question: str) -> bool:
    return read_follow_up(question) is not None


def _depends_by_model(question: str) -> bool:
    return may_follow(question, read_follow_up(question))


class _ShuffledConversation:
    """A conversation of unrelated questions; a question is asked only when its answer is needed."""

    def __init__(self, questions: Sequence[Question], engine: Engine, may_depend: Callable[[str], bool]) -> None:
        self._questions = [question.question for question in questions]
        self._engine = engine
        self._leans = may_depend
        self._answers: dict[int, Answer] = {}

    def answer(self, number: int) -> Answer:
        """Returns the answer to a question, with the questions before it as history."""
        if number not in self._answers:
            question = self._questions[number]
            before = range(max(0, number - MAX_TURNS), number) if self._leans(question) else ()
            history = [past_turn(self.answer(one)) for one in before]
            self._answers[number] = self._engine.ask(question, history=history)
        return self._answers[number]


def _first_of(answer: Answer) -> str:
    return answer.passages[0].passage.passage_id if answer.passages else ""


def followup_figures(found: Sequence[FollowUpResult]) -> dict[str, dict[str, float]]:
    """Computes the figures of follow-ups by language, and of all together as ``all``.

    ``count`` is how many there were; the other figures are shares of them. ``first_5``: the right passage is among the
    first five; ``first``: it is the first; ``cited``: the answer cites it. ``…_alone``: the same, asked without
    history.
    """
    figures = {}
    for name, of in _by_language(found):
        ranks, alone = [one.rank for one in of], [one.rank_alone for one in of]
        figures[name] = {
            "count": len(of),
            "first_5": _share(1 <= rank <= TOP_PASSAGES for rank in ranks),
            "first_5_alone": _share(1 <= rank <= TOP_PASSAGES for rank in alone),
            "first": _share(rank == 1 for rank in ranks),
            "first_alone": _share(rank == 1 for rank in alone),
            "cited": _share(one.cited for one in of),
        }
    return figures


def standalone_figures(found: StandaloneResults) -> dict[str, dict[str, float]]:
    """Computes the figures of unrelated questions by language, and of all together as ``all``.

    ``count`` is how many there were, ``changed`` how many queries were changed, and ``kept`` the share of questions
    whose query stays as asked or whose first passage is the one found without history.
    """
    figures = {}
    for name in (*sorted(found.counts), "all"):
        count = sum(found.counts.values()) if name == "all" else found.counts[name]
        mistaken = [one for one in found.mistaken if name in ("all", one.language)]
        lost = sum(not one.same_first for one in mistaken)
        figures[name] = {"count": count, "changed": len(mistaken), "kept": round(1 - lost / count, 4)}
    return figures


def conversations_as_json(
    followups: Sequence[FollowUpResult], standalone: Mapping[str, StandaloneResults]
) -> dict[str, Any]:
    """Returns the figures as plain data, with the follow-ups that missed and the questions that were changed.

    Args:
        standalone: The results of each question set, by its name.
    """
    return {
        "followups": followup_figures(followups),
        "missed": [asdict(one) for one in followups if not 1 <= one.rank <= TOP_PASSAGES],
        "standalone": {
            name: {"figures": standalone_figures(found), "changed": [asdict(one) for one in found.mistaken]}
            for name, found in standalone.items()
        },
    }


def conversation_lines(
    followups: Sequence[FollowUpResult], standalone: Mapping[str, StandaloneResults]
) -> Iterator[str]:
    """Formats the figures for a terminal."""
    for name, row in followup_figures(followups).items():
        yield (
            f"follow-ups, {name}: {row['count']}; right passage among the first {TOP_PASSAGES} {row['first_5']:.3f} "
            f"(asked alone {row['first_5_alone']:.3f}), first {row['first']:.3f} ({row['first_alone']:.3f}), "
            f"cited {row['cited']:.3f}"
        )
    for one in followups:
        if not 1 <= one.rank <= TOP_PASSAGES:
            yield f"  missed: {one.question} → {one.query}"
    for source, found in standalone.items():
        for name, row in standalone_figures(found).items():
            yield f"{source} in random order, {name}: {row['count']}; changed {row['changed']}, kept {row['kept']:.4f}"
        for changed in found.mistaken:
            if not changed.same_first:
                yield f"  other first passage: {changed.question} → {changed.query}"


def _by_language(found: Sequence[FollowUpResult]) -> Iterator[tuple[str, list[FollowUpResult]]]:
    for name in sorted({one.language for one in found}):
        yield name, [one for one in found if one.language == name]
    yield "all", list(found)


def _share(hits: Iterable[bool]) -> float:
    marks = list(hits)
    return round(sum(marks) / len(marks), 4) if marks else 0.0
