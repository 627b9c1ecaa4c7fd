import numpy as np
import pytest

from tests.qa.verify.samples import claim_of
from tests.verifiers import TOKENS
from yinju.qa.verify.alignment import PassageClauses
from yinju.qa.verify.clauses import added_denials, contradictions
from yinju.qa.verify.faults import Fault


def compared(claim, *texts):
    """The claim, the clauses, and the likeness of its words with the passage's: 1 for the same word."""
    read = claim_of(claim)
    columns = [TOKENS.cosines(read.tokens, TOKENS.tokenize([text])[0]).max(axis=1, initial=0.0) for text in texts]
    cosines = np.stack(columns, axis=1) if columns else np.zeros((len(read.tokens), 0), np.float32)
    return read, PassageClauses(texts, cosines)


def added(claim, *texts, same=True):
    read, theirs = compared(claim, *texts)
    return added_denials(read, theirs, theirs.cosines.max(axis=1, initial=0.0), read.weights, same=same)


def test_a_denial_of_what_no_clause_speaks_of_is_added():
    assert added("The bridge opened, nobody objected.", "the bridge opened in May", "it is long") == [
        Fault("added", "nobody objected")
    ]
    assert added("大桥通车，無人反對。", "大桥通车", "全长5200米") == [Fault("added", "無人反對")]


@pytest.mark.parametrize(
    ("claim", "texts"),
    [
        ("The bridge opened, nobody objected.", ["the bridge opened", "nobody objected to it"]),
        ("The bridge opened, everybody cheered.", ["the bridge opened"]),  # adds, but denies nothing
        ("The bridge never opened.", ["the bridge opened"]),  # the passage speaks of what it denies
        ("……", ["the bridge opened"]),
    ],
)
def test_what_is_denied_there_or_no_denial_is_not_added(claim, texts):
    assert added(claim, *texts) == []


def test_across_languages_less_of_a_clause_needs_to_be_covered():
    read, nothing = compared("The bridge opened, no ferry sank there.")
    nearly_half = np.full(len(read.tokens), 0.45, np.float32)
    assert added_denials(read, nothing, nearly_half, read.weights, same=False) == []
    assert added_denials(read, nothing, nearly_half, read.weights, same=True) == [Fault("added", "no ferry sank there")]


def test_without_passages_every_denial_is_added_and_nothing_contradicted():
    assert added("nobody objected") == [Fault("added", "nobody objected")]
    assert contradictions(*compared("nobody objected")) == []


def test_a_contradiction_names_both_clauses():
    assert contradictions(*compared("Prices fell.", "prices rose", "wages fell sharply in spring")) == [
        Fault("trend", "Prices fell", "prices rose")
    ]
    assert contradictions(*compared("The bridge never opened.", "the bridge opened")) == [
        Fault("affirmed", "The bridge never opened", "the bridge opened")
    ]
