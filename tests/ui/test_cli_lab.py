"""`yinju eval support | faults | reading | claims | pages | copies | talk | conflicts`, as a person types them."""

import json
from pathlib import Path

import pytest

from tests.eval.scripted_reader import ScriptedReader
from yinju import reader as reader_module
from yinju.eval.lab import claim_support
from yinju.ui.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("support", "--data", "nowhere"), "squad2-zh-zh holds no corpus.jsonl"),
        (("faults", "--data", "nowhere"), "squad2-zh-zh holds no corpus.jsonl"),
        (("faults", "--data", "nowhere", "--answers", "3"), "--answers"),
        (("reading", "--dataset", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
        (("claims", "--dataset", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
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


def test_reading_as_text_and_as_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        reader_module, "Reader", lambda _: ScriptedReader({"长江": (2.0, "6300公里"), "bridge": (1.0, "in 1937")})
    )
    questions = tmp_path / "questions.jsonl"
    rows = [
        ("q1", "zh", "长江多长？", "长江全长6300公里。", ["6300公里"]),
        ("q2", "en", "How old is the bridge?", "The old bridge was built in 1937.", ["1937"]),
        ("q3", "zh", "长江的颜色？", "The Rhine is a river.", []),
    ]
    write_lines(
        questions,
        [
            {"id": i, "lang": lang, "question": q, "passage": p, "answers": a, "answerable": bool(a), "source": "s"}
            for i, lang, q, p, a in rows
        ],
    )
    arguments = ["eval", "reading", "--dataset", str(questions)]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["by_pair"].pop("zh→en") == {
        "questions": 1, "answerable": 0, "exact": None, "f1": None, "has_answer_auroc": None, "false_answer_at_6": None
    }  # fmt: skip
    assert list(found.pop("by_pair")) == ["en→en", "zh→zh"]
    assert found == {
        "questions": 3, "answerable": 2, "exact": 0.5, "f1": round((1 + 2 / 3) / 2, 4), "has_answer_auroc": 1.0,
        "false_answer_at_6": 0.0,
    }  # fmt: skip
    assert main([*arguments, "--limit", "1"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["all", "1", "1", "1.000", "1.000", "–", "–"],
        ["zh→zh", "1", "1", "1.000", "1.000", "–", "–"],
    ]


def test_a_reader_without_heads_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / reader_module.FOLDER
    folder.mkdir()
    (folder / reader_module.TABLE).touch()
    monkeypatch.setattr(reader_module, "files", lambda _: tmp_path)
    questions = tmp_path / "questions.jsonl"
    question = {"id": "1", "lang": "zh", "question": "谁？", "passage": "没有。", "answers": [], "answerable": False}
    write_lines(questions, [{**question, "source": "s"}])
    assert main(["eval", "reading", "--dataset", str(questions)]) != 0
    assert "its trained heads are missing. Make them with `python -m yinju.models.train.reader`" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.mark.parametrize("has_heads", [True, False])
def test_claims_as_text_and_as_data(
    has_heads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reader_module, "Reader", lambda _: ScriptedReader({"bridge": (0.0, "")}, has_heads=has_heads))
    monkeypatch.setattr(claim_support, "open_reader", lambda *_: None)  # the check reads nothing here
    file = tmp_path / "claims.jsonl"
    rows = [
        ("en", "The old bridge was built in 1937.", "The old bridge was built in 1937.", "entailment"),
        ("en", "The old bridge was built in 1937.", "The bridge was built in 1958.", "contradiction"),
        ("zh", "白马江大桥全长四千八百米。", "白马江大桥全长四千八百米。", "entailment"),
        ("zh", "白马江大桥全长四千八百米。", "OpenAI在2023年发布了GPT-4。", "neutral"),
    ]
    write_lines(
        file,
        [{"lang": lang, "premise": p, "hypothesis": h, "label": x, "source": f"set-{lang}"} for lang, p, h, x in rows],
    )
    arguments = ["eval", "claims", "--dataset", str(file)]
    assert main([*arguments, "--json"]) == 0
    right = {"auroc": 1.0, "balanced_accuracy": 1.0}
    # The scripted reader finds every claim about a bridge entailed by every premise about one.
    whole, english, chinese = (
        {"reader": {"auroc": a, "balanced_accuracy": a}} if has_heads else {} for a in (0.5, 0.5, 0.5)
    )
    assert json.loads(capsys.readouterr().out) == {
        "pairs": 4, **right, **whole,
        "by_source": {"set-en": {"pairs": 2, **right, **english}, "set-zh": {"pairs": 2, **right, **chinese}},
    }  # fmt: skip
    assert main(arguments) == 0
    head, first, *rest = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["pairs", "auroc", "balanced", "accuracy"]
    assert ("reader auroc" in head) == has_heads
    assert first.split() == ["all", "4", "1.000", "1.000", *(["0.500", "0.500"] if has_heads else [])]
    assert [line.split()[0] for line in rest] == ["set-en", "set-zh"]


def write_lines(path: Path, items: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


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
