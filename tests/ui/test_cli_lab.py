"""`yinju eval support | faults | pages | copies | talk | conflicts`, as a person types them."""

import json
from pathlib import Path

import pytest

from yinju.ui.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("support", "--data", "nowhere"), "squad2-zh-zh holds no corpus.jsonl"),
        (("faults", "--data", "nowhere"), "squad2-zh-zh holds no corpus.jsonl"),
        (("faults", "--data", "nowhere", "--answers", "3"), "--answers"),
        (("pages",), "--english or --chinese"),
        (("copies", "--news", "nowhere.jsonl", "--half", "third"), "Give tune or report"),
        (("copies", "--news", "nowhere.jsonl"), "nowhere.jsonl"),
        (("talk", "--conversations", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
        (("talk", "--dataset", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
        (("conflicts",), "--news or --data, or questions with --dataset"),
        (("conflicts", "--news", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
        (("conflicts", "--data", "nowhere"), "squad2-en-en holds no corpus.jsonl"),
    ],
)
def test_misuse_says_what_to_do(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["eval", *arguments]) != 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "Traceback" not in captured.err


def test_talk_as_text_and_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    conversations = tmp_path / "talk.jsonl"
    turns = [{"question": q, "source": s, "quote": t} for q, s, t in TURNS]
    conversations.write_text(json.dumps({"turns": turns}), encoding="utf-8")
    articles = tmp_path / "articles.jsonl"
    articles.write_text(
        "".join(json.dumps({"id": s, "source": s, "text": t}) + "\n" for s, t in ARTICLES.items()), encoding="utf-8"
    )
    arguments = ["eval", "talk", "--conversations", str(conversations), "--corpus", str(articles)]
    assert main(arguments) == 0
    assert "follow-ups, all: 1; right passage among the first 5 1.000" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["followups"]["zh"]["first"] == 1.0


ARTICLES = {
    "white": "白马江大桥全长四千八百米，过江只要六分钟。白马江大桥由林远舟设计。",
    "stone": "石门湾大桥全长一万二千米。石门湾大桥由顾南设计，造价二百亿元。",
}
TURNS = (("白马江大桥全长多少米？", "white", "四千八百米"), ("那石门湾大桥呢？", "stone", "一万二千米"))
