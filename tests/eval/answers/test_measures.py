"""Every measure worked out by hand, and those of retrieval checked against ir-measures."""

import math
from dataclasses import replace

import pytest

from tests.eval.fake_run import (
    BRIDGE,
    OTHER,
    RIVER,
    ToldJudge,
    make_answer,
    make_citation,
    make_passage,
    make_question,
    make_record,
    make_refusal,
    make_unanswerable,
)
from yinju.eval.answers.judge import WordJudge
from yinju.eval.answers.measures import RETRIEVAL, Scores, score_all
from yinju.eval.answers.run import Record
from yinju.eval.sets.questions import GoldEvidence


def values_of(record, judge=None):
    (scores,) = score_all([record], judge or WordJudge())
    return scores.values


def test_a_right_answer_as_one_object():
    assert score_all([make_record()], WordJudge()) == [
        Scores(
            id="q1",
            language="zh",
            direction="zh→zh",
            tags=("number",),
            answerable=True,
            refused=False,
            error=None,
            top_score=0.9,
            values={
                "recall@1": 1.0,
                "recall@5": 1.0,
                "recall@10": 1.0,
                "mrr@10": 1.0,
                "ndcg@10": 1.0,
                "source_hit": 1.0,
                "evidence_hit": 1.0,
                "false_refusal": 0.0,
                "answer_recall": 1.0,
                "citation_recall": 1.0,
                "citation_precision": 1.0,
            },
            latency_ms=12.5,
        )
    ]


def test_a_wrong_answer():
    passages = [make_passage(text=OTHER), make_passage("other.txt")]  # the right source, and the right words elsewhere
    citations = [make_citation(passage=OTHER), make_citation(2, "other.txt", RIVER)]
    sentences = [{"text": OTHER, "citations": [1]}, {"text": "长江全长9999公里。", "citations": [2]}]
    values = values_of(make_record(passages=passages, citations=citations, sentences=sentences))
    assert values == {
        **dict.fromkeys(RETRIEVAL, 0.0), "source_hit": 1.0, "evidence_hit": 0.0, "false_refusal": 0.0,
        "answer_recall": 0.0, "citation_recall": 0.5, "citation_precision": 0.5,
    }  # fmt: skip


def test_a_false_refusal():
    """What was found still counts for retrieval; what was not said counts for nothing."""
    values = values_of(make_record(answer=make_refusal(passages=[make_passage(text=OTHER), make_passage()])))
    assert values == {
        "recall@1": 0.0, "recall@5": 1.0, "recall@10": 1.0, "mrr@10": 0.5, "ndcg@10": pytest.approx(1 / math.log2(3)),
        "source_hit": 0.0, "evidence_hit": 0.0, "false_refusal": 1.0, "answer_recall": 0.0,
        "citation_recall": None, "citation_precision": None,
    }  # fmt: skip


def test_an_error_counts_as_answered_by_nothing():
    record = Record(make_question(), None, "The language model failed.")
    (scores,) = score_all([record], WordJudge())
    assert (scores.error, scores.refused, scores.top_score, scores.latency_ms) == (
        "The language model failed.", False, 0.0, None,
    )  # fmt: skip
    assert scores.values == {
        **dict.fromkeys(RETRIEVAL, 0.0), "source_hit": 0.0, "evidence_hit": 0.0, "false_refusal": 1.0,
        "answer_recall": 0.0, "exact_match": 0.0, "token_f1": 0.0,
        "citation_recall": None, "citation_precision": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "false_answer"),
    [
        (make_record(make_unanswerable()), 1.0),
        (make_record(make_unanswerable(), make_refusal()), 0.0),
        (Record(make_unanswerable(), None, "failed"), None),
    ],
)
def test_an_unanswerable_question(record, false_answer):
    (scores,) = score_all([record], WordJudge())
    found = {name: value for name, value in scores.values.items() if value is not None and "citation" not in name}
    assert found == ({} if false_answer is None else {"false_answer": false_answer})
    assert (scores.direction, scores.answerable) == (None, False)


def test_a_question_without_written_answers_counts_for_retrieval_and_evidence_alone():
    values = values_of(make_record(make_question(answers=())))
    assert "answer_recall" not in values
    assert (values["recall@1"], values["evidence_hit"], values["false_refusal"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("language", "quotes", "direction"),
    [
        ("zh", [RIVER], "zh→zh"),
        ("zh-Hant", [RIVER], "zh→zh"),
        ("en", ["長江全長6300公里，是亞洲最長的河流。"], "en→zh"),
        ("zh", [BRIDGE], "zh→en"),
        ("en", [RIVER, BRIDGE], "en→en+zh"),
    ],
)
def test_direction(language, quotes, direction):
    evidence = tuple(GoldEvidence("river.txt", quote) for quote in quotes)
    (scores,) = score_all([make_record(make_question(language=language, evidence=evidence))], WordJudge())
    assert scores.direction == direction


# ---- Retrieval -------------------------------------------------------------------------------------------------------

TWO = make_question(evidence=(GoldEvidence("river.txt", RIVER), GoldEvidence("bridge.txt", BRIDGE)))
RIVER_PASSAGE, BRIDGE_PASSAGE = make_passage(), make_passage("bridge.txt", BRIDGE)


def filler(number):
    return make_passage("other.txt", f"{OTHER}{number}")


def retrieval_of(question, passages):
    values = values_of(make_record(question, passages=passages))
    return {name: values[name] for name in RETRIEVAL}


def test_two_pieces_at_ranks_two_and_six():
    passages = [filler(1), BRIDGE_PASSAGE, *map(filler, (3, 4, 5)), RIVER_PASSAGE]
    gain = 1 / math.log2(3) + 1 / math.log2(7)
    assert retrieval_of(TWO, passages) == {
        "recall@1": 0.0, "recall@5": 0.5, "recall@10": 1.0, "mrr@10": 0.5,
        "ndcg@10": pytest.approx(gain / (1 + 1 / math.log2(3))),
    }  # fmt: skip


def test_one_passage_may_hold_two_pieces():
    question = make_question(
        evidence=(GoldEvidence("river.txt", RIVER), GoldEvidence("river.txt", "沿岸有许多城市与桥梁。"))
    )
    both = make_passage(text=f"{RIVER}沿岸有许多城市与桥梁。")
    assert retrieval_of(question, [both, filler(2)]) == dict.fromkeys(RETRIEVAL, 1.0)
    assert retrieval_of(question, [filler(1), both])["recall@1"] == 0.0


def test_a_passage_that_holds_a_piece_again_takes_its_place_all_the_same():
    passages = [RIVER_PASSAGE] * 5 + [BRIDGE_PASSAGE]
    assert retrieval_of(TWO, passages)["recall@5"] == 0.5


def test_a_piece_written_twice_is_one():
    question = make_question(evidence=(GoldEvidence("river.txt", RIVER),) * 2 + (GoldEvidence("bridge.txt", BRIDGE),))
    assert retrieval_of(question, [RIVER_PASSAGE])["recall@5"] == 0.5


def test_beyond_ten_nothing_counts():
    passages = [filler(number) for number in range(10)] + [RIVER_PASSAGE]
    assert retrieval_of(make_question(), passages) == dict.fromkeys(RETRIEVAL, 0.0)


# ---- What a language model writes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answers", "exact_match", "token_f1"),
    [
        ("The Hangzhou Bridge.", ("hangzhou bridge",), 1.0, 1.0),  # case, article, full stop
        ("built in 1937", ("1937", "in 1937"), 0.0, 0.8),  # 2 of 3 and 2 of 2
        ("U.S. firms", ("US firms",), 1.0, 1.0),
        ("7,000", ("7000",), 1.0, 1.0),
        ("6300公里。", ("６３００公里",), 1.0, 1.0),
        ("長江", ("长江",), 1.0, 1.0),
        ("全长6300公里", ("6300公里",), 0.0, pytest.approx(6 / 8)),  # 全 长 6300 公 里 against 6300 公 里
        ("由OpenAI发布", ("OpenAI",), 0.0, 0.4),
        ("天气", ("长江",), 0.0, 0.0),
    ],
)
def test_exact_match_and_token_f1(text, answers, exact_match, token_f1):
    sentences = [{"text": text, "citations": [1]}]
    values = values_of(make_record(make_question(answers=answers), make_answer(mode="llm", sentences=sentences)))
    assert (values["exact_match"], values["token_f1"]) == (exact_match, token_f1)


def test_a_model_that_refuses_matches_nothing():
    values = values_of(make_record(answer=make_refusal(mode="llm")))
    assert (values["exact_match"], values["token_f1"], values["answer_recall"]) == (0.0, 0.0, 0.0)


# ---- Citations: Gao et al. 2023 --------------------------------------------------------------------------------------


def citations_of(judge, *sentences, texts="ABC"):
    answer = make_answer(
        sentences=[{"text": "说了些什么。", "citations": list(cited)} for cited in sentences],
        citations=[make_citation(number, passage=text) for number, text in enumerate(texts, 1)],
    )
    values = values_of(make_record(answer=answer), judge)
    return values["citation_recall"], values["citation_precision"]


def test_a_citation_that_adds_nothing_is_not_needed():
    assert citations_of(ToldJudge("A", "AB"), [1, 2]) == (1.0, 0.5)


def test_citations_that_support_only_together_are_both_needed():
    assert citations_of(ToldJudge("AB"), [1, 2]) == (1.0, 1.0)


def test_citations_that_each_support_are_both_good():
    assert citations_of(ToldJudge("A", "B", "AB"), [1, 2]) == (1.0, 1.0)


def test_of_three_the_one_without_part_in_it_is_not_needed():
    assert citations_of(ToldJudge("AB", "ABC"), [1, 2, 3]) == (1.0, pytest.approx(2 / 3))


def test_nothing_that_an_unsupported_sentence_cites_is_precise():
    """ALCE: precision asks for recall first."""
    assert citations_of(ToldJudge("A"), [1, 2]) == (0.0, 0.0)


def test_a_sentence_without_citations_lowers_recall_alone():
    assert citations_of(ToldJudge("A"), [1], [], []) == (pytest.approx(1 / 3), 1.0)
    assert citations_of(ToldJudge(), []) == (0.0, None)
    assert citations_of(ToldJudge()) == (None, None)


def test_means_are_over_sentences_and_over_citations():
    assert citations_of(ToldJudge("A", "AB"), [1], [1, 2], [3]) == (pytest.approx(2 / 3), 0.5)


def test_a_judge_is_asked_no_more_than_changes_the_outcome():
    """Each time may be a call of a language model."""
    judge = ToldJudge("A", "BC")
    citations_of(judge, [1], [], [1, 2], [2, 3])
    assert judge.asked == [("A",), ("A", "B"), ("B", "C"), ("B",), ("C",), ("C",), ("B",)]


# ---- Direction by article --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "direction"), [("R-S-R", "zh→zh"), ("The river is as long as a thousand bridges in a row.", "zh→en")]
)
def test_a_name_is_in_the_language_of_its_article(quote, direction):
    record = make_record(make_question(language="zh", evidence=(GoldEvidence("river.txt", quote),)))
    (scores,) = score_all([replace(record, languages=("zh",))], WordJudge())
    assert scores.direction == direction
