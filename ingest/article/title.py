"""Finds the title of a plain text, without words that were hung on it for search engines."""

import re
from collections.abc import Iterator, Sequence

from yinju.ingest.article.credits import credits_in
from yinju.ingest.article.outline import Line, core, outline, subject_terms
from yinju.ingest.article.publication_dates import find_moments
from yinju.text import HAN, content_words, fold

_HEADING = re.compile(r"#{1,6}\s+(?P<title>\S.*)$")
_SENTENCE_LIKE = re.compile(r"[。！？!?；;：:，,.…]\s*$")
_WORD = re.compile(rf"[{HAN}]|[A-Za-z]+")
_CLOSING_MARKS = re.compile(r"(?<!\s)\s+#+$")
_BYLINE = re.compile(
    r"^(?:发布|發布|更新)?(?:时间|時間|日期|来源|來源|作者|编辑|編輯|责编|責編|记者|記者)\s*[:：]"
    r"|^(?:date|source|authors?|published|updated|posted)(?:\s+(?:on|at|by))?\s*:"
    r"|(?<!\d)\d{1,2}[:：]\d{2}(?!\d)",
    re.IGNORECASE,
)
"""Who wrote it, and when: a clock time stands in no title."""
_LINES = 6
"""A title stands at the top: navigation and dates may come before it, but not much."""
_MIN_WORDS = 5
_MAX_CHARS = 80


def infer_title(text: str, lines: Sequence[Line] | None = None) -> str | None:
    """Returns the first heading of a text, or else the first short line near the top that is no sentence, if any.

    A line of fewer than five words or Han characters is taken for navigation or a date, and one that names its author
    or a time of day is passed over too. Where menus stand above, a line farther down that speaks of what the text
    speaks of, or stands above a dated byline, is preferred. What was hung on for search engines is cut off.

    Args:
        lines: The outline of the text, if there is one already.
    """
    lines = outline(text) if lines is None else lines
    for line in lines[:_LINES]:
        if (heading := _HEADING.match(line.text)) and any(map(str.isalnum, line.text)):
            return _CLOSING_MARKS.sub("", heading["title"])
    middle = core(lines)
    candidates = list(_candidates(lines, middle))
    if not candidates:
        return None
    first, best = candidates[0], candidates[0]
    if middle:
        known = {word for number in middle for word in subject_terms(lines[number].folded)}
        dated = [number for number in candidates if _above_byline(lines, number)]
        fits = {number: _shared_words(lines, number, known) for number in candidates}
        best = max(dated or candidates, key=lambda number: fits[number])
        if not dated and fits[best] < fits[first] + _CLEARLY:
            best = first
        if not dated and best >= _LINES and fits[best] < _CLEARLY:
            return None
    title = lines[best].text
    return title[: hung_on(title, text)]


_REACH = 15
"""Lines above the first prose in which a title is looked for."""
_CLEARLY = 0.4
"""How much better a line has to fit than the first that may be a title."""


def _candidates(lines: Sequence[Line], middle: range) -> Iterator[int]:
    """Yields the numbers of the lines that may be the title: at the top of the text, and above its first prose."""
    reach = range(max(middle[0] - _REACH, 0), middle[0] + 1) if middle else range(0)
    began = False
    for number, line in enumerate(lines[: max(_LINES, reach.stop)]):
        began = began or len(line.text) > _MAX_CHARS
        if ((number < _LINES and not began) or number in reach) and _may_be_title(lines, number):
            yield number


def _may_be_title(lines: Sequence[Line], number: int) -> bool:
    line = lines[number]
    if len(line.text) > _MAX_CHARS or len(_WORD.findall(line.text)) < _MIN_WORDS or line.whole in _NO_TITLES:
        return False
    if _CRUMBS.search(line.text) or credits_in(line.text, last=True):
        return False
    if _BYLINE.search(line.text) or (line.byline is not None and line.byline.labelled):
        return False
    return not _SENTENCE_LIKE.search(line.text) or (line.text[-1] in "！？!?…." and _above_byline(lines, number))


_CRUMBS = re.compile(r"[>›»]|正文\s*$|^当前位置|^您的位置")
_NO_TITLES = ("navigation", "links", "comments", "share")


def _shared_words(lines: Sequence[Line], number: int, known: set[str]) -> float:
    """Returns the share of a line's words that the text's prose has."""
    own = subject_terms(lines[number].folded)
    return sum(word in known for word in own) / len(own) if own else 0.0


def _above_byline(lines: Sequence[Line], number: int) -> bool:
    below = lines[number + 1 : number + 4]
    if any((byline := line.byline) is not None and (byline.published or byline.partial) for line in below[:2]):
        return True
    dates = find_moments("\n".join(line.text for line in below))
    return (
        bool(dates)
        and dates[0].start == 0
        and dates[0].moment.precision in ("day", "minute")
        and len(below[0].text) < 5
    )


# A half-width comma between Han characters, and the marks that templates of sites put before their names.
_HANGERS = re.compile(rf"(?<=[{HAN}”’」』）)])(?P<comma>,)(?=\S)|\s*[_|｜丨]\s*|\s+[-–—]\s+|--+")
_SITE = re.compile(
    r"(?:网|網|报|報|台|刊|新闻|新聞|资讯|资訊|频道|在线|客户端|时报|官网|社区|论坛|博客|(?i:news|times|daily|\.(?:com|cn|net|org)))\W*$"
)
_MAX_TAIL_CHARS = 30
_MIN_HEAD_WORDS = 3
_HEAD_SHARE, _TAIL_SHARE = 0.7, 0.34
"""A tail is hung on where the text has nearly all words of the title before it, and hardly one of its own."""


def hung_on(title: str, text: str) -> int:
    """Returns where in a title the words begin that were hung on for search engines; its length where there are none.

    Evidence is one of: they name a site after a mark of its template; the title stands elsewhere in the text without
    them, and the text lacks a word of theirs; the text has nearly all words of the title and hardly one of theirs.
    """
    body = fold(text)
    for match in _HANGERS.finditer(title):
        head, tail = title[: match.start()].rstrip(), title[match.end() :]
        if len(content_words(head)) < _MIN_HEAD_WORDS or len(tail) > _MAX_TAIL_CHARS:
            continue
        if not match["comma"] and _SITE.search(tail):
            return len(head)
        foreign = _share(tail, body, title)
        if foreign < 1 and _stands_alone(fold(head), fold(title), body):
            return len(head)
        if foreign <= _TAIL_SHARE and _share(head, body, title) >= _HEAD_SHARE:
            return len(head)
    return len(title)


def _stands_alone(head: str, title: str, body: str) -> bool:
    """Returns whether the text has the head more often than the whole title."""
    return body.count(head) > body.count(title)


def _share(part: str, body: str, title: str) -> float:
    """Returns the share of the part's words that the text has outside its title."""
    rest = body.replace(fold(title), " ")
    words = content_words(part)
    return sum(word in rest for word in words) / len(words) if words else 1.0
