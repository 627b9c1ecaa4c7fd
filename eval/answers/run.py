"""Asks a question set and saves every answer, so that measures can be computed again without asking again."""

import json
import platform
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from yinju.embed import Embedder, open_embedder
from yinju.errors import LLMError, UsageError, YinjuError
from yinju.eval.sets.questions import GoldEvidence, Question, QuestionSet, check_sources
from yinju.ingest.build import ingest
from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.text import language_of
from yinju.types import Answer, Article, Progress, ReadingPassages, UncheckedPiece

ANSWERS = "answers.jsonl"
ABOUT = "run.json"
_LIBRARIES = ("yinju", "chromadb", "tantivy", "jieba", "llama-index-core", "sentence-transformers", "torch")


class Corpus(Protocol):
    """The part of a store that a run needs."""

    def articles(self) -> list[Article]:
        """Returns every article."""
        ...

    def meta(self) -> dict[str, str]:
        """Returns what the store is bound to: the embedder's fingerprint and the settings of chunking and cleaning."""
        ...


class Answerer(Protocol):
    """The part of an engine that a run needs."""

    @property
    def store(self) -> Corpus:
        """The store that holds the articles."""
        ...

    def stream(self, question: str) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        """Yields what is known of an answer as it comes, and last the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """A question of a run with its result: the answer as plain data, or the error that it ended in.

    Attributes:
        languages: The language of the article of each piece of evidence, where the run knew the corpus.
        written: What a language model wrote, before the check: its ``text``, and the milliseconds from the question to
            its first and its last piece, ``first_ms`` and ``last_ms``. ``None`` where none was asked.
    """

    question: Question
    answer: dict[str, Any] | None
    error: str | None = None
    languages: tuple[str, ...] = ()
    written: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A question set asked of one system.

    Attributes:
        about: The data set, store, settings and versions, which distinguish the run from others.
    """

    about: dict[str, Any]
    records: tuple[Record, ...]


@contextmanager
def engine_for(settings: Settings, corpus: Sequence[Path], progress: Progress | None = None) -> Iterator[Engine]:
    """Opens an engine over the store of the settings, or over a temporary store of a corpus that is deleted afterwards.

    Args:
        corpus: Files and folders of articles; empty to use the store of the settings.

    Raises:
        YinjuError: A source of the corpus cannot be read: figures over the rest would be of another corpus.
    """
    embedder: Embedder = open_embedder(settings.embedder)
    if not corpus:
        with Engine.open(settings, embedder) as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        settings = temporary(settings, Path(folder))
        report = ingest([str(path) for path in corpus], settings, embedder, progress=progress)
        if report.failed:
            reasons = "; ".join(f"{failure.source}: {failure.reason}" for failure in report.failed[:3])
            raise YinjuError(
                f"{len(report.failed)} sources of {', '.join(map(str, corpus))} cannot be read: {reasons}. "
                "Correct or remove them."
            )
        with Engine.open(settings, embedder) as engine:
            yield engine


def temporary(settings: Settings, home: Path) -> Settings:
    """Returns the settings for a store in ``home`` that is deleted with its folder.

    Such a store never uses a Chroma server, where its vectors would stay.
    """
    store = settings.store.model_copy(update={"chroma_url": ""})
    return settings.model_copy(update={"home": home, "store": store})


def ask_all(
    questions: QuestionSet,
    path: Path,
    engine: Answerer,
    settings: Settings,
    out: Path | None,
    progress: Progress | None = None,
) -> Run:
    """Asks every question that ``out`` holds no answer to yet, and saves each answer at once.

    When a stopped run is continued, questions that ended in an error are asked again.

    Args:
        path: The file of the questions, for messages and for the record of the run.
        out: The run's folder; ``None`` saves nothing.

    Raises:
        UsageError: ``out`` holds a run of another question set or another system, or evidence names an absent source.
    """
    languages: dict[str, set[str]] = {}
    for article in engine.store.articles():
        languages.setdefault(article.source, set()).add(article.language)
    check_sources(questions.questions, set(languages), path)
    about = _about(questions, path, engine, settings)
    done = _resume(out, about) if out else {}
    records = []
    for number, question in enumerate(questions.questions):
        if progress:
            progress(number, len(questions.questions), question.id)
        record = done.get(question.id)
        if record is None or record.error is not None:
            record = _ask(question, engine, tuple(_language(e, languages) for e in question.evidence))
            if out:
                with (out / ANSWERS).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
        records.append(record)
    return Run(about, tuple(records))


def read_run(folder: Path) -> Run:
    """Reads a saved run.

    Raises:
        UsageError: The folder holds no run, or its files are broken.
    """
    if not (folder / ABOUT).is_file():
        raise UsageError(f"{folder} holds no run. Make one with: yinju eval answers --dataset FILE --out {folder}")
    return Run(_read_about(folder), tuple(_read_answers(folder).values()))


def _language(evidence: GoldEvidence, languages: Mapping[str, Collection[str]]) -> str:
    """Returns the language of the evidence's article, or of its quotation if the source has several languages."""
    known = languages[evidence.source]
    return next(iter(known)) if len(known) == 1 else language_of(evidence.quote)


def _ask(question: Question, engine: Answerer, languages: tuple[str, ...]) -> Record:
    pieces: list[str] = []
    times: list[float] = []
    began = time.perf_counter()
    found, failed = None, None
    try:
        for piece in engine.stream(question.question):
            if isinstance(piece, UncheckedPiece):
                pieces.append(piece.text)
                times.append(round(1000 * (time.perf_counter() - began), 1))
            elif isinstance(piece, Answer):
                found = to_dict(piece)
    except (LLMError, UsageError) as error:  # a model that fails at one question is a result, not the end of the run
        failed = str(error)
    written = {"text": "".join(pieces), "first_ms": times[0], "last_ms": times[-1]} if pieces else None
    return Record(question, found, failed, languages, written)


def _about(questions: QuestionSet, path: Path, engine: Answerer, settings: Settings) -> dict[str, Any]:
    meta = engine.store.meta()
    shown = settings.model_dump(mode="json", exclude={"home": True, "serve": True, "llm": {"api_key"}})
    shown["llm"]["base_url"] = _without_password(shown["llm"]["base_url"])
    shown["store"]["chroma_url"] = _without_password(shown["store"]["chroma_url"])
    return {
        "dataset": {"name": path.name, "digest": questions.digest},
        "store": {"embedder": meta["embedder"], "chunk": meta["chunk"], "articles": len(engine.store.articles())},
        "settings": shown,
        "versions": _versions() | {"python": platform.python_version()},
    }


def _versions() -> dict[str, str | None]:
    """Returns the versions of the libraries that the answers may depend on; ``None`` for one that is not installed."""
    found: dict[str, str | None] = dict.fromkeys(_LIBRARIES)
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _without_password(url: str) -> str:
    """Removes user, password and query from an address, since each may be a secret."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _resume(out: Path, about: dict[str, Any]) -> dict[str, Record]:
    """Returns the answers that the folder holds already, and makes the folder if it is new."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out} cannot be made: {error.strerror}. Name another folder with --out.") from error
    if (out / ABOUT).is_file():
        before = _read_about(out)
        differing = sorted(name for name in about if about[name] != before.get(name))
        if differing:
            raise UsageError(
                f"{out} holds a run of another {', '.join(differing)}. Name another folder with --out, or remove it."
            )
        _drop_torn_line(out / ANSWERS)
        return _read_answers(out)
    if (out / ANSWERS).is_file():
        raise UsageError(f"{out} holds answers without {ABOUT}, which says whose they are. Remove it.")
    (out / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=2), encoding="utf-8")
    return {}


def _read_about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{folder / ABOUT} is broken: {error}. Remove {folder}, and run again.") from error
    return about


def _read_answers(folder: Path) -> dict[str, Record]:
    """Reads the last answer to each question. A last line that was not written whole is ignored."""
    path = folder / ANSWERS
    records: dict[str, Record] = {}
    # Bytes: a run that is stopped may leave half a character, and U+2028 in an article ends no line.
    *lines, _ = path.read_bytes().split(b"\n") if path.is_file() else [b""]
    for number, line in enumerate(lines, 1):
        try:
            record = _record(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path}, line {number} is no answer: {error!r}. Remove {folder}, and run again."
            ) from error
        records[record.question.id] = record
    return records


def _record(item: dict[str, Any]) -> Record:
    fields = item["question"]
    evidence = tuple(GoldEvidence(**piece) for piece in fields["evidence"])
    lists = {"answers": tuple(fields["answers"]), "tags": tuple(fields["tags"]), "evidence": evidence}
    return Record(
        Question(**{**fields, **lists}), item["answer"], item["error"], tuple(item["languages"]), item.get("written")
    )


def _drop_torn_line(path: Path) -> None:
    """Cuts off a last line that a stopped run did not finish writing, so that the next line starts afresh."""
    if path.is_file():
        with path.open("r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)
