"""Asking a question set: kept at once, gone on with, refused where it would mix two systems."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.eval.fake_run import BRIDGE, RIVER, make_question, make_unanswerable
from yinju.errors import EmbedderError, LLMError, UsageError, YinjuError
from yinju.eval.answers import run as run_module
from yinju.eval.answers.run import ABOUT, ANSWERS, Record, ask_all, engine_for, read_run, temporary
from yinju.eval.sets.questions import GoldEvidence, QuestionSet
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import load_settings

DATASET = Path("questions.jsonl")
QUESTIONS = QuestionSet(
    (
        make_question("q1"),
        make_question(
            "q2", language="en", question="When was the old bridge built?", answers=("1937",),
            evidence=(GoldEvidence("bridge.txt", BRIDGE),), tags=("date", "mixed"),
        ),
        make_unanswerable("u1", question="谁发明了火车？"),
    ),
    "0123456789abcdef",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch):
    monkeypatch.setattr(run_module, "open_embedder", lambda _: ToyEmbedder())


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "river.txt").write_text(f"{RIVER}\n\n沿岸有许多城市与桥梁。", encoding="utf-8")
    (folder / "bridge.txt").write_text(f"{BRIDGE}\n\nIt was\u2028repaired twice.", encoding="utf-8")
    return folder


@pytest.fixture
def engine(corpus, settings):
    ingest([str(corpus)], settings, ToyEmbedder())
    with Counting.open(settings, ToyEmbedder()) as engine:
        yield engine


class Counting(Engine):
    """Writes down what it is asked, and fails where it is told to."""

    errors: dict
    asked: list

    def stream(self, question):
        self.__dict__.setdefault("asked", []).append(question)
        if error := self.__dict__.get("errors", {}).get(question):
            raise error
        return super().stream(question)


def lines_of(out):
    return [json.loads(line) for line in (out / ANSWERS).read_bytes().splitlines()]


def test_every_question_is_asked_and_kept(engine, settings, tmp_path):
    steps = []
    run = ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out", lambda *step: steps.append(step))
    assert steps == [(0, 3, "q1"), (1, 3, "q2"), (2, 3, "u1")]
    assert engine.asked == [question.question for question in QUESTIONS]
    assert [record.question for record in run.records] == list(QUESTIONS.questions)
    first, second, third = run.records
    assert first.answer["citations"][0]["passage"].startswith(RIVER)
    assert second.answer["sentences"][0]["text"] == BRIDGE
    assert (third.answer["refused"], third.error) == (True, None)
    assert read_run(tmp_path / "out") == run
    assert run.about["dataset"] == {"name": "questions.jsonl", "digest": "0123456789abcdef"}
    assert (run.about["store"]["embedder"], run.about["store"]["articles"]) == ("toy@1", 2)


def test_nothing_is_kept_without_a_folder(engine, settings, tmp_path):
    before = set(tmp_path.rglob("*"))
    assert len(ask_all(QUESTIONS, DATASET, engine, settings, None).records) == 3
    assert {path for path in set(tmp_path.rglob("*")) - before if not path.is_relative_to(settings.home)} == set()


def test_an_answer_is_on_disk_before_the_next_question(engine, settings, tmp_path):
    out = tmp_path / "out"
    counts = []

    def count(*_):
        counts.append(len(lines_of(out)) if (out / ANSWERS).is_file() else 0)

    ask_all(QUESTIONS, DATASET, engine, settings, out, count)
    assert counts == [0, 1, 2]


def test_a_finished_run_asks_nothing_again(engine, settings, tmp_path):
    first = ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out")
    engine.asked.clear()
    assert ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out") == first
    assert engine.asked == []


def test_a_limited_run_is_gone_on_with(engine, settings, tmp_path):
    few = QuestionSet(QUESTIONS.questions[:1], QUESTIONS.digest)
    ask_all(few, DATASET, engine, settings, tmp_path / "out")
    run = ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out")
    assert engine.asked == [question.question for question in QUESTIONS]
    assert [record.question.id for record in run.records] == ["q1", "q2", "u1"]


@pytest.mark.parametrize("kept_bytes", [1, 60, -1])
def test_a_torn_last_line_is_asked_again(engine, settings, tmp_path, kept_bytes):
    out = tmp_path / "out"
    first = ask_all(QUESTIONS, DATASET, engine, settings, out)
    data = (out / ANSWERS).read_bytes()
    last = data.splitlines(keepends=True)[-1]
    (out / ANSWERS).write_bytes(data[: len(data) - len(last)] + last[:kept_bytes])
    assert [record.question.id for record in read_run(out).records] == ["q1", "q2"]
    engine.asked.clear()
    again = ask_all(QUESTIONS, DATASET, engine, settings, out)
    assert engine.asked == ["谁发明了火车？"]
    assert [record.question for record in again.records] == [record.question for record in first.records]
    assert [line["question"]["id"] for line in lines_of(out)] == ["q1", "q2", "u1"]


def test_a_line_torn_inside_a_character_is_passed_over(engine, settings, tmp_path):
    out = tmp_path / "out"
    ask_all(QUESTIONS, DATASET, engine, settings, out)
    whole = (out / ANSWERS).read_bytes()
    (out / ANSWERS).write_bytes(whole + '{"question": "长'.encode()[:-1])
    assert len(read_run(out).records) == 3
    ask_all(QUESTIONS, DATASET, engine, settings, out)
    assert (out / ANSWERS).read_bytes() == whole


def test_reading_changes_nothing(engine, settings, tmp_path):
    """The run may still be going on."""
    out = tmp_path / "out"
    ask_all(QUESTIONS, DATASET, engine, settings, out)
    with (out / ANSWERS).open("ab") as file:
        file.write(b'{"question"')
    before = (out / ANSWERS).read_bytes()
    read_run(out)
    assert (out / ANSWERS).read_bytes() == before


def test_a_line_separator_in_an_article_ends_no_line(engine, settings, tmp_path):
    run = ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out")
    assert "\u2028" in (tmp_path / "out" / ANSWERS).read_text(encoding="utf-8")
    assert read_run(tmp_path / "out") == run


def test_the_error_of_one_question_is_a_result_and_asked_again_later(engine, settings, tmp_path):
    out = tmp_path / "out"
    engine.errors = {"长江全长多少公里？": LLMError("The language model at X failed. Try again.")}
    run = ask_all(QUESTIONS, DATASET, engine, settings, out)
    assert run.records[0] == Record(QUESTIONS.questions[0], None, "The language model at X failed. Try again.", ("zh",))
    assert read_run(out) == run
    engine.asked.clear()
    engine.errors = {}
    again = ask_all(QUESTIONS, DATASET, engine, settings, out)
    assert engine.asked == ["长江全长多少公里？"]
    assert again.records[0].answer["citations"][0]["source"] == "river.txt"
    assert read_run(out) == again


def test_a_question_that_is_too_long_is_a_result(engine, settings):
    long = replace(make_unanswerable("u2"), question="长" * 3000)
    (record,) = ask_all(QuestionSet((long,), "d"), DATASET, engine, settings, None).records
    assert (record.answer, record.error) == (None, "A question has 1 to 2000 characters, this one 3000. Ask again.")


def test_what_would_fail_at_every_question_ends_the_run(engine, settings, tmp_path):
    engine.errors = {"When was the old bridge built?": EmbedderError("The model cannot be loaded.")}
    with pytest.raises(EmbedderError):
        ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out")
    assert [record.question.id for record in read_run(tmp_path / "out").records] == ["q1"]


def test_a_run_of_another_dataset_or_system_is_refused(engine, settings, tmp_path):
    out = tmp_path / "out"
    ask_all(QUESTIONS, DATASET, engine, settings, out)
    before = (out / ANSWERS).read_bytes()
    engine.asked.clear()
    other = QuestionSet(QUESTIONS.questions, "fedcba9876543210")
    with pytest.raises(UsageError, match=r"holds a run of another dataset. Name another folder with --out"):
        ask_all(other, DATASET, engine, settings, out)
    changed = load_settings(overrides={"home": settings.home, "answer": {"min_score": 0.3}})
    with pytest.raises(UsageError, match="holds a run of another settings"):
        ask_all(QUESTIONS, DATASET, engine, changed, out)
    elsewhere = load_settings(overrides={"home": tmp_path / "moved", "serve": {"port": 1}})
    assert len(ask_all(QUESTIONS, DATASET, engine, elsewhere, out).records) == 3
    assert engine.asked == []
    assert (out / ANSWERS).read_bytes() == before


def test_an_absent_source_is_refused_before_anything_is_asked(engine, settings, tmp_path):
    lost = make_question("q9", evidence=(GoldEvidence("rivers.txt", RIVER),))
    questions = QuestionSet((*QUESTIONS.questions, lost), "d")
    with pytest.raises(UsageError, match=r"(?s)'rivers.txt' \(question 'q9'\); near it: 'river.txt'"):
        ask_all(questions, DATASET, engine, settings, tmp_path / "out")
    assert "asked" not in vars(engine)
    assert not (tmp_path / "out").exists()


def test_no_secret_is_kept(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("YINJU_LLM__API_KEY", "sk-secret")
    settings = load_settings(
        overrides={
            "home": tmp_path / "home",
            "llm": {"base_url": "http://me:sk-secret@127.0.0.1:9/v1?key=sk-secret", "model": "m"},
            "store": {"chroma_url": "http://me:sk-secret@127.0.0.1:8000"},
        }
    )
    ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "out")
    assert "sk-secret" not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    kept = json.loads((tmp_path / "out" / ABOUT).read_text(encoding="utf-8"))["settings"]
    assert (kept["llm"]["base_url"], kept["store"]["chroma_url"]) == ("http://127.0.0.1:9/v1", "http://127.0.0.1:8000")
    assert "api_key" not in kept["llm"]


def test_a_folder_without_a_run_or_with_a_broken_one_is_refused(engine, settings, tmp_path):
    with pytest.raises(UsageError, match=r"holds no run. Make one with: yinju eval answers"):
        read_run(tmp_path)
    out = tmp_path / "out"
    ask_all(QUESTIONS, DATASET, engine, settings, out)
    lines = (out / ANSWERS).read_bytes().splitlines(keepends=True)
    (out / ANSWERS).write_bytes(lines[0] + b"{}\n" + lines[2])
    with pytest.raises(UsageError, match=r"answers.jsonl, line 2 is no answer: KeyError\('question'\)"):
        read_run(out)
    (out / ABOUT).write_text("{", encoding="utf-8")
    for attempt in (read_run, lambda out: ask_all(QUESTIONS, DATASET, engine, settings, out)):
        with pytest.raises(UsageError, match=r"run.json is broken: "):
            attempt(out)
    (out / ABOUT).unlink()
    with pytest.raises(UsageError, match=r"holds answers without run.json"):
        ask_all(QUESTIONS, DATASET, engine, settings, out)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made: File exists"):
        ask_all(QUESTIONS, DATASET, engine, settings, tmp_path / "file")


# ---- The engine ------------------------------------------------------------------------------------------------------


def test_a_corpus_gets_a_store_that_goes_with_the_run(corpus, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with engine_for(settings, [corpus]) as engine:
        assert [article.source for article in engine.store.articles()] == ["bridge.txt", "river.txt"]
        assert list(tmp_path.glob("yinju-eval-*"))
        assert not engine.ask("长江全长多少公里？").refused
    assert not list(tmp_path.glob("yinju-eval-*"))
    assert not settings.home.exists()


def test_without_a_corpus_the_store_of_the_settings_is_asked(seeds_home, settings):
    with engine_for(settings.model_copy(update={"home": seeds_home}), []) as engine:
        assert len(engine.store.articles()) == 14


def test_a_corpus_that_cannot_be_read_whole_is_refused(corpus, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (corpus / "empty.txt").write_text("")
    with (
        pytest.raises(
            YinjuError, match=r"1 sources of .*corpus cannot be read: empty.txt: is empty.*Correct or remove"
        ),
        engine_for(settings, [corpus]),
    ):
        pass
    assert not list(tmp_path.glob("yinju-eval-*"))


def test_a_temporary_store_leaves_nothing_on_a_chroma_server(tmp_path):
    settings = load_settings(overrides={"store": {"chroma_url": "http://127.0.0.1:8000"}, "retrieve": {"top_n": 3}})
    changed = temporary(settings, tmp_path)
    assert (changed.home, changed.store.chroma_url, changed.retrieve.top_n) == (tmp_path, "", 3)
