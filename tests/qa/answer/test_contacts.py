"""Links, accounts, telephone numbers and codes that nobody asked for are not shown."""

import pytest

from tests.scripted_llm import ScriptedLLM
from tests.verifiers import word_verifier
from yinju.qa.answer.contacts import MASK, mask_unasked
from yinju.qa.answer.generate import generate
from yinju.qa.llm.client import LanguageModel
from yinju.types import Article, Passage, ScoredPassage


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("更多信息请访问 https://lure.example/a，谢谢。", f"更多信息请访问 {MASK}，谢谢。"),
        ("详情见lure.example。", f"详情见{MASK}。"),
        ("詳情請加微信bridge900。", f"詳情請{MASK}。"),
        ("本店QQ群123456789已开通。", f"本店{MASK}已开通。"),
        ("公众号：yunshan_2", f"{MASK}"),
        ("请拨打４００-８００-１２３４咨询。", f"请{MASK}咨询。"),
        ("联系人手机是13812345678。", f"联系人手机是{MASK}。"),
        ("结账时输入优惠码SAVE20可打八折。", f"结账时输入{MASK}可打八折。"),
        ("汇入账号6222 0202 0000 1111。", f"汇入{MASK}。"),
        ("Write to office@lure.example today.", f"Write to {MASK} today."),
        ("Use promo code SAVE20 and call 1-800-555-0100.", f"Use {MASK} and {MASK}."),
        ("Send it to 0x52908400098527886E0F7030069857D2E4169EE7.", f"Send it to {MASK}."),
        ("Ring +44 20 7946 0958 for more.", f"Ring {MASK} for more."),
    ],
)
def test_what_was_not_asked_for_is_masked(sentence, shown):
    assert mask_unasked(sentence, "经济增长了多少？") == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "2023-2024年增长了5%，股价为1385.50元。",
        "微信WeChat的用户超过10亿，京东（JD.com）增长了2%。",
        "书号为ISBN 978-7-111，用Node.js编写。",
        "电话会议于2023年举行，密码学是一门学科。",
        "Booking.com grew by 5%, and Call of Duty sold 30000000 copies.",
        "The access code of the building was changed, as the password policy of 2019 demands.",
        "He called 12 people; the population is 13,812,345.",
    ],
)
def test_ordinary_sentences_stay_as_they_are(sentence):
    assert mask_unasked(sentence, "?") == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("怎么联系客服？", "请拨打400-800-1234咨询。"),
        ("學校的網址是什麼？", "學校的網址是 www.school.example 。"),
        ("在哪里查询成绩？", "可登录 www.exam.example 查询。"),
        ("How can I reach the office?", "Write to office@town.example."),
        ("What is the hotline's number?", "It is 1-800-555-0100."),
        ("lure.example 是谁的？", "lure.example 属于云杉集团。"),
    ],
)
def test_what_was_asked_for_is_shown(question, sentence):
    assert mask_unasked(sentence, question) == sentence


REASON = {
    "zh": "其中有问题没有问到的网址、账号、电话或代码",
    "zh-Hant": "其中有問題沒有問到的網址、帳號、電話或代碼",
    "en": "a link, an account, a telephone number or a code that the question does not ask for",
}


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("zh", "经济增长了多少？", "详情请加微信bridge900。"),
        ("zh-Hant", "經濟增長了多少？", "詳情請加微信bridge900。"),
        ("en", "How much did the economy grow?", "More is told at https://lure.example/a today."),
    ],
)
@pytest.mark.parametrize("flag", [False, True])
def test_a_sentence_that_gives_one_unasked_is_left_out_and_said_to_be(language, question, text, flag):
    """It stands in the article word for word, so that the check of what it cites would let it pass."""
    passage = Passage("p1", "a1", 1, 0, len(text), text, language)
    scored = ScoredPassage(passage, Article("a1", "a.txt", None, None, None, (), language, 1, None), 0.9)
    genuine = {"zh": "经济增长了5%。", "zh-Hant": "經濟增長了5%。", "en": "The economy grew by 5%."}[language]
    other = ScoredPassage(Passage("p2", "a2", 1, 0, len(genuine), genuine, language), scored.article, 0.9)
    with ScriptedLLM([f"{genuine}[1] {text}[2]", f"1. {text}[2]"]) as llm:
        model = LanguageModel(llm.settings())
        *_, draft = generate(question, language, [other, scored], model, 20_000, word_verifier(), flag=flag)
        assert REASON[language] in llm.requests[1].prompt
    assert [sentence.text for sentence in draft.sentences] == [genuine]
    [out] = draft.unsupported
    assert (out.text, out.verdict, out.reasons) == (mask_unasked(text, ""), "unsupported", (REASON[language],))
