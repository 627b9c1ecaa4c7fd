"""A BEIR folder as a question set."""

from tests.eval.sets.files import MARS_ZH, read, save_lines
from yinju.eval.sets.convert import ConversionCounts, convert_dataset
from yinju.eval.sets.questions import GoldEvidence, Question


def test_beir_has_evidence_and_no_answers(tmp_path):
    corpus = [
        {"_id": "d1", "title": "火星", "text": MARS_ZH},
        {"_id": "d2", "title": "Only a title", "text": ""},
        {"_id": "d3", "title": "", "text": f" {MARS_ZH}"},  # a copy of the first
        {"_id": "d4", "text": "。"},
    ]
    queries = [
        {"_id": str(n), "text": text}
        for n, text in enumerate(["何时着陆？", "Which title?", "谁？", " ", "Not judged?"])
    ]
    save_lines(tmp_path / "in" / "corpus.jsonl", *corpus)
    save_lines(tmp_path / "in" / "queries.jsonl", *queries)
    (tmp_path / "in" / "qrels").mkdir()
    qrels = "0\td3\t1\n0\td1\t2\n0\td2\t0\n1\td2\t1\n2\td4\t1\n3\td1\t1\n"
    (tmp_path / "in" / "qrels" / "test.tsv").write_text(qrels)
    assert convert_dataset("beir", tmp_path / "in", tmp_path / "out") == ConversionCounts(2, 2, 0, left_out=2)
    documents, questions = read(tmp_path / "out")
    assert [(d.source, d.title, d.text) for d in documents] == [("d1", "火星", MARS_ZH), ("d2", None, "Only a title")]
    assert questions == [
        Question("0", "zh", "何时着陆？", (), (GoldEvidence("d1", MARS_ZH),), True, ("beir",)),
        Question("1", "en", "Which title?", (), (GoldEvidence("d2", "Only a title"),), True, ("beir",)),
    ]
