from dataclasses import replace

import pytest

from tests.ui.ask.test_render import MARKUP, Tags
from tests.ui.fake_engine import make_answer, make_article, make_refusal, make_scored
from yinju.how_found import ScoreParts, WordMatch
from yinju.ui.ask.render_found import render_found
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import WORDS

SCORED = replace(make_scored(make_article()), parts=ScoreParts(0.91, 0.82, 0.7, 1.0, 0.6))


def page_of(answer, aligned=(), language="en"):
    return Tags(render_found(ShownTurn("?", answer=answer, aligned=aligned), language))


def test_each_passage_has_its_score_by_part_and_the_words_that_match():
    aligned = ((WordMatch("growth", "增长", 0.87), WordMatch("Rate", "rate", 1.0)),)
    answer = make_answer(passages=(SCORED,), timings_ms={"total": 12.4, "retrieve": 9.6, "condense": 0.2})
    page = page_of(answer, aligned)
    assert page.text == (
        "How it was found标题1 · paragraph 3 score 0.80"
        "before reading 0.60 · covers the question 0.91 · its best sentence does 0.82 · alike in meaning 0.70 · "
        "keywords 1.00Words that match: growth–增长 0.87 · Rate"
        "Time: understanding 0 ms · searching and reading 10 ms · in all 12 ms"
    )
    assert [attrs["href"].partition("#")[0] for attrs in page.named("a")] == ["./articles/a1"]


def test_what_is_not_known_is_left_out():
    unread = replace(SCORED, parts=replace(SCORED.parts, similarity=None))
    assert "alike" not in page_of(make_answer(passages=(unread,))).text
    assert page_of(make_answer()).text == "How it was found标题1 · paragraph 3 score 0.80"
    assert render_found(ShownTurn("?", error="no"), "en") == ""


@pytest.mark.parametrize("reason", ["no_evidence", "not_recorded", "llm_refused", "no_citation", "unsupported"])
@pytest.mark.parametrize("language", list(WORDS))
def test_a_refusal_says_why(reason, language):
    assert getattr(WORDS[language], reason) in page_of(make_refusal(reason=reason), language=language).text


def test_an_answer_from_the_catalogue_searched_no_passages():
    assert WORDS["zh"].found_none in page_of(make_answer(passages=()), language="zh").text


def test_nothing_in_it_is_markup():
    scored = make_scored(make_article(title=MARKUP))
    page = page_of(make_answer(passages=(scored,)), ((WordMatch(MARKUP, "x", 0.9),),))
    assert page.text.count(MARKUP) == 2
    assert {tag for tag, _ in page.elements} == {"details", "summary", "ol", "li", "a", "bdi", "strong", "p"}
