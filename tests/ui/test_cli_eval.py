"""`yinju eval` as a person runs it: output, exit codes, what is written where."""

import json

import pytest

from tests.conftest import ToyEmbedder
from tests.eval.fake_run import BRIDGE, RIVER
from tests.scripted_llm import ScriptedLLM
from yinju.eval.answers import measure_retrieval, report, run
from yinju.ui.cli import DONE, FAILED, MISUSED, main

QUESTIONS = [
    {
        "id": "zh-river", "language": "zh", "question": "长江全长多少公里？", "answers": ["6300公里"],
        "evidence": [{"source": "river.txt", "quote": RIVER}], "answerable": True, "tags": ["number"],
    },
    {
        "id": "en-bridge", "language": "en", "question": "When was the old bridge built?", "answers": ["1937"],
        "evidence": [{"source": "bridge.txt", "quote": BRIDGE}], "answerable": True, "tags": ["number", "date"],
    },
    {
        "id": "zh-train", "language": "zh", "question": "谁发明了火车？", "answers": [], "evidence": [],
        "answerable": False, "tags": [],
    },
]  # fmt: skip


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch):
    for module in (run, measure_retrieval):
        monkeypatch.setattr(module, "open_embedder", lambda _: ToyEmbedder())


@pytest.fixture
def material(tmp_path):
    """In the working folder: ``questions.jsonl`` and ``corpus/``."""
    lines = [json.dumps(question, ensure_ascii=False) for question in QUESTIONS]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "river.txt").write_text(f"{RIVER}\n\n沿岸有许多城市与桥梁，航运繁忙。", encoding="utf-8")
    (folder / "bridge.txt").write_text(f"{BRIDGE}\n\nIt was repaired twice after the floods.", encoding="utf-8")
    return tmp_path


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "sets" / "small"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": "d1", "title": "", "text": RIVER}, {"_id": "d2", "title": "Bridge", "text": BRIDGE}]
    queries = [{"_id": "q1", "text": "亚洲最长的河流"}, {"_id": "q2", "text": "When was the old bridge built?"}]
    for name, items in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    return folder


@pytest.fixture
def yinju(capsys):
    def call(*arguments):
        status = main(["eval", *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return call


ANSWERS = ("answers", "--dataset", "questions.jsonl", "--corpus", "corpus")


# ---- eval answers and eval report ------------------------------------------------------------------------------------


def test_answers_as_json(yinju, material):
    status, out, err = yinju(*ANSWERS, "--json")
    assert (status, err) == (DONE, "")
    found = json.loads(out)
    assert {name: found[name] for name in ("questions", "answerable", "unanswerable", "errors")} == {
        "questions": 3, "answerable": 2, "unanswerable": 1, "errors": 0,
    }  # fmt: skip
    retrieval_figures = found["retrieval"]
    assert [retrieval_figures[name] for name in ("recall@5", "recall@10", "mrr@10")] == [1.0, 1.0, 1.0]
    assert (found["answer_recall"], found["evidence_hit"]) == (1.0, 1.0)
    assert found["citation"] == {"precision": 1.0, "recall": 1.0}
    refusal = found["refusal"]
    assert (refusal["false_answer_rate"], refusal["false_refusal_rate"]) == (0.0, 0.0)
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
    assert {name: group["questions"] for name, group in found["by_language"].items()} == {"en": 1, "zh": 2}
    assert {name: group["questions"] for name, group in found["by_tag"].items()} == {"date": 1, "number": 2}


def test_answers_as_text(yinju, material):
    status, out, err = yinju(*ANSWERS, "--limit", "2")
    assert (status, err) == (DONE, "")
    first, *rows = out.splitlines()
    assert first == "2 questions, 2 answerable, 0 errors"
    assert "  answer_recall        1.000  (0.342 to 1.000, n = 2)" in rows
    assert "  recall@1             1.000  (0.342 to 1.000, n = 2)" in rows
    assert not any("false_answer" in row for row in rows)  # no question of this kind was asked
    assert rows[-1].startswith("  latency              p50 ")
    assert sorted(path.name for path in material.iterdir()) == ["corpus", "questions.jsonl"]


def test_a_kept_run_is_gone_on_with_and_measured_again(yinju, material):
    status, _, err = yinju(*ANSWERS, "--out", "kept", "--limit", "1")
    assert (status, err) == (DONE, "Written: kept/report.html\nWritten: kept/report.md\n")
    status, whole, _ = yinju(*ANSWERS, "--out", "kept", "--json")
    kept = {path.name for path in (material / "kept").iterdir()}
    assert (status, kept) == (DONE, {"answers.jsonl", "run.json", "report.html", "report.md"})
    assert len((material / "kept" / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    (material / "kept" / "report.html").unlink()
    status, again, err = yinju("report", "kept", "--json")
    assert (status, json.loads(again)) == (DONE, json.loads(whole))
    assert err == "Written: kept/report.html\nWritten: kept/report.md\n"
    assert "questions.jsonl" in (material / "kept" / "report.html").read_text(encoding="utf-8")


def test_a_run_of_other_settings_is_refused(yinju, material, monkeypatch):
    yinju(*ANSWERS, "--out", "kept")
    monkeypatch.setenv("YINJU_ANSWER__MIN_SCORE", "0.3")
    status, out, err = yinju(*ANSWERS, "--out", "kept")
    assert (status, out) == (MISUSED, "")
    assert err == "kept holds a run of another settings. Name another folder with --out, or remove it.\n"


def test_a_language_model_may_judge(yinju, material, monkeypatch):
    with ScriptedLLM(["NO"]) as llm:
        monkeypatch.setenv("YINJU_LLM__BASE_URL", llm.base_url)
        monkeypatch.setenv("YINJU_LLM__MODEL", "scripted")
        status, out, _ = yinju(*ANSWERS, "--judge", "llm", "--json")
    found = json.loads(out)
    assert (status, found["citation"], found["answer_recall"]) == (DONE, {"precision": 0.0, "recall": 0.0}, 1.0)
    assert llm.requests


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["answers"], MISUSED, "Missing option '--dataset'"),
        (
            ["answers", "--dataset", "none.jsonl", "--corpus", "corpus"],
            MISUSED,
            "none.jsonl cannot be read: No such file",
        ),
        (["answers", "--dataset", "corpus/river.txt", "--corpus", "corpus"], MISUSED, "river.txt cannot be used:"),
        (["answers", "--dataset", "questions.jsonl"], FAILED, "There is no store in .yinju yet."),
        (["answers", "--dataset", "questions.jsonl", "--corpus", "nowhere"], MISUSED, "nowhere cannot be found"),
        (
            ["answers", "--dataset", "questions.jsonl", "--corpus", "corpus/river.txt"],
            MISUSED,
            "'bridge.txt' (line 2, question 'en-bridge')",
        ),
        ([*ANSWERS, "--judge", "coin"], MISUSED, "There is no judge 'coin'. Take words or llm."),
        ([*ANSWERS, "--judge", "llm"], MISUSED, "needs an endpoint"),
        ([*ANSWERS, "--limit", "0"], MISUSED, "Invalid value for '--limit'"),
        ([*ANSWERS, "--out", "questions.jsonl"], MISUSED, "questions.jsonl cannot be made: File exists"),
        (["report", "corpus"], MISUSED, "corpus holds no run. Make one with: yinju eval answers"),
        (["report", "corpus", "--judge", "coin"], MISUSED, "holds no run"),
        (["compare", "corpus", "corpus"], MISUSED, "corpus holds no run"),
        (["gate", "corpus"], MISUSED, "corpus holds no run"),
        (["retrieval"], MISUSED, "Missing option '--beir'"),
        (["retrieval", "--beir", "corpus"], MISUSED, "corpus holds no corpus.jsonl"),
        (["convert", "trec", "corpus", "--out", "new"], MISUSED, "'trec' is no kind that can be converted"),
        (["convert", "csv", "none.csv", "--out", "new"], MISUSED, "none.csv cannot be read"),
        (["bench"], MISUSED, "There is no folder seeds here. Name texts with --corpus and a store with --home."),
        (["bench", "--home", "none", "--corpus", "corpus"], MISUSED, "--questions"),
        (["bench", "--home", "none", "--questions", "corpus"], MISUSED, "corpus is a folder without queries.jsonl"),
        (["bench", "--passages", "0"], MISUSED, "Invalid value for '--passages'"),
        (["bench", "--rounds", "0"], MISUSED, "Invalid value for '--rounds'"),
        (["frobnicate"], MISUSED, "No such command 'frobnicate'"),
    ],
)
def test_errors_go_to_stderr_with_their_exit_code(yinju, material, arguments, status, message):
    got, out, err = yinju(*arguments)
    assert (got, out) == (status, "")
    assert message in err


def test_a_corpus_that_cannot_be_read_whole_fails(yinju, material):
    (material / "corpus" / "empty.txt").write_text("")
    status, out, err = yinju(*ANSWERS)
    assert (status, out) == (FAILED, "")
    assert err.startswith("1 sources of corpus cannot be read: empty.txt: is empty")


# ---- eval retrieval --------------------------------------------------------------------------------------------------


def test_retrieval_as_json(yinju, beir):
    status, out, err = yinju("retrieval", "--beir", beir, "--json")
    found = json.loads(out)
    assert (status, err, found["queries"], found["documents"]) == (DONE, "", 2, 2)
    for name in ("bm25", "dense", "hybrid"):
        assert {"ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100", "mrr@10", "latency_ms"} <= set(
            found[name]
        )
        assert (found[name]["recall@10"], found[name]["mrr@10"]) == (1.0, 1.0)
    assert found["index_s"] >= 0


def test_retrieval_as_text(yinju, beir):
    status, out, _ = yinju("retrieval", "--beir", beir, "--limit", "1")
    first, *rows = out.splitlines()
    assert status == DONE
    assert first.startswith("small: 1 queries, 2 documents, indexed in ")
    assert [row.split()[0] for row in rows] == ["bm25", "dense", "hybrid", "hybrid+rerank", "as_it_answers"]
    assert rows[0].startswith(
        "  bm25           ndcg@10 1.0  recall@1 1.0  recall@5 1.0  recall@10 1.0  recall@100 1.0  mrr@10 1.0  p50 "
    )


def test_collections_of_one_name_are_told_apart(yinju, beir, tmp_path, monkeypatch):
    other = tmp_path / "small"
    beir.rename(other)
    monkeypatch.chdir(other)
    status, out, _ = yinju("retrieval", "--beir", ".", "--beir", other, "--json")
    assert (status, list(json.loads(out))) == (DONE, ["small", str(other)])


# ---- eval convert ----------------------------------------------------------------------------------------------------


def test_what_is_converted_can_be_asked(yinju, beir, material):
    status, out, _ = yinju("convert", "beir", beir, "--out", "converted", "--json")
    assert (status, json.loads(out)) == (DONE, {"articles": 2, "questions": 2, "held_out": 0, "left_out": 0})
    folder = material / "converted"
    assert sorted(path.name for path in folder.iterdir()) == ["articles.jsonl", "questions.jsonl"]
    status, out, _ = yinju(
        "answers", "--dataset", folder / "questions.jsonl", "--corpus", folder / "articles.jsonl", "--json"
    )
    found = json.loads(out)
    assert (status, found["questions"], found["answer_recall"]) == (DONE, 2, None)
    assert (found["retrieval"]["recall@1"], found["evidence_hit"]) == (1.0, 1.0)


def test_convert_as_text_and_into_a_full_folder(yinju, beir, material):
    status, out, _ = yinju("convert", "beir", beir, "--out", "converted")
    assert (status, out) == (DONE, "2 articles, 2 questions, 0 held out, 0 left out in converted\n")
    status, _, err = yinju("convert", "beir", beir, "--out", "converted")
    assert (status, err.startswith("converted is not empty")) == (MISUSED, True)


# ---- eval compare and eval gate --------------------------------------------------------------------------------------


@pytest.fixture
def runs(yinju, material, monkeypatch):
    """``good``, as it is; ``poor``, with refusals; ``few``, a part of the questions. Without reports: they take long."""
    monkeypatch.setattr(report, "write_report", lambda *_: [])
    yinju(*ANSWERS, "--out", "good")
    yinju(*ANSWERS, "--out", "few", "--limit", "1")
    monkeypatch.setenv("YINJU_ANSWER__MIN_SCORE", "1")
    monkeypatch.setenv("YINJU_RETRIEVE__TOP_N", "1")
    yinju(*ANSWERS, "--out", "poor")
    monkeypatch.delenv("YINJU_ANSWER__MIN_SCORE")
    monkeypatch.delenv("YINJU_RETRIEVE__TOP_N")
    return material


def test_compare_as_json(yinju, runs):
    status, out, err = yinju("compare", "good", "poor", "--json")
    assert (status, err) == (DONE, "")
    found = {difference["measure"]: difference for difference in json.loads(out)}
    recall = found["answer_recall"]
    assert (recall["count"], recall["a"], recall["b"], recall["difference"], recall["p_value"]) == (
        2,
        1.0,
        0.0,
        -1.0,
        0.5,
    )
    assert recall["changed"] == [["zh-river", 1.0, 0.0], ["en-bridge", 1.0, 0.0]]
    assert (found["recall@1"]["difference"], found["recall@1"]["changed"]) == (0.0, [])


def test_compare_as_text(yinju, runs):
    status, out, _ = yinju("compare", "good", "poor")
    assert status == DONE
    assert (
        "answer_recall        1.000 → 0.000  -1.000 (-1.000 to -1.000)  p = 0.5000  n = 2\n"
        "    zh-river: 1.00 → 0.00\n"
        "    en-bridge: 1.00 → 0.00\n"
    ) in out


def test_gate(yinju, runs):
    status, out, err = yinju("gate", "good")
    assert (status, out) == (MISUSED, "")
    assert err == "eval/baseline.json does not exist. Make it from a run with: yinju eval gate DIR --raise\n"
    status, out, _ = yinju("gate", "poor", "--raise")
    assert status == DONE
    assert out.startswith("eval/baseline.json: retrieval.recall@5, ")
    status, out, _ = yinju("gate", "good", "--raise")
    assert (status, out) == (
        DONE,
        "eval/baseline.json: answer_recall, evidence_hit, citation.precision, citation.recall, "
        "refusal.false_refusal_rate moved\n",
    )
    assert yinju("gate", "good") == (DONE, "All figures are at their floors or better.\n", "")
    assert yinju("gate", "poor", "--raise")[:2] == (DONE, "eval/baseline.json: no floor moved\n")
    status, out, err = yinju("gate", "poor")
    assert (status, out) == (FAILED, "")
    assert err.splitlines() == [
        "answer_recall is 0.0, its floor 1.0",
        "evidence_hit is 0.0, its floor 1.0",
        "citation.precision is None, its floor 1.0",
        "citation.recall is None, its floor 1.0",
        "refusal.false_refusal_rate is 1.0, its floor 0.0",
    ]
    status, out, err = yinju("gate", "few")
    assert (status, out) == (MISUSED, "")
    assert err.startswith("The floors are for 3 questions, the run is of 1 of them.")


def test_gate_of_other_questions(yinju, runs):
    yinju("gate", "good", "--raise", "--baseline", "floors.json")
    (runs / "questions.jsonl").write_text(json.dumps(QUESTIONS[0]), encoding="utf-8")
    yinju(*ANSWERS, "--out", "other")
    for flags in ([], ["--raise"]):
        status, out, err = yinju("gate", "other", "--baseline", "floors.json", *flags)
        assert (status, out, err.startswith("The floors are for questions with digest ")) == (MISUSED, "", True)
    status, out, _ = yinju("gate", "other", "--baseline", "floors.json", "--lower")
    assert (status, out) == (DONE, "floors.json: refusal.false_answer_rate moved\n")
    assert yinju("gate", "other", "--baseline", "floors.json")[0] == DONE
