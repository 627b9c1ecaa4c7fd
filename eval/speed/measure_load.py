"""Measures a running server while many people ask at once: whether all are answered, how long they wait, its memory."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from yinju.errors import YinjuError
from yinju.eval.speed.measure_commands import ANSWER_S, QUESTIONS, memory_of

OK = 200


@dataclass(frozen=True, slots=True)
class Load:
    """What came of people who asked at once, again and again.

    Attributes:
        users: How many asked at a time.
        rounds: Questions each of them asked, the next as soon as the last was answered.
        answered: Requests that were answered.
        failed: How often each other status came; 0 stands for no response.
        p50_s: The median seconds until an answer was whole.
        p95_s: The seconds within which 95 in 100 answers were.
        longest_s: The seconds of the slowest.
        took_s: The seconds of the whole.
        memory_mb: The server's resident memory in millions of bytes before the first question and after each round;
            empty where its process was not named, or the system does not tell.
    """

    users: int
    rounds: int
    answered: int
    failed: dict[int, int]
    p50_s: float
    p95_s: float
    longest_s: float
    took_s: float
    memory_mb: tuple[float, ...]


def measure_load(url: str, users: int, rounds: int, questions: Sequence[str] = (), process: int | None = None) -> Load:
    """Asks a server by ``/api/ask`` and measures it.

    Args:
        url: Its address. On loopback nobody signs in, and nothing limits the questions.
        users: How many ask at a time, each over a connection of their own.
        rounds: How often each asks. A round begins when the last has ended.
        questions: What is asked in turn; without any, a question in each language about the seeds.
        process: The server's process on this machine, whose memory is read.

    Raises:
        YinjuError: Not one question was answered.
    """
    asked = list(questions) or list(QUESTIONS.values())
    started = time.perf_counter()
    found, memory = asyncio.run(_rounds(url.rstrip("/"), users, rounds, asked, process))
    took = time.perf_counter() - started
    seconds = sorted(one for status, one in found if status == OK)
    failed = Counter(status for status, _ in found if status != OK)
    if not seconds:
        raise YinjuError(
            f"{url} answered none of {len(found)} questions ({dict(failed)}). Is yinju serve running there?"
        )
    return Load(
        users=users,
        rounds=rounds,
        answered=len(seconds),
        failed=dict(failed),
        p50_s=round(statistics.median(seconds), 2),
        p95_s=round(seconds[int(0.95 * (len(seconds) - 1))], 2),
        longest_s=round(seconds[-1], 2),
        took_s=round(took, 1),
        memory_mb=tuple(memory),
    )


async def _rounds(
    url: str, users: int, rounds: int, questions: list[str], process: int | None
) -> tuple[list[tuple[int, float]], list[float]]:
    """Returns status and seconds of each request, and the memory before and after each round."""
    found: list[tuple[int, float]] = []
    memory = _memory(process)
    unlimited = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_S, limits=unlimited) as client:
        for number in range(rounds):
            turns = (questions[(number * users + user) % len(questions)] for user in range(users))
            found += await asyncio.gather(*(_ask(client, url, question) for question in turns))
            memory += _memory(process)
    return found, memory


async def _ask(client: httpx.AsyncClient, url: str, question: str) -> tuple[int, float]:
    started = time.perf_counter()
    try:
        status = (await client.post(f"{url}/api/ask", json={"question": question})).status_code
    except httpx.HTTPError:
        status = 0
    return status, time.perf_counter() - started


def _memory(process: int | None) -> list[float]:
    told = memory_of(process) if process else None
    return [told[0]] if told else []
