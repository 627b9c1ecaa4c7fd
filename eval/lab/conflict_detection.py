"""Measures whether conflicts between articles are noted, and only conflicts.

Forged articles (`yinju.eval.lab.forged_conflicts`) stand in one store with the articles that they restate and with
others, and the questions go through the whole of `Engine.ask`: a conflict is missed too if its statement is not
retrieved or not cited. A question set whose articles do not disagree shows how often a conflict is noted wrongly.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.eval.answers.run import engine_for
from yinju.eval.lab.forged_conflicts import (
    RESTATEMENT_KINDS,
    LabArticle,
    Restatement,
    RestatementKind,
    forged_articles,
    make_restatements,
)
from yinju.eval.sets.beir import read_beir
from yinju.eval.sets.jsonl import BadLineError, parse_lines, read_bytes
from yinju.eval.sets.match import holds_quote
from yinju.eval.sets.questions import Question
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.types import Answer, Progress

_LENGTHS = (200, 2000)
"""Least and most characters of a news text that is used: shorter ones are no articles, longer ones are lists."""
_BASE_ARTICLES, _HOST_ARTICLES, _OTHER_ARTICLES = 14, 8, 4
"""Articles in the store for each restatement of a kind: to take statements from, to put them into, and beside these."""
_FEWEST_ARTICLES = 100
"""Fewest articles that a file must hold."""


@dataclass(frozen=True, slots=True)
class RestatementResult:
    """The result of a question about a statement that a forged article restates.

    Attributes:
        found: Whether the forged article was retrieved.
        cited: Whether the answer cites the statement.
        noted: The quotations noted as a conflict, if one is from the forged article.
        others: The quotations of each other noted conflict.
    """

    restatement: Restatement
    found: bool
    cited: bool
    noted: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NotedConflicts:
    """How many answers to a question set note a conflict, and which.

    Attributes:
        asked: Questions asked.
        answered: Questions not refused.
        noted: Each question whose answer notes conflicts, with the quotations of each conflict.
    """

    asked: int
    answered: int
    noted: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


def read_news(path: Path) -> list[LabArticle]:
    """Reads the articles of usable length in a JSON Lines file (``id``, ``text``, perhaps ``date`` or ``published``).

    Raises:
        UsageError: The file cannot be used, or holds too few articles.
    """

    def parse(item: dict[str, Any]) -> LabArticle:
        key, text, date = item.get("id"), item.get("text"), item.get("date") or item.get("published")
        if not isinstance(key, str) or not isinstance(text, str):
            raise BadLineError("has no id or no text; both must be strings")
        return LabArticle(key, "", text, date[:10] if isinstance(date, str) else None)

    low, high = _LENGTHS
    news = parse_lines(path, read_bytes(path), parse, lambda source: source.key)
    return _enough([source for source in news if low <= len(source.text) <= high], path)


def read_paragraph_articles(folder: Path) -> list[LabArticle]:
    """Reads the paragraphs of a BEIR set as articles; their ids begin with the topic (``topic#number#language``).

    Raises:
        UsageError: The set cannot be used, or holds too few paragraphs.
    """
    corpus = read_beir(folder).corpus
    return _enough(
        [LabArticle(key, key.split("#")[0], document.text, None) for key, document in corpus.items()], folder
    )


def _enough(sources: list[LabArticle], path: Path) -> list[LabArticle]:
    if len(sources) < _FEWEST_ARTICLES:
        raise UsageError(
            f"{path} holds {len(sources)} articles of use; {_FEWEST_ARTICLES} are needed. Give a larger file."
        )
    return sources


def ask_about_restatements(
    sources: Sequence[LabArticle], language: str, settings: Settings, count: int, seed: int, step: Progress
) -> list[RestatementResult]:
    """Forges restatements, asks about them, and returns the results: at most ``count`` of each kind.

    Args:
        sources: Articles to forge from, in one language; a sample of them is used.
    """
    bases, hosts, others = _sample(sources, count, seed)
    restatements = make_restatements(bases, hosts, language, count, seed)
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        articles = Path(folder) / "articles.jsonl"
        _write([*bases, *others, *forged_articles(restatements)], articles)
        with engine_for(settings, [articles], step) as engine:
            found = []
            for number, one in enumerate(restatements):
                step(number, len(restatements), f"{language}: {one.kind}")
                found.append(_result(one, f"retold-{number}", engine.ask(one.question)))
            return found


def _sample(
    sources: Sequence[LabArticle], count: int, seed: int
) -> tuple[list[LabArticle], list[LabArticle], list[LabArticle]]:
    """Samples articles to take statements from, to put them into, and to stand beside these."""
    total = _BASE_ARTICLES + _HOST_ARTICLES + _OTHER_ARTICLES
    chosen = random.Random(seed).sample(list(sources), min(total * count, len(sources)))
    first, second = (len(chosen) * end // total for end in (_BASE_ARTICLES, _BASE_ARTICLES + _HOST_ARTICLES))
    return chosen[:first], chosen[first:second], chosen[second:]


def _result(one: Restatement, forged: str, answer: Answer) -> RestatementResult:
    cited = any(c.source == one.base.key and holds_quote(one.statement, c.quote) for c in answer.citations)
    noted: tuple[str, ...] = ()
    others = []
    for group in _groups(answer):
        quotes = tuple(quote for _, quote in group)
        if forged in {source for source, _ in group}:
            noted = quotes
        else:
            others.append(quotes)
    found = any(scored.article.source == forged for scored in answer.passages)
    return RestatementResult(one, found, cited, noted, tuple(others))


def _groups(answer: Answer) -> Iterator[list[tuple[str, str]]]:
    """Yields each noted conflict as the sources and quotations that disagree."""
    citations = {citation.number: citation for citation in answer.citations}
    for group in answer.conflicts:
        yield [(citations[number].source, citations[number].quote) for number in group]


def _write(sources: Sequence[LabArticle], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for source in sources:
            item = {
                "id": source.key,
                "source": source.key,
                "title": source.topic.replace("_", " "),
                "text": source.text,
            }
            if source.published:
                item["published"] = source.published
            file.write(json.dumps(item, ensure_ascii=False) + "\n")


def ask_question_set(questions: Sequence[Question], engine: Engine, step: Progress) -> NotedConflicts:
    """Asks a question set, and returns which answers note a conflict."""
    answered = 0
    noted = []
    for number, question in enumerate(questions):
        step(number, len(questions), "questions")
        answer = engine.ask(question.question)
        answered += not answer.refused
        if answer.conflicts:
            noted.append((question.question, tuple(tuple(quote for _, quote in group) for group in _groups(answer))))
    return NotedConflicts(len(questions), answered, tuple(noted))


def restatement_figures(results: Sequence[RestatementResult]) -> dict[RestatementKind, dict[str, int]]:
    """Counts, for each kind, questions and the answers that cite the statement, find the forged article, or note it.

    ``others`` counts the answers that note a conflict of other articles.
    """
    return {
        kind: {
            "asked": len(of),
            "cited": sum(one.cited for one in of),
            "found": sum(one.found for one in of),
            "noted": sum(bool(one.noted) for one in of),
            "others": sum(bool(one.others) for one in of),
        }
        for kind in RESTATEMENT_KINDS
        if (of := [one for one in results if one.restatement.kind == kind])
    }


def conflicts_as_json(
    results: Mapping[str, Sequence[RestatementResult]], notes: Mapping[str, NotedConflicts]
) -> dict[str, Any]:
    """Returns the figures as plain data, with every noted conflict.

    Args:
        results: The results of each language.
        notes: The noted conflicts of each question set, by its name.
    """
    return {
        "retold": {
            language: {
                "figures": restatement_figures(of),
                "cases": [
                    {
                        "kind": one.restatement.kind,
                        "question": one.restatement.question,
                        "statement": one.restatement.statement,
                        "said": one.restatement.restated,
                        "cited": one.cited,
                        "found": one.found,
                        "noted": list(one.noted),
                        "others": [list(group) for group in one.others],
                    }
                    for one in of
                ],
            }
            for language, of in results.items()
        },
        "answered": {name: asdict(found) for name, found in notes.items()},
    }


def conflict_lines(
    results: Mapping[str, Sequence[RestatementResult]], notes: Mapping[str, NotedConflicts]
) -> Iterator[str]:
    """Formats the figures for a terminal, with each conflict that should not be noted."""
    for language, of in results.items():
        for kind, row in restatement_figures(of).items():
            yield (
                f"{language}, {_KIND_LABELS[kind]}: {row['asked']}; statement cited {row['cited']}, the other found "
                f"{row['found']}, noted {row['noted']}; of other articles {row['others']}"
            )
        for one in of:
            groups = [*([one.noted] if one.noted and one.restatement.kind != "value" else []), *one.others]
            for group in groups:
                yield f"  {one.restatement.kind}: {one.restatement.question}"
                yield from (f"    {quote}" for quote in group)
    for name, found in notes.items():
        yield f"{name}: {found.asked} asked, {found.answered} answered, with a conflict noted {len(found.noted)}"
        for question, noted in found.noted:
            yield f"  {question}"
            yield from (f"    {quote}" for group in noted for quote in group)


_KIND_LABELS: dict[RestatementKind, str] = {
    "value": "another value (should be noted)",
    "spelling": "the same in another spelling",
    "date": "of another date",
    "place": "of another place",
    "name": "of another name",
    "ordinal": "of another ordinal",
    "measure": "of another measure",
    "unrepeated": "told by no other",
}
"""How each kind of restatement is shown."""
