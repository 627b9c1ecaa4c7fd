"""Twice the text takes twice the time: no stage of reading compares everything with everything."""

from collections.abc import Callable
from datetime import date
from time import process_time

import pytest

from tests.hostile.texts import PAGES, TEXTS, Text
from yinju.embed import open_embedder
from yinju.errors import LoadError
from yinju.ingest.chunk import chunk
from yinju.ingest.prepare import prepare
from yinju.ingest.read.web_page import read_html
from yinju.qa.answer.contacts import mask_unasked
from yinju.qa.engine import MAX_QUESTION_CHARS
from yinju.qa.facts.dates import find_dates
from yinju.qa.facts.quantities import find_quantities
from yinju.qa.llm.fence import fenced_line
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.question.time_scope import read_times
from yinju.settings import ChunkSettings, CleanSettings, EmbedderSettings
from yinju.token_table import TokenTable
from yinju.types import Document

KIND = "growth of work"

QUICK, LONG = 4_000, 25_000
"""Characters of the smaller text; the larger has four times as many, in which what is linear takes four times as long
and what is quadratic sixteen times."""
TIMES = 4
MOST = 9.0
LEAST_S = 0.05
"""Processor time below which nothing can be told: other processes disturb it by as much."""


def _seconds(step: Callable[[str], object], text: str) -> float:
    begin = process_time()
    step(text)
    return process_time() - begin


def _assert_linear(step: Callable[[str], object], make: Text, chars: int) -> None:
    step(make(200))  # what is loaded at the first use is no part of it
    for _ in range(3):  # a busy machine may disturb one measurement
        small, large = _seconds(step, make(chars)), _seconds(step, make(TIMES * chars))
        if large < MOST * max(small, LEAST_S):
            return
    pytest.fail(f"{TIMES} times the text takes {large / small:.1f} times the time: {small:.2f} s and {large:.2f} s")


def _prepare(text: str) -> None:
    for article in prepare(Document(uri="u", source="s", origin="o", text=text), CleanSettings()):
        chunk(article.text, ChunkSettings(), article.doubtful)


def _read_page(text: str) -> None:
    try:
        read_html(text.encode())
    except LoadError:
        return


@pytest.mark.parametrize("name", TEXTS)
def test_preparing_a_text_grows_with_its_length(name: str) -> None:
    _assert_linear(_prepare, TEXTS[name], QUICK)


@pytest.mark.hostile
@pytest.mark.parametrize("name", TEXTS)
def test_preparing_a_long_text_grows_with_its_length(name: str) -> None:
    _assert_linear(_prepare, TEXTS[name], LONG)


def _fenced(text: str) -> str:
    return fenced_line(text, BY_SIGNS)


def _masked(text: str) -> str:
    return mask_unasked(text, "?")


@pytest.mark.hostile
@pytest.mark.parametrize("name", PAGES)
def test_reading_a_page_grows_with_its_length(name: str) -> None:
    _assert_linear(_read_page, PAGES[name], LONG)


@pytest.mark.hostile
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "step",
    [find_dates, find_quantities, _fenced, _masked],
    ids=["dates", "quantities", "fence", "contacts"],
)
def test_understanding_a_text_grows_with_its_length(step: Callable[[str], object], name: str) -> None:
    _assert_linear(step, TEXTS[name], QUICK)


@pytest.mark.parametrize("name", TEXTS)
def test_words_of_time_in_the_longest_question_are_read_in_time(name: str) -> None:
    # Words of time are read in questions alone, which have a length.
    assert _seconds(lambda text: read_times(text, date(2026, 1, 1)), TEXTS[name](MAX_QUESTION_CHARS)) < 1


@pytest.mark.parametrize("name", ["one sentence", "rare characters", "letters, and a line", "digits"])
def test_cutting_a_text_into_tokens_grows_with_its_length(name: str) -> None:
    table = open_embedder(EmbedderSettings()).tokens
    assert isinstance(table, TokenTable)
    _assert_linear(lambda text: (table.tokenize([text]), table.spans(text)), TEXTS[name], QUICK)
