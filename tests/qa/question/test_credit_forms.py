"""Which questions ask for the credits of an article, and which only look like it."""

from datetime import date

import pytest

from yinju.article_questions import FieldQuestion
from yinju.qa.question.article_questions import read_article_question

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("question", "fields", "title"),
    [
        ("《江水上涨之后》的作者是什么身份？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者担任什么职务？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者现任何职务", ("post",), "江水上涨之后"),
        ("《江水上涨之后》一文的作者单位是哪里？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者的职务是什么？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者是哪所大学的教授？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者来自哪个机构？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者在哪里工作？", ("post",), "江水上涨之后"),
        ("《江水上涨之后》的作者在哪家单位任职？", ("post",), "江水上涨之后"),
        ("《江水上漲之後》的作者是什麼身份？", ("post",), "江水上涨之后"),
        ("撰寫《江水上漲之後》的學者是哪個研究中心的教授？", ("post",), "江水上涨之后"),
        ("写《AI 与洪水》的人是做什么的？", ("post",), "AI 与洪水"),
        ("《AI 与洪水》是哪个研究机构的学者写的？", ("post",), "AI 与洪水"),
        ("哪所大学的教授写了《AI 与洪水》？", ("post",), "AI 与洪水"),
        ("题为“AI 与洪水”的文章的作者是什么职称？", ("post",), "AI 与洪水"),
        ("《江水上涨之后》的作者是谁，是什么身份？", ("authors", "post"), "江水上涨之后"),
        ("谁编辑了《江水上涨之后》？", ("editors",), "江水上涨之后"),
        ("《江水上漲之後》的責編是誰？", ("editors",), "江水上涨之后"),
        ("《江水上涨之后》这篇文章的责任编辑是哪几位？", ("editors",), "江水上涨之后"),
        ("《AI 与洪水》是谁编辑的？", ("editors",), "AI 与洪水"),
        ("《AI 与洪水》由谁责编？", ("editors",), "AI 与洪水"),
        ("《江水上涨之后》是哪位记者采写的？", ("reporters",), "江水上涨之后"),
        ("《江水上涨之后》是哪位记者整理的？", ("reporters",), "江水上涨之后"),
        ("哪位記者寫了《江水上漲之後》？", ("reporters",), "江水上涨之后"),
        ("谁整理了《AI 与洪水》？", ("reporters",), "AI 与洪水"),
        ("What is the post of the author of “After the Flood”?", ("post",), "After the Flood"),
        ("What's the affiliation of the author of “After the Flood”?", ("post",), "After the Flood"),
        ("What position does the author of “After the Flood” hold?", ("post",), "After the Flood"),
        ("Where does the author of the article “After the Flood” work?", ("post",), "After the Flood"),
        ("Which institution is the author of “After the Flood” from?", ("post",), "After the Flood"),
        ("At which university is the author of “After the Flood” a professor?", ("post",), "After the Flood"),
        ("Which research center does the author of “After the Flood” work for?", ("post",), "After the Flood"),
        ("Where does “After the Flood”'s author work?", ("post",), "After the Flood"),
        ("What is “AI 与洪水”’s author’s affiliation?", ("post",), "AI 与洪水"),
        ("What does the author of 《江水上涨之后》 do?", ("post",), "江水上涨之后"),
        ("What is the author's affiliation of “After the Flood”?", ("post",), "After the Flood"),
        ("Who is the author of “After the Flood” and where does she work?", ("authors", "post"), "After the Flood"),
        ("Who edited “After the Flood”?", ("editors",), "After the Flood"),
        ("Who was the editor of the report “AI 与洪水”?", ("editors",), "AI 与洪水"),
        ("By whom was “After the Flood” edited?", ("editors",), "After the Flood"),
        ("Which reporter edited “After the Flood”?", ("reporters", "editors"), "After the Flood"),
        ("Which journalist compiled “After the Flood”?", ("reporters",), "After the Flood"),
        ("Who reported the story “After the Flood”?", ("reporters",), "After the Flood"),
    ],
)
def test_a_question_for_the_credits(question: str, fields: tuple[str, ...], title: str) -> None:
    asked = read_article_question(question, TODAY)
    assert isinstance(asked, FieldQuestion)
    assert (asked.fields, asked.title, asked.quoted) == (fields, title, True)


@pytest.mark.parametrize(
    "question",
    [
        "《江水上涨之后》的作者对治理有什么看法？",
        "《江水上涨之后》的作者认为什么单位应当负责？",
        "《江水上漲之後》的作者是哪裡人？",
        "《AI 与洪水》的作者是哪国人？",
        "《江水上涨之后》的作者在哪里看到了洪水？",
        "《江水上涨之后》中的专家是什么身份？",
        "报告的作者指出了什么问题？",
        "作者是什么身份？",
        "这篇文章的作者是什么身份？",
        "谁编辑了它？",
        "他是哪所大学的教授？",
        "谁是责任编辑？",
        "哪位记者报道说江水上涨？",
        "编辑部在哪里？",
        "What does the author of “After the Flood” think of dams?",
        "What does the author of “After the Flood” do to protect his house?",
        "Where does the author of “After the Flood” see the danger?",
        "Who edited it?",
        "Which reporter was in 江城 during the flood?",
        "Where does the author work?",
        "What is the position of the author of 《AI 与洪水》 on dams?",
        "What post did the minister who wrote to the author hold?",
    ],
)
def test_what_only_looks_like_one_is_none(question: str) -> None:
    assert read_article_question(question, TODAY) is None
