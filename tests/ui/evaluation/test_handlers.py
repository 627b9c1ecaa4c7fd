import time
from html import unescape

import gradio as gr
import pytest

from tests.ui.evaluation.conftest import ELSEWHERE, HERE, event
from tests.ui.fake_engine import PASSAGE_START, QUOTE, make_refusal
from yinju.errors import StoreError
from yinju.ui.evaluation import handlers as module
from yinju.ui.evaluation.background_run import BackgroundRun
from yinju.ui.evaluation.handlers import NOT_ALLOWED, Handlers
from yinju.ui.evaluation.words import WORDS

SMALL = "file:small.jsonl"


@pytest.fixture
def handlers(engine):
    handlers = Handlers(engine)
    # The report in the run's folder takes seconds; one test writes it.
    handlers.running = BackgroundRun(engine, engine.settings, lambda _: None)
    return handlers


def run(handlers, key=SMALL):
    """Runs a set and returns the name of its run."""
    bar = handlers.start(key, "en", HERE)
    end = time.monotonic() + 60
    while handlers.running.state.is_running:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert handlers.running.state.phase == "done", handlers.running.state
    assert bar[4]["active"] in (True, False)
    return handlers.running.state.folder.name


def test_the_sets_of_the_home_are_offered_and_none_that_is_not_there(handlers):
    choice, start, stop, progress, timer = handlers.refresh(None, None, None, "en", HERE)[:5]
    assert choice["choices"] == [("small.jsonl", SMALL)]
    assert (choice["value"], start["visible"], stop["visible"], progress, timer["active"]) == (
        SMALL, True, False, "", False,
    )  # fmt: skip
    progress = handlers.start("file:../../etc/passwd", "en", HERE)[3]
    assert "This question set is not there" in progress


def test_a_set_that_was_sent_is_chosen(handlers, home):
    (home / "questions" / "another.jsonl").write_bytes((home / "questions" / "small.jsonl").read_bytes())
    assert handlers.refresh(None, None, None, "en", HERE)[0]["value"] == "file:another.jsonl"
    assert handlers.uploaded(None, None, "en", event(key=SMALL), HERE)[0]["value"] == SMALL


def test_a_visitor_from_elsewhere_may_look_but_start_nothing(handlers, home):
    choice, start, stop = handlers.refresh(None, None, None, "en", ELSEWHERE)[:3]
    assert (choice["visible"], start["visible"], stop["visible"]) == (False, False, False)
    assert WORDS["en"].read_only in handlers.switch("en", ELSEWHERE)[0]
    assert 'type="file"' not in handlers.switch("en", ELSEWHERE)[0]
    for bar in (handlers.start(SMALL, "en", ELSEWHERE), handlers.start_own("en", ELSEWHERE)):
        assert NOT_ALLOWED in bar[3]
    assert handlers.running.state is None
    assert not (home / "runs").exists()


def test_while_a_run_goes_on_it_is_told_and_then_its_report_is_chosen(handlers, engine):
    shown = handlers.tick(SMALL, "old", "", "en", HERE)
    assert shown[4]["active"] is False
    name = run(handlers)
    *_, chosen, other = handlers.tick(SMALL, "old", "", "en", HERE)
    assert chosen["value"] == name
    assert "small.jsonl" in chosen["choices"][0][0]
    assert (other["visible"], other["value"]) == (False, "")
    assert WORDS["zh"].done.format(count=2) in handlers.tick(SMALL, name, "", "zh", HERE)[3]


def test_the_report_holds_figures_and_the_worst_questions_escaped(engine, home):
    handlers = Handlers(engine)
    name = run(handlers)
    waiting, (report, resume) = handlers.show(name, "", "en", HERE)
    assert WORDS["en"].measuring in waiting[0]
    assert "Questions: 2. The corpus answers 1, and does not answer 1; errors: 0." in report
    assert WORDS["en"].failures["false answer"][0] in report
    assert "What is &lt;b&gt;tea&lt;/b&gt;?" in report
    assert "<b>tea" not in report
    assert f'href="./articles/a1#char={PASSAGE_START},{PASSAGE_START + len(QUOTE)}"' in report
    assert resume == gr.update(visible=False)
    assert (home / "runs" / name / "report.html").is_file()


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_without_the_packages_it_is_said_what_to_install_before_and_when_a_run_is_wanted(
    handlers, monkeypatch, language
):
    monkeypatch.setattr(module, "is_installed", lambda extra: extra != "eval")
    *_, (report, _) = handlers.show(None, None, language, HERE)
    for said in (report, handlers.start(SMALL, language, HERE)[3]):
        assert unescape(said).count("pip install 'yinju[eval]'") == 1
    assert handlers.running.state is None


def test_no_run_and_a_broken_run_are_said(handlers, home):
    ((report, _),) = handlers.show(None, "", "zh", HERE)
    assert WORDS["zh"].no_runs in report
    folder = home / "runs" / "broken"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{")
    *_, (report, _) = handlers.show("broken", "", "en", HERE)
    assert 'class="error"' in report
    assert "is broken" in report


def test_a_run_that_was_stopped_is_said_to_be_and_can_be_gone_on_with(handlers, engine, home):
    name = run(handlers)
    answers = home / "runs" / name / "answers.jsonl"
    answers.write_bytes(answers.read_bytes().split(b"\n")[0] + b"\n")
    *_, (report, resume) = handlers.show(name, "", "en", HERE)
    assert WORDS["en"].incomplete.format(total=2) in report
    assert resume == gr.update(visible=True)
    *_, (_, resume) = handlers.show(name, "", "en", ELSEWHERE)
    assert resume == gr.update(visible=False)
    asked = len(engine.asked)
    handlers.resume(name, "en", HERE)
    while handlers.running.state.is_running:
        time.sleep(0.02)
    assert handlers.running.state.folder.name == name
    assert len(engine.asked) == asked + 1


def test_two_runs_are_compared_and_what_changed_is_named(handlers, engine):
    first = run(handlers)
    engine.answer = make_refusal()
    second = run(handlers)
    assert first != second
    *_, (report, _) = handlers.show(second, first, "en", HERE)
    words = WORDS["en"]
    assert words.comparison_note.format(count=2) in report
    assert words.better.format(count=1) in report
    assert words.worse.format(count=1) in report
    assert "False answers 100.0% → 0.0%" in report
    *_, (report, _) = handlers.show(second, second, "en", HERE)
    assert words.same_run in report
    choices = handlers.refresh(None, second, first, "zh", HERE)[6]
    assert choices["value"] == first
    assert choices["choices"][0] == (WORDS["zh"].none, "")


def test_without_the_store_the_report_is_shown_all_the_same_but_leads_to_no_evidence(handlers, engine):
    engine.answer = make_refusal()
    name = run(handlers)
    *_, (report, _) = handlers.show(name, "", "en", HERE)
    assert 'href="./articles/a1#clean=' in report
    engine.store.error = StoreError("The store is damaged.")
    assert handlers.refresh(None, name, None, "en", HERE)[5]["value"] == name
    *_, (report, _) = handlers.show(name, "", "en", HERE)
    assert WORDS["en"].failures["false refusal"][0] in report
    assert 'href="./articles/a1#clean=' not in report
