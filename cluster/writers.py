"""The writers of shards, one actor each: its process holds the shard's lock, on the machine that holds its folder."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import islice
from time import monotonic, sleep
from typing import Any, TypeVar, cast

import ray
from ray.exceptions import RayError

from yinju.cluster.placement import place_shards
from yinju.cluster.remote import answer, calls_of, carried_out
from yinju.errors import ClusterError, StoreLockedError
from yinju.ingest.duplicates.signature_index import DuplicateIndex
from yinju.settings import Settings
from yinju.store import ShardWriter, Store
from yinju.types import Document

_CALLS = calls_of(ShardWriter)
_LOCK_WAIT_S, _LOCK_TRY_S = 10, 0.2
"""Seconds for which a shard's lock is tried: the cluster takes some to end the actors of a command that was killed."""
_CLOSE_S = 30
_DOCUMENTS_AT_A_TIME = 32
_Held = TypeVar("_Held")


class WriterActor:
    """Holds the right to write to one shard, until it is closed or its process ends."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._index: DuplicateIndex | None = None

    def open(self, settings: Settings, fingerprint: str) -> None:
        """Takes the right to write, if need be after a writer that is just ending."""
        with ExitStack() as opened:
            store = Store.open_or_create(settings, fingerprint)
            opened.callback(store.close)
            self._writer: ShardWriter = _held(opened, store.writer)
            self._open = opened.pop_all()

    def rebuild(self, settings: Settings, fingerprint: str, without: Collection[str]) -> int:
        """Takes the right to write to a new store that is to replace the old one; returns the number of documents."""
        with ExitStack() as opened:
            self._rebuild = _held(opened, lambda: Store.rebuild(settings, fingerprint, without))
            self._writer = self._rebuild.writer
            self._open = opened.pop_all()
        return self._rebuild.count

    def documents(self) -> list[Document]:
        """Returns the next documents of the old store; none after the last."""
        return list(islice(self._rebuild.documents, _DOCUMENTS_AT_A_TIME))

    def switch(self) -> None:
        """Puts the new store in the place of the old one."""
        self._rebuild.switch()

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
        """Gives the right to write back; a rebuilt store is in force then."""
        self._open.close()

    def abandon(self) -> None:
        """Gives the right to write back; a store that was to be rebuilt stays as it is."""
        self._open.__exit__(ClusterError, ClusterError("The rebuild was stopped."), None)


def _held(opened: ExitStack, hold: Callable[[], AbstractContextManager[_Held]]) -> _Held:
    """Enters what takes a shard's lock, if need be after a writer that is just ending."""
    until = monotonic() + _LOCK_WAIT_S
    while True:
        try:
            return opened.enter_context(hold())
        except StoreLockedError:
            if monotonic() > until:
                raise
            sleep(_LOCK_TRY_S)


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
    proxies = begun_at(shards, WriterActor)
    try:
        of_all(proxies, "open", [(one, fingerprint) for one in shards])
        yield proxies
    finally:
        end_all(proxies, "close")


@contextmanager
def shard_rebuilds(
    shards: Sequence[Settings], fingerprint: str, without: Collection[str]
) -> Iterator[tuple[int, list[WriterProxy]]]:
    """Builds shards anew, each on its machine, beside the old ones, which they replace when the block ends.

    Yields the number of documents, and the writers to the new stores. If the block fails, the shards that have not been
    switched stay as they were.

    Raises:
        StoreLockedError: Another process is writing to one of them.
        ShardUnavailableError: One of them cannot be reached.
    """
    proxies = begun_at(shards, WriterActor)
    try:
        counts = of_all(proxies, "rebuild", [(one, fingerprint, list(without)) for one in shards])
        yield sum(counts), proxies
        of_all(proxies, "switch")
        end_all(proxies, "close")
    except BaseException:
        end_all(proxies, "abandon")
        raise


def documents_of(proxies: Sequence[WriterProxy]) -> Iterator[Document]:
    """Yields the documents of shards that are rebuilt, one shard after the other; some are fetched ahead."""
    for proxy in proxies:
        coming = proxy.actor.documents.remote()
        while found := answer(coming, proxy.name):
            coming = proxy.actor.documents.remote()
            yield from found


def of_all(proxies: Sequence[WriterProxy], name: str, args: Sequence[tuple[Any, ...]] = ()) -> list[Any]:
    """Has the actors of all shards do something at the same time, each with its own arguments, and waits for all."""
    given = args or [()] * len(proxies)
    begun = [getattr(proxy.actor, name).remote(*own) for proxy, own in zip(proxies, given, strict=True)]
    ray.wait(begun, num_returns=len(begun))
    return [answer(reference, proxy.name) for reference, proxy in zip(begun, proxies, strict=True)]


def begun_at(shards: Sequence[Settings], actor: type) -> list[WriterProxy]:
    """Begins an actor for each shard, on the machine that holds it."""
    places = place_shards([one.home for one in shards])
    begin: Any = ray.remote(actor)
    return [
        WriterProxy(begin.options(num_cpus=0, **place).remote(), one.home.name)
        for place, one in zip(places, shards, strict=True)
    ]


def end_all(proxies: Sequence[WriterProxy], name: str) -> None:
    """Has actors do a last thing, if they are alive, and ends them."""
    for proxy in proxies:
        with suppress(RayError):  # it is dead already
            ray.get(getattr(proxy.actor, name).remote(), timeout=_CLOSE_S)
        ray.kill(proxy.actor)


def as_writer(proxy: WriterProxy) -> ShardWriter:
    """Returns a proxy as what it stands for."""
    return cast(ShardWriter, proxy)
