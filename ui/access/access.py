"""The ways into the server: this machine alone, a password, keys, or everyone."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yinju.errors import UsageError
from yinju.settings import ServeSettings
from yinju.ui.access.keys import Key, KeyRing
from yinju.ui.access.password import Password, session_key, session_secret
from yinju.ui.access.visitor import OWNER, READER, STRANGER, Visitor

NO_WAY_IN = """\
{reached} could ask and read every article, and no way to sign in is set. Choose one of three:
  a password, for people:    YINJU_SERVE__PASSWORD=… yinju serve …
  keys, for programs too:    yinju key new NAME      (with --write, for who may change the corpus)
  everyone, without either:  yinju serve … --public  (all who reach it ask and read; nobody can change the corpus)
Or serve it for this machine alone, without --host, serve.public_url and serve.trusted_proxies. See docs/serving.md."""

_BEARER = "bearer "
_BY_PASSWORD, _BY_KEY = "password", "key"


class Access:
    """What lets a visitor in.

    Args:
        settings: Where the server listens, its password, and whether it is public.
        home: The folder with the keys and the secret of the sessions; ``None`` for a server without keys, whose
            sessions end with the process.

    Raises:
        StoreError: A file of the home folder cannot be read or written, or is open to others.
    """

    def __init__(self, settings: ServeSettings, home: Path | None) -> None:
        password = settings.password.get_secret_value()
        # A password that somebody set is asked for on loopback too: other users of this machine reach it.
        self.is_open = not password and not is_reached_by_others(settings)
        self.is_public = settings.public
        self.keys = KeyRing(home) if home and not self.is_open else None
        secret = b"" if self.is_open else session_secret(home)
        self.password = Password(password, secret) if password else None
        self.session_key = session_key(secret, self.password)

    @property
    def has_keys(self) -> bool:
        """Whether there are keys to send or to sign in with."""
        return bool(self.keys and self.keys.all())

    @property
    def can_sign_in(self) -> bool:
        """Whether there is anything to sign in with."""
        return bool(self.password) or self.has_keys

    def visitor(self, authorization: str, session: Mapping[str, Any], *, foreign: bool = False) -> Visitor:
        """Returns who sends a request.

        Args:
            authorization: The header of the name; ``Bearer KEY`` is understood.
            session: What the cookie holds, its signature and its age verified.
            foreign: Whether a page of another origin sends it.
        """
        if self.is_open:
            return READER if foreign else OWNER
        if self.keys and authorization[: len(_BEARER)].lower() == _BEARER:
            if key := self.keys.find(authorization[len(_BEARER) :].strip()):
                return _with_key(key)
        elif self.password and session.get("by") == _BY_PASSWORD:
            return replace(OWNER, signed_in=True)
        elif self.keys and session.get("by") == _BY_KEY and (key := self.keys.get(str(session.get("id")))):
            return replace(_with_key(key), signed_in=True)
        return READER if self.is_public else STRANGER

    def sign_in(self, attempt: str) -> dict[str, str] | None:
        """Returns what the session of a visitor holds who sends a password or a key; ``None`` where it is neither."""
        if self.keys and (key := self.keys.find(attempt.strip())):
            return {"by": _BY_KEY, "id": key.id}
        if self.password and self.password.matches(attempt):
            return {"by": _BY_PASSWORD}
        return None


def open_access(settings: ServeSettings, home: Path | None = None) -> Access:
    """Returns the ways into a server.

    Raises:
        UsageError: Others reach the server, and there is neither a password nor a key, nor is it public.
        StoreError: A file of the home folder cannot be read or written, or is open to others.
    """
    access = Access(settings, home)
    if not (access.is_open or access.can_sign_in or access.is_public):
        raise UsageError(NO_WAY_IN.format(reached=_reached(settings)))
    return access


def is_reached_by_others(settings: ServeSettings) -> bool:
    """Returns whether others than the users of this machine may reach the server, directly or by a proxy."""
    public_host = urlsplit(settings.public_url).hostname
    behind_proxy = bool(settings.trusted_proxies) or bool(public_host and not is_loopback(public_host))
    return behind_proxy or not is_loopback(settings.host)


def is_loopback(host: str) -> bool:
    """Returns whether a host is this machine, seen from itself. A name is not looked up, but for ``localhost``."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _with_key(key: Key) -> Visitor:
    return Visitor(may_read=True, may_write=key.rights == "write", key_id=key.id)


def _reached(settings: ServeSettings) -> str:
    if not is_loopback(settings.host):
        return f"Everyone who reaches {settings.host or 'this machine'}, port {settings.port},"
    through = settings.public_url or f"the proxies {', '.join(settings.trusted_proxies)}"
    return f"Everyone who comes through {through}"
