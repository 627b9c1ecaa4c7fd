"""Reads text and Markdown files: the text as it stands."""

import re

from yinju.ingest.read.content import Content, meaningful
from yinju.ingest.read.decode import decode


def read_text(data: bytes, charset: str | None = None) -> Content:
    """Returns the text as it stands. It has no title: the first line of scraped text may be anything."""
    return Content(_decode(data, charset))


def _decode(data: bytes, charset: str | None) -> str:
    return decode(data, (charset,) if charset else ())


_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")


def read_markdown(data: bytes, charset: str | None = None) -> Content:
    """Returns the source as it stands, with the first ATX heading outside code as title."""
    text = _decode(data, charset)
    fence = ""
    for line in text.splitlines():
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (heading := _HEADING.match(line)):
            return Content(text, title=meaningful(heading[1].strip("*_`")))
    return Content(text)
