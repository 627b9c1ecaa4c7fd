"""Words of time: what narrows the search, what orders it, and what is only preferred."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.ui.fake_engine import make_article, make_scored
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.qa.question.time_scope import Period, Times, narrowed, preferred, read_times
from yinju.settings import Settings
from yinju.store import Store
from yinju.types import Answer, Scope, ScoredPassage

TODAY = date(2025, 9, 15)
JULY = Period(date(2025, 7, 1), date(2025, 7, 31))
LAST_YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("question", "period", "rest"),
    [
        ("7月的报道怎么评价大桥？", JULY, "怎么评价大桥？"),
        ("2025年7月的报道中，大桥怎么样了？", JULY, "大桥怎么样了？"),
        ("去年发表的文章对大桥怎么看？", LAST_YEAR, "对大桥怎么看？"),
        ("去年發表的文章對大橋怎麼看？", LAST_YEAR, "對大橋怎麼看？"),
        ("人民日报2025年7月的文章对大桥怎么看？", JULY, "人民日报 对大桥怎么看？"),
        ("2024年以来的报道如何评价大桥？", Period(date(2024, 1, 1), None), "如何评价大桥？"),
        ("2024年之前的报道如何评价大桥？", Period(None, date(2023, 12, 31)), "如何评价大桥？"),
        ("最近三个月的报道怎么评价大桥？", Period(date(2025, 6, 17), TODAY), "怎么评价大桥？"),
        ("articles published in July 2025 about the bridge", JULY, "about the bridge"),
        ("last year's reports on the strike", LAST_YEAR, "on the strike"),
        ("reports since 2024 on the bridge", Period(date(2024, 1, 1), None), "on the bridge"),
        ("reports before March 2024 on the bridge", Period(None, date(2024, 2, 29)), "on the bridge"),
        ("昨天的新闻怎么评价大桥？", Period(date(2025, 9, 14), date(2025, 9, 14)), "怎么评价大桥？"),
    ],
)
def test_wording_that_speaks_of_articles_narrows(question: str, period: Period, rest: str) -> None:
    times = read_times(question, TODAY)
    assert (times.published, times.newest, times.rest) == (period, 0, rest)


@pytest.mark.parametrize(
    ("question", "year", "month"),
    [
        ("2023年10月发生了什么？", 2023, 10),
        ("去年的营收是多少？", 2024, None),
        ("今年7月提出了什么倡议？", 2025, None),
        ("2023年10月发表的讲话说了什么？", 2023, 10),
        ("哪部作品发表于2013年8月？", 2013, 8),
        ("What happened in July 2025?", 2025, 7),
        ("Which novel was published in 1987?", 1987, None),
        ("What was the turnover last year?", 2024, None),
        ("What ideas did the report in 1964 state?", 1964, None),
    ],
)
def test_the_date_of_an_event_narrows_nothing(question: str, year: int, month: int | None) -> None:
    times = read_times(question, TODAY)
    assert (times.published, times.newest, times.rest) == (None, 0, question)
    assert (times.spoken_of[0].year, times.spoken_of[0].month) == (year, month)


@pytest.mark.parametrize(
    ("question", "newest", "rest"),
    [
        ("最新的人工智能政策是什么？", 1, "人工智能政策是什么？"),
        ("最近大桥有什么进展？", 3, "大桥有什么进展？"),
        ("What is the latest AI policy?", 1, "What is AI policy?"),
        ("What was said recently about the bridge?", 3, "What was said about the bridge?"),
        ("离车站最近的医院是哪家？", 0, "离车站最近的医院是哪家？"),
        ("最近的一次台风是什么时候？", 0, "最近的一次台风是什么时候？"),
        ("澳大利亚的首都是哪里？", 0, "澳大利亚的首都是哪里？"),
    ],
)
def test_words_of_recency_order(question: str, newest: int, rest: str) -> None:
    assert read_times(question, TODAY) == Times(None, newest, (), rest)


def test_a_date_that_is_none_is_no_fault() -> None:
    assert read_times("2023年2月30日的报道说了什么？", TODAY).published == Period(date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("scope", "since", "until"),
    [
        (None, "2025-07-01", "2025-07-31"),
        (Scope(since="2025"), "2025-07-01", "2025-07-31"),
        (Scope(since="2025-07-20", until="2025-07"), "2025-07-20", "2025-07-31"),
        (Scope(until="2024"), "2025-07-01", "2024"),
    ],
)
def test_a_period_is_met_with_the_scope_asked_for(scope: Scope | None, since: str, until: str) -> None:
    assert (narrowed(scope, JULY).since, narrowed(scope, JULY).until) == (since, until)


ARTICLES = [
    ("2023", "2023-06-01", "大桥的日均车流量达到三万辆，管理局说收费标准不会改变。"),
    ("2024", "2024-07-26", "大桥的日均车流量达到四万辆，管理局说收费标准将会下调。"),
    ("2025", "2025-07-26", "大桥的日均车流量达到五万辆，管理局说收费标准已经下调。"),
    ("undated", None, "大桥的日均车流量达到六万辆，管理局说收费标准值得讨论。"),
    ("tea", "2025-09-01", "今年春茶的产量比往年高，茶农说价格却下降了一成左右。"),
]


@pytest.fixture
def engine(tmp_path: Path, settings: Settings) -> Iterator[Engine]:
    rows = [{"id": i, "source": i, "title": i, "published": d, "text": text} for i, d, text in ARTICLES]
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps({k: v for k, v in row.items() if v}) + "\n" for row in rows), encoding="utf-8")
    embedder = ToyEmbedder()
    assert len(ingest([str(file)], settings, embedder).added) == len(ARTICLES)
    with Engine(Store.open(settings, embedder.fingerprint), embedder, settings, today=lambda: TODAY) as engine:
        yield engine


def sources(answer: Answer) -> set[str]:
    return {citation.source for citation in answer.citations}


def test_only_the_newest_article_answers_for_the_latest(engine: Engine) -> None:
    answer = engine.ask("大桥最新的日均车流量是多少？")
    assert sources(answer) == {"2025"}
    assert answer.passages[0].article.source == "2025"
    assert answer.notice == "按发表日期从新到旧，只取最新的；没有日期的文章不在其中。"


def test_recency_passes_over_what_does_not_answer(engine: Engine) -> None:
    assert "tea" not in sources(engine.ask("大桥最近的日均车流量是多少？"))


def test_a_period_is_searched_and_said(engine: Engine) -> None:
    answer = engine.ask("去年的报道说大桥的日均车流量是多少？")
    assert sources(answer) == {"2024"}
    assert answer.notice == "只查找了2024-01-01至2024-12-31发表的文章。"
    hant = engine.ask("去年的報道說大橋的日均車流量是多少？")
    assert hant.notice == "只查找了2024-01-01至2024-12-31發表的文章。"


def test_a_period_that_holds_no_answer_is_not_widened(engine: Engine) -> None:
    answer = engine.ask("2022年的报道说大桥的日均车流量是多少？")
    assert (answer.refused, answer.closest) == (True, ())
    assert answer.notice == "2022-01-01至2022-12-31发表的文章里没有答案；没有查找其他时间的文章。"


def test_the_date_of_an_event_prefers_the_articles_that_speak_of_it(engine: Engine) -> None:
    answer = engine.ask("2023年6月大桥的日均车流量是多少？")
    assert answer.notice is None
    assert {scored.article.source for scored in answer.passages} >= {"2023", "2024", "2025", "undated"}


def scored(number: int, score: float, published: str | None, text: str = "大桥") -> ScoredPassage:
    made = make_scored(make_article(number, published=published))
    return replace(made, score=score, passage=replace(made.passage, text=text))


def test_of_equals_the_newest_comes_first() -> None:
    passages = [scored(1, 0.804, "2021"), scored(2, 0.803, "2025-07"), scored(3, 0.802, None), scored(4, 0.7, "2026")]
    assert [one.article.article_id for one in preferred(passages, ())] == ["a2", "a1", "a3", "a4"]


@pytest.mark.parametrize(
    ("text", "published", "gains"),
    [
        ("大桥于2023年10月通车。", None, True),
        ("The bridge opened in October 2023.", None, True),
        ("大桥于10月通车。", "2023-11-05", True),
        ("大桥于10月通车。", "2024-11-05", False),
        ("去年大桥通车。", "2024-03-01", False),
        ("大桥于2023年通车。", None, False),
    ],
)
def test_what_speaks_of_the_date_gains(text: str, published: str | None, gains: bool) -> None:
    spoken_of = read_times("2023年10月发生了什么？", TODAY).spoken_of
    (one,) = preferred([scored(1, 0.5, published, text)], spoken_of)
    assert one.score == (0.6 if gains else 0.5)


def test_last_year_in_an_article_is_the_year_before_its_own() -> None:
    spoken_of = read_times("去年的营收是多少？", TODAY).spoken_of
    texts = [("去年营收八亿元。", "2025-03-01"), ("去年营收七亿元。", "2024-03-01"), ("今年营收七亿元。", "2024-12-30")]
    passages = [scored(i, 0.5, published, text) for i, (text, published) in enumerate(texts)]
    assert {one.article.article_id: one.score for one in preferred(passages, spoken_of)} == {
        "a0": 0.6,
        "a1": 0.5,
        "a2": 0.6,
    }
