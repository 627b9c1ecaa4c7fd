"""Reads retrieval sets in BEIR's form: a corpus, queries, and which document is relevant to which query."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.eval.sets.jsonl import BadLineError, json_kind, parse_lines, read_bytes, refuse_problems

_QRELS = "qrels/test.tsv"
_COLUMNS = ("query-id", "corpus-id", "score")


@dataclass(frozen=True, slots=True)
class BeirDocument:
    """A document of a retrieval set. Its title or its text may be empty."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A retrieval set.

    Attributes:
        name: The name of the folder it was read from.
        corpus: Documents by id, in the order of the file.
        queries: Texts of the queries by id, in the order of the file. Queries without qrels are left out.
        qrels: For each query id, the grade of each judged document; a document with a grade above 0 is relevant.
    """

    name: str
    corpus: dict[str, BeirDocument]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def read_beir(folder: Path) -> BeirSet:
    """Reads the set in a folder.

    The folder holds ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``; the first two may be ``.jsonl.xz``
    instead, and where both forms exist the unpacked one is read. The qrels may lack their header line.

    Raises:
        UsageError: A file is missing or empty, a line cannot be used, or the qrels name an unknown query or document.
    """
    corpus_path, queries_path = (_find(folder, name, f"{name}.xz") for name in ("corpus.jsonl", "queries.jsonl"))
    qrels_path = _find(folder, _QRELS)
    corpus = dict(parse_lines(corpus_path, read_bytes(corpus_path), _document, itemgetter(0), "_id"))
    queries = dict(parse_lines(queries_path, read_bytes(queries_path), _query, itemgetter(0), "_id"))
    _refuse_empty(corpus_path, corpus)
    _refuse_empty(queries_path, queries)
    qrels = _read_qrels(qrels_path, corpus, queries)
    _refuse_empty(qrels_path, qrels)
    judged = {key: text for key, text in queries.items() if key in qrels}
    return BeirSet(folder.resolve().name, corpus, judged, qrels)


def _find(folder: Path, *names: str) -> Path:
    for path in (folder / name for name in names):
        if path.is_file():
            return path
    raise UsageError(
        f"{folder} holds no {' or '.join(names)}. A BEIR folder holds corpus.jsonl, queries.jsonl (each may be "
        f".jsonl.xz) and {_QRELS}."
    )


def _refuse_empty(path: Path, content: Sized) -> None:
    if not content:
        raise UsageError(f"{path} is empty. Get it again.")


def _document(item: dict[str, Any]) -> tuple[str, BeirDocument]:
    return _string(item, "_id"), BeirDocument(_string({"title": "", **item}, "title"), _string(item, "text"))


def _query(item: dict[str, Any]) -> tuple[str, str]:
    return _string(item, "_id"), _string(item, "text")


def _string(item: dict[str, Any], name: str) -> str:
    if name not in item:
        raise BadLineError(f"has no field {name!r}; add it")
    value = item[name]
    if not isinstance(value, str):
        raise BadLineError(f"its {name} is {json_kind(value)}; write a string")
    if name == "_id" and not value.strip():
        raise BadLineError("its _id is empty; write one")
    return value


def _read_qrels(path: Path, corpus: dict[str, BeirDocument], queries: dict[str, str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    lines: dict[tuple[str, str], int] = {}
    problems = []
    for number, row in _rows(path):
        try:
            query, document, score = _qrel(row)
            first = lines.setdefault((query, document), number)
            if first != number:
                raise BadLineError(f"judges {document!r} for {query!r}, as line {first} does; remove one")
            if query not in queries:
                raise BadLineError(f"its query-id {query!r} is not in the queries; correct it, or remove the line")
            if document not in corpus:
                raise BadLineError(f"its corpus-id {document!r} is not in the corpus; correct it, or remove the line")
            qrels.setdefault(query, {})[document] = score
        except BadLineError as error:
            problems.append(f"line {number}: {error}")
    refuse_problems(path, problems)
    return qrels


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yields the cells of each line, with its line number; blank lines and the header are skipped."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 at its byte {error.start}. Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        is_header = number == 1 and not _is_integer(cells[-1])
        if any(cells) and not (is_header and len(cells) == len(_COLUMNS)):
            yield number, cells


def _qrel(cells: list[str]) -> tuple[str, str, int]:
    if len(cells) != len(_COLUMNS):
        raise BadLineError(f"has {len(cells)} columns, not the three {', '.join(_COLUMNS)} with tabs between them")
    query, document, score = cells
    if not _is_integer(score):
        raise BadLineError(f"its score {score!r} is not a whole number")
    return query, document, int(score)


def _is_integer(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
