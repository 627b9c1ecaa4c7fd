"""Snapshots of a corpus on a cluster: each machine takes its shards to one address, and fetches them from there.

The address is a folder: ``shard-0.tar.gz`` and so on are snapshots of one store each, and ``corpus.json``, which is
written last, says what belongs together.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from yinju.cluster.recipe import without_secrets
from yinju.cluster.snapshots import download, upload
from yinju.cluster.writers import begun_at, end_all, of_all
from yinju.errors import StoreError, UsageError
from yinju.settings import Settings
from yinju.store import Home, Journal, shard_settings
from yinju.store import snapshot as of_store
from yinju.store.corpus_snapshot import DAMAGE, MANIFEST, CorpusSnapshot, refuse_other_shape, switching
from yinju.store.shards import settings_of_shard, shard_count
from yinju.store.snapshot import SUFFIX, Snapshot


class SnapshotActor:
    """Takes a snapshot of one shard, or puts one in force, on the machine that holds it."""

    def __init__(self) -> None:
        self._open, self._locked = ExitStack(), ExitStack()

    def copy(self, settings: Settings, wait_s: float) -> None:
        """Keeps writers away, until `release`, and copies the shard."""
        self._settings, self._home = settings, Home(settings.home)
        if self._home.current() is None:
            raise StoreError(f"There is no store in {self._home.path}, one of the shards. Restore it from a snapshot.")
        self._place = Path(self._open.enter_context(TemporaryDirectory(prefix=".snapshot-", dir=self._home.path)))
        self._locked.enter_context(self._home.writer_lock(wait_s))
        self._copy = of_store.copy_at_rest(self._home, self._place)

    def release(self) -> None:
        """Lets writers go on."""
        self._locked.close()

    def pack(self, address: str) -> Snapshot:
        """Packs the copy, and takes it to a folder at an address."""
        file = self._place / f"{self._home.path.name}{SUFFIX}"
        taken = of_store.pack_store(self._copy, self._settings.store.chroma_url, file)
        upload(file, f"{address}/{file.name}")
        return taken

    def unpack(self, settings: Settings, address: str, replace: bool) -> Snapshot:
        """Keeps writers away, fetches the shard's snapshot from a folder at an address, and checks it."""
        self._settings, self._home = settings, Home(settings.home)
        self._locked.enter_context(self._home.writer_lock())
        of_store.refuse_to_replace(self._home, replace)
        name = f"{address}/{self._home.path.name}{SUFFIX}"
        with (
            TemporaryDirectory(prefix=".snapshot-", dir=self._home.path) as near,
            download(name, Path(near)).open("rb") as source,
        ):
            self._generation, found = of_store.unpack_store(self._home, source, name)
        self._open.callback(of_store.drop_others, self._settings)
        return found

    def switch(self) -> None:
        """Puts what was unpacked in force."""
        self._home.switch(self._generation)

    def close(self) -> None:
        """Removes what is not in force, and lets writers go on."""
        self._open.close()
        self._locked.close()


def take(settings: Settings, address: str, wait_s: float = 0) -> tuple[str, CorpusSnapshot]:
    """Writes a snapshot of a corpus of shards to an address, and returns its folder and what it says of itself.

    Args:
        address: Of a folder to make one in, which is named by the time. All machines must reach it.
        wait_s: Seconds to wait for a writer to finish.

    Raises:
        UsageError: The corpus has no shards.
        StoreLockedError: A writer is still at work after that time.
        ShardUnavailableError: A shard cannot be reached.
        StoreError: A shard cannot be copied, the address cannot be written to, or a stopped `reindex` has left the
            corpus half old, half new.
    """
    if shard_count(settings.home) is None:
        raise UsageError(f"The corpus in {settings.home} has no shards. Take its snapshot without --ray.")
    folder = f"{address.rstrip('/')}/yinju-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    shards = [without_secrets(one) for one in shard_settings(settings)]
    proxies = begun_at(shards, SnapshotActor)
    try:
        with Home(settings.home).writer_lock(wait_s):
            unsettled = Journal(settings.home).left()
            of_all(proxies, "copy", [(one, wait_s) for one in shards])
            of_all(proxies, "release")
        found = CorpusSnapshot.of(of_all(proxies, "pack", [(folder,)] * len(proxies)), unsettled)
    finally:
        end_all(proxies, "close")
    with TemporaryDirectory() as near:
        manifest = Path(near) / MANIFEST
        manifest.write_bytes(found.manifest())
        upload(manifest, f"{folder}/{MANIFEST}")
    return folder, found


def restore(settings: Settings, folder: str, *, replace: bool = False) -> CorpusSnapshot:
    """Puts a snapshot at an address in force on the machines of a cluster; see `corpus_snapshot.restore`.

    Raises:
        UsageError: There is none at the address; the home folder holds another number of shards; or a corpus is there,
            and ``replace`` is false.
        StoreLockedError: A writer is at work.
        ShardUnavailableError: A machine was lost.
        StoreError: A piece is damaged, or not that of this snapshot; nothing has been changed.
    """
    folder = folder.rstrip("/")
    with TemporaryDirectory() as near, download(f"{folder}/{MANIFEST}", Path(near)).open("rb") as manifest:
        try:
            found = CorpusSnapshot.read(manifest)
        except DAMAGE as error:
            raise StoreError(
                f"The snapshot {folder} is damaged: {error}. Take another; nothing was changed."
            ) from error
    refuse_other_shape(settings, len(found.shards), folder)
    shards = [settings_of_shard(without_secrets(settings), number) for number in range(len(found.shards))]
    with Home(settings.home).writer_lock():
        proxies = begun_at(shards, SnapshotActor)
        try:
            unpacked = of_all(proxies, "unpack", [(one, folder, replace) for one in shards])
            for one, taken, stated in zip(shards, unpacked, found.shards, strict=True):
                if taken != stated:
                    raise StoreError(f"{folder} holds another {one.home.name} than it says. It is not restored.")
            with switching(settings, found):
                of_all(proxies, "switch")
        finally:
            end_all(proxies, "close")
    return found
