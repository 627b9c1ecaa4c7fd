"""BEIR folders: what is read, and how each fault is named."""

from pathlib import Path

import pytest

from tests.eval.sets.files import write_lines
from yinju.errors import UsageError
from yinju.eval.sets.beir import BeirDocument, BeirSet, read_beir

CORPUS = [{"_id": "b", "title": "火星", "text": "天问一号着陆。"}, {"_id": "a", "text": "It landed.", "metadata": {}}]
QUERIES = [{"_id": "1", "text": "何时着陆？"}, {"_id": "2", "text": "Who?"}]
QRELS = "query-id\tcorpus-id\tscore\n1\tb\t2\n1\ta\t0\n"


def beir(folder: Path, corpus=CORPUS, queries=QUERIES, qrels=QRELS, suffix=""):
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    write_lines(folder / f"corpus.jsonl{suffix}", *corpus)
    write_lines(folder / f"queries.jsonl{suffix}", *queries)
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


@pytest.mark.parametrize("suffix", ["", ".xz"])
@pytest.mark.parametrize("qrels", [QRELS, QRELS.partition("\n")[2], QRELS.replace("\n", "\r\n"), f"\ufeff{QRELS}\n"])
def test_a_beir_folder_is_read(tmp_path, suffix, qrels):
    found = read_beir(beir(tmp_path / "mars", qrels=qrels, suffix=suffix))
    assert found == BeirSet(
        name="mars",
        corpus={"b": BeirDocument("火星", "天问一号着陆。"), "a": BeirDocument("", "It landed.")},
        queries={"1": "何时着陆？"},
        qrels={"1": {"b": 2, "a": 0}},
    )
    assert list(found.corpus) == ["b", "a"]


def test_the_name_is_the_folders_own(tmp_path, monkeypatch):
    monkeypatch.chdir(beir(tmp_path / "mars"))
    assert read_beir(Path()).name == "mars"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"qrels": "1\tb\n"}, "qrels/test.tsv cannot be used: line 1: has 2 columns, not the three query-id, corpus-id, score with tabs between them"),
        ({"qrels": "1 b 1\n"}, "qrels/test.tsv cannot be used: line 1: has 1 columns, not the three query-id, corpus-id, score with tabs between them"),
        ({"qrels": f"{QRELS}2\ta\thigh\n"}, "qrels/test.tsv cannot be used: line 4: its score 'high' is not a whole number"),
        ({"qrels": f"{QRELS}2\tc\t1\n"}, "qrels/test.tsv cannot be used: line 4: its corpus-id 'c' is not in the corpus; correct it, or remove the line"),
        ({"qrels": f"{QRELS}3\ta\t1\n"}, "qrels/test.tsv cannot be used: line 4: its query-id '3' is not in the queries; correct it, or remove the line"),
        ({"qrels": f"{QRELS}1\tb\t1\n"}, "qrels/test.tsv cannot be used: line 4: judges 'b' for '1', as line 2 does; remove one"),
        ({"qrels": QRELS.partition("\n")[0]}, "qrels/test.tsv is empty. Get it again."),
        ({"corpus": []}, "corpus.jsonl is empty. Get it again."),
        ({"queries": []}, "queries.jsonl is empty. Get it again."),
        ({"corpus": [*CORPUS, CORPUS[0]]}, "corpus.jsonl cannot be used: line 3: its _id 'b' is that of line 1 already; give it another"),
        ({"queries": [*QUERIES, QUERIES[1]]}, "queries.jsonl cannot be used: line 3: its _id '2' is that of line 2 already; give it another"),
        ({"queries": [{"_id": 1, "text": "x"}]}, "queries.jsonl cannot be used: line 1: its _id is a number; write a string"),
        ({"corpus": [{"_id": "b", "title": "x"}]}, "corpus.jsonl cannot be used: line 1: has no field 'text'; add it"),
        ({"corpus": [{"_id": " ", "text": "x"}]}, "corpus.jsonl cannot be used: line 1: its _id is empty; write one"),
    ],
)  # fmt: skip
def test_a_bad_beir_folder_is_named_with_the_place(tmp_path, parts, message):
    with pytest.raises(UsageError) as caught:
        read_beir(beir(tmp_path, **parts))
    assert str(caught.value) == f"{tmp_path}/{message}"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("corpus.jsonl", "corpus.jsonl or corpus.jsonl.xz"),
        ("queries.jsonl", "queries.jsonl or queries.jsonl.xz"),
        ("qrels/test.tsv", "qrels/test.tsv"),
    ],
)
def test_a_missing_file_is_named_with_what_is_expected(tmp_path, name, wanted):
    (beir(tmp_path) / name).unlink()
    with pytest.raises(UsageError) as caught:
        read_beir(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} holds no {wanted}. A BEIR folder holds corpus.jsonl, queries.jsonl (each may be .jsonl.xz) "
        "and qrels/test.tsv."
    )
