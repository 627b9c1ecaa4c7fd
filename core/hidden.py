"""Characters that nobody sees: zero-width ones, bidi controls, soft hyphens, tags, control characters."""

import re

from yinju.text import HAN

# Kept: line ends and tabs; and variation selectors, which choose between forms of one character.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls without tab, line ends (\x0b, \x0c, \x85 too) …
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e007f"  # … and tags, which can carry a whole hidden message in ASCII
    "]+"
)
_JOINERS = re.compile(
    rf"(?:(?<=[\x00-\u024f\u2000-\u206f\u3000-\u303f\uff00-\uffef{HAN}])|^)[\u200c\u200d]+"
    rf"|[\u200c\u200d]+(?=[\x00-\u024f\u2000-\u200b\u2010-\u206f\u3000-\u303f\uff00-\uffef{HAN}]|$)"
)
"""Joiners beside Latin, Chinese or punctuation; those in emoji and in scripts that are joined by them are meant."""


def hidden_ranges(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of the invisible characters of a text, in order."""
    return sorted({(m.start(), m.end()) for pattern in (_HIDDEN, _JOINERS) for m in pattern.finditer(text)})


def without_hidden(text: str) -> str:
    """Returns a text without its invisible characters."""
    return _JOINERS.sub("", _HIDDEN.sub("", text))
