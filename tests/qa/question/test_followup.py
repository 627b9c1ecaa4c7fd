import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.question.followup import may_follow, read_follow_up


@pytest.mark.parametrize(
    ("question", "kind", "told"),
    [
        ("那欧盟呢？", "contrast", "欧盟"),
        ("欧盟呢", "contrast", "欧盟"),
        ("那歐盟呢？", "contrast", "歐盟"),
        ("那欧盟怎么样？", "contrast", "欧盟"),
        ("至于2024年呢？", "contrast", "2024年"),
        ("and what about the EU?", "contrast", "the EU"),
        ("How about in 2024?", "contrast", "in 2024"),
        ("And Germany?", "contrast", "Germany"),
        ("它是什么时候发表的", "pronoun", "它"),
        ("它是什麼時候發表的？", "pronoun", "它"),
        ("那它的人口呢？", "pronoun", "它"),
        ("他们为什么反对？", "pronoun", "他们"),
        ("其总部在哪里？", "pronoun", "其"),
        ("該公司的總部在哪裡？", "pronoun", "該公司"),
        ("那个国家的首都是哪里？", "pronoun", "那个国家"),
        ("1994年他加盟了什么队？", "pronoun", "他"),
        ("when was it published?", "pronoun", "it"),
        ("And who designed it?", "pronoun", "it"),
        ("How many trains cross it each day?", "pronoun", "it"),
        ("What is its length?", "pronoun", "its"),
        ("Who founded this company?", "pronoun", "this company"),
        ("How many people does the company employ?", "pronoun", "the company"),
        ("When did that happen?", "pronoun", "that"),
        ("作者是谁？", "attribute", ""),
        ("什么时候通车的？", "attribute", ""),
        ("是谁设计的？", "attribute", ""),
        ("有多少志愿者参加？", "attribute", ""),
        ("那么谁反对？", "attribute", ""),
        ("Who is the author?", "attribute", ""),
        ("为什么？", "bare", ""),
        ("為什麼？", "bare", ""),
        ("why?", "bare", ""),
        ("How many?", "bare", ""),
        ("还有呢？", "more", ""),
        ("還有嗎？", "more", ""),
        ("What else?", "more", ""),
    ],
)
def test_what_a_follow_up_leaves_out(question: str, kind: str, told: str) -> None:
    follow_up = read_follow_up(question)
    assert follow_up is not None
    assert follow_up.kind == kind
    assert (follow_up.term or follow_up.text[slice(*follow_up.pronoun)]) == told
    assert may_follow(question, read_follow_up(question))


@pytest.mark.parametrize(
    "question",
    [
        "美国的人工智能政策是什么？",
        "《全球人工智能治理倡议》是什么时候提出的？",
        "谁劝阻孙皓让她不废后？",
        "当吞噬细胞吞噬了病原体后，它会被困在什么囊泡中？",
        "与其他澳大利亚州相比，墨尔本人口众多吗？",
        "1923年张其昀在哪里发表《历史地理学》？",
        "为什么应该减少排放？",
        "其他国家怎么看？",
        "谁知道他的万有引力定律是普遍的？",
        "那达慕大会是什么时候举行的？",
        "行動計劃提出了哪些原則？",
        "肖邦是谁？",
        "什么是白细胞？",
        "What is the capital of Australia?",
        "Who announced she would step down as leader?",
        "What does a pathogen do when it encounters a T-cell?",
        "Whose decision was it to name the new town New Rochelle?",
        "Is it true that tea contains caffeine?",
        "How long does it take to build a bridge?",
        "Who wrote that imperialism is the highest stage of capitalism?",
        "What is the term that describes this?  No, what is the price of tea in London?",
        "And when did the Marlow Strait Bridge open to traffic for the first time?",
        "？！",
        "",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert read_follow_up(question) is None


@given(st.text(alphabet="那它他其该这呢吗什么时候的？谁 itandwhy?他們該還", max_size=30))
def test_places_lie_in_the_text(question: str) -> None:
    follow_up = read_follow_up(question)
    if follow_up is not None:
        start, end = follow_up.pronoun
        assert 0 <= start <= end <= len(follow_up.text)
        assert follow_up.text in question
        assert follow_up.term in question
        assert may_follow(question, read_follow_up(question))
