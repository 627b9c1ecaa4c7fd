"""Many people ask a running server while the corpus changes beside them: no wrong answer, no error, flat memory.

``HOSTILE_USERS=50 HOSTILE_SECONDS=300 make hostile`` asks for longer.
"""

import json
import os
import shutil
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.hostile.programs import Server, run, serving
from tests.hostile.strategies import LENGTH
from tests.hostile.tally import tried
from tests.places import SEEDS

KIND = "questions under load"
USERS = int(os.environ.get("HOSTILE_USERS", min(50, 8 * LENGTH)))
SECONDS = float(os.environ.get("HOSTILE_SECONDS", 25 * LENGTH))
ANSWER_S = 600
PAUSE_S = 0.5
"""Seconds between two changes of the corpus."""
GROWTH = 1.05
"""How much more memory the server may have in the last third than in the second, once it has answered many."""
MANY = 500
MOST_MB = 2000
"""What it may have in any case."""
QUESTIONS = {
    "《全球人工智能治理倡议》是什么时候提出的？": "2023年10月",
    "By what percentage did foreign visitors entering China rise?": "30.2%",
    "“Global AI Governance Initiative”是哪个国家提出的？": "China proposed",
}

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(SECONDS + 900)]


@dataclass
class Seen:
    """What came of the questions, and how much memory the server had."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def _wrong(answer: dict[str, object], expected: str) -> str | None:
    if expected not in str(answer["answer"]):
        return f"{expected} is not in {answer['answer']}"
    for citation in answer["citations"]:  # type: ignore[attr-defined]
        text = (SEEDS / citation["source"]).read_text(encoding="utf-8")
        if text[citation["start"] : citation["end"]] != citation["raw"]:
            return f"{citation['source']} does not say {citation['raw']!r} there"
    return None


def _ask(server: Server, number: int, until: float, seen: Seen) -> None:
    questions = list(QUESTIONS.items())
    with httpx.Client(trust_env=False, timeout=ANSWER_S) as client:
        for turn in count(number):
            if time.monotonic() > until:
                return
            question, expected = questions[turn % len(questions)]
            begun = time.monotonic()
            reply = client.post(f"{server.url}/api/ask", json={"question": question})
            seen.seconds.append(time.monotonic() - begun)
            seen.statuses[reply.status_code] += 1
            problem = _wrong(reply.json(), expected) if reply.status_code == 200 else reply.text
            if problem:
                seen.wrong.append(problem)


def _change(home: Path, folder: Path, until: float, seen: Seen) -> None:
    """Puts articles of other subjects in, replaces and removes them, and rebuilds the store, in turn."""
    for turn in count():
        for number in range(3):
            text = f"第{number}条河的水位在第{turn}天上涨了{turn + number}厘米，岸边的苹果树都被淹了。\n"
            (folder / f"river{number}.txt").write_text(text * (1 + turn % 3), encoding="utf-8")
        for command in (("ingest", str(folder)), ("corpus", "remove", "river0.txt", "river1.txt"), ("reindex",)):
            if time.monotonic() > until:
                return
            status, _, complaints = run(home, *command)
            seen.changes[command[0]] += 1
            if status:
                seen.failed.append(complaints)
            time.sleep(PAUSE_S)


def _measure(server: Server, until: float, seen: Seen) -> None:
    while time.monotonic() < until:
        seen.memory_mb.append(server.memory_mb)
        time.sleep(SECONDS / 60)


def test_many_ask_while_the_corpus_changes(bundled_home: Path, tmp_path: Path) -> None:
    home, folder, seen = tmp_path / "home", tmp_path / "rivers", Seen()
    shutil.copytree(bundled_home, home)
    folder.mkdir()
    with serving(home, tmp_path / "errors.txt") as server:
        for question in QUESTIONS:  # what is loaded at the first question is no growth
            httpx.post(f"{server.url}/api/ask", json={"question": question}, timeout=ANSWER_S).raise_for_status()
        until = time.monotonic() + SECONDS
        work = [threading.Thread(target=_ask, args=(server, number, until, seen)) for number in range(USERS)]
        work += [
            threading.Thread(target=_change, args=(home, folder, until, seen)),
            threading.Thread(target=_measure, args=(server, until, seen)),
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        listed = httpx.get(f"{server.url}/api/health", timeout=ANSWER_S).json()
    ordered = sorted(seen.seconds)
    tried(KIND, len(ordered))
    print(_told(ordered, seen))  # noqa: T201  # shown by -s, and beside a failure
    assert (seen.wrong, seen.failed) == ([], [])
    assert set(seen.statuses) == {200}
    assert len(ordered) >= USERS
    assert listed["status"] == "ok"
    third = len(seen.memory_mb) // 3
    later, last = statistics.mean(seen.memory_mb[third : 2 * third]), statistics.mean(seen.memory_mb[2 * third :])
    assert last < MOST_MB
    assert last < later * GROWTH or len(ordered) < MANY
    assert "Traceback" not in (tmp_path / "errors.txt").read_text(encoding="utf-8")


def _told(ordered: list[float], seen: Seen) -> str:
    curve = [round(one) for one in seen.memory_mb[:: max(1, len(seen.memory_mb) // 12)]]
    return json.dumps(
        {
            "users": USERS, "seconds": SECONDS, "answers": dict(seen.statuses), "changes": dict(seen.changes),
            "p50_s": round(statistics.median(ordered), 2), "p95_s": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
            "memory_mb": curve,
        }
    )  # fmt: skip
