"""Snapshots of one store: a file that holds it as it was at one moment, and its way back into a home folder."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from yinju import __version__
from yinju.errors import StoreError, UsageError
from yinju.settings import Settings
from yinju.store.catalogue import Catalogue
from yinju.store.database import copy_database, is_database
from yinju.store.faults import fault
from yinju.store.home import Home
from yinju.store.keywords import KeywordIndex
from yinju.store.schema import REBUILDABLE
from yinju.store.vectors import VectorIndex

SUFFIX = ".tar.gz"
"""How the name of a snapshot ends."""
_MANIFEST = "snapshot.json"
_COMPRESSION = 1
"""Of 9: texts become a third in any case, and more would take several times as long."""
_TRIES = 5
"""Times that the files are copied until none changes meanwhile."""
_BESIDE_DATABASES = ("-journal", "-wal", "-shm")
"""The ends of names of files that belong to a SQLite file, which is copied with what they say."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot says of itself.

    Attributes:
        yinju: The version of Yinju that took it.
        form: The version of its tables.
        moment: When it was taken, in ISO 8601 (UTC).
        generation: The name of the generation that was copied.
        vectors: The number of vectors in it; ``None`` where a Chroma server keeps them, which are then not in it.
        files: The digest (SHA-256, hexadecimal) of each file, by its path.
    """

    yinju: str
    form: str
    moment: str
    generation: str
    sources: int
    articles: int
    passages: int
    vectors: int | None
    keywords: int
    files: dict[str, str]


def take(settings: Settings, target: Path, wait_s: float = 0) -> tuple[Path, Snapshot]:
    """Writes a snapshot of the store, and returns its file and what it says of itself.

    Nobody can write to the store while its files are copied; reading goes on. Packing the copy holds nobody up. It
    takes the disk space of another store beside the target for as long.

    Args:
        target: The file to write, whose name ends in ``SUFFIX``; or a folder, for a file named by the time; it is
            made if the folder that it is to be in exists.
        wait_s: Seconds to wait for a writer to finish.

    Raises:
        UsageError: The target is neither, or exists already.
        StoreLockedError: A writer is still at work after that time.
        StoreError: There is no store, or it cannot be copied.
    """
    file = new_file(target)
    home = Home(settings.home)
    if home.current() is None:
        raise StoreError(f"There is no store in {settings.home} yet. Put articles in with: yinju ingest FOLDER")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as draft:
            with home.writer_lock(wait_s):
                copy = copy_at_rest(home, Path(draft))
            packed = Path(draft) / file.name
            snapshot = pack_store(copy, settings.store.chroma_url, packed)
            packed.replace(file)
    except OSError as error:
        raise fault("snapshot", file, error, "Name another place for it") from error
    return file, snapshot


def restore(settings: Settings, file: Path, *, replace: bool = False) -> Snapshot:
    """Puts a snapshot in force in the home folder, in one step, once it has been checked.

    Args:
        replace: Whether it may take the place of a store that is there. What reads that store goes on with this one.

    Raises:
        UsageError: There is no such file; or a store is there, and ``replace`` is false.
        StoreLockedError: A writer is at work in the home folder.
        StoreError: The file is damaged or no snapshot, or holds more or less than it says; nothing has been changed.
    """
    if not file.is_file():
        raise UsageError(f"There is no snapshot {file}. Check the spelling.")
    home = Home(settings.home)
    refuse_to_replace(home, replace)
    with home.writer_lock():
        refuse_to_replace(home, replace)
        try:
            with file.open("rb") as source:
                generation, snapshot = unpack_store(home, source, str(file))
            try:
                home.switch(generation)
            except BaseException:
                home.drop(generation)
                raise
        except OSError as error:
            raise fault("home folder", home.path, error, "Choose another with --home") from error
        drop_others(settings)
    return snapshot


def copy_at_rest(home: Home, folder: Path) -> Path:
    """Copies the generation in force, to which nobody may be writing, into a folder, and returns the copy."""
    generation = home.current()
    assert generation is not None  # only a writer could have taken it away
    _copy(generation, folder / generation.name)
    return folder / generation.name


def pack_store(copy: Path, chroma_url: str, file: Path) -> Snapshot:
    """Packs the copy of a generation into a file, and returns what it says of itself."""
    snapshot = _described(copy, chroma_url)
    _pack(copy, snapshot, file)
    return snapshot


def unpack_store(home: Home, source: IO[bytes], name: str) -> tuple[Path, Snapshot]:
    """Unpacks a snapshot into a new generation of a home folder, checks it, and returns both; it is not in force yet.

    Args:
        name: What messages call the snapshot.

    Raises:
        StoreError: It is damaged or no snapshot, or holds more or less than it says; nothing is left of it.
    """
    generation = home.new_generation()
    try:
        snapshot = _unpack(source, name, generation)
        _check(generation, snapshot, name)
    except BaseException:
        home.drop(generation)
        raise
    return generation, snapshot


def drop_others(settings: Settings) -> None:
    """Deletes the generations that are not in force, with their vectors."""
    home = Home(settings.home)
    for other in home.others():
        VectorIndex(other, settings.store.chroma_url).drop()
        home.drop(other)


def new_file(target: Path) -> Path:
    """Returns the file that a snapshot is to be written to.

    Args:
        target: The file, whose name ends in ``SUFFIX``; or a folder, for a file named by the time; it is made if the
            folder that it is to be in exists.

    Raises:
        UsageError: It is neither, or exists already.
    """
    if not target.suffix and not target.exists() and target.parent.is_dir():
        target.mkdir()
    if target.is_dir():
        target /= f"yinju-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
    if not target.name.endswith(SUFFIX):
        raise UsageError(f"{target} is no folder that exists, nor does it end in {SUFFIX}. Name one or the other.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent} to write the snapshot to. Make it first.")
    if target.exists():
        raise UsageError(f"{target} exists already. Name another file, or a folder to hold one file a snapshot.")
    return target


def refuse_to_replace(home: Home, replace: bool) -> None:
    """Refuses to put a snapshot in the place of a store, unless it may; `UsageError`."""
    if not replace and _in_force(home) is not None:
        raise UsageError(
            f"There is a store in {home.path} already. Restore to another folder with --home, or let the snapshot take "
            "its place with --replace."
        )


def _in_force(home: Home) -> Path | None:
    """Returns the generation in force; where the pointer to it is damaged, the home folder."""
    try:
        return home.current()
    except StoreError:
        return home.path


def _copy(generation: Path, copy: Path) -> None:
    """Copies the files of a generation to which nobody writes, until none has changed meanwhile.

    A Chroma that only reads may still move what it finds in its queue to its index.
    """
    for _ in range(_TRIES):
        shutil.rmtree(copy, ignore_errors=True)
        before = _state(generation)
        for path in before:
            place = copy / path.relative_to(generation)
            place.parent.mkdir(parents=True, exist_ok=True)
            if is_database(path):
                copy_database(path, place)
            else:
                shutil.copyfile(path, place)
        if _state(generation) == before:
            return
    raise StoreError(f"The files of {generation} keep changing. Stop what reads the store, and try again.")


def _state(generation: Path) -> dict[Path, tuple[int, int]]:
    """Returns size and time of change of each file, but for those beside SQLite's."""
    files = [path for path in sorted(generation.rglob("*")) if path.is_file()]
    kept = [path for path in files if not path.name.endswith(_BESIDE_DATABASES)]
    return {path: (stat.st_size, stat.st_mtime_ns) for path in kept if (stat := path.stat())}


def _described(copy: Path, chroma_url: str) -> Snapshot:
    return Snapshot(
        yinju=__version__,
        moment=datetime.now(UTC).isoformat(timespec="seconds"),
        generation=copy.name,
        **_counted(copy, with_vectors=not chroma_url),
        files={path.relative_to(copy).as_posix(): _digest(path) for path in _state(copy)},
    )


def _counted(generation: Path, *, with_vectors: bool) -> dict[str, Any]:
    """Returns what a generation holds, by the names of a snapshot's fields. It opens every part but the tokens."""
    catalogue, vectors = Catalogue(generation), VectorIndex(generation, "")
    try:
        sources, articles, passages = catalogue.counts()
        return {
            "form": catalogue.meta()["schema"],
            "sources": sources,
            "articles": articles,
            "passages": passages,
            "vectors": vectors.count() if with_vectors else None,
            "keywords": KeywordIndex(generation).count(),
        }
    finally:
        catalogue.close()
        vectors.close()


def _pack(copy: Path, snapshot: Snapshot, packed: Path) -> None:
    manifest = copy / _MANIFEST
    manifest.write_text(json.dumps(asdict(snapshot), indent=1), encoding="utf-8")
    with packed.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION) as archive:
            for name in (_MANIFEST, *snapshot.files):
                archive.add(copy / name, name, recursive=False)
        file.flush()
        os.fsync(file.fileno())


def _unpack(source: IO[bytes], file: str, generation: Path) -> Snapshot:
    """Unpacks a snapshot, holds each file to its digest, and returns what it says of itself."""
    try:
        with tarfile.open(fileobj=source, mode="r:gz") as archive:
            first = archive.next()
            if first is None or first.name != _MANIFEST or (manifest := archive.extractfile(first)) is None:
                raise StoreError(f"{file} is no snapshot of Yinju. Name a file that yinju snapshot has written.")
            snapshot = read_snapshot(json.load(manifest))
            while member := archive.next():
                if not member.isfile() or member.name not in snapshot.files:
                    raise StoreError(f"{file} holds {member.name!r}, of which it does not tell. It is not restored.")
                archive.extract(member, generation, set_attrs=False, filter="data")
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"The snapshot {file} is damaged: {error}. Take another; nothing was changed.") from error
    for name, digest in snapshot.files.items():
        if not (generation / name).is_file() or _digest(generation / name) != digest:
            raise StoreError(f"The snapshot {file} is damaged: {name} is not as it was. Take another.")
    return snapshot


def read_snapshot(stated: dict[str, Any]) -> Snapshot:
    """Builds a snapshot from its manifest; what a later version adds to it is left out."""
    snapshot = Snapshot(**{name: stated[name] for name in Snapshot.__slots__})
    if snapshot.form not in REBUILDABLE:
        raise StoreError(
            f"The snapshot was taken by Yinju {snapshot.yinju} (form {snapshot.form}), which is newer than this one "
            f"({__version__}). Restore it with that version."
        )
    return snapshot


def _check(generation: Path, snapshot: Snapshot, file: str) -> None:
    """Opens what was restored and counts what is in it."""
    inside = snapshot.vectors is not None
    if inside:
        VectorIndex(generation, "").adopt(snapshot.generation)
    for name, found in _counted(generation, with_vectors=inside).items():
        stated = getattr(snapshot, name)
        if stated != found:
            raise StoreError(f"{file} says of its {name}: {stated}; found was {found}. It is not restored.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
