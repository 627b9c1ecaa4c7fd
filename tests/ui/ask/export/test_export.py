import bibtexparser
import pytest
import rispy
from markdown_it import MarkdownIt

from tests.ui.fake_engine import QUOTE, make_answer, make_article, make_citation, make_record, make_refusal
from yinju.types import Sentence, ShortAnswer
from yinju.ui.ask.export.bibtex import as_bibtex
from yinju.ui.ask.export.cited import CitedArticle, cited_articles
from yinju.ui.ask.export.references import as_markdown, with_references
from yinju.ui.ask.export.ris import as_ris

BASE = "http://host"
HOSTILE = 'a}, evil = {x} \\ & % $ # _ ~ ^ {\nTY  - BOOK <b> [x](javascript:y) "q"'
ENGLISH = make_citation(
    2,
    article_id="b2",
    title="Growth & trade",
    publisher="Xinhua",
    published="2025-08-19T08:06",
    language="en",
    quote="It grew by 30%.",
    start=5,
    end=20,
    paragraph=7,
)


def cited(**changes):
    fields = {
        "article_id": "a1",
        "title": "标题1",
        "authors": ("张三", "欧阳修"),
        "publisher": "人民日报",
        "date": ("2025", "07", "26"),
        "language": "zh",
        "address": "http://host/articles/a1",
    }
    return CitedArticle(**fields | changes)


def test_an_article_is_cited_once_with_its_authors_and_where_it_was_published():
    answer = make_answer(citations=(make_citation(1), make_citation(2, paragraph=5), ENGLISH))
    known = {"a1": make_article(authors=("张三", "欧阳修"), url="https://news.example/1?a=b#c")}
    assert cited_articles(answer, known, BASE) == (
        cited(address="https://news.example/1?a=b#c"),
        cited(
            article_id="b2",
            title="Growth & trade",
            authors=(),
            publisher="Xinhua",
            date=("2025", "08", "19"),
            language="en",
            address="http://host/articles/b2",
        ),
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x/{y}", "https://x/ y", ""])
def test_an_address_that_is_none_gives_way_to_the_one_here(url):
    (article,) = cited_articles(make_answer(), {"a1": make_article(url=url)}, BASE)
    assert article.address == "http://host/articles/a1"


@pytest.mark.parametrize(("published", "date"), [(None, ()), ("2025", ("2025",)), ("2025-07", ("2025", "07"))])
def test_a_date_is_as_exact_as_it_is_known(published, date):
    answer = make_answer(citations=(make_citation(published=published),))
    assert cited_articles(answer, {}, BASE)[0].date == date


def test_text_to_copy_ends_with_numbered_references():
    answer = make_answer(
        text=f"据《标题1》：{QUOTE}[1]", citations=(make_citation(), make_record(2)), notice="只查找了2025年。"
    )
    assert with_references(answer, BASE) == (
        f"据《标题1》：{QUOTE}[1]\n\n只查找了2025年。\n\n出处\n"
        "[1] 标题1。人民日报，2025-07-26，第 3 段。http://host/articles/a1#char=1000,1029\n"
        "[2] 标题1。人民日报，2025-07-26，据文章信息。http://host/articles/a1\n"
    )


def test_text_to_copy_says_which_sentence_is_doubtful():
    sentence = Sentence("It grew.", (2,), "partly", 0.5, reasons=("the number differs",))
    answer = make_answer(language="en", text="It grew. [2]", sentences=(sentence,), citations=(ENGLISH,))
    assert with_references(answer, BASE) == (
        "It grew. [2] (partly supported: the number differs)\n\nReferences\n"
        "[2] Growth & trade. Xinhua, 2025-08-19 08:06, paragraph 7. http://host/articles/b2#char=5,20\n"
    )


def test_a_refusal_has_no_references():
    assert with_references(make_refusal(), BASE) == "The corpus does not say.\n"
    assert as_markdown(make_refusal(), BASE) == "# What is the price of tea?\n\nThe corpus does not say.\n"


def test_markdown_has_question_answer_and_references_with_their_quotations():
    answer = make_answer(question="问\n# 题？", citations=(make_citation(quote=QUOTE),))
    html = MarkdownIt().render(as_markdown(answer, BASE))
    assert html.startswith("<h1>问 # 题？</h1>")
    assert '<a href="http://host/articles/a1#char=1000,1029">标题1</a> 人民日报，2025-07-26，第 3 段' in html
    assert f"<blockquote>\n<p>{QUOTE}</p>\n</blockquote>" in html


def test_markdown_begins_with_the_short_answer():
    answer = make_answer(short=ShortAnswer("2023年10月", 1, 0.9), citations=(make_citation(quote=QUOTE),))
    assert "\n\n简短回答：**2023年10月** [1]\n\n" in as_markdown(answer, BASE)


def test_nothing_quoted_is_markdown():
    citation = make_citation(title=HOSTILE, publisher=HOSTILE, quote=HOSTILE)
    sentence = Sentence(HOSTILE, (1,), "supported", 1.0)
    answer = make_answer(question=HOSTILE, text=f"{HOSTILE}[1]", sentences=(sentence,), citations=(citation,))
    html = MarkdownIt("commonmark", {"html": True}).render(as_markdown(answer, BASE))
    assert html.count("<a ") == html.count('<a href="http://host/articles/a1#char=1000,1029">') == 1
    assert "<b>" not in html


def test_bibtex_keeps_chinese_names_whole():
    text = as_bibtex(
        [
            cited(),
            cited(
                article_id="b2", title="Growth", authors=("Jane Doe", "Work, Eat and Co"), publisher=None, language="en"
            ),
        ]
    )
    assert "author = {{张三} and {欧阳修}}" in text
    assert "author = {Jane Doe and {Work, Eat and Co}}" in text
    first, second = bibtexparser.loads(text).entries
    assert first == {
        "ENTRYTYPE": "article",
        "ID": "yinju-a1",
        "title": "{标题1}",
        "author": "{张三} and {欧阳修}",
        "journal": "人民日报",
        "year": "2025",
        "month": "7",
        "date": "2025-07-26",
        "langid": "chinese",
        "url": "http://host/articles/a1",
    }
    assert (second["ENTRYTYPE"], second["langid"]) == ("misc", "english")


def test_no_title_breaks_out_of_bibtex():
    hostile = " ".join(HOSTILE.split())
    entries = bibtexparser.loads(as_bibtex([cited(title=hostile, authors=(hostile,)), cited(article_id="b2")])).entries
    assert [entry["ID"] for entry in entries] == ["yinju-a1", "yinju-b2"]
    assert "evil" not in entries[0]
    assert (
        r"\textbraceright{}, evil = \textbraceleft{}x\textbraceright{} \textbackslash{} \& \% \$ \# \_"
        in entries[0]["title"]
    )


def test_ris_is_read_by_a_reference_manager():
    text = as_ris(
        [cited(), cited(article_id="b2", title="Growth", authors=(), publisher=None, date=("2025",), language="en")]
    )
    assert text.startswith("TY  - NEWS\r\nID  - a1\r\nTI  - 标题1\r\nAU  - 张三\r\nAU  - 欧阳修\r\n")
    first, second = rispy.loads(text)
    assert first == {
        "type_of_reference": "NEWS",
        "id": "a1",
        "title": "标题1",
        "authors": ["张三", "欧阳修"],
        "secondary_title": "人民日报",
        "year": "2025",
        "date": "2025/07/26/",
        "language": "zh",
        "urls": ["http://host/articles/a1"],
    }
    assert (second["type_of_reference"], second["date"]) == ("ELEC", "2025///")


def test_no_title_begins_another_ris_record():
    answer = make_answer(citations=(make_citation(title=HOSTILE, publisher="x\r\nER  - "),))
    known = {"a1": make_article(authors=("y\nTY  - BOOK",))}
    (only,) = rispy.loads(as_ris(cited_articles(answer, known, BASE)))
    assert only["authors"] == ["y TY - BOOK"]


def test_nothing_cited_is_nothing():
    assert as_bibtex([]) == as_ris([]) == ""
