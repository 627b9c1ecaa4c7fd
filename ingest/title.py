"""The title of a plain text, where its form shows one."""

import re
from itertools import islice

from yinju.text import HAN

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


def infer_title(text: str) -> str | None:
    """The first heading of a text, or else the first short line near the top that is no sentence; ``None`` without one.

    A line of fewer than five words or Han characters is taken for navigation or a date, and one that names its author
    or a time of day is passed over too.
    """
    lines = list(islice(filter(None, (line.strip("\ufeff").strip() for line in text.splitlines())), _LINES))
    for line in lines:
        if (heading := _HEADING.match(line)) and any(map(str.isalnum, line)):
            return _CLOSING_MARKS.sub("", heading["title"])
    for line in lines:
        if len(line) > _MAX_CHARS:
            return None
        if len(_WORD.findall(line)) >= _MIN_WORDS and not _SENTENCE_LIKE.search(line) and not _BYLINE.search(line):
            return line
    return None
