"""Files of the home folder that are for their owner alone."""

import os
import stat
from pathlib import Path

from yinju.errors import StoreError

OWNER_ALONE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secret_file(path: Path) -> bytes | None:
    """Returns what a file holds, or ``None`` if there is none.

    Raises:
        StoreError: The file cannot be read, or others can read or write it.
    """
    try:
        with path.open("rb") as file:
            # Windows has no such bits: there the folder's own rights decide.
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
                raise StoreError(f"{path} is open to other users of this machine. Close it: chmod 600 {path}")
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error}. Correct its rights, or name another --home.") from error


def write_secret_file(path: Path, content: bytes) -> None:
    """Writes a file of mode 600 in one step: a reader finds the old content or the new.

    Raises:
        StoreError: The file cannot be written.
    """
    draft = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        # Made with its mode: there is no moment at which others can open it.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error}. Correct its rights, or name another --home.") from error
