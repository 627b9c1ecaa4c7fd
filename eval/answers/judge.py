"""Whether a text supports a sentence: the judge behind citation precision and recall, which can be replaced."""

from collections.abc import Sequence
from typing import Protocol

from yinju.eval.sets.match import plain
from yinju.text import content_words, words


class Judge(Protocol):
    """Anything that decides whether texts together support a sentence."""

    name: str

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:
        """Whether ``texts``, taken together, say what ``sentence`` says."""

    def relevant(self, question: str, answer: str, texts: Sequence[str]) -> bool | None:
        """Whether the answer and its texts answer the question; ``None`` from a judge that cannot tell."""


class WordJudge:
    """Supported is a sentence most of whose content words, and all of whose numbers, stand in the texts.

    Knows both languages and both scripts, but not one language in the other: a sentence in English is unsupported by a
    Chinese text. For quotations it is exact. Of a written answer it sees neither a "not" nor who does what to whom.
    """

    name = "words"
    MIN_SHARE = 0.8
    """Of the sentence's content words: leaves room for the words that join a paraphrase."""

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:  # noqa: ARG002
        """Whether the words and numbers of ``sentence`` stand in ``texts``."""
        said = plain(sentence)
        held = {word for text in texts for word in words(plain(text))}
        wanted = content_words(said) or words(said)
        if not wanted or any(word[0].isdigit() and word not in held for word in wanted):
            return False
        return sum(word in held for word in wanted) >= self.MIN_SHARE * len(wanted)

    def relevant(self, question: str, answer: str, texts: Sequence[str]) -> bool | None:  # noqa: ARG002
        """``None``: words do not tell."""
        return None
