"""The home folder of a corpus, whether it holds one store or several: opening, writing and rebuilding it.

A sharded home holds ``SHARDS`` (JSON: ``{"shards": 4}``) and the folders ``shard-0`` to ``shard-3``, of which each is
the home folder of a store.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path

from yinju.errors import StoreError, StoreMismatchError
from yinju.settings import Settings
from yinju.store.corpus import Corpus, CorpusWriter
from yinju.store.faults import fault
from yinju.store.home import Home
from yinju.store.journal import Journal
from yinju.store.sharded import ShardedStore
from yinju.store.sharded_writer import ShardedWriter
from yinju.store.store import Store
from yinju.store.whole_file import write_whole
from yinju.types import Document

_FILE = "SHARDS"


def shard_count(home: Path) -> int | None:
    """Returns how many shards a home folder has; ``None`` if it holds one store, or nothing."""
    path = home / _FILE
    try:
        count = json.loads(path.read_text(encoding="utf-8"))["shards"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fault(
            "list of shards", path, error, 'Write {"shards": N} into it, N being the shard-… folders'
        ) from error
    if not isinstance(count, int) or count < 1:
        raise StoreError(
            f'{path} holds no number of shards. Write {{"shards": N}} into it, N being the shard-… folders.'
        )
    return count


def shard_settings(settings: Settings) -> list[Settings]:
    """Returns the settings of each store in the home folder: of every shard, or the given ones of the one store."""
    count = shard_count(settings.home)
    return [settings] if count is None else [settings_of_shard(settings, number) for number in range(count)]


def open_corpus(settings: Settings, fingerprint: str | None = None) -> Corpus:
    """Opens the store, or the shards, of a home folder; see `Store.open`.

    Raises:
        StoreError: There is none, or another version made it.
        StoreMismatchError: It was built with another embedder, with other chunk or clean settings, or has another
            number of shards than ``cluster.shards`` asks for.
    """
    refuse_other_count(settings)
    count = shard_count(settings.home)
    if count is None:
        return Store.open(settings, fingerprint)
    with ExitStack() as stack:
        shards = [stack.enter_context(closing(Store.open(one, fingerprint))) for one in shard_settings(settings)]
        stack.pop_all()
    return ShardedStore(shards, [_name(number) for number in range(count)], settings.cluster.shard_timeout_s)


def create_corpus(settings: Settings, fingerprint: str) -> None:
    """Makes a new, empty corpus of ``cluster.shards`` stores, unless there is one."""
    for one in declare_shards(settings):
        if Home(one.home).current() is None:
            Store.open_or_create(one, fingerprint).close()


def declare_shards(settings: Settings) -> list[Settings]:
    """Returns the settings of each store of a corpus; of a new one the number is written down, before they are made."""
    refuse_other_count(settings)
    count = settings.cluster.shards
    if count > 1 and shard_count(settings.home) is None:
        with Home(settings.home).writer_lock():
            write_count(settings.home, count)
    return shard_settings(settings)


@contextmanager
def writing(settings: Settings, fingerprint: str, *, create: bool = False) -> Iterator[CorpusWriter]:
    """Opens the corpus of a home folder and holds the right to write to it, which one process has at a time.

    Args:
        create: Whether a corpus is made where there is none.

    Raises:
        StoreLockedError: Another process is writing; the message says which.
        StoreError, StoreMismatchError: As `open_corpus`.
    """
    if create:
        create_corpus(settings, fingerprint)
    refuse_other_count(settings)
    if shard_count(settings.home) is None:
        with closing(Store.open(settings, fingerprint)) as store, store.writer() as writer:
            yield writer
        return
    with Home(settings.home).writer_lock(), ExitStack() as stack:
        stores = [stack.enter_context(closing(Store.open(one, fingerprint))) for one in shard_settings(settings)]
        writers = [stack.enter_context(store.writer()) for store in stores]
        yield stack.enter_context(closing(ShardedWriter(writers, Journal(settings.home))))


@contextmanager
def rebuilding(
    settings: Settings, fingerprint: str, without: Collection[str] = ()
) -> Iterator[tuple[int, Iterator[Document], CorpusWriter]]:
    """Builds a corpus anew beside the old one, which it replaces when the block ends; see `Store.rebuild`.

    Of shards one after the other is replaced: a stop between leaves old and new ones, and the next writer says so.
    """
    refuse_other_count(settings)
    if shard_count(settings.home) is None:
        with Store.rebuild(settings, fingerprint, without) as found:
            yield found.count, found.documents, found.writer
        return
    journal = Journal(settings.home)
    with Home(settings.home).writer_lock():
        journal.refuse_half_restored()
        with ExitStack() as stack:
            parts = [stack.enter_context(Store.rebuild(one, fingerprint, without)) for one in shard_settings(settings)]
            documents = chain.from_iterable(part.documents for part in parts)
            with closing(ShardedWriter([part.writer for part in parts], None)) as writer:
                yield sum(part.count for part in parts), documents, writer
            journal.begin_switch()
            for part in parts:
                part.switch()
            journal.end()


def settings_of_shard(settings: Settings, number: int) -> Settings:
    """Returns the settings of the store that is a shard."""
    return settings.model_copy(update={"home": settings.home / _name(number)})


def _name(number: int) -> str:
    return f"shard-{number}"


def refuse_other_count(settings: Settings) -> None:
    """Refuses a number of shards that was asked for and is not there; 1, the default, asks for none."""
    asked, there = settings.cluster.shards, shard_count(settings.home)
    if there is None and asked > 1 and Home(settings.home).current() is not None:
        there = 1
    if asked > 1 and there is not None and asked != there:
        raise StoreMismatchError(
            f"The corpus in {settings.home} has {there} shards, and cluster.shards says {asked}. A corpus keeps its "
            "number: set it back, or ingest into another home (--home)."
        )


def write_count(home: Path, count: int) -> None:
    """Writes down how many shards a home folder has."""
    path = home / _FILE
    try:
        write_whole(path, json.dumps({"shards": count}))
    except OSError as error:
        raise fault("list of shards", path, error, "Name another home with --home") from error
