import pytest

from yinju.qa.verify.plain_sentence import only_announces, plain_sentence


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("1. China proposed it in 2023.", "China proposed it in 2023."),
        ("1.中国提出倡议。", "中国提出倡议。"),
        ("2、中国提出倡议。", "中国提出倡议。"),
        ("3) Exports fell.", "Exports fell."),
        ("(4) 出口下降了。", "出口下降了。"),
        ("（一）中国提出倡议。", "中国提出倡议。"),
        ("二、出口下降了。", "出口下降了。"),
        ("①出口下降了。", "出口下降了。"),
        ("- **出口**下降了。", "出口下降了。"),
        ("•Exports fell.", "Exports fell."),
        ("> - a) `Exports` fell.", "Exports fell."),
        ("10. 2023 was a good year.", "2023 was a good year."),
        # What only looks like one
        ("1.5 million people came.", "1.5 million people came."),
        ("-5% was the rate.", "-5% was the rate."),
        ("2、3月份出口下降。", "2、3月份出口下降。"),
        ("一、二线城市房价上涨。", "一、二线城市房价上涨。"),
        ("2023. That was the year.", "2023. That was the year."),
        ("A. Morton built it.", "A. Morton built it."),
        ("十月出口下降。", "十月出口下降。"),
        ("（中国）提出倡议。", "（中国）提出倡议。"),
        ("1.", ""),
    ],
)
def test_the_marks_of_a_list_are_no_part_of_a_sentence(sentence, plain):
    assert plain_sentence(sentence) == plain


@pytest.mark.parametrize(
    ("sentence", "announces"),
    [
        ("Who built it?", True),
        ("- 谁提出了倡议？", True),
        ("The proposals are:", True),
        ("**主要内容如下：**", True),
        ("## The old bridge", True),
        ("他说：“倡议已经提出。”", False),
        ("#1 is the old bridge.", False),
        ("1. The bridge was built in 1937.", False),
    ],
)
def test_questions_headings_and_what_heads_a_list_only_announce(sentence, announces):
    assert only_announces(sentence) is announces
