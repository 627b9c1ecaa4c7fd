"""What the field publishes, in our form: every shape, the share held out, and what is refused."""

import csv
import json
import lzma
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yinju.errors import UsageError, YinjuError
from yinju.eval.sets.convert import KINDS, ConversionCounts, convert_dataset
from yinju.eval.sets.convert_dataset import CorpusBuilder
from yinju.eval.sets.questions import GoldEvidence, Question, check_sources, read_questions
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings
from yinju.types import Document

MARS_ZH = "天问一号是火星探测器。它于2021年5月15日着陆。祝融号随后驶出！"
MARS_EN = "Tianwen-1 is a Mars probe. It landed on 15 May 2021. Dr. Wu led the team."


def read(out: Path) -> tuple[list[Document], list[Question]]:
    """What was written, by the readers of the product: nothing of it may fail there."""
    questions = list(read_questions(out / "questions.jsonl"))
    path = out / "articles.jsonl"
    if not path.exists():
        return [], questions
    documents = list(load(Target(str(path), path.name, path), IngestSettings()))
    assert all(isinstance(document, Document) for document in documents)
    check_sources(questions, {document.source for document in documents}, path)
    texts = {document.source: document.text for document in documents}
    for question in questions:
        assert all(evidence.quote in texts[evidence.source] for evidence in question.evidence)
    return documents, questions


def save(path: Path, value: object) -> Path:
    data = json.dumps(value, ensure_ascii=False).encode()
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)
    return path


def save_lines(path: Path, *items: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def squad(*titled: tuple[str, list]) -> dict:
    return {"version": "v2.0", "data": [{"title": title, "paragraphs": paragraphs} for title, paragraphs in titled]}


def paragraph(context: str, *qas: dict) -> dict:
    return {"context": context, "qas": list(qas)}


def qa(key: str, question: str, *answers: tuple[str, int], **more: object) -> dict:
    found = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": key, "question": question, "answers": found, **more}


# ---- SQuAD and its shape ---------------------------------------------------------------------------------------------


def test_squad_becomes_articles_and_questions(tmp_path):
    source = save(
        tmp_path / "train.json",
        squad(
            (
                "Mars_(planet)",
                [
                    paragraph(
                        MARS_EN,
                        qa("q1", " When did it land?", ("15 May 2021", 40), ("15 May 2021", 40), ("May 2021", 43)),
                        qa(
                            "q2",
                            "Who flew it?",
                            is_impossible=True,
                            plausible_answers=[{"text": "Dr. Wu", "answer_start": 53}],
                        ),
                    ),
                    paragraph("No questions here."),
                ],
            ),
            ("天问一号", [paragraph(MARS_ZH, qa("q3", "何时着陆？", ("2021年5月15日", 13), is_impossible=False))]),
        ),
    )
    assert convert_dataset("squad", source, tmp_path / "out") == ConversionCounts(articles=3, questions=3, held_out=0)
    documents, questions = read(tmp_path / "out")
    assert [(d.source, d.title, d.text) for d in documents] == [
        ("Mars_-planet-1", "Mars_(planet)", MARS_EN),
        ("Mars_-planet-2", "Mars_(planet)", "No questions here."),
        ("天问一号-1", "天问一号", MARS_ZH),
    ]
    landed = GoldEvidence("Mars_-planet-1", "It landed on 15 May 2021.")
    assert questions == [
        Question("q1", "en", "When did it land?", ("15 May 2021", "May 2021"), (landed,), True, ("squad",)),
        Question("q2", "en", "Who flew it?", (), (), False, ("squad", "unanswerable", "near")),
        Question("q3", "zh", "何时着陆？", ("2021年5月15日",), (GoldEvidence("天问一号-1", "它于2021年5月15日着陆。"),), True, ("squad",)),
    ]  # fmt: skip


def test_the_older_list_of_cmrc_is_read(tmp_path):
    qas = [
        {"query_id": "TRIAL_1_QUERY_0", "query_text": "何时着陆？", "answers": ["2021年5月15日", "5月15日着陆"]},
        {"query_id": "TRIAL_1_QUERY_1", "query_text": "什么驶出？", "answers": ["祝融号随后驶出！"]},
    ]
    item = {"context_id": "TRIAL_1", "context_text": MARS_ZH, "qas": qas, "title": "天问 一号/探测器"}
    source = save(tmp_path / "cmrc2018_trial.json.xz", [item])
    assert convert_dataset("squad", source, tmp_path / "out") == ConversionCounts(1, 2, 0)
    (document,), questions = read(tmp_path / "out")
    assert document.source == "天问-一号-探测器-1"
    assert [question.answers for question in questions] == [("2021年5月15日", "5月15日着陆"), ("祝融号随后驶出！",)]
    assert [e.quote for question in questions for e in question.evidence] == [
        "它于2021年5月15日着陆。",
        "祝融号随后驶出！",
    ]


def test_drcd_is_read_in_traditional_script(tmp_path):
    text = "臺灣鐵路於1891年通車，連結基隆與臺北。"
    item = {
        "id": "1001-1",
        "question": "這條鐵路連結哪裡與臺北？",
        "answers": [{"id": "1", "text": "基隆", "answer_start": 14}],
    }
    paragraphs = [{"context": text, "id": "1001", "qas": [item]}]
    source = save(
        tmp_path / "DRCD.json", {"version": "1.3", "data": [{"title": "鐵路", "id": "1", "paragraphs": paragraphs}]}
    )
    convert_dataset("squad", source, tmp_path / "out")
    (_, (question,)) = read(tmp_path / "out")
    assert (question.language, question.evidence) == ("zh-Hant", (GoldEvidence("鐵路-1", text),))


def test_without_a_title_the_file_gives_the_name(tmp_path):  # XQuAD, MLQA
    source = save(
        tmp_path / "xquad.zh.json", {"data": [{"paragraphs": [paragraph(MARS_ZH, qa("q", "什么？", ("祝融号", 0)))]}]}
    )
    convert_dataset("squad", source, tmp_path / "out")
    assert [(d.source, d.title) for d in read(tmp_path / "out")[0]] == [("xquad-zh-1", None)]


@pytest.mark.parametrize(
    ("context", "answer", "start", "quote"),
    [
        (MARS_EN, "Mars", 13, "Tianwen-1 is a Mars probe."),
        (MARS_EN, "probe. It landed", 20, "Tianwen-1 is a Mars probe. It landed on 15 May 2021."),  # over two sentences
        (MARS_ZH, "火星探测器。它", 5, "天问一号是火星探测器。它于2021年5月15日着陆。"),
        ("长江长。长江宽。", "长江", 4, "长江宽。"),  # the second of two
        ("长江长。长江宽。", "长江", 3, "长江宽。"),  # an offset that is wrong by one
        ("长江长。长江宽。", "长江", -1, "长江长。"),
        ("甲。\n乙 B cat.", " B ", 5, "乙 B cat."),
        ("Worth •••", "•••", 6, "Worth •••"),
    ],
)
def test_the_quotation_is_the_sentences_around_the_answer(tmp_path, context, answer, start, quote):
    source = save(tmp_path / "s.json", squad(("T", [paragraph(context, qa("q", "What is it?", (answer, start)))])))
    convert_dataset("squad", source, tmp_path / "out")
    (question,) = read(tmp_path / "out")[1]
    assert question.evidence == (GoldEvidence("T-1", quote),)
    assert question.answers == (answer.strip(),)


def test_answers_in_two_sentences_are_two_pieces_of_evidence(tmp_path):
    answers = (("天问一号", 0), ("祝融号", 26), ("天问一号", 0))
    source = save(tmp_path / "s.json", squad(("T", [paragraph(MARS_ZH, qa("q", "有哪些？", *answers))])))
    convert_dataset("squad", source, tmp_path / "out")
    (question,) = read(tmp_path / "out")[1]
    assert question.evidence == (GoldEvidence("T-1", "天问一号是火星探测器。"), GoldEvidence("T-1", "祝融号随后驶出！"))


def test_what_cannot_be_asked_is_left_out_and_counted(tmp_path):
    qas = [
        qa("1", "什么着陆？", ("天问一号", 0)),
        qa("2", "　", ("天问", 0)),
        qa("3", "谁？", ("长征", 0)),
        qa("4", "谁？"),
    ]
    source = save(tmp_path / "s.json", squad(("T", [paragraph(MARS_ZH, *qas, qa("5", "谁？", ("", 0)))])))
    assert convert_dataset("squad", source, tmp_path / "out") == ConversionCounts(1, 1, 0, left_out=4)


def test_the_same_paragraph_twice_is_one_article(tmp_path):
    entry = lambda key, text: paragraph(text, qa(key, "什么着陆？", ("天问一号", 0)))  # noqa: E731
    source = save(tmp_path / "s.json", squad(("甲", [entry("1", MARS_ZH)]), ("乙", [entry("2", f"{MARS_ZH}\n")])))
    assert convert_dataset("squad", source, tmp_path / "out") == ConversionCounts(1, 2, 0)
    assert {e.source for question in read(tmp_path / "out")[1] for e in question.evidence} == {"甲-1"}


def test_the_language_can_be_given(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", [paragraph(MARS_ZH, qa("q", "什么？", ("天问", 0)))])))
    convert_dataset("squad", source, tmp_path / "out", language="zh-Hant")
    assert [question.language for question in read(tmp_path / "out")[1]] == ["zh-Hant"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"rows": []}, " has no 'data'."),
        ("text", " is a string, not an object."),
        ({"data": {}}, ": its data is an object."),
        ({"data": [{"title": "T"}]}, ": data[0] has no 'paragraphs'."),
        (squad(("T", [{"qas": []}])), ": data[0].paragraphs[0] has no 'context'."),
        (squad(("T", [paragraph("文"), {"context": "字"}])), ": data[0].paragraphs[1] has no 'qas'."),
        (squad(("T", [paragraph("文", {"id": "1"})])), ": data[0].paragraphs[0].qas[0] has no 'question'."),
        (squad(("T", [paragraph("文", {"id": 1, "question": "?"})])), ": data[0].paragraphs[0].qas[0]: its id is a number."),
        (squad(("T", [paragraph("文", {"id": "1", "question": "谁"})])), ": data[0].paragraphs[0].qas[0] has no 'answers'."),
        (squad(("T", [paragraph("文", {"id": "1", "question": "谁", "answers": [{"start": 1}]})])), ": data[0].paragraphs[0].qas[0].answers[0] has no 'text'."),
        ([{"context": "文"}], ": [0] has no 'context_text'."),
    ],
)  # fmt: skip
def test_another_shape_is_named_with_the_place(tmp_path, value, message):
    source = save(tmp_path / "s.json", value)
    with pytest.raises(UsageError) as caught:
        convert_dataset("squad", source, tmp_path / "out")
    assert str(caught.value) == f"{source}{message} Check that the file is of the kind that was named."
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (squad(("T", [paragraph(" \n")])), ": data[0].paragraphs[0]: its context is empty. Remove it, or fill it in."),
        (squad(("T", [paragraph("文", {"id": "1", "question": "谁", "answers": [3]})])), ": data[0].paragraphs[0].qas[0].answers[0] is a number, neither a string nor an object."),
        (squad(("T", [paragraph("甲", qa("1", "谁？", ("甲", 0))), paragraph("乙", qa("1", "谁？", ("乙", 0)))])), ": data[0].paragraphs[1].qas[0] has the id '1' of data[0].paragraphs[0].qas[0] already. Give each question its own."),
        (squad(("T", [paragraph("甲", qa(" ", "谁？", ("甲", 0)))])), ": data[0].paragraphs[0].qas[0] has an empty id. Give each question its own."),
        (squad(), ": no article is left of it. Hold out less, or check that it is the right file."),
        (squad(("T", [paragraph("文")])), " holds no question that can be used. Check that it is the right file."),
        (squad(("T", [paragraph("文", qa("1", "谁？", ("字", 0)))])), " holds no question that can be used; 1 had to be left out. Check that it is the right file."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_the_place(tmp_path, value, message):
    source = save(tmp_path / "s.json", value)
    with pytest.raises(UsageError) as caught:
        convert_dataset("squad", source, tmp_path / "out")
    assert str(caught.value) == f"{source}{message}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"data": [\n1,]}', " is not JSON: Expecting value at line 2, column 3. Get it again."),
        ('{"data": "文"}'.encode("gb18030"), " is not UTF-8 at its byte 10. Save it as UTF-8."),
        (b"[" * 100_000, " is JSON that cannot be read: maximum recursion depth exceeded"),
    ],
)
def test_a_broken_file_is_named(tmp_path, data, message):
    source = tmp_path / "s.json"
    source.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        convert_dataset("squad", source, tmp_path / "out")
    assert str(caught.value).startswith(f"{source}{message}")


def test_half_a_character_is_refused_before_anything_is_written(tmp_path):
    source = tmp_path / "s.json"
    source.write_text(json.dumps(squad(("T", [paragraph("着陆\ud83d。", qa("q", "什么？", ("着陆", 0)))]))))
    with pytest.raises(UsageError, match=r"holds half a character \(\\ud83d\) after '.*着陆'\. Remove it\."):
        convert_dataset("squad", source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ---- RGB -------------------------------------------------------------------------------------------------------------

NOISE = {
    "id": 0,
    "query": "天问一号何时着陆？",
    "answer": [["2021年5月15日", "5月15日"]],
    "positive": ["May 16, 2021 ... 探测器平安。天问一号于２０２１年５月１５日着陆。", "着陆那天是五月十五。"],
    "negative": ["祝融号是一辆火星车。", "", "..."],
}
FLAT = {
    "id": 1,
    "query": "Who led the Mars team?",
    "answer": ["Wu", "Dr. Wu"],
    "positive": ["It flew. Dr. Wu led the team."],
    "negative": ["Mars is red.", "祝融号是一辆火星车。"],
}
WHOLE = {
    "id": 0,
    "query": "2021年香港和澳门的GDP增长率",
    "answer": ["6.4%", ["18%", "18.0%"]],
    "asnwer1": ["6.4%"],
    "positive": [["香港增长6.4%。", "香港经济恢复。"], ["澳门全年增长18%。"]],
    "negative": ["两地往来恢复。"],
}
ALTERED = {
    "id": 2,
    "query": "Who acquired Instagram?",
    "answer": "Facebook",
    "fakeanswer": "Apple",
    "positive_wrong": ["Apple bought Instagram in 2012."],
    "positive": ["Facebook bought Instagram in 2012."],
    "negative": ["Instagram has 905 followers."],
}


def test_rgb_noise_becomes_articles_and_questions(tmp_path):
    source = save_lines(tmp_path / "zh.json", NOISE, FLAT)
    assert convert_dataset("rgb", source, tmp_path / "out") == ConversionCounts(articles=5, questions=2, held_out=0)
    documents, questions = read(tmp_path / "out")
    assert [(d.source, d.text) for d in documents] == [
        ("rgb-zh-0-1", NOISE["positive"][0]),
        ("rgb-zh-0-2", NOISE["positive"][1]),
        ("rgb-zh-0-3", "祝融号是一辆火星车。"),
        ("rgb-zh-1-1", "It flew. Dr. Wu led the team."),
        ("rgb-zh-1-2", "Mars is red."),
    ]
    zh = (
        GoldEvidence("rgb-zh-0-1", "天问一号于２０２１年５月１５日着陆。"),
        GoldEvidence("rgb-zh-0-2", "着陆那天是五月十五。"),  # in other words: the whole text
    )
    assert questions == [
        Question("rgb-zh-0", "zh", "天问一号何时着陆？", ("2021年5月15日", "5月15日"), zh, True, ("rgb", "noise")),
        Question("rgb-zh-1", "en", "Who led the Mars team?", ("Wu", "Dr. Wu"), (GoldEvidence("rgb-zh-1-1", "Dr. Wu led the team."),), True, ("rgb", "noise")),
    ]  # fmt: skip


def test_rgb_integration_takes_its_parts_together(tmp_path):
    convert_dataset("rgb", save_lines(tmp_path / "zh_int.json", WHOLE), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert len(documents) == 4
    assert question.answers == ("6.4%", "18%", "18.0%")
    assert [e.quote for e in question.evidence] == ["香港增长6.4%。", "香港经济恢复。", "澳门全年增长18%。"]
    assert question.tags == ("rgb", "integration")


def test_rgb_counterfactual_asks_for_what_the_articles_say(tmp_path):
    convert_dataset("rgb", save_lines(tmp_path / "en_fact.json", ALTERED), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert [d.text for d in documents] == ["Apple bought Instagram in 2012.", "Instagram has 905 followers."]
    assert (question.answers, question.tags) == (("Apple",), ("rgb", "counterfactual"))


@pytest.mark.parametrize("item", [NOISE, FLAT, WHOLE, ALTERED], ids=["noise", "flat", "integration", "counterfactual"])
def test_rgb_rejection_leaves_the_positive_texts_out(tmp_path, item):
    found = convert_dataset("rgb-rejection", save_lines(tmp_path / "zh.json", item), tmp_path / "out")
    documents, (question,) = read(tmp_path / "out")
    assert {d.text for d in documents} == {text for text in item["negative"] if text.strip(".")}
    assert (question.answers, question.evidence, question.answerable) == ((), (), False)
    assert question.tags == ("rgb", "rejection", "unanswerable")
    assert found == ConversionCounts(len(documents), 1, 0)


def test_rgb_rejection_leaves_out_what_the_articles_answer(tmp_path):
    own = {
        **NOISE,
        "negative": ["它在 2021年 5月 15日 着陆。"],
    }  # blanks hide the answer from the publisher's own check
    other = {**FLAT, "negative": ["Some say: it flew. Dr. Wu  led the team. Mars is red."]}
    shared = {**ALTERED, "negative": [*ALTERED["negative"], *FLAT["positive"]]}
    source = save_lines(tmp_path / "rgb.json", own, {**other, "answer": ["Wu Li"]}, shared)
    assert convert_dataset("rgb-rejection", source, tmp_path / "out") == ConversionCounts(2, 1, 0, left_out=2)
    documents, (question,) = read(tmp_path / "out")
    assert question.id == "rgb-rgb-2"
    assert FLAT["positive"][0] not in {d.text for d in documents}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({**NOISE, "query": ["谁"]}, "line 1: its query is a list; write a string"),
        ({"id": 1, "query": "谁"}, "line 1: has no field 'positive'; a line of RGB has id, query, answer, positive and negative"),
        ({**NOISE, "answer": [None]}, "line 1: its answer holds null; write strings and lists of them"),
        ({**NOISE, "negative": {}}, "line 1: its negative holds an object; write strings and lists of them"),
    ],
)  # fmt: skip
def test_another_shape_of_rgb_is_named_with_the_line(tmp_path, item, message):
    source = save_lines(tmp_path / "zh.json", item)
    with pytest.raises(UsageError) as caught:
        convert_dataset("rgb", source, tmp_path / "out")
    assert str(caught.value) == f"{source} cannot be used: {message}"


def test_rgb_numbers_count_as_their_digits_and_empty_questions_are_left_out(tmp_path):
    numbers = {**NOISE, "answer": 15}
    empty = [{**NOISE, "id": 5, "query": " "}, {**NOISE, "id": 6, "answer": []}, {**NOISE, "id": 7, "positive": [""]}]
    source = save_lines(tmp_path / "zh.json", numbers, *empty)
    assert convert_dataset("rgb", source, tmp_path / "out") == ConversionCounts(3, 1, 0, left_out=3)
    assert read(tmp_path / "out")[1][0].answers == ("15",)


# ---- BEIR ------------------------------------------------------------------------------------------------------------


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


# ---- CSV -------------------------------------------------------------------------------------------------------------

HEADER = ["question", "answers", "source", "quote"]


def table(path: Path, *rows: list[str], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_csv_becomes_questions_alone(tmp_path):
    header = [*HEADER, "Language", "tags", "id", "answerable"]
    source = table(
        tmp_path / "q.csv",
        header,
        [
            "何时着陆？",
            "2021年5月15日| 5月15日 |",
            "天问.txt",
            "它于2021年5月15日，\n在火星着陆。",
            "",
            "news|航天",
            "z1",
            "是",
        ],
        ["", "", ""],
        ['Who said "go"?', "", "", "", "", "", "", "No"],
        ["誰？", "", "a.md", "某人。", "zh-Hant"],
    )
    assert convert_dataset("csv", source, tmp_path / "out") == ConversionCounts(articles=0, questions=3, held_out=0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["questions.jsonl"]
    questions = read(tmp_path / "out")[1]
    quote = GoldEvidence("天问.txt", "它于2021年5月15日，\n在火星着陆。")
    assert questions[0] == Question(
        "z1", "zh", "何时着陆？", ("2021年5月15日", "5月15日"), (quote,), True, ("news", "航天")
    )
    assert [(q.question, q.language, q.answerable, q.tags) for q in questions[1:]] == [
        ('Who said "go"?', "en", False, ()),
        ("誰？", "zh-Hant", True, ()),
    ]


def test_ids_of_csv_rows_do_not_depend_on_their_place(tmp_path):
    rows = [["谁？", "甲", "a.txt", "甲。"], ["谁？", "乙", "b.txt", "乙。"], ["Who?", "", "", ""]]
    convert_dataset("csv", table(tmp_path / "1.csv", HEADER, *rows), tmp_path / "1")
    convert_dataset("csv", table(tmp_path / "2.csv", HEADER, *rows[::-1]), tmp_path / "2")
    assert read(tmp_path / "1")[1] == read(tmp_path / "2")[1][::-1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["question", "answers"]], ": its first line lacks 'source', 'quote'. The columns are question, answers, source, quote, and if needed language, tags, id, answerable, with commas between them."),
        ([[*HEADER, "page"]], ": its first line has unknown 'page'. The columns"),
        ([[*HEADER, "quote"]], ": its first line has twice 'quote'. The columns"),
        ([HEADER, ["谁？", "甲", "a", "甲", "乙"]], ": line 2 has 5 cells under 4 columns. Put a cell that holds a comma in double quotes."),
        ([HEADER, ["", "甲", "a", "甲"]], " cannot be used: line 2: its question is empty; write one, or remove the line"),
        ([HEADER, ["谁\n？", "甲", "a", "甲"], ["谁？", "甲", "a", ""]], " cannot be used: line 4: has a source but no quote; give both or neither"),
        ([HEADER, ["谁？", "甲", "", "甲"]], " cannot be used: line 2: has a quote but no source; give both or neither"),
        ([HEADER, ["谁？", "甲", "", ""]], " cannot be used: line 2: is answerable but names no source and quote; give them, or say no under answerable"),
        ([[*HEADER, "answerable"], ["谁？", "甲", "a", "甲", "no"]], " cannot be used: line 2: is not answerable but has answers or a quote; empty them, or say yes under answerable"),
        ([[*HEADER, "answerable"], ["谁？", "甲", "a", "甲", "maybe"]], " cannot be used: line 2: its answerable 'maybe' is neither yes nor no"),
        ([[*HEADER, "language"], ["谁？", "甲", "a", "甲", "cn"]], " cannot be used: line 2: its language 'cn' is none of zh, zh-Hant, en"),
        ([[*HEADER, "id"], ["谁？", "甲", "a", "甲", "1"], ["哪？", "乙", "a", "乙", "1"]], ": line 3 has the id '1' of line 2 already. Give each question its own."),
        ([HEADER], " holds no question that can be used. Check"),
        ([], ": its first line lacks 'question', "),
    ],
)  # fmt: skip
def test_a_bad_table_is_named_with_the_line(tmp_path, rows, message):
    source = table(tmp_path / "q.csv", *rows)
    with pytest.raises(UsageError) as caught:
        convert_dataset("csv", source, tmp_path / "out")
    assert str(caught.value).startswith(f"{source}{message}")


def test_a_table_in_another_encoding_or_broken_is_named(tmp_path):
    source = table(tmp_path / "q.csv", HEADER, ["谁？", "甲", "a", "甲"], encoding="gb18030")
    with pytest.raises(UsageError, match=r"is not UTF-8 at its byte 33\. Save it as CSV UTF-8"):
        convert_dataset("csv", source, tmp_path / "out")
    source.write_text('question,answers,source,quote\n"谁', encoding="utf-8")
    with pytest.raises(UsageError, match=r"line 2 is not CSV: unexpected end of data\. Save the table again\."):
        convert_dataset("csv", source, tmp_path / "out")


def test_a_table_has_no_articles_to_hold_out(tmp_path):
    source = table(tmp_path / "q.csv", HEADER, ["谁？", "甲", "a", "甲"])
    with pytest.raises(UsageError, match=r"^csv has no articles to hold out\. Leave the share at 0\.$"):
        convert_dataset("csv", source, tmp_path / "out", hold_out=0.5)


# ---- Held out --------------------------------------------------------------------------------------------------------


def numbered(count: int) -> list[dict]:
    """Paragraphs that differ, each with a question it answers and one it does not, in turn Chinese and English."""
    found = []
    for n in range(count):
        text, answer = (f"第{n}号展品是一座钟。", f"第{n}号") if n % 2 else (f"Exhibit {n}x is a clock.", f"{n}x")
        near = qa(f"n{n}", "谁造的？" if n % 2 else "Who made it?", is_impossible=True)
        found.append(paragraph(text, qa(f"q{n}", "哪号？" if n % 2 else "Which one?", (answer, 0)), near))
    return found


def convert_numbered(
    folder: Path, paragraphs: list[dict], share: float, seed: int
) -> tuple[ConversionCounts, set[str], set]:
    folder.mkdir()
    source = save(folder / "s.json", squad(("T", paragraphs)))
    found = convert_dataset("squad", source, folder / "out", hold_out=share, seed=seed)
    documents, questions = read(folder / "out")
    return found, {d.text for d in documents}, {(q.id, q.answers, q.answerable, q.tags) for q in questions}


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(2, 24), st.floats(0, 0.7), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_share_is_exact_and_the_order_of_the_file_changes_nothing(tmp_path_factory, count, share, seed, chance):
    folder = tmp_path_factory.mktemp("held")
    paragraphs = numbered(count)
    found, texts, questions = convert_numbered(folder / "a", paragraphs, share, seed)
    held = round(share * count)
    assert found == ConversionCounts(articles=count - held, questions=2 * count, held_out=held)
    assert sum("held-out" in tags and not answerable for key, _, answerable, tags in questions if key[0] == "q") == held
    chance.shuffle(paragraphs)
    assert convert_numbered(folder / "b", paragraphs, share, seed) == (found, texts, questions)


def test_what_is_held_out_cannot_be_answered(tmp_path):
    _, texts, questions = convert_numbered(tmp_path / "a", numbered(8), 0.25, 0)
    assert len(texts) == 6
    for n, item in enumerate(numbered(8)):
        answerable = item["context"] in texts
        answers = (
            ((item["qas"][0]["answers"][0]["text"],), True, ("squad",))
            if answerable
            else ((), False, ("squad", "held-out"))
        )
        assert (f"q{n}", *answers) in questions
        assert (f"n{n}", (), False, ("squad", "unanswerable", "near" if answerable else "held-out")) in questions


def test_a_share_that_leaves_no_article_is_refused(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(2))))
    with pytest.raises(UsageError, match=r"s\.json: no article is left of it\. Hold out less"):
        convert_dataset("squad", source, tmp_path / "out", hold_out=0.9)


def test_another_seed_holds_out_other_articles(tmp_path):
    drawn = {frozenset(convert_numbered(tmp_path / str(seed), numbered(8), 0.25, seed)[1]) for seed in range(5)}
    assert len(drawn) > 1


@pytest.mark.parametrize(
    ("text", "copy", "answer"),
    [
        ("甲说过。钟在 1712 年造成。", "乙也说：钟在1712年造成。后来坏了。", "1712"),
        ("The clock was made in 1712. Fine.", "Nobody knew. The  clock was\nmade in 1712. It broke.", "1712"),
        ("鐘在１７１２年造成。", "甲说，钟在1712年造成。", "１７１２"),
    ],
)
def test_a_question_that_a_remaining_article_still_answers_is_left_out(tmp_path, text, copy, answer):
    paragraphs = [paragraph(text, qa("q", "何时造成？", (answer, 0))), paragraph(copy)]
    other = paragraph("另一段。", qa("other", "哪一段？", ("另一段", 0)))
    left_out = set()
    for seed in range(12):
        found, texts, questions = convert_numbered(tmp_path / str(seed), [*paragraphs, other], 0.34, seed)
        held = text not in texts
        assert found.left_out == held
        assert ("q" in {key for key, *_ in questions}) is not held
        left_out.add(held)
    assert left_out == {True, False}


def test_a_question_keeps_the_evidence_that_remains(tmp_path):
    source = save_lines(tmp_path / "zh.json", NOISE)
    kept = set()
    for seed in range(12):
        out = tmp_path / str(seed)
        assert convert_dataset("rgb", source, out, hold_out=0.34, seed=seed).held_out == 1
        (question,) = read(out)[1]
        assert question.answerable
        kept.add(len(question.evidence))
    assert kept == {1, 2}


# ---- What is refused -------------------------------------------------------------------------------------------------


def test_an_unknown_kind_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UsageError) as caught:
        convert_dataset("hotpot", tmp_path / "s.json", tmp_path / "out")
    assert str(caught.value) == f"'hotpot' is no kind that can be converted; the kinds are {', '.join(KINDS)}."


@pytest.mark.parametrize("share", [-0.1, 1, 25, float("nan")])
def test_a_share_outside_its_range_is_refused(tmp_path, share):
    with pytest.raises(UsageError, match=r"is no share to hold out\. Give a number from 0 to below 1, such as 0\.25\."):
        convert_dataset("squad", tmp_path / "s.json", tmp_path / "out", hold_out=share)


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"^'cn' is no language of questions; they are zh, zh-Hant, en\.$"):
        convert_dataset("squad", tmp_path / "s.json", tmp_path / "out", language="cn")


def test_nothing_is_written_over(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(2))))
    convert_dataset("squad", source, tmp_path / "out")
    before = (tmp_path / "out" / "articles.jsonl").read_bytes()
    with pytest.raises(UsageError, match=r"out is not empty, and nothing in it is written over\. Name a new folder"):
        convert_dataset("squad", source, tmp_path / "out", hold_out=0.5)
    assert (tmp_path / "out" / "articles.jsonl").read_bytes() == before
    with pytest.raises(UsageError, match=r"s\.json is a file\. Name a folder\.$"):
        convert_dataset("squad", source, source)


def test_an_empty_folder_is_taken_and_a_new_one_made(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(1))))
    (tmp_path / "empty").mkdir()
    assert convert_dataset("squad", source, tmp_path / "empty") == convert_dataset(
        "squad", source, tmp_path / "new" / "deep"
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    source = save(tmp_path / "s.json", squad(("T", numbered(1))))
    with pytest.raises(YinjuError, match=r"s\.json/out cannot be written: Not a directory\. Name another folder\."):
        convert_dataset("squad", source, source / "out")


def test_a_source_that_is_not_there_is_named(tmp_path):
    for kind, message in {
        "squad": "cannot be read",
        "rgb": "cannot be read",
        "csv": "cannot be read",
        "beir": "holds no corpus",
    }.items():
        with pytest.raises(UsageError, match=f"none {message}"):
            convert_dataset(kind, tmp_path / "none", tmp_path / "out")


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (["天问", "天问", "天问-1"], ["天问-1", "天问-2", "天问-1-1"]),
        (["a/b: c?", "《红楼梦》 第1回", "···"], ["a-b-c-1", "红楼梦-第1回-1", "article-1"]),
        (["长" * 200], ["长" * 80 + "-1"]),
    ],
)
def test_sources_are_fit_for_file_names_and_never_the_same(names, sources):
    corpus = CorpusBuilder()
    chance = random.Random(0)
    assert [corpus.add(f"{n}{chance.random()}", name) for n, name in enumerate(names)] == sources
