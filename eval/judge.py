"""Whether a text supports a sentence: the judge behind citation precision and recall, which can be replaced."""

import re
from collections.abc import Sequence
from typing import Protocol

from yinju.eval.match import plain
from yinju.text import content_words, words

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Judge(Protocol):
    """Anything that decides whether texts together support a sentence."""

    name: str

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:
        """Whether ``texts``, taken together, say what ``sentence`` says."""


class WordJudge:
    """Supported is a sentence most of whose content words, and all of whose numbers, stand in the texts.

    Knows both languages and both scripts, but not one language in the other: a sentence in English is unsupported by a
    Chinese text. For quotations it is exact.
    """

    name = "words"
    MIN_SHARE = 0.8
    """Of the sentence's content words: leaves room for the words that join a paraphrase."""

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:  # noqa: ARG002
        """Whether the words and numbers of ``sentence`` stand in ``texts``."""
        union = "\n".join(texts)
        numbers = set(_NUMBER.findall(plain(sentence)))
        if not numbers <= set(_NUMBER.findall(plain(union))):
            return False
        wanted = content_words(sentence)
        held = set(words(union))
        return bool(texts) and sum(word in held for word in wanted) >= self.MIN_SHARE * len(wanted)
