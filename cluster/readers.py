"""The shards of a corpus for reading: replicas as actors on their machines, which all page processes share."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from time import monotonic
from typing import Any, cast

import ray

from yinju import __version__
from yinju.cluster.placement import place_shards
from yinju.cluster.recipe import without_secrets
from yinju.cluster.remote import answer, calls_of, carried_out
from yinju.errors import ShardUnavailableError
from yinju.settings import Settings
from yinju.store import Shard, Store

_CALLS = calls_of(Shard) - {"close"}
_AT_A_TIME = 4
"""Calls that one replica carries out at a time; the store itself reads for one after the other."""
_BEGIN_S = 60
"""Seconds in which processes begin; a question waits less long."""


class ReaderActor:
    """Reads one shard, and shows what writers publish as any reader does.

    What keeps it from opening its store is said to whoever asks.
    """

    def __init__(self, settings: Settings, fingerprint: str) -> None:
        self._settings, self._fingerprint = settings, fingerprint
        self._lock = threading.Lock()
        self._store: Store | None = None

    def call(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Calls a method of the shard."""
        with self._lock:
            store = self._store = self._store or Store.open(self._settings, self._fingerprint)
        return carried_out(store, _CALLS, name, args, named)


class ShardProxy:
    """Calls of the replicas of one shard, in turn. It has every method of `Shard`.

    Where one is dead or slow, the next is asked, while there is time. An actor that its machine, or the process that
    began it, took along is begun anew.

    Args:
        name: What messages call the shard.
        begin: Gives the actor of a replica by its number, and begins it if there is none.
        replicas: How many there are.
        timeout_s: Seconds for a call, all replicas together.
    """

    def __init__(self, name: str, begin: Callable[[int], Any], replicas: int, timeout_s: float) -> None:
        self._name = name
        self._begin = begin
        self._timeout_s = timeout_s
        self._actors: list[Any] = [None] * replicas
        self._turn = 0

    def __getattr__(self, name: str) -> Any:
        if name not in _CALLS:
            raise AttributeError(name)
        return lambda *args, **named: self._call(name, args, named)

    def close(self) -> None:
        """Does nothing: other processes may be reading by the same actors, which end with the one that began them."""

    def _call(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        until = monotonic() + self._timeout_s
        self._turn += 1
        count = len(self._actors)
        for tried in range(count):
            replica = (self._turn + tried) % count
            share = max(0.0, until - monotonic()) / (count - tried)
            try:
                return answer(self._actor(replica).call.remote(name, args, named), self._name, share)
            except ShardUnavailableError:
                self._actors[replica] = None  # it may be gone for good
                if tried == count - 1:
                    raise
        raise AssertionError("a shard has a replica")

    def _actor(self, replica: int) -> Any:
        if self._actors[replica] is None:
            self._actors[replica] = self._begin(replica)
        return self._actors[replica]


def shard_proxies(shards: Sequence[Settings], fingerprint: str, replicas: int, timeout_s: float) -> list[Shard]:
    """Returns the shards of a corpus, by actors that are begun where there are none.

    Args:
        shards: The settings of each shard's store.
        replicas: How many actors read each shard, on its machine.
        timeout_s: Seconds after which a shard counts as unavailable.
    """
    places = place_shards([one.home for one in shards])
    beginners = [partial(reader_of, one, fingerprint, place) for one, place in zip(shards, places, strict=True)]
    # What is not there by then is named by the answers that it is missing from.
    begun = [begin(replica).call.remote("version", (), {}) for begin in beginners for replica in range(replicas)]
    ray.wait(begun, num_returns=len(begun), timeout=_BEGIN_S)
    named = zip(shards, beginners, strict=True)
    return [cast(Shard, ShardProxy(one.home.name, begin, replicas, timeout_s)) for one, begin in named]


def reader_of(shard: Settings, fingerprint: str, place: dict[str, Any], replica: int) -> Any:
    """Returns the actor of a replica, which is begun at a place if there is none."""
    shard = without_secrets(shard)
    # Processes with other settings, or of another version, must not meet: the store would refuse one of them.
    said = repr((__version__, fingerprint, shard.home.absolute(), shard.model_dump_json()))
    name = f"{shard.home.name}-{replica}-{blake2b(said.encode(), digest_size=8).hexdigest()}"
    begin: Any = ray.remote(ReaderActor)
    options = {"num_cpus": 0, "max_restarts": -1, "max_concurrency": _AT_A_TIME, "name": name, "get_if_exists": True}
    return begin.options(**options, **place).remote(shard, fingerprint)
