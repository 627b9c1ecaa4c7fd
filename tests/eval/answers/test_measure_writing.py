"""What became of the sentences of a language model, over answers made by hand."""

from pathlib import Path

from tests.conftest import ToyEmbedder
from tests.eval.fake_run import make_question
from tests.scripted_llm import Reply, ScriptedLLM
from yinju.eval.answers.measure_writing import writing_figures
from yinju.eval.answers.run import Record, ask_all, read_run
from yinju.eval.sets.questions import QuestionSet
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import load_settings

PASSAGES = [{"passage_id": "p1"}, {"passage_id": "p2"}]
CITATIONS = [{"number": 1, "passage_id": "p2"}, {"number": 2, "passage_id": "p1"}]


def sentence(text, *citations, verdict="supported"):
    return {"text": text, "citations": list(citations), "verdict": verdict}


def test_sentences_are_counted_by_what_became_of_them():
    answer = {
        "passages": PASSAGES,
        "citations": CITATIONS,
        "sentences": [
            sentence("As it was written.", 1),
            sentence("With another mark.", 2),
            sentence("An item.", 1, verdict="partly"),
            sentence("Written anew.", 1),
        ],
        "unsupported": [sentence("Made up.")],
    }
    text = "As it was written. [2] With another mark. [2] Wrong. [1]\n1. An item.\nMade up. As it was written. [2]"
    record = Record(make_question("q1"), answer, written={"text": text, "first_ms": 400.0, "last_ms": 2400.0})
    unasked = Record(make_question("q2"), answer)
    assert writing_figures([record, unasked]) == {
        "answers": 1,
        "sentences": {"written": 6, "supported": 3, "partly": 1, "repaired": 2, "corrected": 1, "left_out": 1},
        "first_word_ms": {"p50": 400.0, "p95": 400.0},
        "words_per_s": 8.0,
    }
    assert writing_figures([unasked]) is None


def test_a_run_keeps_what_was_written_before_the_check(tmp_path):
    (tmp_path / "river.txt").write_text("长江全长6300公里，沿岸有许多城市与桥梁。", encoding="utf-8")
    reply = Reply("长江全长6300公里。[1]长江长9公里。[1]", delay_s=0.02)
    with ScriptedLLM([reply, "-"]) as llm:
        endpoint = {"base_url": llm.base_url, "model": "scripted"}
        settings = load_settings(overrides={"home": tmp_path / "home", "answer": {"mode": "llm"}, "llm": endpoint})
        ingest([str(tmp_path / "river.txt")], settings, ToyEmbedder())
        questions = QuestionSet((make_question("q1", question="长江全长多少公里？", evidence=()),), "0" * 16)
        with Engine.open(settings, ToyEmbedder()) as engine:
            run = ask_all(questions, Path("questions.jsonl"), engine, settings, tmp_path / "out")
    (record,) = read_run(tmp_path / "out").records
    assert record == run.records[0]
    assert record.written is not None
    assert record.written["text"] == reply.text
    assert 0 < record.written["first_ms"] < record.written["last_ms"]
    figures = writing_figures([record])
    assert figures is not None
    assert figures["sentences"]["written"] == 2
    assert figures["sentences"]["supported"] == figures["sentences"]["left_out"] == 1
