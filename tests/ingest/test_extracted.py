"""Offsets of pages, PDF and Word files: each passage and citation is the raw text at its place."""

from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.test_offsets import is_sound
from tests.ingest.read.test_load import load_one, make_pdf, make_word
from yinju.ingest.hands import with_passages
from yinju.ingest.prepare import prepare
from yinju.offsets import Mapped
from yinju.qa.answer.draft import cite
from yinju.settings import ChunkSettings, CleanSettings
from yinju.store import NewSource
from yinju.types import ScoredPassage

LINES = {
    "zh": [
        "各国代表在会议上讨论了人工智能的治理问题 ，并且提出了许多建议[1]。",
        "桥梁发(fā)表以来，耗资七亿元。",
        "第 1 页",
        "分享到微信",
    ],
    "en": [
        "The committee agreed on a common statement after a long debate, and asked for more.",
        "A short line &amp; a mark [2].",
        "Page 2 of 3",
        "Share this",
    ],
    "mixed": [
        "会议 meeting 通过了一份 common statement ，呼吁 all members 加强合作。",
        "AI 治理 plan，耗资 7000 亿元。",
        "首页 Home",
        "更多 More",
    ],
}


def _page(lines: list[str]) -> bytes:
    middle = "".join(f"<p>{escape(line)}</p>" for line in lines)
    aside = "<ul>" + "".join(f"<li><a href=/>{escape(line[:6])}</a></li>" for line in lines) + "</ul>"
    return f"<html><body><nav>{aside}</nav><article>{middle}</article><footer>{aside}</footer></body></html>".encode()


def _word(lines: list[str]) -> bytes:
    return make_word(lines, header="页眉 header", footer="第 1 页", footnote="脚注 footnote")


MAKERS = {"a.html": _page, "a.pdf": lambda lines: make_pdf([lines, lines]), "a.docx": _word}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("language", LINES)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_citation_of_an_extracted_text_is_the_raw_text_at_its_place(tmp_path, name, language, data):
    first, *_ = LINES[language]
    lines = [first, *data.draw(st.lists(st.sampled_from(LINES[language]), max_size=6)), first * 3]
    steps = data.draw(st.sampled_from([CleanSettings(), CleanSettings(boilerplate=False)]))
    document = load_one(tmp_path, name, MAKERS[name](lines))
    assert document.extracted
    articles = prepare(document, steps)
    source = with_passages(NewSource(document, "f", articles), ChunkSettings(min_chars=data.draw(st.integers(0, 80))))
    raw = document.text
    for one in source.articles:
        whole = Mapped.load(one.text, one.places)
        assert is_sound(whole, len(raw))
        assert one.passages
        for passage in one.passages:
            assert one.text[passage.start : passage.end] == passage.text
            scored = ScoredPassage(passage, one.article, 1.0)
            start = data.draw(st.integers(0, len(passage.text) - 1))
            end = data.draw(st.integers(start + 1, len(passage.text)))
            cited = cite(1, scored, start, end)
            assert cited.raw == raw[cited.start : cited.end]
            assert list(cited.ranges) == whole.ranges(passage.start + start, passage.start + end)
            assert cited.quote == passage.text[start:end]
            # But for blanks, nothing is quoted that does not stand in the ranges.
            there = "".join(raw[a:b] for a, b in cited.ranges).replace("&amp;", "&")
            assert "".join(cited.quote.split()) == "".join(there.split())
            assert (cited.extracted, cited.sha256) == (True, document.sha256)
