import io
import json

import pytest

from tests.conftest import SEEDS, ToyEmbedder
from yinju import embed
from yinju.qa import engine
from yinju.ui.cli import DONE, MISUSED, main

QUOTED = "2023年10月,习近平主席宣布提出《全球人工智能治理倡议》,推动各国协力绘就全球人工智能治理的未来蓝图。"
FALSE = QUOTED.replace("2023年10月", "2019年5月")
SOURCE = "002_c03b2e4154b970e7.txt"


@pytest.fixture
def run(seeds_home, capsys, monkeypatch):
    for module in (embed, engine):
        monkeypatch.setattr(module, "open_embedder", lambda _: ToyEmbedder())

    def run(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(["--home", str(seeds_home), "check", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_a_text_from_standard_input(run):
    status, out, err = run("-", typed=f"{QUOTED}为什么？{FALSE}")
    assert (status, err) == (DONE, "")
    sentences, _, citations = out.partition("\n\n")
    assert sentences.splitlines()[:2] == [f"supported   1.00  {QUOTED} [1]", "no_claim          为什么？"]
    assert sentences.splitlines()[2].startswith("unsupported 0.")
    assert sentences.splitlines()[3].strip() == "所引段落中没有“2019年5月”"
    assert (
        f"    {SOURCE}, paragraph 9, characters 1459-1512\n    “{QUOTED}”\n    http://127.0.0.1:7860/articles/"
        in citations
    )


def test_a_file_against_given_articles_as_data(run, tmp_path):
    (tmp_path / "draft.md").write_text(
        f"{QUOTED}[1]\n\n月球由岩石构成。[2] 月球由岩石构成。[1] 甲。[9]", encoding="utf-8"
    )
    (tmp_path / "moon.txt").write_text("月球由岩石构成。", encoding="gb18030")
    status, out, _ = run("draft.md", "--articles", SOURCE, "--articles", "moon.txt", "--json")
    found = json.loads(out)
    assert status == DONE
    assert [one["verdict"] for one in found["sentences"]] == ["supported", "supported", "unsupported", "no_claim"]
    assert found["sentences"][2]["elsewhere"] == found["sentences"][1]["citations"]
    assert found["citations"][0]["address"].endswith("#char=1459,1512")
    assert {one["source"]: one["address"] for one in found["citations"]}["moon.txt"] is None
    status, out, _ = run("draft.md", "--articles", SOURCE, "--articles", "moon.txt")
    assert "another article supports it: [2]" in out
    assert "marks that name nothing: 1" in out


def test_the_files_of_a_folder_are_numbered_by_name(run, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("月球由岩石构成。", encoding="utf-8")
    (folder / "b.txt").write_text("太阳由气体构成。", encoding="utf-8")
    _, out, _ = run("-", "--articles", "articles", "--json", typed="月球由岩石构成。[1]太阳由气体构成。[2]")
    assert [one["verdict"] for one in json.loads(out)["sentences"]] == ["supported", "supported"]


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("nowhere.txt",), "", "nowhere.txt cannot be found"),
        (("-",), " ", "A text has 1 to 50000 characters"),
        (("-", "--articles", "nowhere"), "甲。", "No article is named 'nowhere'"),
        (("-", "--since", "soon"), "甲。", "'soon' is not a date"),
        ((str(SEEDS),), "", "holds 5 texts. Check one at a time"),
    ],
)
def test_what_cannot_be_checked_is_misuse(run, arguments, typed, said):
    status, out, err = run(*arguments, typed=typed)
    assert (status, out) == (MISUSED, "")
    assert said in err
