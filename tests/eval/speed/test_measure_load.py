import os
import threading
import time

import pytest

from tests.ui.fake_engine import FakeEngine
from tests.ui.served import served
from yinju.errors import StoreError, YinjuError
from yinju.eval.speed.measure_load import measure_load
from yinju.ui.in_turn import MAX_CONCURRENT_ANSWERS


class CountingEngine(FakeEngine):
    """Answers after a moment, and keeps count of how many wait at once."""

    waiting = most = 0
    lock = threading.Lock()

    def ask(self, question, scope=None, history=()):
        with self.lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        time.sleep(0.2)
        with self.lock:
            self.waiting -= 1
        return super().ask(question, scope, history)


def test_all_ask_at_once_and_each_asks_in_turn():
    engine = CountingEngine()
    with served(engine) as address:
        found = measure_load(f"{address}/", users=6, rounds=2, questions=["一？", "二？", "三？"], process=os.getpid())
    assert (found.users, found.rounds, found.answered, found.failed) == (6, 2, 12, {})
    assert engine.most == MAX_CONCURRENT_ANSWERS
    assert sorted(engine.asked) == sorted(["一？", "二？", "三？"] * 4)
    assert 0.2 <= found.p50_s <= found.p95_s <= found.longest_s <= found.took_s
    assert len(found.memory_mb) == (3 if os.path.isdir("/proc") else 0)


def test_a_server_that_fails_or_is_not_there_is_said():
    with (
        served(FakeEngine(error=StoreError("damaged"))) as address,
        pytest.raises(
            YinjuError, match=r"answered none of 2 questions \(\{503: 2\}\)\. Is yinju serve running there\?$"
        ),
    ):
        measure_load(address, users=2, rounds=1)
    with pytest.raises(YinjuError, match=r"\{0: 1\}"):
        measure_load("http://127.0.0.1:9", users=1, rounds=1)
