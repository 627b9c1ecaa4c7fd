"""The password of the server, kept as a hash."""

import hashlib
import hmac
import secrets
import unicodedata
from pathlib import Path

from yinju.ui.access.secret_files import read_secret_file, write_secret_file

SECRET_FILE = "session-secret"
SECRET_BYTES = 32
_COST, _BLOCK, _LANES = 2**14, 8, 1
"""The parameters of scrypt: 16 MiB and some 40 ms an attempt. The hash is never written down, so it is the pace of
sign-ins that they slow, not somebody who has stolen it."""


class Password:
    """A password, of which only the scrypt hash is kept.

    Args:
        password: What visitors sign in with.
        salt: Random bytes.
    """

    def __init__(self, password: str, salt: bytes) -> None:
        self._salt = salt
        self.hash = _hashed(password, salt)

    def matches(self, attempt: str) -> bool:
        """Returns whether an attempt is the password. The time that it takes does not depend on where they differ."""
        return hmac.compare_digest(_hashed(attempt, self._salt), self.hash)


def session_key(secret: bytes, password: Password | None) -> str:
    """Returns what sessions are signed with. It depends on the password, so another one ends all sessions."""
    return hmac.new(secret, password.hash if password else b"", hashlib.sha256).hexdigest()


def session_secret(home: Path | None) -> bytes:
    """Returns the server's secret, random bytes that the home folder keeps; it is made if there is none.

    It is kept, since with a new one each restart would sign all visitors out. Without a home it lasts as long as the
    process.

    Raises:
        StoreError: The file cannot be read or written, or is open to others.
    """
    if home is None:
        return secrets.token_bytes(SECRET_BYTES)
    found = read_secret_file(home / SECRET_FILE)
    if found is None or len(found) != SECRET_BYTES:
        found = secrets.token_bytes(SECRET_BYTES)
        write_secret_file(home / SECRET_FILE, found)
    return found


def _hashed(password: str, salt: bytes) -> bytes:
    # One keyboard sends é as one character, another as two.
    normal = unicodedata.normalize("NFC", password).encode()
    return hashlib.scrypt(normal, salt=salt, n=_COST, r=_BLOCK, p=_LANES)
