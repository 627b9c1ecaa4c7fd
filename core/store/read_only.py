"""Lets libraries that write where they read open an index in a folder that may not be written to."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

_LOCKS = ".lock"


class Stand:
    """A temporary folder with links to what another folder holds; it is deleted with the object.

    Args:
        folder: The folder that may not be written to.
        copied: The names of files that a library opens for writing even to read them: copies stand for these.
    """

    def __init__(self, folder: Path, copied: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._copied = copied
        self._temporary = TemporaryDirectory(prefix="yinju-", ignore_cleanup_errors=True)
        self.path = Path(self._temporary.name)
        self.refresh()

    def refresh(self) -> None:
        """Links what is new in the folder. Locks are left out, since they are what cannot be taken there."""
        for path in self._folder.iterdir():
            stand = self.path / path.name
            if path.suffix == _LOCKS or stand.is_symlink() or stand.exists():
                continue
            if path.name in self._copied:
                shutil.copyfile(path, stand)
            else:
                stand.symlink_to(path.resolve())
