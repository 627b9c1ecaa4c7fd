"""Credits in a line of an article: brackets and clauses that name its author, its editor, or the paper it is from.

Newspapers set them behind the last sentence: ``…一笔。(作者为国际问题观察员) (责编:卫嘉、白宇)``. A scraper may leave
them in the middle of a line, so they are looked for behind the end of every sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yinju.posts import HAN_POSTS, LATIN_POSTS
from yinju.text import HAN
from yinju.types import HeadKind


@dataclass(frozen=True, slots=True)
class Credit:
    """A half-open range of a line, without the blanks around it, and what it tells."""

    start: int
    end: int
    kinds: tuple[HeadKind, ...]


_OPEN, _CLOSE = r"[（(【\[]\s*", r"\s*[）)】\]]"
_INSIDE = r"[^（()）【】\[\]\n。]"
_NAME = rf"(?![{HAN}·]*[摄攝])[{HAN}·]{{2,8}}"
"""Who took a photograph is credited for that alone."""
_NAMES = rf"{_NAME}(?:[\s、，,]+{_NAME}){{0,7}}"
_REPORTER = "(?:记者|記者|通讯员|通訊員|撰稿人?|撰文|采写|採寫)"
_EDITOR = "(?:责任编辑|責任編輯|责编|責編|编辑|編輯|值班编辑|执行编辑)"
_AUTHOR = "(?:本文|原文)?作者(?:(?:分别|分別|均|现|現)?(?:为|為|系|係|是|单位|單位|简介|簡介)|(?=\\s?[:：]))"
_SOURCE = "(?:文章|稿件|资料|内容|新闻)?(?:来源|來源|稿源|原载于?|原載於?|转自|轉自)"

_POST = rf"(?:{HAN_POSTS})"
_PEOPLE = rf"[{HAN}·]{{2,6}}(?:\s?[、，,和]\s?[{HAN}·]{{2,6}}){{0,3}}?"
_IS = "(?:(?:分别|分別|均|现|現)?(?:(?<![认認因成作以称稱])[为為](?!了)|系|係|现任|現任))"
_IS_LATIN = "(?:is|are|was|were)"
_LATIN_POST = rf"(?<![A-Za-z])(?i:{LATIN_POSTS})(?![A-Za-z])"
_THE_AUTHOR = r"(?:[Tt]he )?(?:[Aa]uthor|[Ww]riter)s?"

Forms = tuple[tuple[tuple[HeadKind, ...], re.Pattern[str]], ...]

_ANYWHERE: Forms = (
    (
        ("byline",),
        re.compile(
            rf"{_OPEN}{_AUTHOR}(?:{_INSIDE}|（{_INSIDE}{{1,30}}）|\({_INSIDE}{{1,30}}\)){{1,120}}{_CLOSE}(?=\s|$|[（(《【])"
        ),
    ),
    (
        ("byline",),
        re.compile(
            rf"{_OPEN}(?:本文)?作者\s?[:：]?\s?{_PEOPLE}\s?(?:{_IS}|[，,:：])[^（()）\n。]{{1,80}}?{_POST}{_CLOSE}(?=\s|$)"
        ),
    ),
    (
        ("byline",),
        re.compile(
            rf"{_OPEN}{_THE_AUTHOR}(?:, [^,()\n]{{3,40}},)? {_IS_LATIN} {_INSIDE}{{0,160}}?{_LATIN_POST}"
            rf"{_INSIDE}{{0,160}}{_CLOSE}(?=\s|$)"
        ),
    ),
    (("source", "date"), re.compile(rf"《\s*[{HAN}· ]{{2,12}}》\s*{_OPEN}\d{{4}}\s*年{_INSIDE}{{2,24}}版{_CLOSE}")),
    (("editor",), re.compile(rf"{_OPEN}{_EDITOR}\s?[:：]\s*{_INSIDE}{{2,40}}{_CLOSE}")),
    (("editor",), re.compile(rf"{_OPEN}{_EDITOR}\s+{_NAMES}{_CLOSE}")),
    (("editor",), re.compile(rf"{_OPEN}(?i:editors?)\s?[:：]\s?[A-Z]{_INSIDE}{{2,60}}{_CLOSE}")),
    (
        ("byline", "editor"),
        re.compile(
            rf"{_OPEN}(?i:additional )?(?i:reporting|writing|written) by {_INSIDE}{{3,200}}?(?i:editing) by "
            rf"{_INSIDE}{{3,80}}{_CLOSE}"
        ),
    ),
    (
        ("byline",),
        re.compile(rf"{_OPEN}(?i:additional )?(?i:reporting|writing|written) by [A-Z]{_INSIDE}{{3,200}}{_CLOSE}"),
    ),
    (("editor",), re.compile(rf"{_OPEN}(?i:editing|edited) by [A-Z]{_INSIDE}{{3,80}}{_CLOSE}")),
)
"""Forms that nothing else has."""
_AT_END: Forms = (
    (("byline",), re.compile(rf"{_OPEN}[{HAN}]{{0,10}}{_REPORTER}\s*[:：]?\s*{_NAMES}{_CLOSE}$")),
    (("source",), re.compile(rf"{_OPEN}{_SOURCE}\s?[:：]?\s*{_INSIDE}{{2,40}}{_CLOSE}$")),
    (
        ("byline", "editor"),
        re.compile(
            r"(?:Additional r|R)eporting by [A-Z][^\n]{3,200}?(?:[Ee]|[Ww]riting and e)diting by [A-Z][^\n]{3,80}$"
        ),
    ),
    (("byline",), re.compile(r"(?:(?:Additional r|R)eporting|Reported|Compiled) by [A-Z][^\n.]{3,120}\.?$")),
    (("byline",), re.compile(rf"{_OPEN}{_PEOPLE}\s?{_IS}[^（()）\n。]{{2,80}}?{_POST}{_CLOSE}$")),
    (
        ("byline",),
        re.compile(rf"{_OPEN}(?:记者|記者)\s?[{HAN}]{{2,4}}\s?[／/]\s?[{HAN}]{{2,6}}(?:报道|報導|報道|电|電){_CLOSE}$"),
    ),
    (("editor",), re.compile(r"(?:Editing|Edited) by [A-Z][^\n.]{3,60}\.?$")),
)
"""Forms that the article's last line ends in. Elsewhere a caption or a remark may have them."""
_WHOLE_LINE: Forms = (
    (
        ("byline",),
        re.compile(
            "(?:本文|原文)?作者(?:(?:简介|簡介|单位|單位)\\s?[:：]|(?:分别|分別|均|现|現)?(?:[为為](?!了)|系|係|是))[^。？?]{3,160}。?$"
        ),
    ),
    (("byline",), re.compile(r"(?:\W{0,2}The (?:author|writer)s? (?:is|are|was)\b.{3,200}|About the author.{0,200})$")),
)
"""Forms of notes that stand alone below an article."""

_OFFICE = rf"[^。？?，,了着著过過我你们們他她]{{2,40}}?{_POST}"
_LAST_LINE: Forms = (
    (("byline",), re.compile(rf"(?:本文|原文)?作者{_IS}{_OFFICE}(?:[，,]{_OFFICE}){{0,3}}。?$")),
    (
        ("byline",),
        re.compile(
            rf"\W{{0,2}}{_THE_AUTHOR} {_IS_LATIN} (?:an? |the )?[^\n.?!,]{{0,60}}?{_LATIN_POST} "
            r"(?:at|of|for|in|with) [^\n.?!]{3,120}[.)*_]{0,3}$"
        ),
    ),
    (("byline",), re.compile(r"\W{0,2}About the [Aa]uthors?\s?[:：].{10,200}$")),
)
"""Forms of notes that stand alone as the article's last line, where a sentence of prose may begin as they do."""

_SENTENCE_END = re.compile(r"[。！？!?.…;；][”’\"'」』）)】]*\s*|[”’\"」』）)】]\s+")
MAX_CREDITS = 12
"""Credits of one line; a line with more is a list of other articles."""


def credits_in(line: str, *, last: bool = False, alone: bool = False) -> list[Credit]:
    """Returns the credits of a line, in order, not overlapping.

    Args:
        last: Whether the line is the article's last line of prose, or stands below it.
        alone: Whether the line stands below the article's prose.
    """
    for kinds, form in (_WHOLE_LINE if alone else ()) + (_LAST_LINE if last else ()):
        if form.match(line):
            return [Credit(0, len(line.rstrip()), kinds)]
    forms = _ANYWHERE + (_AT_END if last else ())
    found = list(_behind_sentences(line, forms))
    behind: list[Credit] = []
    # Where a credit ends the line, what stands before it ends the text.
    while last and found and not line[found[-1].end :].strip() and len(behind) < MAX_CREDITS:
        behind.insert(0, found[-1])
        line = line[: found[-1].start]
        found = list(_behind_sentences(line, forms))
    return found + behind if len(found) + len(behind) <= MAX_CREDITS else []


def _behind_sentences(line: str, forms: Forms) -> Iterator[Credit]:
    done = 0
    for place in [0, *(match.end() for match in _SENTENCE_END.finditer(line))]:
        start = place
        # One credit follows the other, with blanks between them at most.
        while start >= done and (credit := _credit_at(line, start, forms)):
            yield credit
            done = credit.end
            start = done + len(line[done:]) - len(line[done:].lstrip())


def _credit_at(line: str, start: int, forms: Forms) -> Credit | None:
    end = len(line.rstrip())
    for kinds, form in forms:
        if match := form.match(line, start, end):
            return Credit(start, match.end(), kinds)
    return None
