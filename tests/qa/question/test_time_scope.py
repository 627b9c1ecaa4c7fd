"""Words of time: what narrows the search, what orders it, and what is only preferred."""

import json
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ToyEmbedder
from tests.qa.question.time_questions import ROWS
from tests.qa.question.time_questions import TODAY as WEDNESDAY
from yinju.ingest.build import ingest
from yinju.qa.engine import MAX_QUESTION_CHARS, Engine
from yinju.qa.question.time_scope import Times, narrowed, read_times
from yinju.settings import Settings
from yinju.store import Store
from yinju.types import Answer, Period, Scope

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
        ("最近三个月的报道怎么评价大桥？", Period(date(2025, 6, 16), TODAY), "怎么评价大桥？"),
        ("articles published in July 2025 about the bridge", JULY, "about the bridge"),
        ("last year's reports on the strike", LAST_YEAR, "on the strike"),
        ("reports since 2024 on the bridge", Period(date(2024, 1, 1), None), "on the bridge"),
        ("reports before March 2024 on the bridge", Period(None, date(2024, 2, 29)), "on the bridge"),
        ("昨天的新闻怎么评价大桥？", Period(date(2025, 9, 14), date(2025, 9, 14)), "怎么评价大桥？"),
    ],
)
def test_wording_that_speaks_of_articles_narrows(question: str, period: Period, rest: str) -> None:
    times = read_times(question, TODAY)
    assert (times.published, times.newest, times.rest) == ((period,), 0, rest)


@pytest.mark.parametrize(
    ("question", "year", "month"),
    [
        ("2023年10月发生了什么？", 2023, 10),
        ("去年的营收是多少？", 2024, None),
        ("今年7月提出了什么倡议？", 2025, 7),
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
        ("What has grown in recent years?", 3, "What has grown in years?"),
        ("澳大利亚的首都是哪里？", 0, "澳大利亚的首都是哪里？"),
    ],
)
def test_words_of_recency_order(question: str, newest: int, rest: str) -> None:
    assert read_times(question, TODAY) == Times(None, newest, (), rest)


def shown(periods: tuple[Period, ...] | None) -> str | None:
    if periods is None:
        return None
    return " ".join(f"{period.since or '..'}/{period.until or '..'}" for period in periods)


@pytest.mark.parametrize(("question", "periods", "not_understood"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_asked_of_the_dates_of_publication(question: str, periods: str | None, not_understood: str) -> None:
    times = read_times(question, WEDNESDAY)
    assert (shown(times.published), " ".join(times.not_understood)) == (periods, not_understood)


def test_every_question_is_asked_once() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("2023年到2025年但不是2024年的报道怎么评价大桥？", "怎么评价大桥？"),
        ("从2023年到2024年的报道怎么评价大桥？", "怎么评价大桥？"),
        ("2024年关于大桥的报道怎么说？", "关于大桥的报道怎么说？"),
        ("8月1日之後發表的文章怎麼評價大橋？", "怎麼評價大橋？"),
        ("articles published between May and July 2025 about the bridge", "about the bridge"),
        ("articles about the bridge published in July 2025", "articles about the bridge"),
        ("last week 的新闻怎么评价 the bridge？", "怎么评价 the bridge？"),
        ("2025年的最新报道怎么评价大桥？", "怎么评价大桥？"),
        ("春天的报道怎么评价大桥？", "春天的报道怎么评价大桥？"),
    ],
)
def test_only_what_narrowed_is_left_out_of_what_is_searched(question: str, rest: str) -> None:
    assert read_times(question, TODAY).rest == rest


@pytest.mark.parametrize(
    ("question", "spoken_of"),
    [
        ("去年7月大桥怎么样？", [(2024, 7, None)]),
        ("2025年5月至7月大桥的车流量是多少？", [(2025, None, None)]),
        ("10月1日至7日大桥的车流量是多少？", [(2024, 10, None)]),
        ("除2024年以外，哪些年份的营收增长？", []),
        ("关于2008年奥运会的报道说了什么？", [(2008, None, None)]),
        ("2025年7月关于2008年奥运会的報道說了什麼？", [(2008, None, None)]),
        ("What do the reports on 2023 GDP say?", [(2023, None, None)]),
        ("What happened on the day before yesterday in the 大桥?", [(2025, 9, 13)]),
        ("1990年代的大桥怎么样？", [(1990, None, None)]),
        ("从19世纪50年代到60年代，什么建筑被摧毁了？", [(1850, None, None), (1860, None, None)]),
        ("2012年春天大桥怎么样？", [(2012, None, None)]),
        ("Who took command in the spring of 1753?", [(1753, None, None)]),
        ("2004年6月至2011年大桥怎么样？", [(2004, 6, None), (2011, None, None)]),
        ("What was damaged in the crisis of 2008-09?", [(2008, None, None)]),
        ("三日游去哪里？", []),
        ("什么是一號風球？", []),
        ("周日划船的 bridge 在哪里？", []),
        ("How many boxes were sold within 30 days?", []),
    ],
)
def test_the_dates_of_events(question: str, spoken_of: list[tuple[int, int | None, int | None]]) -> None:
    assert [(one.year, one.month, one.day) for one in read_times(question, TODAY).spoken_of] == spoken_of


@given(
    st.text(
        alphabet="0123456789年月日周季度半上下去前今初底第一二三至到或和除不是以外后前的报道QMaylastwek-/., ",
        max_size=40,
    )
)
def test_any_question_can_be_read(question: str) -> None:
    times = read_times(question, TODAY)
    assert times.published is None or all(
        a.until is not None and b.since is not None and a.until < b.since for a, b in pairwise(times.published)
    )


@pytest.mark.parametrize(
    "part", ["年", "2025", "2025年", "7月", "1日", "July ", "和", "不是2024年", "the ", "关于", "articles "]
)
def test_a_long_question_takes_no_time(part: str) -> None:
    started = time.process_time()
    read_times(part * (MAX_QUESTION_CHARS // len(part)), TODAY)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("scope", "published"),
    [
        (None, (JULY,)),
        (Scope(since="2025"), (JULY,)),
        (Scope(published=(Period(date(2025, 7, 20), None),)), (Period(date(2025, 7, 20), date(2025, 7, 31)),)),
        (Scope(published=(LAST_YEAR,)), ()),
    ],
)
def test_a_period_is_met_with_the_scope_asked_for(scope: Scope | None, published: tuple[Period, ...]) -> None:
    within = narrowed(scope, (JULY,))
    assert within.published == published
    assert within.since == (scope.since if scope else None)


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


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("2023年或2025年的报道说大桥的日均车流量是多少？", {"2023", "2025"}),
        ("不是2024年的报道说大桥的日均车流量是多少？", {"2023", "2025"}),
        ("除2024年以外的報導說大橋的日均車流量是多少？", {"2023", "2025"}),
        ("2024年7月20日至31日的报道说大桥的日均车流量是多少？", {"2024"}),
    ],
)
def test_lists_and_exclusions_are_searched_exactly(question: str, found: set[str], engine: Engine) -> None:
    assert {scored.article.source for scored in engine.ask(question).passages} - {"tea"} == found


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        (
            "2月30日的报道说大桥的日均车流量是多少？",
            "没有理解表示时间的词语“2月30日”，所以没有按发表时间缩小查找范围。",
        ),
        (
            "國慶期間的報導說大橋的日均車流量是多少？",
            "沒有理解表示時間的詞語「國慶期間」，所以沒有按發表時間縮小查找範圍。",
        ),
        (
            "What do 大桥 reports from last summer say of 日均车流量?",
            "The words of time “last summer” were not understood, so articles of all dates were searched.",
        ),
    ],
)
def test_words_that_are_not_understood_are_said_and_narrow_nothing(question: str, notice: str, engine: Engine) -> None:
    answer = engine.ask(question)
    assert answer.notice is not None
    assert notice in answer.notice.split("\n")
    assert {"2023", "2024", "2025", "undated"} <= {scored.article.source for scored in answer.passages}


def test_several_periods_are_said(engine: Engine) -> None:
    answer = engine.ask("不是2024年的报道说大桥的日均车流量是多少？")
    assert answer.notice == "只查找了2023-12-31及以前、2025-01-01以来发表的文章。"
    english = engine.ask("What do reports not from 2024 say about the bridge?")
    assert english.notice is not None
    assert "published up to 2023-12-31 or since 2025-01-01" in english.notice
