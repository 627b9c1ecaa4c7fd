"""What a question costs over a store, and where the time goes."""

import json
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.eval.speed.texts import BRIDGE, RIVER, write_lines
from yinju.errors import StoreError, UsageError
from yinju.eval.speed.flame_graph import _cleared, read_flame_graph, record_flame_graph
from yinju.eval.speed.measure_nearest import measure_nearest
from yinju.eval.speed.measure_search import measure_search
from yinju.ingest.build import ingest
from yinju.store import Store
from yinju.store.chroma import ChromaGraph
from yinju.store.home import Home
from yinju.ui.cli import main


def test_a_question_has_a_time_and_a_processor_time(settings, embedder, tmp_path):
    ingest(
        [str(write_lines(tmp_path / "a.jsonl", [{"id": 1, "text": RIVER}, {"id": 2, "text": BRIDGE}]))],
        settings,
        embedder,
    )
    seen = []
    found = measure_search(settings, ["长江多长？", "How old is the bridge?"], progress=lambda *step: seen.append(step))
    assert (found.passages, found.questions, found.page) == (2, 2, None)
    assert 0 < found.p50_ms <= found.p95_ms
    assert found.cpu_ms > 0
    assert (found.resident_mb or 1) > 0
    assert [step[:2] for step in seen] == [(0, 2), (1, 2)]


def test_of_few_passages_the_nearest_are_all_found_and_of_a_broken_graph_fewer(settings, embedder, tmp_path):
    texts = [{"id": number, "text": f"{RIVER}第{number}段长{number}公里。"} for number in range(20)]
    ingest([str(write_lines(tmp_path / "a.jsonl", texts))], settings, embedder)
    assert measure_nearest(settings, ["长江多长？", "第三段"]) == 1.0
    graph = ChromaGraph(Home(settings.home).current(), "")
    with closing(Store.open(settings)) as store:
        ids = [p.passage_id for a in store.articles() for p in store.passages_of(a.article_id)]
    graph.delete(ids[: len(ids) // 2])
    graph.close()
    assert 0.4 < measure_nearest(settings, ["长江多长？", "第三段"]) < 0.6
    found = measure_search(settings, ["长江多长？"], exact=True)
    assert found.nearest_found == pytest.approx(0.5, abs=0.1)


def test_without_a_store_there_is_nothing_to_measure(settings):
    with pytest.raises(StoreError, match="There is no store"):
        measure_search(settings, ["长江多长？"])


def test_a_corpus_is_made_from_the_command_line(tmp_path, capsys):
    rows = [
        {"text": "".join(f"第{n}号工程的第{part}段于{2000 + part}年完工。" for part in range(20))} for n in range(9)
    ]
    news, out = write_lines(tmp_path / "news.jsonl", rows), tmp_path / "made.jsonl"
    assert main(["eval", "corpus", "--from", str(news), "--out", str(out), "--passages", "20", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["passages"] >= 20
    assert made["articles"] == len(out.read_text(encoding="utf-8").splitlines())


def test_shares_of_functions_are_read_from_the_figure(tmp_path):
    titles = ["all (1,200 samples, 100%)", "ask (qa/engine.py) (900 samples, 75.00%)",
              "&lt;module&gt; (a.py) (300 samples, 25.00%)", "ask (qa/engine.py) (60 samples, 5.00%)"]  # fmt: skip
    figure = tmp_path / "a.svg"
    figure.write_text("<svg>" + "".join(f"<title>{title}</title>" for title in titles) + "</svg>", encoding="utf-8")
    found = read_flame_graph(figure)
    assert found.samples == 1200
    assert found.shares == (("ask (qa/engine.py)", 0.8), ("<module> (a.py)", 0.25))


def test_what_cannot_be_recorded_is_refused(settings, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match=r"'answers' cannot be recorded\. Take questions or articles\."):
        record_flame_graph("answers", [], settings, tmp_path / "a.svg", tmp_path, 1)
    monkeypatch.setattr(sys, "executable", str(Path(tmp_path) / "python"))
    with pytest.raises(UsageError, match="pip install py-spy"):
        record_flame_graph("questions", [], settings, tmp_path / "a.svg", tmp_path, 1)


def test_a_figure_shows_no_command_and_no_path():
    figure = (
        '<text id="title" x="1">/home/me/py-spy record -- python</text>'
        "<title>process 12:&quot;/home/me/python -c\nimport a&quot; (1,200 samples, 100.00%)</title>"
        '<text x="1">process 12:&quot;/home/me/pyth..</text>'
    )
    assert _cleared(figure, "questions") == (
        '<text id="title" x="1">Yinju: questions</text>'
        "<title>process (1,200 samples, 100.00%)</title>"
        '<text x="1">process..</text>'
    )
