"""A document becomes its articles, each with a clean text that knows its characters in the source."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SEEDS
from tests.core.test_offsets import is_sound
from tests.ingest.clean.test_steps import DIRTY
from yinju.ingest.clean import CHARACTERS, LAYOUT, clean
from yinju.ingest.prepare import prepare
from yinju.ingest.read.find import find
from yinju.ingest.read.load import load
from yinju.offsets import Mapped
from yinju.settings import CleanSettings, IngestSettings
from yinju.types import Document

ALL = CleanSettings()
NONE = CleanSettings(**dict.fromkeys(CleanSettings.model_fields, False))
BODY = "各国代表在会议上讨论了人工智能的治理问题，并且提出了许多建议。会议还通过了一份共同声明，呼吁加强合作。\n" * 3


def _document(text: str, **fields: object) -> Document:
    return Document("/in/a.txt", "a.txt", "/in/a.txt", text, **fields)  # type: ignore[arg-type]


def _seed(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return Document(str(path), path.name, str(path), path.read_text(encoding="utf-8"))


def test_what_the_file_declares_comes_before_what_its_text_shows():
    document = _document(f"标题在这里写着呢\n\n{BODY}", title="声明的标题", published="2025-07", publisher="报社")
    (one,) = prepare(document, ALL)
    assert (one.article.title, one.article.published, one.article.publisher) == ("声明的标题", "2025-07", "报社")
    assert "title" not in dict(one.article.inferred)


def test_an_item_and_a_page_are_one_article_and_freed_from_boilerplate():
    digest = _seed("001").text
    assert len(prepare(_document(digest), ALL)) == 10
    assert len(prepare(_document(digest, form="item"), ALL)) == 1
    assert len(prepare(_document(digest), CleanSettings(split=False))) == 1
    (page,) = prepare(_document(_seed("004").text, form="page"), ALL)
    assert "网友评论" not in page.text
    assert len(prepare(_document(digest, form="page"), ALL)) == 1


SAYS = "is no part of the article, says the extractor (trafilatura)"
PAGES = {
    "zh": (BODY.split("\n")[0], "首页", "热门推荐"),
    "en": ("The committee agreed on a common statement after a long debate, and asked for more.", "Home", "Most read"),
    "mixed": ("会议 meeting 通过了一份 common statement，呼吁 all members 加强合作。", "首页 Home", "More 更多"),
}


def _load(folder, name: str, data: bytes) -> Document:
    (folder / name).write_bytes(data)
    (target,) = find([str(folder / name)])
    (document,) = load(target, IngestSettings())
    assert isinstance(document, Document)
    return document


def _page(paragraph: str, menu: str, more: str) -> str:
    body = "".join(f"<p>{paragraph} {number}&#160;&amp;nbsp;号。</p>" for number in range(6))
    return (
        f"<html><head><title>{paragraph[:8]}</title></head><body><nav><a href=/>{menu}</a></nav><article>"
        f"<h1>{paragraph[:8]}</h1>{body}</article><aside><ul><li><a href=/x>{more} &amp;amp; 1</a></ul></aside></body></html>"
    )


@pytest.mark.parametrize("language", PAGES)
def test_what_an_extractor_leaves_is_taken_out_by_the_settings_and_listed(tmp_path, language):
    paragraph, menu, more = PAGES[language]
    document = _load(tmp_path, "a.html", _page(paragraph, menu, more).encode())
    (one,) = prepare(document, ALL)
    assert menu not in one.text
    assert more not in one.text
    assert one.text.count(paragraph) == 6
    gone = [document.text[r.start : r.end].strip() for r in one.removed if (r.step, r.reason) == ("boilerplate", SAYS)]
    assert gone == [menu, f"{more} &amp; 1"]
    # What is inside of what was taken out is not listed again by the steps before it.
    places = [(r.start, r.end) for r in one.removed]
    assert all(a[1] <= b[0] for a, b in pairwise(places))

    (kept,) = prepare(document, CleanSettings(boilerplate=False))
    assert menu in kept.text
    assert more in kept.text
    assert not [r for r in kept.removed if r.step == "boilerplate"]
    (raw,) = prepare(document, NONE)
    assert (raw.text, raw.removed) == (document.text, ())


def test_a_page_that_hides_its_article_from_the_extractor_is_judged_as_text_once(tmp_path):
    body = "".join(f"<div>{number}. {PAGES['zh'][0] * 2}</div>" for number in range(9))
    html = f"<html><body><div style='display:none'><article><p>短。</p></article></div><footer>{body}<div>网友评论</div></footer></body></html>"
    document = _load(tmp_path, "a.html", html.encode())
    assert (document.outside, document.form, document.extracted) == ((), "page", True)
    (one,) = prepare(document, ALL)
    assert "网友评论" in document.text
    assert "网友评论" not in one.text
    assert [document.text[r.start : r.end].strip() for r in one.removed if r.step == "boilerplate"] == ["网友评论"]


def test_a_document_of_which_its_reader_left_nothing_stays():
    (one,) = prepare(_document("页眉 header", outside=((0, 9, "is a header"),)), ALL)
    assert (one.text, one.removed) == ("页眉 header", ())


def test_what_a_reader_marked_is_listed_with_the_article_it_stands_in():
    records = [f"第{n}条标题写的是会议\n新华社 2025-07-2{n} 10:30\n{BODY}" for n in (6, 7, 8)]
    marked = "页脚 footer\n"
    text = marked + marked.join(records) + marked
    outside = tuple((at.start(), at.end(), "is a footer") for at in re.finditer(marked, text))
    articles = prepare(_document(text, outside=outside), ALL)
    assert [sum(r.reason == "is a footer" for r in one.removed) for one in articles] == [2, 1, 1]
    assert not any("footer" in one.text for one in articles)


def test_with_every_step_switched_off_the_text_is_the_source():
    for number in ("000", "001", "002", "003", "004"):
        document = _seed(number)
        (one,) = prepare(document, NONE)
        assert (one.text, one.removed, one.doubtful) == (document.text, (), ())
        assert Mapped.load(one.text, one.places) == Mapped.of(document.text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("长江", "长江全长6300公里，是亚洲最长的河流。"),
        ("长江", "长江，全长6300公里，是亚洲最长的河流。"),
        ("Bridge", "Bridge builders met in 1937."),
        ("OpenAI", "OpenAI 发布了新的模型"),
    ],
)
def test_a_first_sentence_that_begins_with_the_title_stays(title, text):
    for form in ("item", "text", "page"):
        (one,) = prepare(_document(text, title=title, form=form), ALL)
        assert one.text == text


def test_a_text_that_is_nothing_but_boilerplate_stays():
    (one,) = prepare(_document("首页\n登录\n注册\n网友评论"), ALL)
    assert "网友评论" in one.text


def test_the_same_text_twice_in_one_source_is_two_articles():
    record = f"第{{}}条标题写的是会议\n新华社 2025-07-2{{}} 10:30\n{BODY}\n"
    texts = [prepare(_document(record.format(1, 6) + record.format(1, 6) + record.format(3, 7)), ALL)]
    ids = [one.article.article_id for articles in texts for one in articles]
    assert len(ids) == len(set(ids))


def test_the_removed_and_the_kept_are_all_there_is_of_a_seed():
    for number in ("000", "001", "002", "003", "004"):
        document = _seed(number)
        covered = set()
        for one in prepare(document, ALL):
            mapped = Mapped.load(one.text, one.places)
            assert is_sound(mapped, len(document.text))
            kept = {place for start, end in mapped.ranges() for place in range(start, end)}
            gone = {place for removal in one.removed for place in range(removal.start, removal.end)}
            assert not kept & gone
            assert not (kept | gone) & covered  # no character is in two articles
            covered |= kept | gone
        assert covered == set(range(len(document.text)))


@given(text=DIRTY.filter(lambda text: any(map(str.isalnum, text))), form=st.sampled_from(["text", "page", "item"]))
@settings(max_examples=100, deadline=None)
def test_whatever_it_is_given_places_are_sound_and_doubtful_ranges_are_inside(text, form):
    for one in prepare(_document(text, form=form), ALL):
        assert is_sound(Mapped.load(one.text, one.places), len(text))
        assert all(0 <= start < end <= len(one.text) for start, end in one.doubtful)
        assert all(0 <= removal.start < removal.end <= len(text) for removal in one.removed)


LOCAL = {name: step for name, step in CHARACTERS.items() if name in ("entities", "hidden")}


@given(text=DIRTY, data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_raw_slice_of_a_part_cleaned_alone_is_the_part(text, data):
    """For steps that look at a character and its neighbours alone."""
    done = clean(Mapped.of(text), LOCAL, ALL).mapped
    start = data.draw(st.integers(0, len(done.text)))
    end = data.draw(st.integers(start, len(done.text)))
    if start == end or "\u200d" in text:
        return
    first, last = done.hull(start, end)
    alone = clean(Mapped.of(text[first:last]), LOCAL, ALL).mapped
    whole_edits = done.starts[start] == first and (start == 0 or done.starts[start - 1] != first)
    whole_edits = whole_edits and (end == len(done.text) or done.ends[end] != last)
    if whole_edits:
        assert alone.text == done.text[start:end]


BY_THE_ARTICLE = ("pinyin", "reference_marks", "page_numbers", "line_breaks", "spacing", "heads")
"""Steps that go by the whole article: a piece of it may not show what the whole does."""


def _paragraphs(one):
    mapped = Mapped.load(one.text, one.places)
    place = 0
    for line in one.text.split("\n"):
        if line.strip():
            yield mapped.part(place, place + len(line))
        place += len(line) + 1


@pytest.mark.parametrize(("number", "by_themselves"), [("000", 13), ("001", 84), ("002", 17), ("003", 15), ("004", 19)])
def test_a_paragraph_of_a_seed_is_what_its_raw_slice_gives_when_cleaned_alone(number, by_themselves):
    """But for what only the whole article shows to be dirt: a lone reference mark, a lone pinyin, a broken line."""
    document = _seed(number)
    same = 0
    for one in prepare(document, ALL):
        recurring = {p for r in one.removed if r.step in BY_THE_ARTICLE for p in range(r.start, r.end)}
        for paragraph in _paragraphs(one):
            first, last = paragraph.hull()
            alone = clean(Mapped.of(document.text[first:last]), CHARACTERS | LAYOUT, ALL).mapped
            if alone.text.split() == paragraph.text.split():
                same += 1
                continue
            kept, kept_alone = (
                {p for a, b in ranges for p in range(a, b)}
                for ranges in (paragraph.ranges(), alone.shifted(first).ranges())
            )
            assert not kept - kept_alone  # alone, nothing more is taken out
            assert kept_alone - kept <= recurring  # and what is left in was taken out for a reason that recurs
    assert same == by_themselves


@given(text=DIRTY.filter(lambda text: any(map(str.isalnum, text))))
@settings(max_examples=150, deadline=None)
def test_a_clean_character_is_the_raw_one_at_its_place_or_what_that_was_decoded_to(text):
    for one in prepare(_document(text), ALL):
        mapped = Mapped.load(one.text, one.places)
        for number, character in enumerate(mapped.text):
            start, end = mapped.hull(number, number + 1)
            raw = text[start:end]
            if character == raw or (character in " \n" and raw.isspace()):
                continue
            decoded = clean(Mapped.of(raw), {name: CHARACTERS[name] for name in ("mojibake", "entities")}, ALL)
            assert character in decoded.mapped.text
