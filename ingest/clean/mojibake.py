"""Repairs text that was decoded with the wrong encoding: ``â€œ`` for ``“``, ``æ–°é—»`` for 新闻."""

import re
from collections.abc import Iterator

from yinju.offsets import Edit, Mapped, edit

_SUSPECT = re.compile(r"[\x80-\u02ff\u2010-\u203a\u20ac\u2122]{2}")
"""Two such characters side by side stand in every misread UTF-8 sequence; lines without are not looked at."""
_RUN = re.compile(r"[\x80-\u02ff\u0152-\u0192\u02c6\u02dc\u2010-\u203a\u20ac\u2122\ufffd]+")


def decode_again(text: str) -> Mapped:
    """Repairs, line by line, what ftfy recognises for certain as misread UTF-8."""
    if not _SUSPECT.search(text):
        return Mapped.of(text)
    return edit(text, _edits(text))


def _edits(text: str) -> Iterator[Edit]:
    start = 0
    for line in text.splitlines(keepends=True):
        if _SUSPECT.search(line):
            yield from ((start + a, start + b, fixed) for a, b, fixed in _in_line(line))
        start += len(line)


def _in_line(line: str) -> Iterator[Edit]:
    """Edits of a line: its runs one by one where that gives what ftfy makes of it, or else of the whole line."""
    wanted = _decoded_again(line)
    if wanted == line or not wanted.strip():
        # Beside good Chinese a line cannot be encoded back, but its bad runs can.
        yield from _runs(line)
        return
    by_run = list(_runs(line))
    if edit(line, by_run).text == wanted:
        yield from by_run
    else:
        yield 0, len(line), wanted


def _runs(line: str) -> Iterator[Edit]:
    for run in _RUN.finditer(line):
        fixed = _decoded_again(run[0])
        if fixed != run[0] and fixed:
            yield run.start(), run.end(), fixed


def _decoded_again(text: str) -> str:
    import ftfy  # takes 50 ms, and few texts need it

    return ftfy.fix_encoding(text)
