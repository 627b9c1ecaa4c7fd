"""Tells questions from noise: what names nothing that could be looked for."""

import re

from yinju.text import content_words

_MARK = re.compile(r"\[\d+\]")
"""The mark of a citation, as it is copied with a text."""


def asks_nothing(question: str) -> bool:
    """Returns whether a question holds no word to look for: only function words, marks, signs or single letters.

    It is asked of the completed question: "why?" after another question asks something.
    """
    return all(len(word) == 1 and word.isascii() and word.isalpha() for word in content_words(_MARK.sub(" ", question)))
