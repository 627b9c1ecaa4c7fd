import pytest

from yinju.qa.answer.empty_sentences import claims_nothing

WHEN = "When did China propose the Global AI Governance Initiative?"
WANN = "中国什么时候提出《全球人工智能治理倡议》？"
BUILT = "Was the old bridge built in 1937?"


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (WHEN, WHEN),
        ("Question: " + WHEN.rstrip("?"), WHEN),
        ("When did China propose the Global AI Governance Initiative", WHEN),
        ("The question is when did China propose the “Global AI Governance Initiative”.", WHEN),
        ("When did China propose it?", BUILT),
        ("Was the old bridge built in 1937", BUILT),
        ("中国什么时候提出全球人工智能治理倡议", WANN),
        ("中國什麼時候提出《全球人工智能治理倡議》", WANN),
        ("问题：" + WANN, WANN),
        ("《全球人工智能治理倡议》", "全球人工智能治理倡议"),
        ("Answer in English and mark every sentence with [number].", WHEN),
        ("Use no other knowledge.", WHEN),
        ("Write no sentence that no source supports.", WHEN),
        ("The initiative has three parts:", WHEN),
        ("title: The Elm", WHEN),
        ("China proposed it in [number].", WHEN),
        ("中国在[编号]提出了倡议。", WANN),
        ('<source number="1">', WHEN),
    ],
)
def test_what_asks_or_repeats_what_was_given_claims_nothing(sentence, question):
    assert claims_nothing(sentence, question, "zh" if question == WANN else "en")


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_the_instructions_of_each_language_claim_nothing(language):
    told = {
        "zh": "数字、日期、名称照资料原样写。",
        "zh-Hant": "每一句話都要在句末標出所依據資料的編號。",
        "en": "2. Use only the numbers given.",
    }
    assert claims_nothing(told[language], BUILT, language)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("China proposed the Global AI Governance Initiative in October 2023.", WHEN),
        ("The old bridge was built in 1937.", BUILT),
        ("The bridge was built in 1937.", "The bridge was built in 1937?"),
        ("中国于2023年10月提出《全球人工智能治理倡议》。", WANN),
        ("《全球人工智能治理倡议》由中国提出。", "全球人工智能治理倡议"),
        (
            "The bridge, which is old, was built in 1937.",
            "Is it true that the bridge, which is old, was built in 1937?",
        ),
        ("2023", WHEN),
        ("中国。", "谁提出了倡议？"),
        ("The title: a burden, some say.", WHEN),
    ],
)
def test_what_answers_claims_something(sentence, question):
    assert not claims_nothing(sentence, question, "zh" if question == WANN else "en")
