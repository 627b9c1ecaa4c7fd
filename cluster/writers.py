"""The writers of shards, one actor each: its process holds the shard's lock, on the machine that holds its folder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic, sleep
from typing import Any, cast

import ray
from ray.exceptions import RayError

from yinju.cluster.placement import place_shards
from yinju.cluster.remote import answer, calls_of, carried_out
from yinju.errors import StoreLockedError
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.settings import Settings
from yinju.store import ShardWriter, Store

_CALLS = calls_of(ShardWriter)
_LOCK_WAIT_S, _LOCK_TRY_S = 10, 0.2
"""Seconds for which a shard's lock is tried: the cluster takes some to end the actors of a command that was killed."""
_CLOSE_S = 30


class WriterActor:
    """Holds the right to write to one shard, until it is closed or its process ends."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._index: DuplicateIndex | None = None

    def open(self, settings: Settings, fingerprint: str) -> None:
        """Takes the right to write, if need be after a writer that is just ending."""
        until = monotonic() + _LOCK_WAIT_S
        with ExitStack() as opened:
            store = Store.open_or_create(settings, fingerprint)
            opened.callback(store.close)
            while True:
                try:
                    self._writer = opened.enter_context(store.writer())
                    break
                except StoreLockedError:
                    if monotonic() > until:
                        raise
                    sleep(_LOCK_TRY_S)
            self._open = opened.pop_all()

    def call(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Calls a method of the writer."""
        return carried_out(self._writer, _CALLS, name, args, named)

    def candidates(
        self, arriving: Mapping[str, bytes], leaving: Collection[str], part: int, parts: int
    ) -> dict[str, list[str]]:
        """Returns the candidates for duplicates of arriving articles, among those whose signatures are held here.

        At first these are the shard's own; the signatures of what arrives are dealt out among all partitions.

        Args:
            arriving: All signatures of the step, by article id.
            leaving: Ids of articles that are no more, in any partition.
            part, parts: Which partition this is, of how many.
        """
        if self._index is None:
            self._index = DuplicateIndex(self._writer.signatures())
        for name in leaving:
            self._index.remove(name)
        for name, signature in arriving.items():
            # An article that arrives anew may be in any.
            self._index.remove(name)
            if int(name[:8], 16) % parts == part:
                self._index.add(name, signature)
        return dict(zip(arriving, self._index.candidates_of(list(arriving.values())), strict=True))

    def close(self) -> None:
        """Gives the right to write back."""
        self._open.close()


class WriterProxy:
    """Calls of a writer in another process. It has every method of `ShardWriter`.

    A call that fails since the process was killed is not tried again: the step that it belongs to is undone when the
    shard is opened next, and the command is to be run again.
    """

    def __init__(self, actor: Any, name: str) -> None:
        self.actor = actor
        self.name = name

    def __getattr__(self, name: str) -> Any:
        if name not in _CALLS:
            raise AttributeError(name)
        return lambda *args, **named: answer(self.actor.call.remote(name, args, named), self.name)


@contextmanager
def shard_writers(shards: Sequence[Settings], fingerprint: str) -> Iterator[list[WriterProxy]]:
    """Holds the right to write to shards, each on its machine, while the block runs.

    Raises:
        StoreLockedError: Another process is writing to one of them.
        ShardUnavailableError: One of them cannot be reached.
    """
    places = place_shards([one.home for one in shards])
    begin: Any = ray.remote(WriterActor)
    actors = [begin.options(num_cpus=0, **place).remote() for place in places]
    try:
        begun = [actor.open.remote(one, fingerprint) for actor, one in zip(actors, shards, strict=True)]
        for reference, one in zip(begun, shards, strict=True):
            answer(reference, one.home.name)
        yield [WriterProxy(actor, one.home.name) for actor, one in zip(actors, shards, strict=True)]
    finally:
        for actor in actors:
            with suppress(RayError):  # it is dead already
                ray.get(actor.close.remote(), timeout=_CLOSE_S)
            ray.kill(actor)


def as_writer(proxy: WriterProxy) -> ShardWriter:
    """Returns a proxy as what it stands for."""
    return cast(ShardWriter, proxy)
