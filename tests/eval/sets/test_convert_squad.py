"""SQuAD and the sets of its shape."""

import json

import pytest

from tests.eval.sets.files import MARS_EN, MARS_ZH, paragraph, qa, read, save, squad
from yinju.errors import UsageError
from yinju.eval.sets.convert import ConversionCounts, convert_dataset
from yinju.eval.sets.questions import GoldEvidence, Question


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
