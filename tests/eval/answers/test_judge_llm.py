"""Whether texts support a sentence, by a language model over HTTP."""

import pytest

from tests.scripted_llm import Reply, ScriptedLLM
from yinju.errors import LLMError, UsageError
from yinju.eval.answers.judge import WordJudge
from yinju.eval.answers.judge_llm import LLMJudge
from yinju.settings import LLMSettings

ZH = "2023年10月，中国提出《全球人工智能治理倡议》，围绕发展、安全、治理三方面系统阐述。"
EN = "In October 2023 China proposed the Global AI Governance Initiative, which 7,000 firms joined."


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
