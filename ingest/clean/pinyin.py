"""Removes pinyin that a broken conversion to Traditional Chinese left in brackets: 發(fā)表."""

import re

from yinju.offsets import Mapped, edit
from yinju.text import HAN, fold

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
SYLLABLE_IN_BRACKETS = re.compile(
    rf"(?<=[{HAN}])\((?=[^)]{{0,8}}[{_TONES}])(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiouü{_TONES}]{{1,4}}(?:ng?|r)?\)"
)
"""One syllable with its tone in half-width brackets, glued to a character; not (WTO) behind 世贸组织."""
_LEAST = 3
"""A text that explains how a character is read does so once or twice; the conversion leaves one in most sentences."""


def drop_pinyin(text: str) -> Mapped:
    """Removes pinyin in brackets where it recurs behind Traditional characters."""
    found = [m.span() for m in SYLLABLE_IN_BRACKETS.finditer(text) if _is_traditional(text[m.start() - 1])]
    if len(found) < _LEAST:
        return Mapped.of(text)
    return edit(text, [(start, end, "") for start, end in found])


def _is_traditional(character: str) -> bool:
    return fold(character) != character
