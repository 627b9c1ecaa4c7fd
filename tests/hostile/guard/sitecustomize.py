"""Imported by every Python process that finds this folder on its path: writes down, and refuses, what would leave it."""

import os
import sys

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
_LOCAL_SOCKET = 1
"""AF_UNIX, without an import of socket, which a program may not do at all."""


def _watch(event: str, given: tuple[object, ...]) -> None:
    if event not in _EVENTS:
        return
    if (
        event in ("socket.connect", "socket.sendto", "socket.sendmsg")
        and getattr(given[0], "family", 0) == _LOCAL_SOCKET
    ):
        return
    if event == "socket.getaddrinfo" and given[0] in (None, "127.0.0.1", "::1"):
        return  # an address: nobody is asked for it
    with open(os.environ["HOSTILE_CONNECTIONS"], "a", encoding="utf-8") as file:
        file.write(f"{event} {given[1:] if event != 'socket.getaddrinfo' else given} {sys.argv}\n")
    raise PermissionError(f"{event} {given}")


if "HOSTILE_CONNECTIONS" in os.environ:
    sys.addaudithook(_watch)
