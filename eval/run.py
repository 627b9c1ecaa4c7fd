"""Asks a question set and keeps every answer, so that measures can be made again without asking again."""

import json
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from yinju.embed import Embedder, SentenceTransformerEmbedder
from yinju.errors import UsageError, YinjuError
from yinju.eval.datasets import Evidence, Question, QuestionSet, check_sources
from yinju.ingest.build import Progress, ingest
from yinju.qa.engine import Engine
from yinju.qa.wire import to_dict
from yinju.settings import Settings

ANSWERS = "answers.jsonl"
ABOUT = "run.json"
_LIBRARIES = ("yinju", "chromadb", "tantivy", "jieba", "llama-index-core", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True)
class Record:
    """A question and what came of it: the answer as plain data, or the error that it ended in."""

    question: Question
    answer: dict[str, Any] | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A question set asked of one system, with what tells the runs of two systems apart."""

    about: dict[str, Any]
    records: tuple[Record, ...]


@contextmanager
def engine_for(settings: Settings, corpus: Path | None, progress: Progress | None = None) -> Iterator[Engine]:
    """An engine over the store of the settings, or over a temporary one with the corpus, thrown away afterwards.

    Raises:
        YinjuError: A source of the corpus cannot be read: a measure over the rest would be of another corpus.
    """
    embedder: Embedder = SentenceTransformerEmbedder(settings.embedder)
    if corpus is None:
        with Engine.open(settings, embedder) as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        settings = settings.model_copy(update={"home": Path(folder)})
        report = ingest([str(corpus)], settings, embedder, progress=progress)
        if report.failed:
            reasons = "; ".join(f"{failure.source}: {failure.reason}" for failure in report.failed[:3])
            raise YinjuError(
                f"{len(report.failed)} sources of {corpus} cannot be read: {reasons}. Correct or remove them."
            )
        with Engine.open(settings, embedder) as engine:
            yield engine


def ask_all(
    questions: QuestionSet,
    path: Path,
    engine: Engine,
    settings: Settings,
    out: Path | None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Run:
    """Asks every question that ``out`` does not hold an answer to yet, and writes each answer down at once.

    Args:
        path: Where the questions were read from, for messages and for the record.

    Raises:
        UsageError: ``out`` holds a run of another question set, or of another system; evidence names an absent source.
    """
    check_sources(questions.questions, {article.source for article in engine.store.articles()}, path)
    about = _about(questions, path, engine, settings)
    done = _resume(out, about) if out else {}
    records = []
    for number, question in enumerate(questions.questions):
        if progress:
            progress(number, len(questions.questions), question.id)
        record = done.get(question.id) or _ask(question, engine)
        if out and question.id not in done:
            with (out / ANSWERS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
        records.append(record)
    return Run(about, tuple(records))


def read_run(folder: Path) -> Run:
    """A run that was saved.

    Raises:
        UsageError: The folder holds none.
    """
    if not (folder / ABOUT).is_file():
        raise UsageError(f"{folder} holds no run. Make one with: yinju eval answers --dataset FILE --out {folder}")
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return Run(about, tuple(_read_answers(folder).values()))


def _ask(question: Question, engine: Engine) -> Record:
    try:
        return Record(question, to_dict(engine.ask(question.question)))
    except YinjuError as error:  # a model that fails at one question is a result, not the end of the run
        return Record(question, None, str(error))


def _about(questions: QuestionSet, path: Path, engine: Engine, settings: Settings) -> dict[str, Any]:
    meta = engine.store.meta()
    return {
        "dataset": {"name": path.name, "digest": questions.digest},
        "store": {"embedder": meta["embedder"], "chunk": meta["chunk"], "articles": len(engine.store.articles())},
        "settings": settings.model_dump(mode="json", exclude={"home": True, "serve": True, "llm": {"api_key"}}),
        "versions": {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()},
    }


def _resume(out: Path, about: dict[str, Any]) -> dict[str, Record]:
    out.mkdir(parents=True, exist_ok=True)
    path = out / ABOUT
    if path.is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        differing = sorted(name for name in about if about[name] != before.get(name))
        if differing:
            raise UsageError(
                f"{out} holds a run of another {', '.join(differing)}. Name another folder with --out, or remove it."
            )
        return _read_answers(out)
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2), encoding="utf-8")
    return {}


def _read_answers(folder: Path) -> dict[str, Record]:
    path = folder / ANSWERS
    records: dict[str, Record] = {}
    lines: Sequence[str] = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else ()
    for line in lines:
        if not line.endswith("\n"):
            break  # the run was stopped while this line was written; its question is asked again
        item = json.loads(line)
        fields = item["question"]
        fields["evidence"] = tuple(Evidence(**evidence) for evidence in fields["evidence"])
        question = Question(**{**fields, "answers": tuple(fields["answers"]), "tags": tuple(fields["tags"])})
        records[question.id] = Record(question, item["answer"], item["error"])
    if lines and not lines[-1].endswith("\n"):
        path.write_text("".join(lines[:-1]), encoding="utf-8")
    return records
