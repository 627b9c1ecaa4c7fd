"""What the corpus tab refuses, in a form that can be said in each interface language."""

from dataclasses import fields

from yinju.types import Language
from yinju.ui.corpus.words import WORDS, CorpusWords

_NAMES = {field.name for field in fields(CorpusWords)}


class RefusedError(Exception):
    """Something that a visitor sent or asked for is not taken.

    Args:
        reason: The name of the words that say why.
        status: The HTTP status.
        facts: What the words have in braces.
    """

    def __init__(self, reason: str, status: int = 422, **facts: object) -> None:
        assert reason in _NAMES
        super().__init__(getattr(WORDS["en"], reason).format(**facts))
        self.reason = reason
        self.status = status
        self.facts = facts

    def said(self, language: Language) -> str:
        """Returns why, in an interface language."""
        words: str = getattr(WORDS[language], self.reason)
        return words.format(**self.facts)
