"""Shards that do not answer, or not in time."""

import threading
from collections.abc import Callable
from typing import Any

from yinju.errors import ShardUnavailableError
from yinju.store import Shard

_NEVER_S = 30
"""Longer than any test waits."""


class FailingShard:
    """A shard before which something stands that may be told to fail.

    Attributes:
        dead: Whether it cannot be reached.
        held: Whether it waits, before it answers, until `go_on` is called.
        calls: The names of what it was asked, in order.
    """

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._go_on = threading.Event()
        self.dead = False
        self.held = False
        self.calls: list[str] = []

    def go_on(self) -> None:
        self.held = False
        self._go_on.set()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        ask = getattr(self._shard, name)

        def asked(*args: Any) -> Any:
            self.calls.append(name)
            if self.held:
                self._go_on.wait(_NEVER_S)
            if self.dead and name != "close":
                raise ShardUnavailableError("The shard is dead. Start it.")
            return ask(*args)

        return asked
