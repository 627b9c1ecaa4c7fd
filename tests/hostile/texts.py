"""Texts that are dear to read: each is made of any number of characters, about."""

from collections.abc import Callable

Text = Callable[[int], str]


def repeated(piece: str, before: str = "", after: str = "") -> Text:
    """A piece as often as fits, between a beginning and an end."""
    return lambda chars: before + piece * (chars // len(piece)) + after


TEXTS: dict[str, Text] = {
    "letters, and a line": repeated("a", after="-\nb"),
    "hyphens at line ends": repeated("ab-\n"),
    "newlines": repeated("\n", "x", "x"),
    "short lines": repeated("行\n"),
    "short English lines": repeated("A line\n"),
    "years": repeated("2025年"),
    "dates": repeated("2025-07-26 10:00\n"),
    "dates in a line": repeated("July 26, 2025 "),
    "quotes that do not close": repeated("“", after="x"),
    "brackets that do not close": repeated("（", after="x"),
    "titles that do not close": repeated("《", after="x"),
    "digits": repeated("1"),
    "thousands": repeated("1,"),
    "blanks": repeated(" ", "x", "y"),
    "full stops": repeated("。", after="x"),
    "English stops": repeated(".", after="x"),
    "exclamation marks": repeated("!", after="x"),
    "dashes": repeated("-", after="x"),
    "ellipses": repeated("…", after="x"),
    "items in a line": repeated("* a "),
    "pinyin": repeated("發(fa"),
    "entities": repeated("&amp;"),
    "ampersands": repeated("&", after="x"),
    "reference marks": repeated("[1]", after="x"),
    "labels": repeated("作者："),
    "bylines": repeated("记者 张三 报道\n"),
    "addresses": repeated("http://"),
    "marks of headings": repeated("#", after=" x"),
    "headings": repeated("# x\n"),
    "one sentence": repeated("这是一个很长的句子而且没有尽头"),
    "words": repeated("word "),
    "zero-width characters": repeated("a\u200b"),
    "accents": repeated("\u0301", "a"),
    "page numbers": repeated("第1页\n"),
    "wrong encoding": repeated("â€œ"),
    "rare characters": lambda chars: "".join(chr(0x3400 + number % 6000) for number in range(chars)),
}

PAGES: dict[str, Text] = {
    "links": repeated("<a href=x>y</a>", "<body>", "</body>"),
    "paragraphs": repeated("<p>一段话。</p>", "<body>", "</body>"),
    "attributes": lambda chars: f"<p {' '.join(f'a{number}=1' for number in range(chars // 8))}>x</p>",
    "open elements": repeated("<div>", after="text"),
    "open quotes": repeated('<a b="'),
    "empty cells": repeated("<td></td>\n", "<table><tr>", "</tr></table>"),
    "comments": repeated("<!--"),
}
