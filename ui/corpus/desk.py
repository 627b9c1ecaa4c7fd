"""Adds, reads again and removes articles in the background, one piece of work at a time, by the functions of ingest."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from yinju.embed import Embedder
from yinju.errors import StoreLockedError, YinjuError
from yinju.ingest.build import ingest_again, ingest_found, remove
from yinju.ingest.intake import IngestReport
from yinju.ingest.read.find import Target, find
from yinju.ingest.steps import StepWatcher
from yinju.settings import Settings
from yinju.store import open_corpus
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.uploads import ZIP, Placed, Uploads

Traced = Callable[[], AbstractContextManager[StepWatcher | None]]
Kind = Literal["add", "read", "remove"]
State = Literal["added", "replaced", "duplicate", "unchanged", "removed", "failed"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source.

    Attributes:
        reason: Why it failed; a refusal can be said in each interface language.
    """

    source: str
    state: State
    reason: str | RefusedError = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work, as it is now.

    Attributes:
        number: Its number, from 1.
        done, total, name: The parts done, the parts in all, and the part that is next.
        stopping: Whether it was told to stop.
        ended: Whether it has come to its end.
        problem: What kept it from being done; ``locked`` if another process was writing.
    """

    number: int
    kind: Kind
    done: int = 0
    total: int = 0
    name: str = ""
    stopping: bool = False
    ended: bool = False
    outcomes: tuple[Outcome, ...] = ()
    problem: str | RefusedError = ""


def _untraced() -> AbstractContextManager[None]:
    return nullcontext()


class Desk:
    """The place where the corpus of a home folder is changed.

    Args:
        settings: All settings.
        embedder: The embedder that the store was built with.
        traced: Makes the block in which articles are added or read again, with what is told of their steps.
    """

    def __init__(self, settings: Settings, embedder: Embedder, traced: Traced = _untraced) -> None:
        self.settings = settings
        self.uploads = Uploads(settings.home, settings.serve)
        self._embedder = embedder
        self._traced = traced
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._work: Work | None = None

    @property
    def work(self) -> Work | None:
        """The piece of work that is being done, or the last one; ``None`` before the first."""
        return self._work

    def add(self, batch: str, addresses: Sequence[str]) -> Work:
        """Begins to add files that were sent, and what is at web addresses.

        Args:
            batch: The batch of the files; empty for none.

        Raises:
            RefusedError: There is nothing to add, an address is none, or other work is going on.
        """
        files = self.uploads.waiting(batch) if batch else []
        for address in addresses:
            # Anything else would be a path on this machine.
            if not address.lower().startswith(("http://", "https://")):
                raise RefusedError("bad_address", address=address[:200])
        if not files and not addresses:
            raise RefusedError("nothing_to_do")
        pages = list(find(addresses))
        return self._begin("add", lambda: self._add(batch, files, pages))

    def read_again(self, sources: Sequence[str]) -> Work:
        """Begins to read sources again from where they came from."""
        return self._begin("read", lambda: self._outcomes(self._run(ingest_again, sources)))

    def remove(self, sources: Sequence[str]) -> Work:
        """Begins to remove sources, and those of their files that were sent to the server."""
        return self._begin("remove", lambda: self._remove(sources))

    def stop(self) -> None:
        """Tells the work to stop as soon as it can. What was finished before is kept."""
        with self._lock:
            if self._work is not None and not self._work.ended:
                self._stop.set()
                self._work = replace(self._work, stopping=True)

    def _begin(self, kind: Kind, do: Callable[[], Iterable[Outcome]]) -> Work:
        with self._lock:
            if self._work is not None and not self._work.ended:
                raise RefusedError("busy", 409)
            self._stop.clear()
            self._work = work = Work(1 + (self._work.number if self._work else 0), kind)
        threading.Thread(target=self._do, args=(do,), name=f"corpus-{kind}", daemon=True).start()
        return work

    def _do(self, do: Callable[[], Iterable[Outcome]]) -> None:
        outcomes: tuple[Outcome, ...] = ()
        problem: str | RefusedError = ""
        try:
            outcomes = tuple(do())
        except StoreLockedError as error:
            log.warning("The corpus was not changed: %s", error)
            problem = RefusedError("locked")
        except YinjuError as error:
            log.warning("The corpus was not changed: %s", error)
            problem = str(error)
        except RefusedError as error:
            problem = error
        except Exception:
            log.exception("The corpus was not changed, for a reason nobody foresaw")
            problem = RefusedError("unexpected")
        self._change(ended=True, outcomes=outcomes, problem=problem)

    def _change(self, **changes: object) -> None:
        with self._lock:
            assert self._work is not None
            self._work = replace(self._work, **changes)  # type: ignore[arg-type]  # the fields of Work

    def _progress(self, done: int, total: int, name: str) -> None:
        self._change(done=done, total=total, name=name)

    def _run(self, what: Callable[..., IngestReport], given: Sequence[object]) -> IngestReport:
        with self._traced() as watch:
            return what(
                given,
                self.settings,
                self._embedder,
                progress=self._progress,
                should_stop=self._stop.is_set,
                watch=watch,
            )

    def _add(self, batch: str, files: Sequence[Path], pages: Sequence[Target]) -> Iterable[Outcome]:
        placed: list[Placed] = []
        kept: set[str] = set()
        try:
            refused = self._place(batch, files, placed)
            report = self._run(ingest_found, [*(one.target for one in placed), *pages])
            kept = report.read
            return [*refused, *self._outcomes(report)]
        finally:
            self.uploads.take_back(placed, kept)
            if batch:
                self.uploads.drop(batch)

    def _place(self, batch: str, files: Sequence[Path], placed: list[Placed]) -> list[Outcome]:
        """Puts the files of a batch into their places, and those in its archives; gives what cannot be taken."""
        refused = []
        for file in files:
            if self._stop.is_set():
                break
            is_archive = file.name.lower().endswith(ZIP)
            try:
                found = self.uploads.unpacked(file, batch) if is_archive else [(file, file.name)]
            except RefusedError as error:
                refused.append(Outcome(file.name, "failed", error))
                continue
            for path, inside in found:
                try:
                    placed.append(self.uploads.put(batch, path, file.name if is_archive else "", inside))
                except RefusedError as error:
                    refused.append(Outcome(inside, "failed", error))
        return refused

    def _remove(self, sources: Sequence[str]) -> Iterable[Outcome]:
        store = open_corpus(self.settings)
        try:
            before = store.origins()
            report = remove(sources, self.settings, self._embedder)
            # A file of which other items stay is still needed.
            left = set(store.origins().values())
        finally:
            store.close()
        self.uploads.forget({before[source] for source in sources} - left)
        return self._outcomes(report)

    def _outcomes(self, report: IngestReport) -> list[Outcome]:
        named: tuple[tuple[State, Sequence[str]], ...] = (
            ("added", report.added),
            ("replaced", report.replaced),
            ("duplicate", report.duplicates),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
        )
        failed = [Outcome(failure.source, "failed", failure.reason) for failure in report.failed]
        return [*failed, *(Outcome(source, state) for state, sources in named for source in sources)]
