import dataclasses
import re
from html import escape
from html.parser import HTMLParser

import pytest

from tests.ui.fake_engine import (
    PARAGRAPH,
    PASSAGE_START,
    QUOTE,
    make_answer,
    make_article,
    make_citation,
    make_record,
    make_refusal,
    make_scored,
)
from yinju.qa.notices import closest, conflict, refusal
from yinju.types import AnswerSpan, Sentence, ShortAnswer
from yinju.ui.ask.render import render_transcript
from yinju.ui.ask.render_cards import render_cards
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS
from yinju.ui.render_header import render_header
from yinju.ui.strings import LANGUAGES, STRINGS, Strings, as_language, pick_language

MARKUP = (
    """<script>alert(1)</script><img src=x onerror="x()">'"&[a](javascript:x) ${value} {{value}} $x^2$ </textarea>"""
)


class Tags(HTMLParser):
    """Collects the elements and the text of a piece of HTML, and fails on one that is not well nested."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)

    def named(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def marks(self):
        return [attrs for attrs in self.named("a") if attrs.get("class") == "mark"]


def test_sentence_has_lead_text_and_mark_that_leads_to_its_card():
    page = Tags(render_transcript((ShownTurn("问？", answer=make_answer()),), "zh"))
    assert f"据《标题1》：{QUOTE}1" in page.text
    assert page.marks == [
        {"class": "mark", "id": "turn-1-mark-1-1", "href": "#turn-1-card-1", "aria-label": "引据 1：标题1"}
    ]
    cards = Tags(render_cards((ShownTurn("问？", answer=make_answer()),), "zh"))
    assert [attrs["id"] for attrs in cards.named("article")] == ["turn-1-card-1"]
    assert [attrs["href"] for attrs in cards.named("a")] == ["./articles/a1#char=1000,1029", "#turn-1-mark-1-1"]


def test_card_marks_exactly_the_quotation():
    html = render_cards((ShownTurn("问？", answer=make_answer()),), "zh")
    assert f"<mark>{QUOTE}</mark>" in html
    assert Tags(html).text.count(PARAGRAPH) == 1


@pytest.mark.parametrize(
    ("language", "label"),
    [("zh", "文件中的原样"), ("zh-Hant", "檔案中的原樣"), ("en", "As it stands in the file")],
)
def test_what_cleaning_changed_is_shown_as_it_stands_on_demand(language, label):
    raw = "2023年10月18日 ,中国提出\u202e<b>《全球人工智能治理倡(yì)议》"
    html = render_cards((ShownTurn("问？", answer=make_answer(citations=(make_citation(raw=raw),))),), language)
    assert f'<details class="as-found"><summary>{label}</summary>' in html
    assert escape(raw) in html
    assert "as-found" not in render_cards((ShownTurn("问？", answer=make_answer()),), language)


@pytest.mark.parametrize(
    ("language", "counted", "label"),
    [
        ("zh", "字符 · 按从文件提取的文本计数", "提取文本中的原样"),
        ("zh-Hant", "字元 · 按從檔案擷取的文字計數", "擷取文字中的原樣"),
        ("en", " · counted in the text extracted from the file", "As it stands in the extracted text"),
    ],
)
def test_card_says_what_the_characters_of_a_page_or_a_pdf_count_in(language, counted, label):
    of_page = make_answer(citations=(make_citation(raw=f"{QUOTE} ", extracted=True),))
    html = render_cards((ShownTurn("问？", answer=of_page),), language)
    assert counted in Tags(html).text
    assert f"<summary>{label}</summary>" in html
    of_text = render_cards((ShownTurn("问？", answer=make_answer()),), language)
    assert counted.partition(" · ")[2] not in of_text


def test_card_shows_what_is_known_and_no_more():
    answer = make_answer(citations=(make_citation(title=None, publisher=None, published=None),))
    page = Tags(render_cards((ShownTurn("问？", answer=answer),), "en"))
    assert "seeds/1.txt" in page.text.split("paragraph 3")[0]  # the source stands for the title
    assert f"characters {PASSAGE_START}–{PASSAGE_START + len(QUOTE)}" in page.text
    assert "None" not in page.text


def test_times_of_publication_are_shown_as_people_read_them_wherever_they_stand():
    timed = {"published": "2025-12-23T22:31"}
    answer = make_answer(citations=(make_citation(**timed), make_citation(2, **timed)), conflicts=((1, 2),))
    refused = make_refusal(closest=(make_article(**timed),))
    shown = {
        "cards": render_cards((ShownTurn("?", answer=answer),), "zh"),
        "conflict": render_transcript((ShownTurn("?", answer=answer),), "zh"),
        "closest": render_transcript((ShownTurn("?", answer=refused),), "en"),
    }
    times = {place: re.findall(r"2025-12-23.22:31", html) for place, html in shown.items()}
    assert times == {place: ["2025-12-23 22:31"] * (1 + (place in ("cards", "conflict"))) for place in shown}


def test_a_heading_in_a_cited_passage_is_shown_as_a_heading():
    text = "<b>现状</b>\n各国开会。\n责任 & duty\nMinisters met."
    headings = ((0, 9), (16, 25))
    assert [text[start:end] for start, end in headings] == ["<b>现状</b>", "责任 & duty"]
    shown = {}
    for start, end in ((10, 15), (0, len(text))):
        citation = make_citation(passage_text=text, quote_start=start, quote=text[start:end], headings=headings)
        html = render_cards((ShownTurn("问？", answer=make_answer(citations=(citation,))),), "zh")
        shown[start] = html.partition("<blockquote")[2].partition(">")[2].partition("</blockquote>")[0]
    first, second = (f'<strong class="heading">{escape(text[a:b])}</strong>' for a, b in headings)
    assert shown[10] == f"{first}\n<mark>各国开会。</mark>\n{second}\nMinisters met."
    assert shown[0] == f"<mark>{first}\n各国开会。\n{second}\nMinisters met.</mark>"


@pytest.mark.parametrize(
    ("quote", "answer", "shown"),
    [
        ("增长了<b>30.2%</b>。", "<b>30.2%</b>", "增长了{}&lt;b&gt;30.2%&lt;/b&gt;</strong>。"),
        ("It rose by 30.2% in 2025.", "30.2%", "It rose by {}30.2%</strong> in 2025."),
        ("GPT-4由OpenAI发布", "OpenAI", "GPT-4由{}OpenAI</strong>发布"),
    ],
)
def test_the_words_that_answer_are_bold_within_the_quotation(quote, answer, shown):
    place = quote.index(answer)
    span = AnswerSpan(place, place + len(answer), 7, 9)
    text = "前文。" + quote
    citation = make_citation(passage_text=text, quote_start=3, quote=quote, answer_spans=(span,))
    html = render_cards((ShownTurn("问？", answer=make_answer(citations=(citation,))),), "zh")
    assert "前文。<mark>" + shown.format('<strong class="answers">') + "</mark>" in html


@pytest.mark.parametrize(("language", "label"), [("zh", "简短回答："), ("zh-Hant", "簡短回答："), ("en", "In short:")])
def test_a_short_answer_stands_above_the_quotations_escaped_with_its_mark(language, label):
    answer = make_answer(short=ShortAnswer("<b>30.2%</b>", 1, 0.9), citations=(make_citation(1, language="en"),))
    html = render_transcript((ShownTurn("问？", answer=answer),), language)
    shown = f'<p class="short"><span class="sr">{label} </span><strong lang="en">&lt;b&gt;30.2%&lt;/b&gt;</strong>'
    assert shown + '<a class="mark" id="turn-1-mark-short-1" href="#turn-1-card-1"' in html
    assert html.index('class="short"') < html.index('class="answer"')
    assert 'class="short"' not in render_transcript((ShownTurn("问？", answer=make_answer()),), language)


def test_everything_from_articles_models_and_users_is_escaped():
    article = make_article(title=MARKUP, publisher=MARKUP, source=MARKUP, published=MARKUP)
    passage_text = MARKUP * 2
    citation = make_citation(
        title=MARKUP,
        publisher=MARKUP,
        source=MARKUP,
        published=MARKUP,
        passage_text=passage_text,
        quote_start=3,
        quote=passage_text[3:40],
        raw=MARKUP,
    )
    sentence = Sentence(MARKUP, (1,), "partly", lead=MARKUP, reasons=(MARKUP,))
    answer = make_answer(
        question=MARKUP,
        notice=MARKUP,
        sentences=(sentence,),
        citations=(citation,),
        unsupported=(sentence,),
        passages=(make_scored(article),),
    )
    refusal = make_refusal(text=MARKUP, notice=MARKUP, unsupported=(sentence,), passages=(make_scored(article),))
    turns = (
        ShownTurn(MARKUP, answer=answer),
        ShownTurn(MARKUP, answer=refusal),
        ShownTurn(MARKUP, error=MARKUP),
        ShownTurn(MARKUP, partial=MARKUP, stopped=True),
        ShownTurn(MARKUP, partial=MARKUP),
    )
    for html in (render_transcript(turns, "en"), render_cards(turns, "en"), render_header(0, 0, "en", MARKUP)):
        page = Tags(html)
        assert not {"script", "img", "textarea"} & {tag for tag, _ in page.elements}
        assert all(not name.startswith("on") for _, attrs in page.elements for name in attrs)
        assert all(attrs["href"].startswith(("#turn-", "./articles/")) for attrs in page.named("a"))
        assert MARKUP in page.text
    assert passage_text in Tags(render_cards(turns, "en")).text


def test_what_is_in_doubt_is_flagged_with_its_reasons():
    sentences = (
        Sentence("One.", (1,), "supported"),
        Sentence("Two.", (), "uncited", reasons=("no source is named",)),
        Sentence("Three.", (1,), "partly", reasons=("a", "b")),
        Sentence("Four.", (1,), "unsupported"),
    )
    answer = make_answer(language="en", mode="llm", sentences=sentences)
    page = Tags(render_transcript((ShownTurn("?", answer=answer),), "en"))
    assert "One.1 Two.no citation (no source is named) Three.1partly supported (a; b) Four.1not supported" in page.text
    assert [attrs["title"] for attrs in page.named("span") if attrs.get("class") == "flag"] == [
        "no source is named",
        "a; b",
        STRINGS["en"].unsupported_hint,
    ]
    assert STRINGS["en"].llm in page.text
    assert STRINGS["en"].extractive not in page.text


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh", "未获证实、没有采用的句子：1"),
        ("zh-Hant", "未獲證實、沒有採用的句子：1"),
        ("en", "Sentences left out, since nothing bears them out: 1"),
    ],
)
def test_what_was_left_out_is_listed_below_the_answer(language, title):
    left_out = (Sentence("出口增长了9%。", (), "unsupported", 0.1, reasons=("所引段落中没有“9%”",)),)
    for answer in (make_answer(mode="llm", unsupported=left_out), make_refusal(unsupported=left_out)):
        text = Tags(render_transcript((ShownTurn("?", answer=answer),), language)).text
        assert title in text
        assert "出口增长了9%。 所引段落中没有“9%”" in text
    assert title[:8] not in Tags(render_transcript((ShownTurn("?", answer=make_answer()),), language)).text


def test_mark_without_citation_is_not_shown():
    answer = make_answer(sentences=(Sentence("一。", (1, 7), "supported"),))
    assert len(Tags(render_transcript((ShownTurn("?", answer=answer),), "zh")).marks) == 1


def test_refusal_names_the_three_closest_articles_once_each_and_has_no_cards():
    articles = [make_article(1), make_article(1), make_article(2), make_article(3, title=None), make_article(4)]
    nearest = closest([make_scored(article) for article in articles])
    text = refusal("no_evidence", "en", nearest)
    turns = (ShownTurn("?", answer=make_refusal(text=text, closest=nearest)),)
    page = Tags(render_transcript(turns, "en"))
    assert "Nothing was found in the corpus" in page.text
    assert [name in page.text for name in ("标题1", "标题2", "seeds/3.txt", "标题4")] == [True, True, True, False]
    assert page.text.partition(WORDS["en"].found)[0].count("标题1") == 1
    assert Tags(render_cards(turns, "en")).named("article") == []
    assert STRINGS["en"].closest not in render_transcript((ShownTurn("?", answer=make_refusal(closest=())),), "en")


def test_a_follow_up_shows_what_it_was_taken_for_escaped_and_a_whole_question_shows_nothing():
    asked = make_answer(question="那<b>欧盟</b>呢？", query="<b>欧盟</b>的政策是什么？{x}")
    html = render_transcript((ShownTurn("那<b>欧盟</b>呢？", answer=asked),), "zh")
    assert "按此查找：&lt;b&gt;欧盟&lt;/b&gt;的政策是什么？{x}" in html
    refused = make_refusal(query="What of tea?")
    assert "asked as: What of tea?" in render_transcript((ShownTurn("?", answer=refused),), "en")
    assert "asked-as" not in render_transcript((ShownTurn("?", answer=make_answer()),), "zh")


def test_a_conflict_says_who_states_what_and_leads_to_the_cards_and_back():
    hostile = make_citation(2, article_id="a2", publisher="<i>晚报</i>", published="2026-01-01", quote="<b>另一说</b>")
    answer = make_answer(citations=(make_citation(), hostile), conflicts=((2, 1),))
    transcript, cards = (show((ShownTurn("?", answer=answer),), "zh") for show in (render_transcript, render_cards))
    page = Tags(transcript)
    assert "各文说法不一，新的在前：" in page.text
    assert page.text.index("<i>晚报</i>") < page.text.rindex("人民日报")
    assert not page.named("b")
    marks = [attrs["id"] for attrs in page.marks if "conflict" in attrs["id"]]
    assert marks == ["turn-1-mark-conflict-1-2", "turn-1-mark-conflict-1-1"]
    back = [attrs["href"] for attrs in Tags(cards).named("a") if attrs["class"] == "back"]
    assert back == ["#turn-1-mark-1-1", "#turn-1-mark-conflict-1-2"]


def test_a_conflict_in_english():
    mine = make_citation(1, publisher="Harbour Observer", published="2025-01-15", quote="The bridge is 6,900 m long.")
    other = make_citation(2, article_id="a2", publisher=None, title="The bridge", quote="It is 7,200 m long.")
    answer = make_answer(language="en", citations=(mine, other), conflicts=((1, 2),))
    page = Tags(render_transcript((ShownTurn("?", answer=answer),), "en"))
    assert "The articles disagree, newest first:" in page.text
    assert "Harbour Observer" in page.text
    assert "The bridge" in page.text
    line = "The articles disagree: Harbour Observer, 2025-01-15: “The bridge is 6,900 m long.” [1]; The bridge"
    assert conflict([mine, other], "en").startswith(line)


def test_cards_of_the_latest_answer_come_first_and_open():
    turns = (
        ShownTurn("一？", answer=make_answer(question="一？")),
        ShownTurn("二？", answer=make_answer(question="二？")),
    )
    page = Tags(render_cards((*turns, ShownTurn("三？")), "zh"))
    assert [attrs["id"] for attrs in page.named("article")] == ["turn-2-card-1", "turn-1-card-1"]
    assert ["open" in attrs for attrs in page.named("details")] == [True, False]
    refused = Tags(render_cards((*turns, ShownTurn("茶？", answer=make_refusal())), "zh"))
    assert ["open" in attrs for attrs in refused.named("details")] == [False, False]


def test_transcript_is_busy_only_while_an_answer_comes():
    def busy(turn):
        return Tags(render_transcript((turn,), "en")).named("div")[0]["aria-busy"]

    assert busy(ShownTurn("?", partial="so far")) == "true"
    assert [busy(turn) for turn in (ShownTurn("?", stopped=True), ShownTurn("?", error="e"))] == ["false", "false"]


def test_header_counts_articles_and_copies():
    assert "语料库共 202 篇文章 · 另有 1 篇副本" in render_header(202, 1, "zh")
    assert "Articles in the corpus: 254,525 · copies: 1,013" in render_header(254_525, 1_013, "en")
    assert "copies" not in render_header(202, 0, "en")
    assert "yinju ingest" in render_header(0, 0, "zh")
    assert "locked" in render_header(0, 0, "en", problem="locked")


def test_every_string_is_there_in_every_language_with_the_same_blanks():
    assert set(STRINGS) == {language for _, language in LANGUAGES}
    for field in dataclasses.fields(Strings):
        texts = [getattr(words, field.name) for words in STRINGS.values()]
        assert all(texts), field.name
        assert len({tuple(sorted(re.findall(r"{\w+}", text))) for text in texts}) == 1, field.name
        # They are put into HTML as they are.
        assert not any(set(text) & set("<>&\"'") - {"'"} for text in texts), field.name


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        ("en-GB,zh;q=0.5", "en"),
        ("de,zh;q=0.3,en;q=0.7", "en"),
        ("de, zh;q=0", "en"),
        ("zh;q=nonsense", "en"),
        ("", "en"),
    ],
)
def test_accept_language(header, language):
    assert pick_language(header) == language


def test_unknown_language_code_falls_back():
    assert [as_language(code) for code in ("zh-Hant", "<b>")] == ["zh-Hant", "en"]


def _about_articles(citation):
    said = Sentence("《标题1》由人民日报发表。", (1,), "supported", 1.0)
    return make_answer(sentences=(said,), citations=(citation,), passages=())


@pytest.mark.parametrize(
    ("language", "record", "head", "place", "mode"),
    [
        ("zh", "据文章信息", "标题与署名", "第 5–10 字符", "据文章的标题、署名和记录"),
        ("zh-Hant", "據文章資訊", "標題與署名", "第 5–10 字元", "據文章的標題、署名和記錄"),
        ("en", "from the article’s record", "headline and byline", "characters 5–10", "From the headlines, bylines and records of the articles"),
    ],
)  # fmt: skip
def test_a_card_says_what_a_statement_about_an_article_rests_on(language, record, head, place, mode):
    answer = _about_articles(make_record())
    card = Tags(render_cards((ShownTurn("谁？", answer=answer),), language))
    assert record in card.text
    assert "title: 标题1\npublisher: 人民日报" in card.text
    assert place.split(" ")[0] not in card.text.replace(record, "")
    assert not [attrs for attrs in card.named("details") if attrs.get("class") == "as-found"]
    line = make_record(kind="head", start=5, end=10, ranges=((5, 10),), quote="人民日报", raw="人民日 报", passage_text="标题1\n人民日报", quote_start=4)  # fmt: skip
    shown = Tags(render_cards((ShownTurn("谁？", answer=_about_articles(line)),), language))
    assert head in shown.text
    assert place in shown.text
    assert "人民日 报" in shown.text
    assert mode in Tags(render_transcript((ShownTurn("谁？", answer=answer),), language)).text


@pytest.mark.parametrize("language", [language for _, language in LANGUAGES])
def test_an_answer_has_a_row_of_actions_and_the_last_one_can_be_asked_again(language):
    turns = (ShownTurn(MARKUP, answer=make_answer()), ShownTurn("二？", answer=make_refusal()))
    page = Tags(render_transcript(turns, language))
    rows = [attrs for attrs in page.named("div") if attrs.get("class") == "actions"]
    assert [(row["role"], row["aria-label"], row["data-turn"]) for row in rows] == [
        ("group", WORDS[language].actions, str(number)) for number in (1, 2)
    ]
    forms = [attrs["data-form"] for attrs in page.named("button") if "data-form" in attrs]
    assert forms == ["markdown", "json", "bibtex", "ris", "markdown", "json"]
    assert [attrs.get("class") for attrs in page.named("button")].count("retry") == 1
    assert page.text.rindex(WORDS[language].retry) > page.text.index("二？")


def test_a_test_question_is_offered_hidden_with_its_question():
    page = Tags(render_transcript((ShownTurn(MARKUP, answer=make_answer()),), "zh"))
    (offer,) = [attrs for attrs in page.named("button") if attrs.get("class") == "to-own-set"]
    assert (offer["data-question"], offer["data-answer"], "hidden" in offer) == (MARKUP, "1", True)


def test_what_has_no_answer_can_only_be_asked_again():
    for turn in (ShownTurn("?", error="no"), ShownTurn("?", partial="x", stopped=True)):
        assert [attrs["class"] for attrs in Tags(render_transcript((turn,), "en")).named("button")] == ["retry"]
    assert Tags(render_transcript((ShownTurn("?", partial="x"),), "en")).named("button") == []
