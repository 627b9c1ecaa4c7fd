"""The whole path of a question, on the seeds, in both modes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.scripted_llm import Reply, ScriptedLLM
from yinju.errors import LLMError, UsageError
from yinju.qa.answer.prompts import REFUSAL_WORD
from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.settings import load_settings
from yinju.types import Answer, ReadingPassages, UncheckedPiece

QUESTIONS = [
    ("《全球人工智能治理倡议》是什么时候提出的？", "zh", "002_c03b2e4154b970e7.txt", "2023年10月"),
    ("多少个国家参加了“加强人工智能能力建设国际合作”决议联署？", "zh", "002_c03b2e4154b970e7.txt", "140多个国家"),
    ("行動計劃提出了哪些原則？", "zh-Hant", "003_70ea137fa163bfbc.txt", "向善為民、尊重主權"),
    ("By what percentage did foreign visitors entering China rise?", "en", "001_f3eb38ce3b79a726.txt", "30.2%"),
    (
        "AI产业规模 in 2024: how many yuan did the AI industry exceed?",
        "en",
        "001_f3eb38ce3b79a726.txt",
        "700 billion yuan",
    ),
]


@pytest.fixture
def engine(seeds_home: Path) -> Iterator[Engine]:
    with _open(seeds_home) as engine:
        yield engine


def _open(home: Path, llm: ScriptedLLM | None = None, **llm_settings: object) -> Engine:
    overrides: dict[str, object] = {"home": home}
    if llm is not None:
        overrides |= {"answer": {"mode": "llm"}, "llm": {"base_url": llm.base_url, "model": "m", **llm_settings}}
    return Engine.open(load_settings(overrides=overrides), ToyEmbedder(languages=()))


@pytest.mark.parametrize(("question", "language", "source", "expected"), QUESTIONS)
def test_the_answer_is_quoted_from_the_paragraph_that_holds_it(
    question: str, language: str, source: str, expected: str, engine: Engine
) -> None:
    answer = engine.ask(question)
    assert (answer.language, answer.mode, answer.refused, answer.reason) == (language, "extractive", False, None)
    assert expected in answer.text
    assert source in {c.source for c in answer.citations if expected in c.quote}


@pytest.mark.parametrize("question", [q for q, *_ in QUESTIONS])
def test_every_citation_is_the_raw_text_at_its_place(question: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {n for s in answer.sentences for n in s.citations} == {c.number for c in answer.citations}
    for citation in answer.citations:
        raw = engine.store.raw(citation.article_id)
        assert raw[citation.start : citation.end] == citation.raw
        end = citation.quote_start + len(citation.quote)
        assert citation.passage_text[citation.quote_start : end] == citation.quote
        assert (citation.ranges[0][0], citation.ranges[-1][1]) == (citation.start, citation.end)
        # The quotation is what is left of the file's own characters.
        left = iter("".join(raw[start:end] for start, end in citation.ranges))
        assert all(character in left for character in citation.quote if character != "\n")
    for sentence in answer.sentences:
        assert [c.quote for c in answer.citations if c.number in sentence.citations] == [sentence.text]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the capital of Australia?", "Nothing was found in the corpus that answers this question."),
        ("澳大利亚的首都是哪里？", "没有在语料中找到能回答这个问题的内容。"),
        ("紅樓夢的作者是誰？", "沒有在語料中找到能回答這個問題的內容。"),
    ],
)
def test_what_the_corpus_does_not_know_is_refused_in_the_askers_script(
    question: str, text: str, engine: Engine
) -> None:
    answer = engine.ask(question)
    said, _, named = answer.text.partition("\n")
    assert (answer.refused, answer.reason, said) == (True, "no_evidence", text)
    nearest = list(dict.fromkeys(scored.article.article_id for scored in answer.passages))[:3]
    assert [article.article_id for article in answer.closest] == nearest
    assert named.count("》") + named.count("”") >= len(nearest)
    assert (answer.sentences, answer.citations) == ((), ())


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("？！", "This question holds no word to look for."),
        ("AND", "This question holds no word to look for."),
        ("a a a", "This question holds no word to look for."),
        ("[1][2][3] [99]", "This question holds no word to look for."),
        ("他是谁？", "这个问题里没有可以查找的词。"),
        ("這是什麼？", "這個問題裡沒有可以查找的詞。"),
    ],
)
def test_a_question_that_names_nothing_is_refused_without_a_search(question: str, said: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.reason, answer.passages, answer.closest) == (True, "nothing_asked", (), ())
    assert answer.text.startswith(said)


def test_characters_that_nobody_sees_are_no_part_of_a_question(engine: Engine) -> None:
    plain = engine.ask("《全球人工智能治理倡议》是什么时候提出的？")
    hidden = engine.ask("《全球\u200b人工\u202e智能治理\ufeff倡议》是什么时候\u2066提出的？\U000e0041")
    assert (hidden.question, hidden.text) == (plain.question, plain.text)
    with pytest.raises(UsageError, match="A question has 1 to 2000 characters"):
        engine.ask("\u200b\u202e")


@pytest.mark.parametrize("question", ["", "  \n", "问" * 2001])
def test_a_question_has_a_length(question: str, engine: Engine) -> None:
    with pytest.raises(UsageError, match="A question has 1 to 2000 characters"):
        engine.ask(question)


def test_the_answer_as_data_has_the_promised_names(engine: Engine) -> None:
    data = to_dict(engine.ask("《全球人工智能治理倡议》是什么时候提出的？"))
    assert {"question", "language", "mode", "answer", "refused", "reason", "short", "sentences", "unsupported", "citations",
            "passages", "timings_ms"} <= set(data)  # fmt: skip
    assert set(data["sentences"][0]) == {"text", "citations", "support", "verdict", "reasons", "start", "end"}
    assert set(data["citations"][0]) == {
        "number", "source", "article_id", "passage_id", "title", "publisher", "published", "language", "paragraph", "start",
        "end", "quote", "raw", "ranges", "passage", "headings", "answer_spans", "kind", "extracted",
        "sha256",
    }  # fmt: skip
    assert set(data["passages"][0]) == {"source", "passage_id", "paragraph", "score", "text"}


def test_it_is_said_first_that_passages_are_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "《全球人工智能治理倡议》是什么时候提出的？"
    [answer] = engine.stream(question)
    monkeypatch.setattr(engine._retriever, "reads", lambda found: len(found.scores))
    said, same = engine.stream(question)
    assert isinstance(said, ReadingPassages)
    assert said.passages > 1
    assert isinstance(answer, Answer)
    assert isinstance(same, Answer)
    assert same.text == answer.text


def test_a_model_writes_and_its_marks_become_citations(seeds_home: Path) -> None:
    written = "倡议于2023年10月提出。[1] 140多个国家联署了决议【2】。这一句没有出处。[99]"
    with ScriptedLLM([written]) as llm, _open(seeds_home, llm) as engine:
        *pieces, answer = engine.stream("《全球人工智能治理倡议》是什么时候提出的？")
        prompt = llm.requests[0].prompt
    assert "".join(piece.text for piece in pieces if isinstance(piece, UncheckedPiece)) == written
    shown = [piece.partition("[")[0] for piece in pieces if isinstance(piece, str)]
    assert shown == ["倡议于2023年10月提出。", "140多个国家联署了决议。"]
    assert isinstance(answer, Answer)
    assert (answer.mode, answer.refused, answer.dropped_marks) == ("llm", False, 1)
    assert [(s.text, s.citations, s.verdict) for s in answer.sentences] == [
        ("倡议于2023年10月提出。", (1,), "supported"),
        ("140多个国家联署了决议。", (2,), "supported"),
    ]
    assert [(s.text, s.citations, s.verdict, s.reasons) for s in answer.unsupported] == [
        ("这一句没有出处。", (), "uncited", ("没有指明出处",))
    ]
    assert "倡议》" in answer.citations[0].quote
    assert answer.passages[0].passage.text.splitlines()[-1] in prompt


@pytest.mark.parametrize(
    ("reply", "reason", "text"),
    [
        (REFUSAL_WORD, "llm_refused", "Nothing was found in the corpus that answers this question."),
        (
            "Visitors came for the noodles.",
            "no_citation",
            "The model's answer cited nothing from the corpus, so it is not shown.",
        ),
    ],
)
def test_a_model_that_refuses_or_cites_nothing_is_a_refusal(
    seeds_home: Path, reply: str, reason: str, text: str
) -> None:
    with ScriptedLLM([reply]) as llm, _open(seeds_home, llm) as engine:
        answer = engine.ask("By what percentage did foreign visitors entering China rise?")
    assert (answer.mode, answer.refused, answer.reason) == ("llm", True, reason)
    assert answer.text.startswith(text + "\nClosest in the corpus: “和音:持之以恒“做对的事””")


def test_without_evidence_the_model_is_not_asked(seeds_home: Path) -> None:
    with ScriptedLLM(["Canberra [1]."]) as llm, _open(seeds_home, llm) as engine:
        assert engine.ask("What is the capital of Australia?").reason == "no_evidence"
        assert llm.requests == []


def test_a_failing_model_is_an_error_or_by_setting_a_marked_extract(seeds_home: Path) -> None:
    question = "By what percentage did foreign visitors entering China rise?"
    with ScriptedLLM([Reply(status=401)]) as llm:
        with _open(seeds_home, llm) as engine, pytest.raises(LLMError, match="YINJU_LLM__API_KEY"):
            engine.ask(question)
        with _open(seeds_home, llm, fall_back=True) as engine:
            answer = engine.ask(question)
    assert (answer.mode, answer.refused) == ("extractive", False)
    assert "30.2%" in answer.text
    assert answer.notice is not None
    assert answer.notice.startswith(
        "The language model gave no answer; these are quotations from the corpus instead. ("
    )


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("2009年多少个国家参加了“加强人工智能能力建设国际合作”决议联署？", "找到的文章没有一篇提到“2009年”。"),
        ("By what percentage did foreign visitors entering China rise in 2009?", "mentions “2009”."),
    ],
)
def test_a_question_of_a_year_that_no_article_mentions_is_refused(question: str, notice: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert (answer.refused, answer.reason) == (True, "no_evidence")
    assert answer.notice is not None
    assert notice in answer.notice
    assert not answer.citations
