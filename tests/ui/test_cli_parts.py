"""`yinju eval support | faults | pages | copies`, as a person types them."""

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
