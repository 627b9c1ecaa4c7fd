import pytest

from tests.ui.fake_engine import FakeStore, make_article
from yinju.errors import StoreError, UsageError
from yinju.types import Scope
from yinju.ui.ask.filters import Filters, chosen_scope, relabelled, removed, render_chips
from yinju.ui.ask.scope_words import scope_in_words
from yinju.ui.ask.words import WORDS
from yinju.ui.corpus.listing import Listing

ALL = ["languages:zh", "publishers:人民日报", "publishers:a:b", "since:", "until:"]
CHOSEN = (["zh"], ["人民日报", "a:b"], " 2025-07 ", "2025-08")


def test_what_is_chosen_is_a_scope():
    assert chosen_scope([], [], " ", "", "en") is None
    assert chosen_scope(*CHOSEN, "en") == Scope(("zh",), ("人民日报", "a:b"), "2025-07", "2025-08")


@pytest.mark.parametrize(("language", "said"), [("zh", "不是日期"), ("zh-Hant", "不是日期"), ("en", "is not a date")])
def test_what_is_no_date_is_said_in_the_visitors_language(language, said):
    with pytest.raises(UsageError, match=said):
        chosen_scope([], [], "July", "", language)


def test_each_thing_chosen_is_a_chip():
    chips = render_chips(*CHOSEN, "en")
    labels = ["Chinese", "人民日报", "a:b", "from 2025-07", "until 2025-08"]
    assert chips["choices"] == list(zip(labels, ALL, strict=True))
    assert chips["value"] == ALL
    assert chips["visible"] is True
    assert render_chips([], [], " ", "", "en")["visible"] is False


@pytest.mark.parametrize(
    ("left", "fields"),
    [
        (ALL, CHOSEN),
        (ALL[1:], ([], *CHOSEN[1:])),
        ([*ALL[:2], *ALL[3:]], (["zh"], ["人民日报"], *CHOSEN[2:])),
        (ALL[:3], (["zh"], ["人民日报", "a:b"], "", "")),
        ([], ([], [], "", "")),
    ],
)
def test_a_chip_that_is_pressed_again_is_removed(left, fields):
    *found, chips = removed(left, *CHOSEN, "en")
    assert tuple(found) == fields
    assert chips["value"] == left


def test_publishers_come_from_the_corpus_the_most_frequent_first():
    articles = [make_article(i, publisher=name) for i, name in enumerate(("a", "b", "b", None))]
    copy = make_article(9, publisher="a", duplicate_of="a0")
    filters = Filters(Listing(FakeStore([*articles, copy])))
    assert filters.offer()["choices"] == [("b (2)", "b"), ("a (1)", "a")]
    assert Filters(Listing(FakeStore(error=StoreError("damaged")))).offer()["choices"] == []


def test_the_fields_change_their_language_and_keep_what_is_chosen():
    languages, publishers, since, until, chips = relabelled(*CHOSEN, "zh-Hant")
    words = WORDS["zh-Hant"]
    assert [part["label"] for part in (languages, publishers, since, until)] == [
        words.languages, words.publishers, words.since, words.until,
    ]  # fmt: skip
    assert (words.traditional, "zh-Hant") in languages["choices"]
    assert chips["choices"][3] == ("2025-07 起", "since:")
    assert "value" not in languages


def test_a_scope_is_said_in_words():
    scope = chosen_scope(*CHOSEN, "en")
    assert scope_in_words(scope, "zh") == ["中文", "人民日报", "a:b", "2025-07 起", "2025-08 止"]
