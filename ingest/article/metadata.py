"""Metadata of an article: title, authors, publisher, date and address, and which of them were only inferred."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from yinju.ingest.article.byline import Byline, people_names
from yinju.ingest.article.outline import Line, core, outline
from yinju.ingest.article.publication_dates import Moment, find_moments, find_partial, parse_date
from yinju.ingest.article.title import hung_on, infer_title
from yinju.text import HAN, language_of
from yinju.types import Language


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article.

    Attributes:
        published: When, and how exactly; its own ``inferred`` says where a part of it was worked out.
        language: With the script: ``zh`` is Simplified, ``zh-Hant`` Traditional.
        url: The address that the text names as its own.
        inferred: Field name and evidence in words, for each field that no label says: (("title", "…"), …).
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: Moment | None = None
    language: Language = "en"
    url: str | None = None
    inferred: tuple[tuple[str, str], ...] = ()


def describe(text: str, lines: Sequence[Line] | None = None) -> Metadata:
    """Reads the metadata of a plain text of one article from its top and its end.

    Args:
        lines: The text's outline; without it, it is made.
    """
    lines = outline(text) if lines is None else lines
    middle = core(lines)
    found = _Findings()
    found.take("title", infer_title(text, lines), "a line above the text that may be a title")
    if _is_heading(lines, found):
        del found.inferred["title"]
    _read_bylines(found, lines, middle, _place(lines, found))
    _read_date_on_lines(found, text, lines, middle)
    _read_opening(found, text, lines, middle)
    _read_end(found, lines, middle)
    found.take("url", _address(lines))
    return found.metadata(text)


def with_record(headline: str, bylines: Sequence[Byline], body: str, lines: Sequence[Line]) -> Metadata:
    """Reads the metadata of a record of a digest from its headline, the lines below it, and its body.

    Args:
        lines: The body's outline.
    """
    text = f"{headline}\n{body}"
    found = _Findings()
    found.take("title", headline[: hung_on(headline, text)], "the line above publisher and time")
    for byline in bylines:
        _read_byline(found, byline, "the line below the headline")
    _read_opening(found, body, lines, core(lines))
    return found.metadata(text)


def merge(declared: Metadata, found: Metadata) -> Metadata:
    """Returns the metadata that a file declares (HTML, PDF, DOCX, JSON), completed by what was found in its text."""
    taken = {
        field: getattr(found, field)
        for field in ("title", "authors", "publisher", "published", "url")
        if not getattr(declared, field)
    }
    if found.published and declared.published and found.published.iso.startswith(declared.published.iso):
        taken["published"] = found.published  # the same date, and more exact
    inferred = tuple(item for item in found.inferred if item[0] in taken)
    return replace(declared, **taken, language=found.language, inferred=declared.inferred + inferred)


class _Findings:
    """What has been found so far; the first finding of a field stands."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.inferred: dict[str, str] = {}

    def take(self, field: str, value: object, evidence: str | None = None) -> None:
        """Keeps a value, unless there is one; ``evidence`` in words where no label says what it is."""
        if value and field not in self.fields:
            self.fields[field] = value
            if evidence:
                self.inferred[field] = evidence

    def metadata(self, text: str) -> Metadata:
        return Metadata(**self.fields, language=language_of(text), inferred=tuple(self.inferred.items()))


TOP_REACH, END_REACH = 12, 6
"""Lines above the prose, and below it, in which a byline is the article's."""
ABOVE_TITLE = 2
HEADING_LINES = 6
OPENING_LINES, OPENING_CHARS = 2, 60
"""How much of the prose may say where and when it was reported, and by whom."""
EARLIEST_NEWS = 1995
"""Texts that open with an older day tell history."""

_NAMES = rf"[{HAN}]{{2,4}}(?:[ 、，,]+[{HAN}]{{2,4}})*"
_REPORTERS = re.compile(
    rf"[（(]\s*(?:[{HAN}]{{0,6}})(?:记者|記者|通讯员)[:： ]*(?P<names>{_NAMES})(?:[ ]*[{HAN}]{{2}})?\s*[）)]"
)
_COMPILER = re.compile(rf"(?:本报|本刊|新华社)?(?:记者|記者)\s?(?P<names>[{HAN}]{{2,4}}?)(?:采访)?整理[）)]?$")
_AGENCY = re.compile(
    rf"^[（(【\[]?(?!据|據)(?P<name>[{HAN}A-Za-z]{{1,8}}?(?:社|网|網|日报|晚报|时报|新京报|之家|新闻|在线))(?:快讯|[{HAN}]{{0,6}}?)?\s?"
    rf"(?=[（(]|(?:\d{{4}}年)?\s?\d{{1,2}}\s?月)"
)
_REPORTED = re.compile(r"\s?(?:电|電|讯|訊|消息|报道|報道|[（(]记者)")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?![\d.%])")
_ADDRESS = re.compile(
    r"(?:当前文章|本文(?:链接|地址|网址)|原文(?:链接|地址|网址)?|文章(?:链接|地址|网址)|链接|來源網址|来源网址|网址|url|link|permalink)"
    r"\s*[:：]\s*(?P<url>https?://[^\s<>\"，。）)]+)",
    re.IGNORECASE,
)


def _is_heading(lines: Sequence[Line], found: _Findings) -> bool:
    """Returns whether the title found is marked as the heading of the text."""
    title = found.fields.get("title")
    return title is not None and any(line.text.startswith("#") and title in line.text for line in lines[:HEADING_LINES])


def _place(lines: Sequence[Line], found: _Findings) -> int:
    """Returns the number of the title's line; 0 without one."""
    title = str(found.fields.get("title"))
    return next((number for number, line in enumerate(lines) if title in line.text), 0)


def _read_bylines(found: _Findings, lines: Sequence[Line], middle: range, title: int) -> None:
    """Reads the bylines around the prose: those between title and prose from the nearest up, then those below."""
    if not middle:
        above, below = range(min(TOP_REACH, len(lines))), range(0)
    else:
        above = range(min(middle[0] + 1, len(lines) - 1), max(middle[0] - TOP_REACH, title - ABOVE_TITLE, 0) - 1, -1)
        below = range(middle[-1] + 1, min(middle[-1] + 1 + END_REACH, len(lines)))
    comments = next((number for number, line in enumerate(lines) if line.whole == "comments"), len(lines))
    accounts = {line.text for line in lines[comments:]}
    for number in above:
        if byline := lines[number].byline:
            _read_byline(found, byline, "the line above the text", accounts)
    end = next((number for number in below if lines[number].whole), len(lines))
    for number in below:
        if (byline := lines[number].byline) and byline.labelled:
            byline = byline if number < end else replace(byline, authors=(), publisher=None)
            _read_byline(found, byline, "the line below the text", accounts, dated="published" in byline.labelled)


def _read_byline(
    found: _Findings, byline: Byline, where: str, accounts: Set[str] = frozenset(), *, dated: bool = True
) -> None:
    authors = tuple(name for name in byline.authors if name not in accounts)  # who posts is no author
    found.take("authors", authors, None if "authors" in byline.labelled else where)
    found.take("publisher", byline.publisher, None if "publisher" in byline.labelled else where)
    if dated:
        found.take("published", byline.published)


def _read_date_on_lines(found: _Findings, text: str, lines: Sequence[Line], middle: range) -> None:
    """Reads a date above the prose whose parts stand on lines of their own."""
    top = text[: lines[middle[0]].start if middle else 0]
    for date in find_moments(top):
        if "\n" in top[date.start : date.end]:
            moment = replace(date.moment, inferred="a date that stands above the text on lines of its own")
            found.take("published", moment, moment.inferred)


def _read_opening(found: _Findings, text: str, lines: Sequence[Line], middle: range) -> None:
    """Reads agency, day and reporters from the opening words of a report."""
    for number in middle[:OPENING_LINES]:
        opening = lines[number].text[:OPENING_CHARS]
        if agency := _AGENCY.match(opening):
            found.take("publisher", agency["name"], "the opening words of the text")
        if reporters := _REPORTERS.search(opening):
            found.take("authors", people_names(reporters["names"]), "the opening words of the text")
        if "published" not in found.fields and (moment := _opening_date(text, lines[number].text)):
            found.take("published", moment, moment.inferred)


def _opening_date(text: str, line: str) -> Moment | None:
    """Returns the day that a report opens with; a missing year is that of the sentence, or of the text's dates."""
    opening = line[:OPENING_CHARS]
    full = [date for date in find_moments(opening) if date.moment.precision in ("day", "minute")]
    partial = None if full else find_partial(opening)
    if not full and partial is None:
        return None
    days = [date.moment for date in find_moments(text) if date.moment.precision in ("day", "minute")]
    if full:
        moment, start, end = full[0].moment, full[0].start, full[0].end
        evidence = "the text opens with this day"
    elif partial:
        start, end, month, day = partial
        sentence = line[: next((stop.end() for stop in re.finditer("[。；;]", line)), len(line))]
        if year := _YEAR.search(sentence[:start] + " " * (end - start) + sentence[end:]):
            value, evidence = (
                int(year["year"]),
                f"the text opens with the day; the year is of the same sentence, “{_around(sentence, year)}”",
            )
        elif days:
            value, evidence = (
                Counter(each.when.year for each in days).most_common(1)[0][0],
                "the text opens with the day; the year is that of most of its dates",
            )
        else:
            return None
        read = parse_date(f"{value}-{month:02d}-{day:02d}")
        if read is None:
            return None
        moment = read
    else:
        return None
    reported = _REPORTED.match(opening, end) is not None
    later = any(each.when > moment.when for each in days)
    if moment.when.year < EARLIEST_NEWS or (not reported and (later or start > 0)):
        return None
    return replace(moment, inferred=evidence)


def _around(sentence: str, year: re.Match[str]) -> str:
    return sentence[year.start() : year.end() + 4]


def _read_end(found: _Findings, lines: Sequence[Line], middle: range) -> None:
    """Reads who compiled the text from a note below it."""
    for line in lines[middle[-1] : middle[-1] + END_REACH] if middle else ():
        if compiler := _COMPILER.search(line.text):
            found.take("authors", people_names(compiler["names"]), "the note below the text names who compiled it")


def _address(lines: Sequence[Line]) -> str | None:
    return next((match["url"] for line in lines if (match := _ADDRESS.search(line.text))), None)
