"""Puts documents into the store: adds new ones, replaces changed ones, leaves the same ones alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from yinju.embed import Embedder
from yinju.errors import LoadError, StoreError, UsageError
from yinju.ingest.duplicates.relations import LocalPairs
from yinju.ingest.hands import Hands, SourceReader, local_hands
from yinju.ingest.intake import IngestReport, Intake, Known, fingerprint_of
from yinju.ingest.prepare import prepare
from yinju.ingest.preparing import Preparing
from yinju.ingest.read.find import Target, find, place
from yinju.ingest.read.load import Failure
from yinju.ingest.reading import Reading
from yinju.ingest.steps import StepWatcher
from yinju.settings import CleanSettings, Settings
from yinju.store import CorpusWriter, NewArticle, rebuilding, writing
from yinju.types import Document, Progress


def ingest(
    targets: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    *,
    prune: bool = False,
    progress: Progress | None = None,
    watch: StepWatcher | None = None,
) -> IngestReport:
    """Adds or updates the articles behind files, folders and addresses. What fails is reported, the rest goes in.

    Args:
        prune: Also remove sources that an earlier run found under the same targets and that are no longer there; a
            target may then itself be gone.
        watch: Told of each step, with the time of its stages.

    Raises:
        UsageError: A target does not exist; nothing has been changed.
        StoreError: The store cannot be written; batches finished before stay in.
    """
    found, gone = find_all(targets, settings, prune=prune)
    with (
        writing(settings, embedder.fingerprint, create=True) as writer,
        Reading(settings.ingest, settings.clean) as reading,
        _several_hands(writer, reading, settings, embedder, found) as hands,
    ):
        return ingest_by(hands, found, writer, settings, embedder, gone, targets if prune else (), progress, watch)


def find_all(targets: Sequence[str], settings: Settings, *, prune: bool = False) -> tuple[list[Target], list[str]]:
    """Returns what is behind targets, and those of them that are gone, if they may be.

    Raises:
        UsageError: A target does not exist.
    """
    gone = [target for target in targets if prune and "://" not in target and not Path(target).exists()]
    there = [target for target in targets if target not in gone]
    return list(find(there, follow_links=settings.ingest.follow_links)), gone


def ingest_by(
    hands: Hands,
    found: Sequence[Target],
    writer: CorpusWriter,
    settings: Settings,
    embedder: Embedder,
    gone: Sequence[str] = (),
    pruned: Sequence[str] = (),
    progress: Progress | None = None,
    watch: StepWatcher | None = None,
) -> IngestReport:
    """Adds or updates the articles behind what was found, by whatever hands; the result is the same by all.

    Args:
        hands: Who does the work on the sources, in the order of ``found``.
        gone: Targets that were named and are no longer there.
        pruned: Targets under which sources that are no longer there are removed.
        watch: Told of each step.

    Raises:
        UsageError: The corpus holds nothing from a target that is gone; nothing has been changed.
        StoreError: The corpus cannot be written; batches finished before stay in.
    """
    intake = Intake(writer, settings, embedder, hands, watch)
    _refuse_unknown(gone, intake)
    seen = _take_all(intake, found, progress)
    left = [(uri, known.origin) for uri, known in intake.known.items() if uri not in seen]
    intake.remove([uri for uri, origin in left if any(_is_under(origin, target) for target in pruned)])
    return intake.finish(progress)


def ingest_found(
    found: Sequence[Target],
    settings: Settings,
    embedder: Embedder,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    watch: StepWatcher | None = None,
) -> IngestReport:
    """Adds or updates the articles behind targets, under the names that these give them.

    Args:
        should_stop: Asked before each target, and while passages are encoded. What was read before stays in.
        watch: Told of each step.

    Raises:
        StoreError: The store cannot be written; batches finished before stay in.
    """
    with (
        writing(settings, embedder.fingerprint, create=True) as writer,
        Reading(settings.ingest, settings.clean) as reading,
        _several_hands(writer, reading, settings, embedder, found) as hands,
    ):
        intake = Intake(writer, settings, embedder, hands, watch)
        _take_all(intake, found, progress, should_stop)
        return intake.finish(progress, should_stop)


def ingest_again(
    sources: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    watch: StepWatcher | None = None,
) -> IngestReport:
    """Reads sources again from where they came from, and replaces those that have changed; see `ingest_found`.

    Raises:
        StoreError: There is no such source; nothing has been changed.
    """
    with writing(settings, embedder.fingerprint) as writer, Reading(settings.ingest, settings.clean) as reading:
        intake = Intake(writer, settings, embedder, local_hands(writer, reading, settings, embedder), watch)
        # A file of JSON Lines is read once, however many of its items are named.
        found = {target.uri: target for target in (_origin(uri, intake.known[uri]) for uri in _uris(sources, intake))}
        _take_all(intake, list(found.values()), progress, should_stop)
        return intake.finish(progress, should_stop)


def remove(sources: Sequence[str], settings: Settings, embedder: Embedder) -> IngestReport:
    """Takes sources out of the store, by name. A duplicate of what is removed takes its place.

    Raises:
        StoreError: There is no such source; nothing has been changed.
    """
    with writing(settings, embedder.fingerprint) as writer:
        return remove_by(stored_hands(writer, settings, embedder), sources, writer, settings, embedder)


def remove_by(
    hands: Hands, sources: Sequence[str], writer: CorpusWriter, settings: Settings, embedder: Embedder
) -> IngestReport:
    """Takes sources out of the store, by whatever hands; see `remove`."""
    intake = Intake(writer, settings, embedder, hands)
    intake.remove(_uris(sources, intake))
    return intake.finish()


def reindex(
    settings: Settings, embedder: Embedder, progress: Progress | None = None, without: Collection[str] = ()
) -> IngestReport:
    """Builds the store anew from the texts it holds, with the present settings, and then puts it in place of the old.

    If it is stopped, the old store stays in force.

    Args:
        without: URIs of sources that are left out.
    """
    with (
        rebuilding(settings, embedder.fingerprint, without) as (count, documents, writer),
        Preparing(settings, embedder, _Stored(settings.clean), may_fail=False) as preparing,
    ):
        hands = Hands(preparing, preparing.encode, LocalPairs(writer))
        return reindex_by(hands, count, preparing.ahead(documents), writer, settings, embedder, progress)


def reindex_by(
    hands: Hands,
    count: int,
    documents: Iterable[Document],
    writer: CorpusWriter,
    settings: Settings,
    embedder: Embedder,
    progress: Progress | None = None,
) -> IngestReport:
    """Puts the documents of a store into the one that replaces it, by whatever hands; see `reindex`."""
    intake = Intake(writer, settings, embedder, hands)
    for done, document in enumerate(documents):
        if progress:
            progress(done, count, document.source)
        intake.take(document)
    intake.flush()
    return intake.finish(progress)


def stored_hands(writer: CorpusWriter, settings: Settings, embedder: Embedder) -> Hands:
    """Returns hands that work in this process on what is in the store already."""
    return local_hands(writer, _Stored(settings.clean), settings, embedder)


@contextmanager
def _several_hands(
    writer: CorpusWriter, reading: Reading, settings: Settings, embedder: Embedder, found: Sequence[Target]
) -> Iterator[Hands]:
    """Yields hands that work in this process and in others beside it."""

    @cache
    def fingerprints() -> dict[str, str]:
        return {uri: fingerprint for uri, _, _, fingerprint in writer.live()}

    def is_known(document: Document) -> bool:
        return fingerprints().get(document.uri) == fingerprint_of(document)

    with Preparing(settings, embedder, reading, found, is_known) as preparing:
        yield Hands(preparing, preparing.encode, LocalPairs(writer))


class _Stored:
    """Prepares documents that are in the store already: they were read within the limits."""

    def __init__(self, cleaning: CleanSettings) -> None:
        self._cleaning = cleaning

    def load(self, target: Target) -> Iterator[Document | Failure]:
        """Refuses: what is in the store is not loaded."""
        raise LoadError(f"{target.name} is not read again here")

    def prepare(self, document: Document) -> tuple[NewArticle, ...]:
        """Returns the articles of a document."""
        return prepare(document, self._cleaning)


def _uris(sources: Sequence[str], intake: Intake) -> list[str]:
    """Returns the URIs of sources, each once."""
    unknown = [name for name in sources if name not in intake.names]
    if unknown:
        raise StoreError(f"There is no source {unknown[0]!r} in the store. See yinju corpus list.")
    return list(dict.fromkeys(intake.names[name] for name in sources))


def _origin(uri: str, known: Known) -> Target:
    """Returns the target that a source was read from."""
    name = known.source if uri == known.origin else Path(known.origin).name
    return Target(known.origin, name, None if "://" in known.origin else Path(known.origin))


def _refuse_unknown(gone: Sequence[str], intake: Intake) -> None:
    """Refuses to prune what neither the disk nor the store knows: a misspelt name would do nothing and say so."""
    for target in gone:
        if not any(_is_under(known.origin, target) for known in intake.known.values()):
            raise UsageError(f"{target} does not exist, and the store holds nothing from it. Check the spelling.")


def _take_all(
    intake: Intake,
    found: Sequence[Target],
    progress: Progress | None,
    should_stop: Callable[[], bool] | None = None,
) -> set[str]:
    """Loads and takes every target; gives the URIs that are still there, those that failed to load included."""
    seen: set[str] = set()
    failed: set[str] = set()
    for done, target in enumerate(found):
        if should_stop and should_stop():
            break
        if progress:
            progress(done, len(found), target.name)
        for item in _loaded(intake.hands.reading, target):
            if isinstance(item, Failure):
                intake.report.failed.append(item)
                failed.add(target.uri)
            else:
                seen.add(intake.take(item))
    intake.flush()
    return seen | {uri for uri, known in intake.known.items() if known.origin in failed}


def _loaded(reading: SourceReader, target: Target) -> Iterator[Document | Failure]:
    """Yields what a target holds, and last the reason where it cannot be read on."""
    try:
        yield from reading.load(target)
    except LoadError as error:
        yield Failure(target.name, str(error))


def _is_under(origin: str, target: str) -> bool:
    root = place(Path(target))
    return origin in (target, root) or origin.startswith(root.rstrip("/") + "/")
