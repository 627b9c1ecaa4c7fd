"""The words of a question, and what is like them in a passage: what a reader can see of its score."""

from yinju.align import TokenModel, align
from yinju.how_found import WordMatch

LEAST_COSINE = 0.5
"""Words less like each other are no translation of each other and no form of the same word."""
LEAST_WEIGHT = 0.5
"""Words that say less are function words, which stand in every passage."""


def aligned_words(question: str, text: str, model: TokenModel) -> tuple[WordMatch, ...]:
    """Returns the words of a question that a passage has, in its language or in the other, in the question's order."""
    return tuple(
        WordMatch(question[slice(*match.left)], text[slice(*match.right)], round(match.cosine, 2))
        for match in align(model, question, text).matches
        if match.cosine >= LEAST_COSINE and match.weight >= LEAST_WEIGHT
    )
