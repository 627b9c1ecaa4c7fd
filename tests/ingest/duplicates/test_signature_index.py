import random

import pytest

from yinju.ingest.duplicates.shingles import signature
from yinju.ingest.duplicates.signature_index import DuplicateIndex


def _words(seed: int, length: int) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(length))


ARTICLES = {f"a{seed}": _words(seed, 300) for seed in range(30)}
EXCERPT = ARTICLES["a7"][60:180]


def _index(*, added: bool) -> DuplicateIndex:
    signatures = {name: signature(text) for name, text in ARTICLES.items()}
    if not added:
        return DuplicateIndex(signatures.items())
    index = DuplicateIndex()
    for name, one in signatures.items():
        index.add(name, one)
    return index


@pytest.mark.parametrize("added", [False, True])
def test_the_source_of_an_excerpt_is_a_candidate_however_often_one_asks(added: bool) -> None:
    index = _index(added=added)
    assert len(index) == 30
    for _ in range(12):  # the stored ones are sorted after some questions
        assert index.candidates(signature(EXCERPT)) == ["a7"]
        assert index.candidates(signature(_words(99, 200))) == []


@pytest.mark.parametrize("added", [False, True])
def test_what_is_removed_or_replaced_is_not_found(added: bool) -> None:
    index = _index(added=added)
    index.remove("a7")
    index.remove("never in")
    assert index.candidates(signature(EXCERPT)) == []
    index.add("a3", signature(ARTICLES["a7"]))
    assert index.candidates(signature(ARTICLES["a3"])) == []
    assert index.candidates(signature(EXCERPT)) == ["a3"]
    assert len(index) == 29


def test_those_that_share_most_come_first() -> None:
    text = _words(1, 400)
    index = DuplicateIndex(
        (name, signature(text[:end] + _words(2, 400 - end))) for name, end in (("less", 250), ("more", 400))
    )
    assert index.candidates(signature(text)) == ["more", "less"]


@pytest.mark.parametrize("text", ["", "，。"])
def test_a_text_without_letters_has_no_candidates(text: str) -> None:
    index = _index(added=False)
    index.add("empty", signature(text))
    assert index.candidates(signature(text)) == []


@pytest.mark.parametrize("text", ["人", "人工", "人工智能治理", "AI"])
def test_the_shortest_texts_are_candidates_of_their_like(text: str) -> None:
    index = _index(added=False)
    index.add("short", signature(text))
    assert index.candidates(signature(text)) == ["short"]


def test_a_disclaimer_that_fills_one_part_makes_no_candidates() -> None:
    notice = _words(50, 60)
    index = DuplicateIndex((name, signature(text + notice)) for name, text in ARTICLES.items())
    assert index.candidates(signature(_words(51, 300) + notice)) == []


def test_a_daily_report_with_other_numbers_is_no_candidate() -> None:
    words = [_words(seed, 6) for seed in range(100)]

    def report(day: int) -> str:
        chance = random.Random(day)
        return "".join(f"{word}{chance.randrange(1000, 999999)}" for word in words)

    index = DuplicateIndex([("monday", signature(report(1)))])
    assert index.candidates(signature(report(2))) == []
    assert index.candidates(signature(report(1)[:500])) == ["monday"]


def test_nothing_else_in_the_index_changes_what_is_found() -> None:
    alone = DuplicateIndex([("a7", signature(ARTICLES["a7"]))])
    assert alone.candidates(signature(EXCERPT)) == _index(added=True).candidates(signature(EXCERPT))
    assert DuplicateIndex().candidates(signature(EXCERPT)) == []


def _shares_sentences(seed: int, of: int) -> str:
    """A text of sentences that others have too, a few of them in nearly all."""
    chance = random.Random(seed)
    return "".join(_words(1000 + min(int(chance.paretovariate(0.7)), of), 25) for _ in range(chance.randint(1, 30)))


@pytest.mark.parametrize("added", [False, True])
def test_asked_together_articles_have_the_candidates_that_reading_all_signatures_finds(added: bool) -> None:
    texts = {f"t{seed}": _shares_sentences(seed, 60) for seed in range(400)}
    signatures = {name: signature(text) for name, text in texts.items()}
    index = DuplicateIndex(() if added else signatures.items())
    for name, one in signatures.items() if added else ():
        index.add(name, one)
        if int(name[1:]) % 90 == 0:  # so that there are several segments
            index.candidates(one)
    for name in ("t3", "t50"):
        index.remove(name)
    unsorted = [DuplicateIndex(signatures.items()) for _ in range(50)]
    asked = list(signatures)[:50]
    found = index.candidates_of([signatures[name] for name in asked])
    one_by_one = [fresh.candidates(signatures[name]) for fresh, name in zip(unsorted, asked, strict=True)]
    # Which of those that share as much comes first follows from the order of arrival, which is the same.
    assert found == [[other for other in others if other not in ("t3", "t50")] for others in one_by_one]
    assert sum(map(len, found)) > 200
