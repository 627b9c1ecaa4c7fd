"""The judge behind citation precision and recall: it decides whether texts support a sentence, and can be replaced."""

from collections.abc import Sequence
from typing import Protocol

from yinju.eval.sets.match import plain
from yinju.text import content_words, words


class Judge(Protocol):
    """The interface of a judge, which decides whether texts together support a sentence."""

    name: str

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:
        """Tells whether ``texts``, taken together, say what ``sentence`` says."""

    def relevant(self, question: str, answer: str, texts: Sequence[str]) -> bool | None:
        """Tells whether the answer, with its texts, answers the question; ``None`` from a judge that cannot tell."""


class WordJudge:
    """A judge that compares words: the texts must hold most of a sentence's content words and all of its numbers.

    It handles both languages and both Chinese scripts, but does not translate: a Chinese text never supports an English
    sentence. For quotations it is exact. In a sentence that a language model wrote, it notices neither a "not" nor who
    does what to whom.
    """

    name = "words"
    MIN_SHARE = 0.8
    """The share of the sentence's content words that the texts must hold; a paraphrase may add joining words."""

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:  # noqa: ARG002
        """Tells whether the words and numbers of ``sentence`` occur in ``texts``."""
        said = plain(sentence)
        held = {word for text in texts for word in words(plain(text))}
        wanted = content_words(said) or words(said)
        if not wanted or any(word[0].isdigit() and word not in held for word in wanted):
            return False
        return sum(word in held for word in wanted) >= self.MIN_SHARE * len(wanted)

    def relevant(self, question: str, answer: str, texts: Sequence[str]) -> bool | None:  # noqa: ARG002
        """Returns ``None``, since words do not tell."""
        return None
