import dataclasses
import re

import pytest

from tests.ui.corpus.samples import make_row
from yinju.ingest.encode import ENCODING
from yinju.settings import ServeSettings
from yinju.ui.corpus.desk import Outcome, Work
from yinju.ui.corpus.listing import GROUPS_SHOWN, Group, Row, TablePage, Wanted
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.render_panel import render_panel
from yinju.ui.corpus.render_table import NAMED_SOURCES, render_groups, render_removal, render_table
from yinju.ui.corpus.render_work import OUTCOMES_SHOWN, render_work
from yinju.ui.corpus.words import WORDS, CorpusWords
from yinju.ui.strings import STRINGS

MARKUP = '<img src=x onerror="alert(1)">&"\''
HOSTILE = make_row(1, title=MARKUP, publisher=MARKUP, published=MARKUP, source=MARKUP)


def table(*rows, wanted=None, choosing=False, language="en", number=1, count=1):
    page = TablePage(tuple(Row(row, 0) for row in rows), number, count, len(rows))
    return render_table(page, wanted or Wanted(), language, choosing=choosing)


def test_words_are_there_in_every_language_with_the_same_blanks():
    assert set(WORDS) == set(STRINGS)
    for field in dataclasses.fields(CorpusWords):
        values = [getattr(words, field.name) for words in WORDS.values()]
        assert all(values), field.name
        texts = [" ".join(value.values()) if isinstance(value, dict) else value for value in values]
        assert len({tuple(sorted(re.findall(r"{\w+}", text))) for text in texts}) == 1, field.name


@pytest.mark.parametrize(
    "html",
    [
        table(HOSTILE, choosing=True),
        render_removal([HOSTILE], "en"),
        render_groups([Group(HOSTILE, (dataclasses.replace(HOSTILE, copy_kind="near", copy_share=0.9),))], "en"),
        render_work(Work(1, "add", 1, 3, MARKUP), "en"),
        render_work(Work(1, "add", ended=True, outcomes=(Outcome(MARKUP, "failed", MARKUP),)), "en"),
        render_work(Work(1, "add", ended=True, problem=MARKUP), "en"),
        render_work(Work(1, "add", ended=True, problem=RefusedError("bad_name", name=MARKUP)), "en"),
    ],
)
def test_what_comes_from_articles_is_never_markup(html):
    assert "<img" not in html
    assert "&lt;img" in html
    assert '"alert(1)"' not in html


def test_the_table_says_by_what_it_is_sorted_and_names_each_row():
    html = table(make_row(1), wanted=Wanted(sort="published", descending=True), choosing=True)
    assert re.findall(r'aria-sort="(\w+)"', html) == ["none", "none", "descending", "none", "none", "none", "none"]
    assert 'aria-label="Choose 标题1"' in html
    assert 'href="./articles/a1"' in html
    assert "checkbox" not in table(make_row(1))


def test_pages_lead_to_those_beside_them():
    assert "<nav" not in table(make_row(1))
    html = table(make_row(1), number=1, count=3)
    assert 'data-page="0" disabled' in html
    assert 'data-page="2">Next' in html
    assert "Page 1 of 3" in html


def test_long_lists_are_cut_and_say_so():
    assert f"… and {1} more" in render_removal([make_row(n) for n in range(NAMED_SOURCES + 1)], "en")
    groups = [Group(make_row(1), (make_row(2),))] * (GROUPS_SHOWN + 2)
    assert "… and 2 more groups" in render_groups(groups, "en")
    outcomes = tuple(Outcome(f"{n}.txt", "added") for n in range(OUTCOMES_SHOWN + 3))
    html = render_work(Work(1, "add", ended=True, outcomes=outcomes), "en")
    assert "Added · 203" in html
    assert "… and 3 more" in html


def test_a_group_says_how_its_copies_duplicate_it():
    copy = dataclasses.replace(make_row(2, duplicate_of="a1"), copy_kind="excerpt", copy_share=0.97)
    html = render_groups([Group(make_row(1), (copy,))], "zh")
    assert "节选，97% 相同" in html
    assert html.index("./articles/a1") < html.index("./articles/a2")
    assert render_groups([], "zh") == '<p class="quiet">没有重复的文章。</p>'


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (Work(1, "add", 1, 3, "a.txt"), "2 / 3：<bdi>a.txt</bdi>"),
        (Work(1, "add", 32, 64, ENCODING), "文章已可查找；正在为更快的回答作准备：32 / 64 个段落"),
        (Work(1, "read", 1, 3, "a.txt", stopping=True), "正在停止…"),
        (Work(1, "remove"), "正在删除"),
        (Work(1, "add", ended=True), "已完成。"),
        (Work(1, "add", ended=True, stopping=True), "已停止"),
        (Work(1, "add", ended=True, problem=RefusedError("locked")), "另一个程序正在写入"),
    ],
)
def test_work_says_what_is_done(work, said):
    assert said in render_work(work, "zh")
    assert render_work(None, "zh") == ""


def test_only_who_may_write_is_shown_what_adds_articles():
    settings = ServeSettings(upload_files=7, upload_bytes=5_000_000)
    html = render_panel(settings, "en", writing=True)
    assert "at most 7 files, 5 MB together" in html
    assert 'type="file"' in html
    read_only = render_panel(settings, "en", writing=False)
    assert "<textarea" not in read_only
    assert "after signing in" in read_only
