"""Which questions ask of the articles themselves, and which only look like it."""

from datetime import date

import pytest

from yinju.article_questions import FieldQuestion, ListQuestion
from yinju.qa.question.article_questions import MAX_FORM_CHARS, read_article_question
from yinju.types import Period, Scope

TODAY = date(2026, 1, 5)
DECEMBER = Scope(published=(Period(date(2025, 12, 1), date(2025, 12, 31)),))
IN_2025 = Scope(published=(Period(date(2025, 1, 1), date(2025, 12, 31)),))


@pytest.mark.parametrize(
    ("question", "fields", "title", "quoted", "named"),
    [
        ("谁写了《加强人工智能国际治理和合作》？", ("authors",), "加强人工智能国际治理和合作", True, False),
        ("请问《治理与合作》一文是谁写的？", ("authors",), "治理与合作", True, True),
        ("《行動計劃》這篇文章的作者是誰？", ("authors",), "行动计划", True, True),
        ("题为“AI 治理”的文章的作者是谁", ("authors",), "AI 治理", True, True),
        ("《行動計劃》是哪一天發表的？", ("published",), "行动计划", True, False),
        ("行動計劃是什麼時候發表的？", ("published",), "行动计划", False, False),
        ("《AI 治理》的发表时间？", ("published",), "AI 治理", True, False),
        ("哪家媒体发表了《和音:持之以恒“做对的事”》？", ("publisher",), "和音:持之以恒“做对的事”", True, False),
        ("《治理与合作》发表在哪份报纸上？", ("publisher",), "治理与合作", True, False),
        ("《治理与合作》出自哪家媒体？", ("publisher",), "治理与合作", True, False),
        ("Who's the author of “AI for Good”?", ("authors",), "AI for Good", True, False),
        ("谁发表了《治理与合作》？", ("publisher", "authors"), "治理与合作", True, False),
        ("《治理与合作》是用什么语言写的？", ("language",), "治理与合作", True, False),
        ("Who wrote “From Consensus to Action”?", ("authors",), "From Consensus to Action", True, False),
        ("Who wrote 《加强人工智能国际治理和合作》?", ("authors",), "加强人工智能国际治理和合作", True, False),
        ("Who is the author of the article “AI for Good”?", ("authors",), "AI for Good", True, True),
        ("When was the action plan published?", ("published",), "action plan", False, False),
        ("Which newspaper published “和音:持之以恒”?", ("publisher",), "和音:持之以恒", True, False),
        ("Who published “AI for Good”?", ("publisher", "authors"), "AI for Good", True, False),
        ("What language is “智能向善” written in?", ("language",), "智能向善", True, False),
    ],
)
def test_a_question_for_a_field_of_an_article(
    question: str, fields: tuple[str, ...], title: str, quoted: bool, named: bool
) -> None:
    asked = read_article_question(question, TODAY)
    assert isinstance(asked, FieldQuestion)
    assert (asked.fields, asked.title, asked.quoted, asked.named) == (fields, title, quoted, named)
    assert asked.english == question.startswith("W")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("人民日报发表了哪些文章？", ListQuestion("人民日报")),
        ("人民日報的文章有幾篇？", ListQuestion("人民日报")),
        ("新华社2025年12月发表了哪些文章？", ListQuestion("新华社", DECEMBER, "2025年12月")),
        ("2025年12月Reuters发表的文章有哪些？", ListQuestion("Reuters", DECEMBER, "2025年12月")),
        ("去年发表了哪些文章？", ListQuestion(None, IN_2025, "去年")),
        ("语料库里一共有多少篇文章？", ListQuestion()),
        ("有哪些文章？", ListQuestion()),
        ("列出所有文章的标题", ListQuestion()),
        ("有多少篇繁體中文的文章？", ListQuestion(None, Scope(("zh-Hant",)))),
        ("哪些文章是英文的？", ListQuestion(None, Scope(("en",)))),
        ("哪些文章来自新华社？", ListQuestion("新华社")),
        ("蔡翠红写了哪些文章？", ListQuestion("蔡翠红")),
        ("How many articles are there from Xinhua?", ListQuestion("Xinhua", english=True)),
        ("Which articles did People's Daily publish?", ListQuestion("People's Daily", english=True)),
        ("Which articles did 人民日报 publish in December 2025?", ListQuestion("人民日报", DECEMBER, "in December 2025", True)),
        ("Which articles were published in December 2025?", ListQuestion(None, DECEMBER, "in December 2025", True)),
        ("What articles are there?", ListQuestion(english=True)),
        ("How many articles are in Traditional Chinese?", ListQuestion(None, Scope(("zh-Hant",)), "", True)),
        ("How many English articles are there in the corpus?", ListQuestion(None, Scope(("en",)), "", True)),
        ("How many articles are there in total?", ListQuestion(english=True)),
        ("How many articles from the Guardian were published in December 2025?", ListQuestion("Guardian", DECEMBER, "in December 2025", True)),
        ("What did Xinhua publish in December 2025?", ListQuestion("Xinhua", DECEMBER, "in December 2025", True)),
        ("人民日报有几篇文章？", ListQuestion("人民日报")),
        ("哪篇文章是蔡翠红写的？", ListQuestion("蔡翠红")),
        ("List all articles from Xinhua.", ListQuestion("Xinhua", english=True)),
    ],
)  # fmt: skip
def test_a_question_which_articles_there_are(question: str, expected: ListQuestion) -> None:
    assert read_article_question(question, TODAY) == expected


@pytest.mark.parametrize(
    "question",
    [
        "行動計劃是什么时候提出的?",
        "《全球人工智能治理倡议》是什么时候提出的？",
        "2025世界人工智能大会是哪一天开幕并发表行动计划的？",
        "《隋书》中记载的《搜神后记》作者是谁？",
        "马来西亚的中文小学使用什么语言？",
        "What language is spoken in the schools of AI 时代?",
        "中国报纸第一次获得最佳称号的是哪家报纸？",
        "宪法有多少条？",
        "这篇文章是谁写的？",
        "它是什么时候发表的？什么地方？",
        "When was the action plan adopted?",
        "Who wrote that imperialism is the highest stage of capitalism?",
        "When was it published?",
        "Who wrote the article?",
        "What did the 人民日报 say about AI?",
        "How many articles does the treaty have?",
        "谁写了" + "《很长的标题》" * MAX_FORM_CHARS,
    ],
)
def test_what_only_looks_like_one_is_none(question: str) -> None:
    assert read_article_question(question, TODAY) is None
