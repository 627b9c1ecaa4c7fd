"""Reads web pages: all the text that a page shows, and what of it is no part of its article."""

import logging
import re
from typing import Any

from yinju.errors import LoadError
from yinju.ingest.article.outline import core, count_units, outline
from yinju.ingest.read.content import Content, meaningful, split_names
from yinju.ingest.read.decode import decode_html
from yinju.ingest.read.html_lines import visible_lines
from yinju.ingest.read.page_article import locate

for _name in ("trafilatura", "htmldate"):
    # Without a handler, their warnings on odd pages would go to stderr, between our progress lines.
    logging.getLogger(_name).addHandler(logging.NullHandler())


PARAGRAPH_UNITS, HIDDEN_UNITS = 100, 300
"""An extractor that takes less than a paragraph from a page that shows this much prose is not believed: some pages hide
their article until a script has run. A share would not tell these: four English pages of 181 rightly give less than a
fifth of the prose that they show."""

MAX_ATTRIBUTES = 1000
"""Attributes a tag may have: libxml2 compares each with all before it, and 20,000 took 5 s."""

NOT_TAKEN = "is no part of the article, says the extractor (trafilatura)"

_META_AUTHOR = "//meta[@name='author' or @property='article:author']/@content"
_QUOTED = re.compile(r"\"[^\"]*+(?:\"|$)|'[^']*+(?:'|$)")
_TAG = re.compile(rf"<[A-Za-z](?:[^<>\"']++|{_QUOTED.pattern})*+")
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def read_html(data: bytes, charset: str | None = None, url: str | None = None) -> Content:
    """Returns all text that a page shows, a paragraph a line, with the ranges that are no part of its article.

    trafilatura tells the article. Where the page hides its article from trafilatura, no range is marked, and
    ``ingest.prepare`` judges the lines as it judges those of a plain text.

    Args:
        data: The page.
        charset: The encoding its server named.
        url: Where it was fetched; many pages show their date in their address alone.

    Raises:
        LoadError: The page cannot be decoded or holds no article.
    """
    html = decode_html(data, charset)
    _refuse_endless_tags(html)
    page, declared = _extract(html, url)
    taken = (page.text or "").strip() if page is not None else ""
    shown = visible_lines(html)
    if count_units(taken) < PARAGRAPH_UNITS:
        prose = _prose_units("\n".join(shown))
        if not taken and not prose:
            raise LoadError("holds no article text that can be told from menus and scripts. Save its text as .txt")
        if not taken or prose > HIDDEN_UNITS:
            return Content("\n".join(shown), form="page", extracted=True)
    text, outside = locate(shown, taken)
    return Content(
        text,
        meaningful(page.title),
        meaningful((page.sitename or "").removesuffix("版权所有")),
        page.date or None,
        tuple(name for one in _authors(page, declared) if (name := meaningful(one))),
        form="page",
        outside=tuple((start, end, NOT_TAKEN) for start, end in outside),
        extracted=True,
    )


def _refuse_endless_tags(html: str) -> None:
    for tag in _TAG.finditer(html):
        if len(tag.group()) > MAX_ATTRIBUTES and len(_QUOTED.sub("", tag.group()).split()) > MAX_ATTRIBUTES:
            raise LoadError(f"has a tag of over {MAX_ATTRIBUTES} attributes. Save its text as .txt")


def _extract(html: str, url: str | None) -> tuple[Any, list[str]]:
    """Returns what trafilatura takes from a page (``None`` if nothing), and the authors that its head declares."""
    import trafilatura

    try:
        tree = trafilatura.load_html(html)
        if tree is None:
            return None, []
        declared = [str(name) for name in tree.xpath(_META_AUTHOR)]
        page = trafilatura.bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            # The extensive search takes dates from anywhere in the page: of events, of other articles.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except RecursionError as error:
        raise LoadError("nests its elements too deeply to be read. Save its text as .txt") from error
    return page, declared


def _prose_units(text: str) -> int:
    """Returns how many units the longest stretch of prose in a text has."""
    lines = outline(text)
    return sum(lines[number].units for number in core(lines))


def _authors(page: Any, declared: list[str]) -> tuple[str, ...]:
    if _CJK.search(page.title or page.text):
        # Here trafilatura finds names such as "责任编辑：张申" and "我已授权" in the page, so only declared ones count.
        return tuple(name for name in map(str.strip, declared) if _CJK.search(name))
    return split_names(page.author)
