import pytest

from tests.qa.verify.samples import claim_of, evidence_of
from yinju.qa.verify.inputs import same_language


@pytest.mark.parametrize(
    ("text", "words", "weights"),
    [
        ("大桥长3米，很高。", ["大桥长3米"] * 4 + ["很高"] * 2, [1, 1, 1, 1, 1, 1]),
        ("The dam opened.", ["The", "dam", "opened"], [0, 1, 1]),
        ("OpenAI发布dam", ["OpenAI发布dam"] * 3, [1, 1, 1]),
    ],
)
def test_a_claim_has_a_range_and_a_weight_for_each_token(text, words, weights):
    claim = claim_of(text)
    assert [text[start:end] for start, end in claim.spans.tolist()] == words
    assert claim.weights.tolist() == weights


def test_a_claim_without_tokens_has_empty_arrays():
    claim = claim_of("……")
    assert (claim.tokens.shape, claim.spans.shape, claim.weights.shape, claim.pieces.shape) == (
        (0,),
        (0, 2),
        (0,),
        (0,),
    )


def test_a_single_han_character_is_a_piece_and_a_whole_word_is_none():
    assert claim_of("高").pieces.tolist() == [True]
    assert claim_of("大桥").pieces.tolist() == [False]
    assert claim_of("dam").pieces.tolist() == [False]


def test_a_passage_is_cut_into_sentences_and_their_clauses():
    text = "Bridges\n\nIt opened, and closed. 大桥很长。"
    evidence = evidence_of(text, headings=((0, 7),))
    assert [text[a:b].strip() for a, b in evidence.sentences] == ["Bridges", "It opened, and closed.", "大桥很长。"]
    assert evidence.headed == (True, False, False)
    assert [text[a:b].strip() for a, b in evidence.clauses] == ["Bridges", "It opened", "and closed", "大桥很长"]
    assert evidence.sentence_of.tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("published", "date"),
    [("2025-01-17", (2025, 1, 17)), ("2025-01", (2025, 1, None)), ("2025", (2025, None, None))],
)
def test_the_day_of_publication_is_a_date_of_the_passage(published, date):
    (found,) = evidence_of("大桥很长。", published=published).facts.dates
    assert (found.year, found.month, found.day) == date
    assert (found.start, found.end) == (-1, -1)
    assert evidence_of("大桥很长。").facts.dates == ()


def test_title_and_publisher_are_read_with_the_passage():
    evidence = evidence_of("大桥很长。", title="Élan 3", publisher="晨报")
    assert evidence.letters == "大桥很长élan3晨报"
    assert {"elan", "晨报", "大桥"} <= evidence.words
    assert [q.value for q in evidence.facts.quantities] == [3.0]


@pytest.mark.parametrize(
    ("claim", "passage", "same"),
    [
        ("大桥很长", "它很高", True),
        ("大橋開放了", "大桥开放了", True),
        ("The dam", "大桥", False),
        ("The dam", "It is", True),
    ],
)
def test_both_scripts_are_one_language(claim, passage, same):
    assert same_language(claim_of(claim), evidence_of(passage)) is same
