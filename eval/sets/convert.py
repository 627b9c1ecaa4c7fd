"""Converts published data sets into our form: a folder with ``articles.jsonl`` and ``questions.jsonl``.

Kinds of data sets:
    squad: SQuAD 1.1 and 2.0 and the sets of the same shape: CMRC 2018 (also its older list), DRCD, XQuAD, MLQA. Each
        paragraph becomes an article; the sentences around an answer become the evidence.
    rgb: The Retrieval-Augmented Generation Benchmark: its noise, integration and counterfactual files.
    rgb-rejection: The same files without the texts that hold the answer, so that the right reply is a refusal.
    beir: A BEIR folder. Evidence is whole documents, and there are no answers.
    csv: A table of questions about articles that the user already has. No articles are written.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError, YinjuError
from yinju.eval.sets.convert_beir import beir_dataset
from yinju.eval.sets.convert_csv import csv_dataset
from yinju.eval.sets.convert_dataset import SourceDataset, SourceQuestion
from yinju.eval.sets.convert_rgb import rgb_dataset, rgb_rejection_dataset
from yinju.eval.sets.convert_squad import squad_dataset
from yinju.eval.sets.convert_withhold import choose_articles, withhold
from yinju.eval.sets.questions import LANGUAGES
from yinju.types import Language

_READERS: dict[str, Callable[[Path, Language | None], SourceDataset]] = {
    "squad": squad_dataset,
    "rgb": rgb_dataset,
    "rgb-rejection": rgb_rejection_dataset,
    "beir": beir_dataset,
    "csv": csv_dataset,
}
_WITHOUT_ARTICLES = "csv"
DATASET_KINDS = tuple(_READERS)
"""The kinds of data sets that can be converted."""


@dataclass(frozen=True, slots=True)
class ConversionCounts:
    """What a conversion wrote, in counts.

    Attributes:
        articles: Articles written.
        questions: Questions written.
        held_out: Articles taken out to make their questions unanswerable; ``articles`` does not count them.
        left_out: Questions not written, because they are empty, because none of their answers occurs in their text, or
            because a remaining article answers them although their own article was taken out.
    """

    articles: int
    questions: int
    held_out: int
    left_out: int = 0


def convert_dataset(
    kind: str, source: Path, out: Path, *, hold_out: float = 0.0, seed: int = 0, language: str | None = None
) -> ConversionCounts:
    """Converts a published data set into our form and writes it.

    Args:
        kind: One of ``DATASET_KINDS``.
        source: The data set's file, or for ``beir`` its folder. A file may be packed (``.xz``).
        out: The folder to write to. It must be empty or not exist yet.
        hold_out: The share of articles to take out, in 0–1. A question that only these articles answer is written as
            unanswerable with the tag ``held-out``; a question that a remaining article also answers is left out.
        seed: Decides which articles are taken out. The choice depends on the texts, not on their order.
        language: The language of all questions. Without it, the language of each question is recognised from its text.

    Raises:
        UsageError: An argument cannot be used, or the source is not of its kind. Nothing is written then.
        YinjuError: The folder cannot be written.
    """
    known = _check(kind, out, hold_out, language)
    if hold_out and kind == _WITHOUT_ARTICLES:
        raise UsageError(f"{kind} has no articles to hold out. Leave the share at 0.")
    dataset = _READERS[kind](source, known)
    taken = choose_articles(dataset, hold_out, seed)
    dataset = withhold(dataset, taken, "held-out")
    if not dataset.articles and kind != _WITHOUT_ARTICLES:
        raise UsageError(f"{source}: no article is left of it. Hold out less, or check that it is the right file.")
    _check_ids(source, dataset.questions)
    _write(source, out, dataset)
    return ConversionCounts(len(dataset.articles), len(dataset.questions), len(taken), dataset.left_out)


def _check(kind: str, out: Path, hold_out: float, language: str | None) -> Language | None:
    if kind not in _READERS:
        raise UsageError(f"{kind!r} is no kind that can be converted; the kinds are {', '.join(DATASET_KINDS)}.")
    if not 0 <= hold_out < 1:
        raise UsageError(f"{hold_out} is no share to hold out. Give a number from 0 to below 1, such as 0.25.")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Name a folder.")
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty, and nothing in it is written over. Name a new folder, or empty it.")
    if language is None:
        return None
    if language not in LANGUAGES:
        raise UsageError(f"{language!r} is no language of questions; they are {', '.join(LANGUAGES)}.")
    return LANGUAGES[language]


def _check_ids(source: Path, asked: Iterable[SourceQuestion]) -> None:
    places: dict[str, str] = {}
    for item in asked:
        key = item.question.id
        first = places.setdefault(key, item.place)
        if not key.strip():
            raise UsageError(f"{item.place} has an empty id. Give each question its own.")
        if first != item.place:
            other = first.removeprefix(f"{source}: ")
            raise UsageError(f"{item.place} has the id {key!r} of {other} already. Give each question its own.")


def _write(source: Path, out: Path, dataset: SourceDataset) -> None:
    if not dataset.questions:
        left = f"; {dataset.left_out} had to be left out" if dataset.left_out else ""
        raise UsageError(f"{source} holds no question that can be used{left}. Check that it is the right file.")
    files = {"questions.jsonl": _lines(source, (asdict(item.question) for item in dataset.questions))}
    if dataset.articles:
        files["articles.jsonl"] = _lines(source, (article.to_item() for article in dataset.articles))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise YinjuError(f"{out} cannot be written: {error.strerror}. Name another folder.") from error


def _lines(source: Path, items: Iterable[dict[str, Any]]) -> bytes:
    try:
        return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode("utf-8")
    except UnicodeEncodeError as error:
        near = error.object[max(error.start - 20, 0) : error.start]
        raise UsageError(
            f"{source} holds half a character (\\u{ord(error.object[error.start]):x}) after {near!r}. Remove it."
        ) from error
