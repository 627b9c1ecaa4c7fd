"""Asks several shards at the same time, each within a time limit."""

import time
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from yinju.errors import ShardUnavailableError
from yinju.store.corpus import Shard

Said_co = TypeVar("Said_co", covariant=True)
_AT_A_TIME = 8
"""The most questions that one shard is asked at a time; further ones wait for these."""


class Question(Protocol[Said_co]):
    """What one shard is asked."""

    def __call__(self, number: int, shard: Shard, /) -> Said_co:
        """Returns its answer."""
        ...


class Fan:
    """The shards of a corpus, each with threads of its own, so that a slow one keeps no other from answering.

    Args:
        names: What messages and notices call the shards.
        timeout_s: Seconds after which a shard counts as unavailable. Until its late answer has come, it is not waited
            for again.
    """

    def __init__(self, shards: Sequence[Shard], names: Sequence[str], timeout_s: float) -> None:
        self.shards = shards
        self.names = names
        self._timeout_s = timeout_s
        self._threads = [ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix=name) for name in names]
        self._late: list[Future[Any] | None] = [None] * len(shards)

    def ask(
        self, question: Question[Said_co], numbers: Collection[int]
    ) -> tuple[dict[int, Said_co], dict[int, ShardUnavailableError]]:
        """Asks shards, and returns by their numbers what they said, and why the others did not answer."""
        deadline = time.monotonic() + self._timeout_s
        asked: dict[int, Future[Said_co]] = {}
        missing: dict[int, ShardUnavailableError] = {}
        for number in sorted(numbers):
            late = self._late[number]
            if late is not None and not late.done():
                missing[number] = self._unanswered(number)
            else:
                asked[number] = self._threads[number].submit(question, number, self.shards[number])
        said: dict[int, Said_co] = {}
        for number, future in asked.items():
            try:
                said[number] = future.result(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                self._late[number] = future
                missing[number] = self._unanswered(number)
            except ShardUnavailableError as error:
                missing[number] = error
        return said, missing

    def close(self) -> None:
        """Closes all shards."""
        for threads in self._threads:
            threads.shutdown(wait=False, cancel_futures=True)
        for shard in self.shards:
            shard.close()

    def _unanswered(self, number: int) -> ShardUnavailableError:
        return ShardUnavailableError(
            f"The shard {self.names[number]} has not answered within {self._timeout_s:g} s. "
            "Try again, see yinju doctor, or raise cluster.shard_timeout_s."
        )
