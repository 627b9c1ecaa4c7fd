from dataclasses import replace

import pytest

from tests.ui.fake_engine import QUOTE, make_answer, make_citation, make_record
from yinju.types import Sentence
from yinju.ui.written import label, write


def texts(written):
    return [written.text[mark.start : mark.end] for mark in written.marks]


def test_marks_are_the_sentences_without_lead_and_numbers():
    written = write(make_answer(), "http://host", list_sources=False)
    assert written.text == f"据《标题1》：{QUOTE}[1]"
    assert texts(written) == [QUOTE]
    assert list(written.pieces()) == ["据《标题1》：", f"{QUOTE}[1]"]


@pytest.mark.parametrize(
    ("language", "verdict", "reasons", "said"),
    [
        ("zh", "partly", ("甲", "乙"), "（部分有据：甲；乙）"),
        ("zh-Hant", "unsupported", (), "（未獲證實）"),
        ("en", "partly", ("a", "b"), " (partly supported: a; b)"),
        ("en", "uncited", (), " (no citation)"),
    ],
)
def test_a_doubtful_sentence_says_so_behind_its_marks_and_what_follows_moves(language, verdict, reasons, said):
    first = Sentence("One 😀 thing.", (1,), verdict, 0.4, reasons=reasons)
    second = Sentence("Another.", (2,), "supported", 1.0)
    answer = make_answer(
        language=language,
        text="One 😀 thing. [1] Another. [2]",
        sentences=(first, second),
        citations=(make_citation(1), make_citation(2)),
    )
    written = write(answer, "http://host", list_sources=False)
    assert written.text == f"One 😀 thing. [1]{said} Another. [2]"
    assert texts(written) == ["One 😀 thing.", "Another."]


@pytest.mark.parametrize(
    ("said", "inert"),
    [
        ("See ![x](http://evil/x.png).", r"See ![x\](http://evil/x.png)."),
        ("<img src=x> and </b> and <!-- a", r"\<img src=x> and \</b> and \<!-- a"),
        ("[x]: http://evil", r"[x\]: http://evil"),
        ("1 < 2, [3] and a_b", "1 < 2, [3] and a_b"),
    ],
)
def test_text_of_an_article_is_no_markup_for_a_client_that_reads_markdown(said, inert):
    quoted = make_citation(quote=said)
    answer = make_answer(text=f"{said}[1]", sentences=(Sentence(said, (1,), "supported"),), citations=(quoted,))
    written = write(answer, "http://host", list_sources=False)
    assert written.text == f"{inert}[1]"
    assert texts(written) == [inert]


def test_a_mark_of_ours_makes_no_link_with_what_follows():
    sentences = (Sentence("甲。", (1,), "supported"), Sentence("(乙)丙。", (1,), "supported"))
    written = write(make_answer(text="甲。[1](乙)丙。[1]", sentences=sentences), "http://host", list_sources=False)
    assert written.text == r"甲。[1\](乙)丙。[1]"
    assert texts(written) == ["甲。", "(乙)丙。"]


def test_the_list_of_sources_escapes_titles_and_leads_to_the_places():
    citations = (make_citation(1, title="甲 [点](http://evil) *乙*"), make_record(2))
    answer = replace(make_answer(), citations=citations)
    written = write(answer, "http://host", list_sources=True)
    assert written.text.partition("\n\n")[2] == (
        "**引据**\n\n"
        r"1. [甲 \[点\](http://evil) \*乙\* ¶3](http://host/articles/a1#char=1000,1029)"
        "\n2. [标题1](http://host/articles/a1)"
    )
    assert texts(written) == [QUOTE]


def test_a_notice_and_the_sides_of_a_disagreement_are_in_the_text():
    other = make_citation(2, quote="2023年11月提出。", publisher="新华社")
    text = f"据《标题1》：{QUOTE}[1]\n各文说法不一：人民日报：“{QUOTE}”[1]；新华社：“2023年11月提出。”[2]"
    answer = make_answer(text=text, citations=(make_citation(1), other), conflicts=((1, 2),), notice="只查找了2023年。")
    written = write(answer, "http://host", list_sources=False)
    assert written.text == f"{text}\n\n只查找了2023年。"
    assert [(said, mark.citation.number) for said, mark in zip(texts(written), written.marks, strict=True)] == [
        (QUOTE, 1), (QUOTE, 1), ("2023年11月提出。", 2),
    ]  # fmt: skip
    assert len({mark.start for mark in written.marks}) == 3


def test_the_label_of_a_citation_is_a_line():
    assert label(make_citation(title=None, quote="甲。\n乙。")) == "seeds/1.txt ¶3 “甲。 乙。”"
    assert label(make_record()) == "标题1 “publisher: 人民日报”"
