import threading
import time

from tests.ui.fake_engine import FakeEngine
from yinju.ui.in_turn import InTurn


class Slow(FakeEngine):
    """Counts how many questions it works on at a time."""

    def __init__(self):
        super().__init__()
        self.busy, self.most, self.lock = 0, 0, threading.Lock()

    def ask(self, question, scope=None, history=()):
        with self.lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
        time.sleep(0.02)
        with self.lock:
            self.busy -= 1
        return super().ask(question, scope, history)


def test_who_comes_while_all_places_are_taken_waits_and_is_answered():
    slow = Slow()
    engine = InTurn(slow, places=3)
    askers = [threading.Thread(target=engine.ask, args=(f"{number}？",)) for number in range(20)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(timeout=20)
    assert sorted(slow.asked) == sorted(f"{number}？" for number in range(20))
    assert slow.most == 3


def test_those_who_wait_are_counted():
    engine = InTurn(FakeEngine(pieces=("a", "b")), places=1)
    stream = engine.stream("?")
    next(stream)
    askers = [threading.Thread(target=engine.ask, args=("?",)) for _ in range(3)]
    for asker in askers:
        asker.start()
    deadline = time.monotonic() + 20
    while engine.waiting < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert engine.waiting == 3
    stream.close()
    for asker in askers:
        asker.join(timeout=20)
    assert engine.waiting == 0


def test_a_stream_that_is_closed_gives_its_place_back():
    engine = InTurn(FakeEngine(pieces=("a", "b")), places=1)
    stream = engine.stream("?")
    assert next(stream) == "a"
    stream.close()
    assert engine.ask("?").question
