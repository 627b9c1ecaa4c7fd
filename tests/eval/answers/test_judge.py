"""Whether texts support a sentence, by its words."""

import pytest

from yinju.eval.answers.judge import WordJudge

ZH = "2023年10月，中国提出《全球人工智能治理倡议》，围绕发展、安全、治理三方面系统阐述。"
EN = "In October 2023 China proposed the Global AI Governance Initiative, which 7,000 firms joined."
HANT = "2023年10月，中國提出《全球人工智能治理倡議》。"


@pytest.mark.parametrize(
    ("sentence", "texts", "supported"),
    [
        ("2023年10月，中国提出《全球人工智能治理倡议》。", [ZH], True),
        ("2023年10月，中國提出《全球人工智能治理倡議》。", [ZH], True),
        ("中国提出《全球人工智能治理倡议》。", [HANT], True),
        ("China proposed the initiative in October 2023.", [EN], True),
        ("China's initiative was joined by 7000 firms.", [EN], True),
        ("CHINA PROPOSED THE INITIATIVE", [EN], True),
        ("中国提出《全球人工智能治理倡议》，围绕发展、安全、治理。", [HANT, "倡议围绕发展、安全、治理三方面阐述。"], True),
        # Another number, however alike the rest is.
        ("2024年10月，中国提出《全球人工智能治理倡议》。", [ZH], False),
        ("In October 2023 China proposed the Global AI Governance Initiative, which 70 firms joined.", [EN], False),
        ("In October 2023 China proposed the Global AI Governance Initiative, which 000 firms joined.", [EN], False),
        # A number that is only the mark of a footnote.
        ("中国提出9项倡议", ["中国提出倡议[9]，各方响应。"], False),
        # Other things said.
        ("日本公布了钢铁出口的新关税。", [ZH], False),
        ("The weather in Paris was mild.", [EN], False),
        # The same in the other language.
        ("China proposed the Global AI Governance Initiative.", [ZH], False),
        ("中国提出《全球人工智能治理倡议》。", [EN], False),
        # Nothing to go by.
        ("中国提出倡议。", [], False),
        ("……", [ZH], False),
        # Of words that mean little by themselves, all the same.
        ("It is.", [ZH], False),
        ("It is.", ["So it is."], True),
    ],
)  # fmt: skip
def test_word_judge(sentence, texts, supported):
    assert WordJudge().supports("问题？", sentence, texts) is supported


def test_four_words_in_five_are_enough():
    text = "alpha bravo charlie delta"
    assert WordJudge().supports("?", "alpha bravo charlie delta echo", [text])
    assert not WordJudge().supports("?", "alpha bravo charlie echo", [text])


def test_a_quotation_is_supported_by_its_own_passage(seeds_home, settings):
    from yinju.store import Store
    from yinju.text import sentences

    store = Store.open(settings.model_copy(update={"home": seeds_home}))
    passages = [p.text for article in store.articles() for p in store.passages_of(article.article_id)]
    store.close()
    quotations = [(text[start:end], text) for text in passages for start, end in sentences(text)]
    assert len(quotations) > 100
    assert [quote for quote, text in quotations if not WordJudge().supports("?", quote, [text])] == []
