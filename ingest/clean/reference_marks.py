"""Removes reference marks of the source, such as ``[1][2]``, which must not be taken for citations."""

import re

from yinju.offsets import Mapped, edit

_NUMBERS = r"[1-9]\d{0,2}(?:\s?[-–,，、]\s?[1-9]\d{0,2})*"
_ONE = rf"(?:\[{_NUMBERS}\]|［{_NUMBERS}］|【{_NUMBERS}】|〔{_NUMBERS}〕)"
_MARKS = re.compile(rf"(?<![ \t\u3000\xa0])[ \t\u3000\xa0]*+(?P<marks>{_ONE}(?:[ \t]?{_ONE})*)(?![(:：])")
"""One or more together, with the blanks before them; no label of a link, ``[1](https://…)``, nor of a note."""
_CLAUSE_END = re.compile(r"[ \t]*(?:$|[\n.,;:!?)\]”’\"。，、；：！？）」』…]|[-–•][ \t]|[A-Z])")
"""What stands after a mark at the end of a clause; a capital begins the next sentence of a collapsed list."""
_PROGRAM = re.compile(r"[A-Za-z_]\w*\[\d+\]\s*(?:=|\+|\.\w|\[)|\[0\]")
"""Subscripts: ``x[1] = 2``, ``a[0]``."""
_LEAST = 2
_LEAST_SHARE = 0.6
"""Of the marks that stand at the ends of clauses: in an encyclopaedia some stand behind a name in mid-sentence."""


def drop_marks(text: str) -> Mapped:
    """Removes reference marks, where their recurrence at the ends of clauses shows that they are ones."""
    found = [match for match in _MARKS.finditer(text) if _stands_behind_text(text, match)]
    at_end = sum(bool(_CLAUSE_END.match(text, match.end())) for match in found)
    if sum(match["marks"].count(match["marks"][0]) for match in found) < _LEAST or at_end < _LEAST_SHARE * len(found):
        return Mapped.of(text)
    if _PROGRAM.search(text):
        return Mapped.of(text)
    return edit(text, [(*match.span(), "") for match in found])


def _stands_behind_text(text: str, match: re.Match[str]) -> bool:
    """Returns whether a mark has something to refer from: at the start of a line it numbers a note or an item."""
    return match.start() > 0 and text[match.start() - 1] != "\n"
