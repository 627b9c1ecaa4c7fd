"""The home folder: which generation of the store is in force, and who may write to it.

A generation is a folder that holds a whole store. ``CURRENT`` names the one in force and is replaced in one step, so
that a rebuild beside it becomes visible as a whole or not at all.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from yinju.errors import StoreError, StoreLockedError
from yinju.store.faults import fault
from yinju.store.whole_file import write_whole


class Home:
    """The home folder, which ``--home`` names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "CURRENT"
        self._holder = path / "writer.json"

    def current(self) -> Path | None:
        """Returns the generation in force, or ``None`` before the first one."""
        name, before = self._named(), None
        while name is not None:
            if name and (self.path / name).is_dir():
                return self.path / name
            if name == before:
                raise StoreError(
                    f"{self._pointer} names {name!r}, which is not there. "
                    f"Restore {self.path}, or remove it and ingest again."
                )
            name, before = self._named(), name  # another may just have taken its place
        return None

    def new_generation(self) -> Path:
        """Makes a new, empty generation that is not yet in force."""
        generation = self.path / f"generation-{secrets.token_hex(4)}"
        try:
            generation.mkdir(parents=True)
        except OSError as error:
            raise self._fault(error) from error
        return generation

    def switch(self, generation: Path) -> None:
        """Puts a generation in force, in one step that survives a crash."""
        try:
            write_whole(self._pointer, generation.name)
        except OSError as error:
            raise self._fault(error) from error

    def others(self) -> list[Path]:
        """Returns the generations that are not in force: replaced ones, and remains of a stopped rebuild."""
        current = self.current()
        return [path for path in self.path.glob("generation-*") if path != current]

    def bytes_on_disk(self) -> int:
        """Returns the bytes of all files in the folder, those that another process is just removing left out."""
        total = 0
        for folder, _, names in os.walk(self.path):
            for name in names:
                with suppress(FileNotFoundError):
                    total += (Path(folder) / name).stat().st_size
        return total

    def drop(self, generation: Path) -> None:
        """Deletes a generation that is not in force."""
        shutil.rmtree(generation, ignore_errors=True)

    @contextmanager
    def writer_lock(self, wait_s: float = 0) -> Iterator[None]:
        """Holds the right to write while the block runs.

        Args:
            wait_s: Seconds to wait for whoever holds it.

        Raises:
            StoreLockedError: Another process, or another part of this one, still holds it; the message says which.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The home folder {self.path} cannot be made: {error}. Choose another with --home."
            ) from error
        lock = FileLock(self.path / "writer.lock")
        try:
            lock.acquire(timeout=wait_s)
        except Timeout as error:
            raise StoreLockedError(
                f"Another process is writing to {self.path} ({self._who()}). "
                "Wait for it to finish, or stop it, and try again."
            ) from error
        except OSError as error:
            raise self._fault(error) from error
        try:
            self._name_holder()
            yield
            with suppress(OSError):
                self._holder.unlink(missing_ok=True)
        finally:
            lock.release()

    def was_left(self) -> bool:
        """Tells whether a writer is at work, was killed, or failed."""
        return self._holder.exists()

    def _named(self) -> str | None:
        """Returns what the pointer says, or ``None`` if there is none."""
        try:
            return self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self.path} cannot be read as a home folder: {error}. Name another with --home."
            ) from error

    def _name_holder(self) -> None:
        """Says who holds the lock; where nothing can be written, whoever must wait is told less."""
        holder = {"pid": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        with suppress(OSError):
            self._holder.write_text(json.dumps(holder), encoding="ascii")

    def _fault(self, error: OSError) -> StoreError:
        return fault("home folder", self.path, error, "Choose another with --home")

    def _who(self) -> str:
        try:
            holder = json.loads(self._holder.read_text(encoding="ascii"))
            return f"process {holder['pid']}, since {holder['since']}"
        except (OSError, ValueError, KeyError):
            return "a process that has just begun or ended"
