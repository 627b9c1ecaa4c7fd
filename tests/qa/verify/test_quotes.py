import numpy as np
import pytest

from tests.qa.verify.samples import EN, ZH, claim_of, evidence_of
from tests.verifiers import TOKENS
from yinju.qa.verify.alignment import align_passages
from yinju.qa.verify.quotes import TITLE_TOKEN_SHARE, best_quote, verbatim_quotes


def quoted(claim, text, **about):
    read = claim_of(claim)
    (aligned,) = align_passages(read, [evidence_of(text, **about)], TOKENS)
    (start, end), covered = best_quote(read, aligned, np.zeros(len(read.tokens), np.bool_))
    return text[start:end], covered


@pytest.mark.parametrize(
    ("claim", "text", "quote", "covered"),
    [
        ("Bridge opened.", "Cats sleep. Bridge opened. Dogs bark.", "Bridge opened.", 1.0),
        ("Bridge opened.", "Bridge! It opened. Dogs bark.", "Bridge! It opened.", 1.0),
        ("大桥建成，工厂关闭。", "猫睡觉。大桥建成。工厂关闭。", "大桥建成。工厂关闭。", 1.0),
        ("Bridge opened.", "Cats sleep. Bridge closed.", "Bridge closed.", 0.5),
        ("Bridge opened.", "Bridge! Cats. Dogs. It opened.", "Bridge!", 0.5),  # four sentences are too many
    ],
)
def test_the_shortest_run_that_covers_most_is_quoted(claim, text, quote, covered):
    assert quoted(claim, text) == (quote, pytest.approx(covered))


def test_a_token_of_the_title_counts_a_share():
    assert quoted("Bridge opened.", "It opened.", title="Bridge") == (
        "It opened.",
        pytest.approx((TITLE_TOKEN_SHARE + 1) / 2),
    )


def test_a_run_does_not_begin_with_a_heading():
    text = "Bridge\n\nIt opened."
    assert quoted("Bridge opened.", text) == (text, 1.0)
    assert quoted("Bridge opened.", text, headings=((0, 6),))[0] != text


def test_of_two_sentences_the_one_with_the_number_is_quoted():
    text = "Bridges were many. Cats sleep. Dogs sleep. Cows sleep. Now 12 sleep."
    assert quoted("12 bridges", text) == ("Now 12 sleep.", 0.5)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("140多個國家參加了決議聯署", "140多个国家参加了决议联署，OpenAI没有参加。"),
        ("OpenAI没有参加。产业规模", ZH[ZH.index("140") :]),
        ("open ai 没有参加", "140多个国家参加了决议联署，OpenAI没有参加。"),
    ],
)
def test_a_claim_is_found_word_for_word(claim, quote):
    first, (start, end) = verbatim_quotes(claim_of(claim), [evidence_of(EN), evidence_of(ZH)])
    assert (first, ZH[start:end]) == ((0, 0), quote)


def test_a_claim_that_is_not_there_or_too_short_is_not_found():
    assert verbatim_quotes(claim_of("140多个国家反对"), [evidence_of(ZH)]) == ()
    assert verbatim_quotes(claim_of("中国提"), [evidence_of(ZH)]) == ()
    assert verbatim_quotes(claim_of("The industry exceeded 700"), [evidence_of(EN)]) != ()
