"""Makes a text ready for the search or the support check: its tokens, each with a weight."""

from dataclasses import dataclass, replace

import numpy as np

from yinju.align import Matrix, TokenIds, TokenModel
from yinju.question_words import asking_words
from yinju.store import Corpus
from yinju.types import Language

LEAST_RARITY = 1.0
"""The least factor by which rarity multiplies a weight. In a corpus on one subject the subject's own name stands
in every passage; by its frequency alone it would weigh nothing, and a passage on something else would cover a question
by its verb."""
ASKING_SHARE = 0.25
"""The share of its weight that a question word keeps. They are rare in articles, and so would weigh much: with
this share, 3 in a hundred more of the development questions find their passage first in the other language, and half of
one in their own."""
_EXTRA_CHARACTERS = 2
"""A token with a question word in it counts as one up to this many further characters: 哪一年 with 哪."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text with its weighted tokens.

    Attributes:
        tokens: The distinct tokens that a passage should cover, ``(n,)`` token ids.
        weights: The weight of each token, ``(n,)`` float32, 0 or more.
    """

    text: str
    language: Language
    tokens: TokenIds
    weights: Matrix


class Weigher:
    """Makes texts ready for one store.

    Args:
        store: Counts in how many passages a token stands.
        model: Tokenizes texts, and knows how much each token says in general.
    """

    def __init__(self, store: Corpus, model: TokenModel) -> None:
        self._store = store
        self._model = model

    def weigh(self, text: str, language: Language) -> Query:
        """Returns a text's tokens, each weighted by how much it says in general and by how rare it is in the store."""
        tokens = self._model.question(text)
        held_by = self._store.token_frequencies(tokens)
        total = max(self._store.passage_count(), int(held_by.max(initial=0)))
        # BM25's inverse document frequency, ln(1 + (N - n + ½) / (n + ½)).
        rarity = np.maximum(LEAST_RARITY, np.log1p((total - held_by + 0.5) / (held_by + 0.5)))
        return Query(text, language, tokens, (self._model.weights(tokens) * rarity).astype(np.float32))

    def prepare(self, question: str, language: Language) -> Query:
        """Returns a question's weighted tokens, where the question words keep only a share of their weight."""
        query = self.weigh(question, language)
        asking = asking_tokens(question, self._model)
        if asking >= set(query.tokens.tolist()):
            return query  # it holds nothing but question words: "what is it?"
        share = np.where(np.isin(query.tokens, list(asking)), np.float32(ASKING_SHARE), np.float32(1.0))
        return replace(query, weights=query.weights * share)


def asking_tokens(question: str, model: TokenModel) -> set[int]:
    """Returns the tokens that are question words, or little more than one, wherever they stand in the question."""
    ranges = asking_words(question)
    asking, others = set[int](), set[int]()
    for token, start, end in model.spans(question):
        shared = max((min(b, end) - max(a, start) for a, b in ranges), default=0)
        (asking if shared > 0 and end - start <= shared + _EXTRA_CHARACTERS else others).add(token)
    return asking - others
