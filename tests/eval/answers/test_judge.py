"""Whether texts support a sentence: by words, and by a language model over HTTP."""

import pytest

from tests.scripted_llm import Reply, ScriptedLLM
from yinju.errors import LLMError, UsageError
from yinju.eval.answers.judge import WordJudge
from yinju.eval.answers.judge_llm import LLMJudge
from yinju.settings import LLMSettings

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


@pytest.mark.parametrize(
    ("reply", "supported"),
    [
        ("YES", True),
        ("Yes.", True),
        ("Answer: YES", True),
        ("NO", False),
        ("NO. It says so of yesterday.", False),  # "yes" stands in it
        ("No, although yes would be near.", False),
        ("Nobody knows", False),
        ("也许", False),
    ],
)
def test_llm_judge(reply, supported):
    with ScriptedLLM([reply]) as llm:
        judge = LLMJudge(llm.settings())
        assert judge.supports("什么时候？", "倡议于2023年10月提出。", [ZH, EN]) is supported
    (request,) = llm.requests
    assert "Information: 倡议于2023年10月提出。" in request.prompt
    assert request.prompt.index(ZH) < request.prompt.index(EN)
    assert judge.name == "llm: scripted"


def test_llm_judge_takes_braces_as_they_are():
    with ScriptedLLM(["YES"]) as llm:
        assert LLMJudge(llm.settings()).supports("{q}", "It is {x}.", ["{y} and {context_str}"])
    assert "{y} and {context_str}" in llm.requests[0].prompt


def test_llm_judge_asks_nothing_about_no_texts():
    with ScriptedLLM(["YES"]) as llm:
        assert not LLMJudge(llm.settings()).supports("?", "倡议已提出。", [])
    assert llm.requests == []


def test_llm_judge_shows_texts_that_overfill_its_context_bit_by_bit():
    with ScriptedLLM(lambda request: "YES" if "needle" in request.prompt else "NO") as llm:
        judge = LLMJudge(llm.settings(context_window=1024, max_tokens=64))
        assert not judge.supports("?", "A straw.", ["hay " * 1500, "straw " * 1500])
        assert len(llm.requests) > 1


def test_llm_judge_says_what_is_wrong_with_its_model():
    with (
        ScriptedLLM([Reply("no such model", status=404)]) as llm,
        pytest.raises(LLMError, match="knows no model 'scripted'"),
    ):
        LLMJudge(llm.settings()).supports("?", "倡议已提出。", [ZH])
    with pytest.raises(UsageError, match="needs an endpoint"):
        LLMJudge(LLMSettings())


def test_relevancy_is_what_a_language_model_says_and_words_do_not_tell():
    with ScriptedLLM(lambda request: "YES" if "needle" in request.prompt else "NO") as llm:
        judge = LLMJudge(llm.settings())
        assert judge.relevant("Where is the needle?", "In the stack.", ["A needle is in the stack."]) is True
        assert judge.relevant("Where?", "In the stack.", ["Nothing."]) is False
    assert WordJudge().relevant("Where?", "In the stack.", ["Nothing."]) is None
