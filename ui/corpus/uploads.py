"""Files that visitors send: received beside the store, put into their places, and taken out again.

They are kept in the home folder, since a source must stay readable: ``uploads/NAME`` is a file, and
``uploads/NAME.zip/…`` what an archive held.
"""

import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from yinju.ingest.read.find import Target, file_target, place
from yinju.ingest.read.load import FILE_KINDS
from yinju.settings import ServeSettings
from yinju.ui.corpus.names import refused_name, safe_name
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.unpack import unpack

FOLDER = "uploads"
ZIP = ".zip"
UPLOAD_KINDS = (*FILE_KINDS, ZIP)
"""The extensions of the files that can be sent."""
ABANDONED_S = 24 * 3600
"""Seconds after which files that were sent and never added are deleted."""

_RECEIVED = ".received-"
"""What the names of the folders of files that wait begin with; no upload's name begins with a dot."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file in its place among the uploads.

    Attributes:
        before: Where the file is that it replaces, if it replaces one.
    """

    target: Target
    path: Path
    before: Path | None


class Uploads:
    """The files that were sent to the server of a home folder."""

    def __init__(self, home: Path, settings: ServeSettings) -> None:
        self.root = home / FOLDER
        self._settings = settings

    async def receive(self, batch: str, name: str, pieces: AsyncIterator[bytes]) -> str:
        """Writes down a file that is sent, and returns the batch that it belongs to.

        Args:
            batch: The batch of the files before it; empty for the first.
            name: The file's name.
            pieces: Its bytes.

        Raises:
            RefusedError: The name or the kind cannot be taken, or the batch is too large.
        """
        name = safe_name(name)
        if not name.lower().endswith(UPLOAD_KINDS):
            raise RefusedError("bad_kind", 415, kinds=" ".join(UPLOAD_KINDS))
        folder = self._batch(batch) if batch else self._new_batch()
        there = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file() and path.name != name}
        if len(there) >= self._settings.upload_files:
            raise RefusedError("too_many_files", 413, limit=self._settings.upload_files)
        left = self._settings.upload_bytes - sum(there.values())
        path = folder / name
        try:
            with path.open("wb") as file:
                async for piece in pieces:
                    left -= len(piece)
                    if left < 0:
                        raise RefusedError("too_many_bytes", 413, limit=self._settings.upload_bytes)
                    file.write(piece)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return folder.name.removeprefix(_RECEIVED)

    def waiting(self, batch: str) -> list[Path]:
        """Returns the files of a batch, by name."""
        return sorted(path for path in self._batch(batch).iterdir() if path.is_file())

    def unpacked(self, archive: Path, batch: str) -> list[tuple[Path, str]]:
        """Unpacks an archive of a batch; gives each file and its path inside the archive.

        Raises:
            RefusedError: The archive is broken or too large, or holds nothing that can be read.
        """
        folder = self._batch(batch) / f".{secrets.token_hex(4)}"
        folder.mkdir()
        return unpack(archive, folder, self._settings.upload_files, self._settings.unpacked_bytes)

    def put(self, batch: str, file: Path, archive: str, inside: str) -> Placed:
        """Puts a file into its place; what stood there is kept in the batch.

        Args:
            archive: The name of the archive that it was in; empty for none.
            inside: Its path in that, or its name.

        Raises:
            RefusedError: It is not of a kind that is read, or there is a folder of that name.
        """
        if not inside.lower().endswith(FILE_KINDS):
            raise RefusedError("bad_kind", 415, kinds=" ".join(FILE_KINDS))
        root = self.root / archive if archive else self.root
        path = root / inside
        before = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file():
                before = self._batch(batch) / f".before-{secrets.token_hex(8)}"
                path.replace(before)
            file.replace(path)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise refused_name(inside) from error
        return Placed(file_target(path, root), path, before)

    def take_back(self, placed: Iterable[Placed], kept: Set[str]) -> None:
        """Takes files out of their places, but for those with the URIs that are kept."""
        for one in placed:
            if one.target.uri in kept:
                continue
            if one.before is None:
                self._delete(one.path)
            else:
                one.before.replace(one.path)

    def forget(self, origins: Iterable[str]) -> None:
        """Deletes the files that sources came from, those that were sent to the server; all others stay."""
        root = Path(place(self.root))
        for origin in origins:
            if "://" not in origin and Path(origin).is_relative_to(root):
                self._delete(Path(origin))

    def drop(self, batch: str) -> None:
        """Deletes what is left of a batch, and of others that were abandoned."""
        shutil.rmtree(self._batch(batch), ignore_errors=True)
        for folder in self.root.glob(f"{_RECEIVED}*"):
            if time.time() - folder.stat().st_mtime > ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)

    def _new_batch(self) -> Path:
        folder = self.root / f"{_RECEIVED}{secrets.token_hex(16)}"
        folder.mkdir(parents=True)
        return folder

    def _batch(self, batch: str) -> Path:
        folder = self.root / f"{_RECEIVED}{batch}"
        if not (batch.isascii() and batch.isalnum() and folder.is_dir()):
            raise RefusedError("no_batch", 404)
        return folder

    def _delete(self, path: Path) -> None:
        """Deletes a file, and the folders below the root that it leaves empty."""
        path.unlink(missing_ok=True)
        root = Path(place(self.root))
        for folder in Path(place(path.parent)), *Path(place(path.parent)).parents:
            if folder == root or not folder.is_relative_to(root):
                return
            try:
                folder.rmdir()
            except OSError:  # not empty
                return
