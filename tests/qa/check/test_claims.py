import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.qa.check.claims import text_sentences


@pytest.mark.parametrize(
    ("text", "count", "found"),
    [
        ("甲国提出倡议。[1]乙国支持决议【2】。", 2, [("甲国提出倡议。", (1,)), ("乙国支持决议", (2,))]),
        ("Trade grew by 5% [1]. Exports fell ([2]).", 2, [("Trade grew by 5%", (1,)), ("Exports fell", (2,))]),
        ("中国GDP grew [1, 2] by 5%。出口 fell。", 2, [("中国GDP grew [1, 2] by 5%。", (1, 2)), ("出口 fell。", ())]),
        ("- **甲国**提出倡议。\n- 😀乙国支持决议。", 0, [("甲国**提出倡议。", ()), ("乙国支持决议。", ())]),
    ],
)
def test_each_sentence_has_its_place_and_its_marks(text, count, found):
    sentences = text_sentences(text, count)
    assert [(text[one.start : one.end], one.numbers) for one in sentences] == found


def test_marks_and_markdown_are_no_part_of_what_is_checked():
    (first, second) = text_sentences("1. **Trade** grew by `5%` [1][9].\n> 甲国提出倡议。", 1)
    assert (first.text, first.numbers, first.dropped) == ("Trade grew by 5%.", (1,), 1)
    assert second.text == "甲国提出倡议。"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("## 甲国提出了全球倡议", False),
        ("甲国提出了什么倡议？", False),
        ("Who proposed the initiative?", False),
        ("The initiative has three parts:", False),
        ("Yes.", False),
        ("好的。", False),
        ("甲国提出了倡议。", True),
        ("Trade grew.", True),
        ("他说：“倡议已经提出。”", True),
    ],
)
def test_what_asks_names_or_says_nothing_claims_nothing(text, claims):
    (sentence,) = text_sentences(text, 0)
    assert sentence.claims is claims


@given(st.text(alphabet="甲乙国ab1 。.?!\n[]【】()（），,:*#-😀", max_size=60))
def test_sentences_of_any_text_follow_each_other_inside_it(text):
    sentences = text_sentences(text, 2)
    ends = [place for one in sentences for place in (one.start, one.end)]
    assert ends == sorted(ends)
    assert all(0 <= one.start < one.end <= len(text) for one in sentences)


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("They fell by 12%.", True),
        ("该倡议围绕三方面展开。", True),
        ("這一倡議得到支持。", True),
        ("其中包括发展与安全。", True),
        ("Theirs is a common cause.", False),
        ("中国提出了该倡议。", False),
    ],
)
def test_what_begins_with_a_word_for_something_before_it_refers(text, refers):
    (sentence,) = text_sentences(text, 0)
    assert sentence.refers is refers
