"""Snapshots of a whole corpus. Of several shards, one file holds a snapshot of each, all of the same moment.

It is a tar file: ``corpus.json`` says what is in it, and ``shard-0.tar.gz`` and so on are snapshots like those of one
store. So a shard that was lost alone can be taken out and restored alone.
"""

import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from gzip import BadGzipFile
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import IO, Self

from yinju.errors import StoreError, UsageError
from yinju.settings import Settings
from yinju.store import snapshot as of_store
from yinju.store.faults import fault
from yinju.store.home import Home
from yinju.store.journal import Journal
from yinju.store.shards import refuse_other_count, settings_of_shard, shard_count, shard_settings, write_count
from yinju.store.snapshot import SUFFIX, Snapshot

MANIFEST = "corpus.json"
"""The file that says what a snapshot of a corpus of shards holds."""
DAMAGE = (tarfile.TarError, BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError)
"""What a file that is damaged, or no snapshot, makes those raise that read it."""


@dataclass(frozen=True, slots=True)
class CorpusSnapshot:
    """What a snapshot of a corpus of shards says of itself.

    Attributes:
        moment: When it was taken, in ISO 8601 (UTC).
        unsettled: The URIs of sources that a stopped writer had left in part; whoever writes next puts them again.
        shards: What the snapshot of each shard says of itself, by their numbers.
    """

    yinju: str
    moment: str
    unsettled: tuple[str, ...]
    shards: tuple[Snapshot, ...]

    @classmethod
    def of(cls, shards: Sequence[Snapshot], unsettled: Sequence[str]) -> Self:
        """Returns the snapshot that those of all shards make up."""
        return cls(shards[0].yinju, shards[-1].moment, tuple(unsettled), tuple(shards))

    @classmethod
    def read(cls, manifest: IO[bytes] | IO[str]) -> Self:
        """Returns what a manifest says; whatever is wrong with it is raised as it comes."""
        stated = json.load(manifest)
        shards = tuple(of_store.read_snapshot(one) for one in stated["shards"])
        if not shards:
            raise ValueError("it names no shard")
        return cls(stated["yinju"], stated["moment"], tuple(map(str, stated["unsettled"])), shards)

    def manifest(self) -> bytes:
        """Returns what `read` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @property
    def articles(self) -> int:
        """The number of articles in all shards."""
        return sum(one.articles for one in self.shards)

    @property
    def passages(self) -> int:
        """The number of passages in all shards."""
        return sum(one.passages for one in self.shards)

    @property
    def vectors(self) -> int | None:
        """The number of vectors in all shards; ``None`` where a Chroma server keeps them."""
        counts = [one.vectors for one in self.shards if one.vectors is not None]
        return sum(counts) if len(counts) == len(self.shards) else None


def take(settings: Settings, target: Path, wait_s: float = 0) -> tuple[Path, Snapshot | CorpusSnapshot]:
    """Writes a snapshot of the corpus, and returns its file and what it says of itself; see `snapshot.take`.

    Nobody can write to any shard while the files of all are copied: each step of a writer is in all of them or in none.

    Raises:
        UsageError: The target is no new file and no folder.
        StoreLockedError: A writer is still at work after that time.
        StoreError: There is no corpus, it cannot be copied, or a stopped `reindex` has left it half old, half new.
    """
    if shard_count(settings.home) is None:
        return of_store.take(settings, target, wait_s)
    file = of_store.new_file(target)
    shards = shard_settings(settings)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as place:
            draft = Path(place)
            with _at_rest(settings, wait_s):
                unsettled = Journal(settings.home).left()
                copies = [of_store.copy_at_rest(Home(one.home), draft / one.home.name) for one in shards]
            pieces = [draft / f"{one.home.name}{SUFFIX}" for one in shards]
            taken = [
                of_store.pack_store(copy, settings.store.chroma_url, piece)
                for copy, piece in zip(copies, pieces, strict=True)
            ]
            found = CorpusSnapshot.of(taken, unsettled)
            _pack(pieces, found, draft / file.name)
            (draft / file.name).replace(file)
    except OSError as error:
        raise fault("snapshot", file, error, "Name another place for it") from error
    return file, found


def restore(settings: Settings, file: Path, *, replace: bool = False) -> Snapshot | CorpusSnapshot:
    """Puts a snapshot of a corpus in force in the home folder, once all of it has been checked.

    Of shards one after the other is put in force. A stop in these moments leaves the snapshot's and older ones: then
    writing is refused until it is restored again.

    Args:
        replace: Whether it may take the place of a corpus that is there, of as many shards.

    Raises:
        UsageError: There is no such file; the home folder holds another number of shards; or a corpus is there, and
            ``replace`` is false.
        StoreLockedError: A writer is at work in the home folder.
        StoreError: The file is damaged or no snapshot, or holds more or less than it says; nothing has been changed.
    """
    if not file.is_file():
        raise UsageError(f"There is no snapshot {file}. Check the spelling.")
    try:
        with file.open("rb") as source, tarfile.open(fileobj=source, mode="r:gz") as archive:
            first = archive.next()
            if first is not None and first.name == MANIFEST and (manifest := archive.extractfile(first)):
                found = CorpusSnapshot.read(manifest)
                return _restore_shards(settings, archive, found, str(file), replace=replace)
    except DAMAGE as error:
        raise StoreError(f"The snapshot {file} is damaged: {error}. Take another; nothing was changed.") from error
    except OSError as error:
        raise fault("snapshot", file, error, "Name another file") from error
    if (there := shard_count(settings.home)) is not None:
        shard = settings_of_shard(settings, 0).home
        raise UsageError(
            f"The corpus in {settings.home} has {there} shards, and {file} holds one store. If it is one of these, "
            f"name its folder: yinju restore --home {shard} {file}"
        )
    return of_store.restore(settings, file, replace=replace)


def _restore_shards(
    settings: Settings, archive: tarfile.TarFile, found: CorpusSnapshot, name: str, *, replace: bool
) -> CorpusSnapshot:
    count = len(found.shards)
    shards = [settings_of_shard(settings, number) for number in range(count)]
    refuse_other_shape(settings, count, name)
    with Home(settings.home).writer_lock(), ExitStack() as stack:
        for one in shards:
            of_store.refuse_to_replace(Home(one.home), replace)
            stack.enter_context(Home(one.home).writer_lock())
        drafts: list[Path] = []
        try:
            for one, source in zip(shards, _pieces(archive, shards, name), strict=True):
                generation, taken = of_store.unpack_store(Home(one.home), source, f"{name} ({one.home.name})")
                drafts.append(generation)
                if taken != found.shards[len(drafts) - 1]:
                    raise StoreError(f"{name} holds another {one.home.name} than it says. It is not restored.")
        except BaseException as error:
            for one, draft in zip(shards, drafts, strict=False):
                Home(one.home).drop(draft)
            if isinstance(error, OSError) and not isinstance(error, DAMAGE):
                raise fault("home folder", settings.home, error, "Choose another with --home") from error
            raise
        with switching(settings, found):
            for one, draft in zip(shards, drafts, strict=True):
                Home(one.home).switch(draft)
        for one in shards:
            of_store.drop_others(one)
    return found


@contextmanager
def switching(settings: Settings, found: CorpusSnapshot) -> Iterator[None]:
    """Keeps a record while the block puts the shards of a snapshot in force, and then one of what is unsettled."""
    journal = Journal(settings.home)
    journal.begin_restore()
    write_count(settings.home, len(found.shards))
    yield
    if found.unsettled:
        journal.begin(found.unsettled)
    else:
        journal.end()


@contextmanager
def _at_rest(settings: Settings, wait_s: float) -> Iterator[None]:
    """Keeps writers away from the corpus and from each of its shards while the block runs."""
    until = monotonic() + wait_s
    with ExitStack() as stack:
        for home in (settings.home, *(one.home for one in shard_settings(settings))):
            stack.enter_context(Home(home).writer_lock(max(0.0, until - monotonic())))
            if home != settings.home and Home(home).current() is None:
                raise StoreError(
                    f"There is no store in {home}, one of the shards. Run yinju ingest again, or restore it."
                )
        yield


def refuse_other_shape(settings: Settings, count: int, name: str) -> None:
    """Refuses to put a corpus of that many shards where another is, or is to be; `UsageError`."""
    refuse_other_count(settings)
    there, asked = shard_count(settings.home), settings.cluster.shards
    if there is None and Home(settings.home).current() is not None:
        holds = "one store"
    elif (there or asked) not in ({count} if there else {1, count}):
        holds = f"{there or asked} shards"
    else:
        return
    raise UsageError(
        f"{name} holds a corpus of {count} shards, and {settings.home} is for {holds}. Restore it to another folder "
        "with --home."
    )


def _pack(pieces: Sequence[Path], found: CorpusSnapshot, packed: Path) -> None:
    """Packs snapshots of shards, which are compressed already."""
    said = found.manifest()
    manifest = tarfile.TarInfo(MANIFEST)
    manifest.size = len(said)
    with packed.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=0) as archive:
            archive.addfile(manifest, BytesIO(said))
            for piece in pieces:
                archive.add(piece, piece.name, recursive=False)
                piece.unlink()
        file.flush()
        os.fsync(file.fileno())


def _pieces(archive: tarfile.TarFile, shards: Sequence[Settings], name: str) -> Iterator[IO[bytes]]:
    """Yields the snapshot of each shard, in order; they must be what the archive holds, no more and no less."""
    for one in shards:
        member = archive.next()
        piece = archive.extractfile(member) if member and member.name == f"{one.home.name}{SUFFIX}" else None
        if piece is None:
            raise StoreError(f"{name} does not hold the snapshot of {one.home.name} at its place. It is not restored.")
        yield piece
    if (beyond := archive.next()) is not None:
        raise StoreError(f"{name} holds {beyond.name!r}, of which it does not tell. It is not restored.")
