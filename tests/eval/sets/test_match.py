"""Answers and evidence found in both languages and scripts, and not where they only seem to be."""

import pytest

from yinju.eval.sets.match import holds_answer, holds_quote, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("發(fā)表", "发表"),  # pinyin that a converter of scripts left
        ("發 （fā） 表 數(shù)據(jù)", "发表数据"),
        ("世界贸易组织（WTO）", "世界贸易组织(wto)"),
        ("咖啡(café) 人工智能(ai)", "咖啡(café)人工智能(ai)"),
        ("增长[1][23]，回升[4]", "增长,回升"),
        ("growth [1] rose[2] again", "growth rose again"),
        ("２０２３ 年 １０ 月", "2023年10月"),
        ("“ 数 字 ” 经\n济\u3000发展", "“数字”经济发展"),
        ("Kai-Fu  Lee\tsaid", "kai-fu lee said"),
        ("the U.S. firms ( two )", "the u.s.firms(two)"),
        ("7,000亿 and 1,234,567.5", "7000亿and 1234567.5"),
        ("2023,2024", "2023,2024"),  # two years, not a number with thousands
        ("in 2023. 50 firms, 10, 500", "in 2023. 50 firms,10, 500"),
        ("由 OpenAI 发布的 GPT-4 模型", "由openai发布的gpt-4模型"),
        ("  ", ""),
    ],
)
def test_plain(text, expected):
    assert plain(text) == expected
    assert plain(expected) == expected


def test_plain_keeps_words_apart_and_numbers_whole():
    assert plain("said, then") == plain("said,then")
    assert plain("black bird") != plain("blackbird")
    assert plain("10, 500 people") != plain("10,500 people")
    assert plain("3. 5 people") != plain("3.5 people")


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("全文發(fā)表於《人民日報》。", "发表于", True),
        ("全长６３００ 公里", "6300公里", True),
        ("习近平主席提出倡议", "習近平", True),
        ("the U.S. firms lost", "U.S. firms", True),
        ("the U.S. firms lost", "u.s.", True),
        ("It cost 7,000 dollars", "7000", True),
        ("It cost 7000 dollars", "7,000 dollars", True),
        ("发布于2023,2024年", "2023", True),
        ("由 OpenAI 发布", "OpenAI", True),
        ("世界贸易组织（WTO）", "WTO", True),
        ("ran 10km", "10", True),
        ("Café Müller", "müller", True),
        ("it was 15", "5", False),
        ("it grew 3.5 times", "3", False),
        ("it grew 3.5 times", "5", False),
        ("它增长了15%", "5%", False),
        ("in focus", "US", False),
        ("the party", "art", False),
        ("groups of 10, 500 people", "10,500", False),
        ("Müllerin", "müller", False),
        ("任何文本", "(), ", False),
        ("", "答案", False),
    ],
)
def test_holds_answer(text, answer, held):
    assert holds_answer(text, (answer,)) is held


def test_any_answer_will_do_and_none_is_none():
    assert holds_answer("在北京举行", ("Beijing", "北京"))
    assert not holds_answer("在北京举行", ())


ZH = "2023年10月,中国提出《全球人工智能治理倡议》,围绕发展、安全、治理三方面系统阐述。"
EN = "The agency said on Monday that the two new bridges would open to traffic before the end of May."
MIXED = "OpenAI 在 2022 年 11 月发布 ChatGPT，用户在 two months 内超过一亿。"


@pytest.mark.parametrize("quote", [ZH, EN, MIXED])
def test_a_quotation_is_found_in_its_passage(quote):
    assert holds_quote(f"前文。Before it. {quote} 后文。After it.", quote)
    assert holds_quote(quote, quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("人工智能帶來前所未有發(fā)展機(jī)遇，也帶來 前所未遇風(fēng)險 挑戰。", "人工智能带来前所未有发展机遇,也带来前所未遇风险挑战。"),
        ("ＴＨＥ agency\nsaid on Monday[3] that the two\nnew bridges would open", "The agency said on Monday that the two new bridges would open"),
        ("OpenAI于2022年11月发布了ChatGPT[1]", "OpenAI 于 2022 年 11 月发布了 ChatGPT"),
    ],
)  # fmt: skip
def test_what_scraping_does_hides_no_quotation(text, quote):
    assert holds_quote(text, quote)


@pytest.mark.parametrize(
    ("quote", "first", "second"),
    [
        ("黄河流经九个省区最后注入渤海全长约五千公里", "黄河流经九个省区最后", "注入渤海全长约五千公里"),
        (EN, EN[:30], EN[30:]),
    ],
)
def test_a_quotation_cut_in_two_belongs_to_the_larger_half(quote, first, second):
    assert not holds_quote(f"以前的事。Long before. {first}", quote)
    assert holds_quote(f"{second} 以后的事。Long after.", quote)


def test_a_quotation_cut_in_the_middle_belongs_to_both_halves():
    quote = "黄河流经九个省区最后注入渤海全长约五千多公里"
    first, second = quote[:11], quote[11:]
    assert len(first) == len(second)
    assert holds_quote(f"概况：{first}", quote)
    assert holds_quote(f"{second}。其他", quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("2024年3月,中国提出另一份文件,围绕经贸合作与绿色转型展开论述。", ZH),
        # Most of its four-letter runs are there too: English words are made of few syllables.
        (
            "On Monday the mayor opened a new station; traffic before the agencies was said to be at an end that May.",
            EN,
        ),
        ("GPT 在 2023 年改名，用户不多。", MIXED),
        ("", ZH),
    ],
)
def test_a_near_miss_is_no_quotation(text, quote):
    assert not holds_quote(text, quote)


@pytest.mark.parametrize(
    ("text", "quote", "held"),
    [
        ("共有４ 位专家", "4位", True),
        ("共有14位专家", "4位", False),
        ("于 薛澜 院长", "薛瀾", True),
        ("said Xue Lan.", "Xue Lan", True),
        ("Xue said Lan", "Xue Lan", False),
        ("a planet", "plan", False),
        ("任何", "。", False),
        ("任何", "", False),
    ],
)
def test_a_short_quotation_has_to_stand_there_whole(text, quote, held):
    assert holds_quote(text, quote) is held


def test_a_passage_of_an_article_that_is_evidence_as_a_whole_is_its_place():
    article = "\n".join(f"第{n}章讲述第{n}条河流的长度与流域，以及沿岸{n}座城市的历史。" for n in range(1, 20))
    passage = article[100:200]
    assert holds_quote(passage, article)
    assert not holds_quote("本站提供天气预报与交通信息，欢迎订阅。", article)
    # A passage that has only its beginning from the quotation is not.
    assert not holds_quote(article[:12] + "；此外，本站提供天气预报与交通信息，欢迎订阅。", article)
