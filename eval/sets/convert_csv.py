"""Converts a table of questions about articles that the user has, as a spreadsheet saves it (CSV in UTF-8).

The table needs the columns ``question``, ``answers`` (with ``|`` between them), ``source`` and ``quote``; it may have
``language``, ``tags`` (with ``|``), ``id`` and ``answerable`` (yes or no). A row without source and quote is a question
that the articles do not answer.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from yinju.errors import UsageError
from yinju.eval.sets.convert_dataset import SourceDataset, SourceQuestion, distinct, make_question
from yinju.eval.sets.jsonl import BadLineError, read_bytes, refuse_problems
from yinju.eval.sets.questions import LANGUAGES, GoldEvidence
from yinju.types import Language

_REQUIRED = ("question", "answers", "source", "quote")
_OPTIONAL = ("language", "tags", "id", "answerable")
_YES_NO = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_SEPARATOR = "|"
_ID_DIGITS = 12
"""Hexadecimal digits of an id made from a hash: enough that no two questions of a table share one."""


def csv_dataset(path: Path, language: Language | None) -> SourceDataset:
    """Reads the questions of a table; the data set has no articles.

    A question without an id gets a hash of its text and source, so that adding rows changes no other id.

    Raises:
        UsageError: The file is no such table, or rows cannot be used; the message names the lines.
    """
    asked: list[SourceQuestion] = []
    problems: list[str] = []
    for number, row in _rows(path):
        try:
            asked.append(_asked(row, language, f"{path}: line {number}"))
        except BadLineError as error:
            problems.append(f"line {number}: {error}")
    refuse_problems(path, problems)
    return SourceDataset((), tuple(asked))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields each row that is not blank, with the number of the line where it begins."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 at its byte {error.start}. Save it as CSV UTF-8 (in a spreadsheet: Save as)."
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(path, header)
        before = reader.line_num
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, _row(path, header, cells, before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num} is not CSV: {error}. Save the table again.") from error


def _check_header(path: Path, header: list[str]) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    unknown = [name for name in header if name not in (*_REQUIRED, *_OPTIONAL)]
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    for what, names in (("lacks", missing), ("has unknown", unknown), ("has twice", twice)):
        if names:
            raise UsageError(
                f"{path}: its first line {what} {', '.join(map(repr, names))}. The columns are {', '.join(_REQUIRED)}, "
                f"and if needed {', '.join(_OPTIONAL)}, with commas between them."
            )


def _row(path: Path, header: list[str], cells: list[str], number: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise UsageError(
            f"{path}: line {number} has {len(cells)} cells under {len(header)} columns. "
            "Put a cell that holds a comma in double quotes."
        )
    blank = dict.fromkeys((*_REQUIRED, *_OPTIONAL), "")
    return blank | {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _asked(row: dict[str, str], language: Language | None, place: str) -> SourceQuestion:
    if not row["question"]:
        raise BadLineError("its question is empty; write one, or remove the line")
    if bool(row["source"]) != bool(row["quote"]):
        given, lacking = ("source", "quote") if row["source"] else ("quote", "source")
        raise BadLineError(f"has a {given} but no {lacking}; give both or neither")
    answers = row["answers"].split(_SEPARATOR)
    evidence = [GoldEvidence(row["source"], row["quote"])] if row["source"] else []
    tags = distinct(row["tags"].split(_SEPARATOR))
    key = row["id"] or hashlib.sha256(f"{row['question']}\n{row['source']}".encode()).hexdigest()[:_ID_DIGITS]
    question = make_question(key, row["question"], language or _language(row["language"]), tags, answers, evidence)
    _check_answerable(row["answerable"], question.answerable, bool(question.answers))
    return SourceQuestion(question, place)


def _language(name: str) -> Language | None:
    if name and name not in LANGUAGES:
        raise BadLineError(f"its language {name!r} is none of {', '.join(LANGUAGES)}")
    return LANGUAGES.get(name)


def _check_answerable(said: str, has_evidence: bool, has_answers: bool) -> None:
    if said and said.lower() not in _YES_NO:
        raise BadLineError(f"its answerable {said!r} is neither yes nor no")
    answerable = _YES_NO[said.lower()] if said else has_evidence or has_answers
    if answerable and not has_evidence:
        raise BadLineError("is answerable but names no source and quote; give them, or say no under answerable")
    if not answerable and (has_evidence or has_answers):
        raise BadLineError("is not answerable but has answers or a quote; empty them, or say yes under answerable")
