"""The keys of programs and people: made, listed and revoked at the command line, looked up by the server.

A key is 256 random bits. Nobody can guess it, so a plain hash of it is enough: the slow ones are for passwords, which
people choose.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock

from yinju.errors import StoreError, UsageError
from yinju.ui.access.secret_files import read_secret_file, write_secret_file

Rights = Literal["read", "write"]

KEYS_FILE = "keys.json"
PREFIX = "yinju_"
"""What every key begins with, so that a scanner of repositories knows one that was left there."""
_KEY_BYTES = 32
_ID_BYTES = 4
_LOCK_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key.

    Attributes:
        id: Eight characters by which it is revoked; no part of the key.
        name: What its maker calls it.
        rights: ``read`` to ask and to read articles, ``write`` to change the corpus too.
        created: When it was made, in ISO 8601.
        sha256: The hash of the key, in hexadecimal.
    """

    id: str
    name: str
    rights: Rights
    created: str
    sha256: str


class KeyRing:
    """The keys of a home folder. A key that another process makes or revokes counts from the next request on."""

    def __init__(self, home: Path) -> None:
        self.path = home / KEYS_FILE
        self._version: tuple[int, ...] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Returns the keys, oldest first.

        Raises:
            StoreError: The file cannot be read, or is open to others.
        """
        version = self._version_now()
        if version != self._version:
            # The version comes first: what changes between the two is read again next time.
            self._keys, self._version = _parsed(self.path, read_secret_file(self.path)), version
        return self._keys

    def find(self, secret: str) -> Key | None:
        """Returns the key that a client sent, or ``None`` if there is none of the kind."""
        sent = _hashed(secret)
        found = None
        for key in self.all():  # to the end, so that the time does not tell which it was
            if hmac.compare_digest(key.sha256, sent):
                found = key
        return found

    def get(self, key_id: str) -> Key | None:
        """Returns the key of an id, or ``None`` where it was revoked."""
        return next((key for key in self.all() if key.id == key_id), None)

    def new(self, name: str, rights: Rights) -> tuple[Key, str]:
        """Makes a key, and returns it with the secret that the client sends. The secret is kept nowhere."""
        secret = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(secrets.token_hex(_ID_BYTES), name, rights, created, _hashed(secret))
        with self._alone():
            self._write((*self.all(), key))
        return key, secret

    def revoke(self, named: str) -> Key:
        """Takes a key back, and returns it.

        Args:
            named: Its id, or its name where no other key has it.

        Raises:
            UsageError: No key, or more than one, is meant.
        """
        with self._alone():
            keys = self.all()
            meant = [key for key in keys if key.id == named] or [key for key in keys if key.name == named]
            if len(meant) != 1:
                what = f"{len(meant)} keys are called {named!r}" if meant else f"There is no key {named!r}"
                raise UsageError(f"{what}. See the ids: yinju key list")
            self._write(tuple(key for key in keys if key != meant[0]))
        return meant[0]

    def _write(self, keys: tuple[Key, ...]) -> None:
        write_secret_file(self.path, json.dumps([asdict(key) for key in keys], ensure_ascii=False, indent=1).encode())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps a second process from writing in between."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_LOCK_TIMEOUT_S):
                yield
        except OSError as error:
            raise StoreError(f"{self.path} cannot be changed: {error}. Try again, or name another --home.") from error

    def _version_now(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error}. Correct its rights.") from error
        # Every change makes a new file, so the number of the file tells two within a tick of the clock apart.
        return found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode


def _parsed(path: Path, content: bytes | None) -> tuple[Key, ...]:
    try:
        return tuple(Key(**fields) for fields in json.loads(content or b"[]"))
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path} is damaged: {error}. Remove it, and make the keys anew: yinju key new") from error


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
