import json
import threading
import time

import pytest

from yinju.errors import LLMError
from yinju.eval.answers.run import read_run
from yinju.ui.evaluation.background_run import BackgroundRun, BusyError


def wait(running):
    end = time.monotonic() + 20
    while running.state.is_running:
        assert time.monotonic() < end
        time.sleep(0.01)
    return running.state


class Gate:
    """An engine that answers only as often as it is let."""

    def __init__(self, engine):
        self.engine, self.store = engine, engine.store
        self.reached, self.let = threading.Semaphore(0), threading.Semaphore(0)

    def stream(self, question):
        self.reached.release()
        assert self.let.acquire(timeout=20)
        yield from self.engine.stream(question)


@pytest.fixture
def gate(engine):
    return Gate(engine)


def test_it_asks_every_question_measures_and_says_that_it_is_done(home, engine):
    finished = []
    running = BackgroundRun(engine, engine.settings, finished.append)
    assert running.state is None
    running.start(home / "questions" / "small.jsonl", home / "runs" / "a")
    state = wait(running)
    assert (state.phase, state.done, state.total) == ("done", 2, 2)
    assert finished == [home / "runs" / "a"]
    assert [record.question.id for record in read_run(home / "runs" / "a").records] == ["zh-when", "en-tea"]


def test_a_second_run_is_refused_while_one_goes_on(home, gate, engine):
    running = BackgroundRun(gate, engine.settings, lambda _: None)
    questions = home / "questions" / "small.jsonl"
    running.start(questions, home / "runs" / "a")
    assert gate.reached.acquire(timeout=20)
    with pytest.raises(BusyError, match="being run"):
        running.start(questions, home / "runs" / "b")
    gate.let.release(2)
    wait(running)
    assert not (home / "runs" / "b").exists()


def test_what_was_asked_before_a_stop_is_kept_and_gone_on_with(home, gate, engine):
    running = BackgroundRun(gate, engine.settings, lambda _: None)
    questions, folder = home / "questions" / "small.jsonl", home / "runs" / "a"
    running.start(questions, folder)
    assert gate.reached.acquire(timeout=20)
    running.stop()
    assert running.state.stopping
    gate.let.release(1)
    state = wait(running)
    assert (state.phase, state.done, state.stopping) == ("stopped", 1, False)
    assert [record.question.id for record in read_run(folder).records] == ["zh-when"]
    gate.let.release(1)
    running.start(questions, folder)
    assert wait(running).phase == "done"
    assert engine.asked == [question["question"] for question in _questions(home)]


def test_the_time_that_is_left_is_counted_from_what_was_asked_this_time(home, gate, engine):
    running = BackgroundRun(gate, engine.settings, lambda _: None)
    running.start(home / "questions" / "small.jsonl", home / "runs" / "a")
    assert gate.reached.acquire(timeout=20)
    assert running.state.left_s is None
    time.sleep(0.2)
    gate.let.release(1)
    assert gate.reached.acquire(timeout=20)
    assert running.state.left_s == pytest.approx(0.2, abs=0.15)
    gate.let.release(1)
    wait(running)


def test_a_set_of_another_corpus_fails_with_the_reason_and_leaves_no_folder(home, engine):
    path = home / "questions" / "small.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("seeds/1.txt", "gone.txt"), encoding="utf-8")
    running = BackgroundRun(engine, engine.settings, lambda _: None)
    running.start(path, home / "runs" / "a")
    state = wait(running)
    assert state.phase == "failed"
    assert "gone.txt" in state.problem
    assert not (home / "runs" / "a").exists()


def test_a_model_that_fails_is_a_result_and_what_nobody_foresaw_is_not_told_to_the_page(home, engine):
    engine.error = LLMError("The model does not answer.")
    running = BackgroundRun(engine, engine.settings, lambda _: None)
    questions = home / "questions" / "small.jsonl"
    running.start(questions, home / "runs" / "a")
    assert wait(running).phase == "done"
    assert read_run(home / "runs" / "a").records[0].error == "The model does not answer."
    engine.error = RuntimeError("secret")
    running.start(questions, home / "runs" / "b")
    state = wait(running)
    assert (state.phase, state.problem) == ("failed", "")


def _questions(home):
    return [json.loads(line) for line in (home / "questions" / "small.jsonl").read_text(encoding="utf-8").split("\n")]
