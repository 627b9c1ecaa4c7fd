"""`yinju snapshot`, `yinju restore` and `yinju verify` as a person runs them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju import embed
from yinju.store.shard_of import shard_of
from yinju.ui.cli import DONE, FAILED, MISUSED, main

TEXTS = {"zh": "河水上涨了三米，村民已经撤离。", "en": "The bridge is open.", "mixed": "OpenAI 发布了 GPT-4。"}


@pytest.fixture(autouse=True)
def _filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(embed, "open_embedder", lambda _: ToyEmbedder())
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert main(["ingest", str(folder)]) == DONE
    capsys.readouterr()


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def _damage(tmp_path: Path, statement: str) -> None:
    (file,) = (tmp_path / ".yinju").glob("generation-*/catalogue.sqlite")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(statement)


def test_snapshot_then_restore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(capsys, "snapshot", "copy.tar.gz")
    size = f"{(tmp_path / 'copy.tar.gz').stat().st_size:,}"
    assert (status, out, err) == (DONE, f"copy.tar.gz: 3 articles, 3 passages, {size} bytes\n", "")
    status, out, err = _run(capsys, "restore", "copy.tar.gz")
    assert (status, out) == (MISUSED, "")
    assert "There is a store in .yinju already" in err
    assert "--replace" in err
    status, out, err = _run(capsys, "restore", "copy.tar.gz", "--home", "other")
    assert (status, err) == (DONE, "")
    assert out.startswith("other: 3 articles, 3 passages, as of 20")
    status, out, _ = _run(capsys, "restore", "copy.tar.gz", "--replace", "--json")
    assert (status, json.loads(out)["home"], json.loads(out)["passages"]) == (DONE, ".yinju", 3)
    assert len(json.loads(_run(capsys, "corpus", "list", "--json", "--home", "other")[1])) == 3


def test_snapshots_of_a_folder_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "backups").mkdir()
    status, out, _ = _run(capsys, "snapshot", "backups", "--wait", "5", "--json")
    found = json.loads(out)
    assert status == DONE
    assert Path(found["file"]).parent == Path("backups")
    assert found["bytes"] == Path(found["file"]).stat().st_size
    assert found["vectors"] == 3


def test_verify_says_what_is_whole_and_what_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "verify")
    assert status == DONE
    assert out == (
        "Checked 3 sources, 3 articles, 3 passages, 3 keywords, 3 vectors, 3 tokens, 0 encodings.\nAll is whole.\n"
    )
    _damage(tmp_path, "UPDATE passages SET raw_start = 5 WHERE text LIKE 'The bridge%'")
    status, out, _ = _run(capsys, "verify")
    assert status == FAILED
    assert out.splitlines()[1] == "1 passages"
    assert out.splitlines()[2].endswith("-0000: it begins elsewhere in the raw text")
    status, out, _ = _run(capsys, "verify", "--json")
    found = json.loads(out)
    assert (status, found["whole"], found["damaged"], len(found["damage"])) == (FAILED, False, {"passages": 1}, 1)
    status, out, err = _run(capsys, "verify", "--repair")
    assert (status, err) == (DONE, "")
    assert out.endswith("0 encodings.\nAll is whole.\n")


def test_a_damaged_raw_text_is_left_out_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _damage(tmp_path, "UPDATE sources SET raw = 'something else' WHERE source = 'zh.txt'")
    status, out, err = _run(capsys, "verify", "--repair", "--json")
    assert status == FAILED
    found = json.loads(out)
    assert (found["checked"]["sources"], found["whole"]) == (2, True)
    assert found["repaired"] == {"sources": 1, "articles": 1}
    assert [source["name"] for source in found["left_out"]] == ["zh.txt"]
    again = f"yinju ingest {tmp_path / 'in' / 'zh.txt'}"
    assert err.splitlines()[-1] == f"zh.txt: left out, since its raw text is damaged. Read it again: {again}"


def test_a_divided_corpus_is_verified_shard_by_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    many = ("--home", "many")
    monkeypatch.setenv("YINJU_CLUSTER__SHARDS", "2")
    assert _run(capsys, *many, "ingest", "in")[:2] == (
        DONE,
        "3 added, 0 unchanged, 0 replaced, 0 duplicates, 0 removed, 0 failed\n",
    )
    assert len(json.loads(_run(capsys, *many, "corpus", "list", "--json")[1])) == 3
    status, whole, _ = _run(capsys, *many, "verify", "--json")
    assert (status, json.loads(whole)["checked"]["passages"], json.loads(whole)["damage"]) == (DONE, 3, [])

    number = shard_of(str(tmp_path / "in" / "en.txt"), 2)
    (file,) = (tmp_path / "many" / f"shard-{number}").glob("generation-*/catalogue.sqlite")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE passages SET text = 'The bridge is shut.' WHERE text = 'The bridge is open.'")
    status, found, _ = _run(capsys, *many, "verify", "--json")
    damage = json.loads(found)["damage"]
    assert (status, {one["kind"] for one in damage}) == (FAILED, {"passages", "vectors", "tokens"})
    assert all(one["name"].startswith(f"shard-{number}: ") for one in damage)
    assert _run(capsys, *many, "verify", "--repair")[0] == DONE


def test_a_snapshot_holds_all_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YINJU_CLUSTER__SHARDS", "2")
    assert _run(capsys, "--home", "many", "ingest", "in")[0] == DONE
    status, out, _ = _run(capsys, "--home", "many", "snapshot", "copy.tar.gz", "--json")
    said = json.loads(out)
    assert (status, said["articles"], said["passages"], said["vectors"], len(said["shards"])) == (DONE, 3, 3, 3, 2)
    assert _run(capsys, "--home", "many", "corpus", "remove", "en.txt")[0] == DONE
    status, _, err = _run(capsys, "--home", "many", "restore", "copy.tar.gz")
    assert (status, "--replace" in err) == (MISUSED, True)
    status, out, _ = _run(capsys, "--home", "many", "restore", "copy.tar.gz", "--replace")
    assert (status, out.startswith("many: 3 articles, 3 passages, as of 20")) == (DONE, True)
    assert len(json.loads(_run(capsys, "--home", "many", "corpus", "list", "--json")[1])) == 3
    monkeypatch.delenv("YINJU_CLUSTER__SHARDS")
    status, _, err = _run(capsys, "restore", "copy.tar.gz", "--replace")
    assert (status, "is for one store" in err) == (MISUSED, True)
