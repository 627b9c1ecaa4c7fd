"""Asks several shards at the same time, each within a time limit."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from yinju.errors import ShardUnavailableError
from yinju.store.corpus import Shard

_AT_A_TIME = 8
"""The most questions that one shard is asked at a time; further ones wait for these."""
_Said = TypeVar("_Said")
Question = Callable[[int, Shard], _Said]
"""What one shard is asked: a function of its number and the shard, which returns its answer."""


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
        self, question: Question[_Said], numbers: Collection[int]
    ) -> tuple[dict[int, _Said], dict[int, ShardUnavailableError]]:
        """Asks shards, and returns by their numbers what they said, and why the others did not answer."""
        deadline = time.monotonic() + self._timeout_s
        asked: dict[int, Future[_Said]] = {}
        missing: dict[int, ShardUnavailableError] = {}
        for number in sorted(numbers):
            late = self._late[number]
            if late is not None and not late.done():
                missing[number] = self._unanswered(number)
            else:
                asked[number] = self._threads[number].submit(question, number, self.shards[number])
        said: dict[int, _Said] = {}
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
