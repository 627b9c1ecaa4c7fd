"""Tells whether a question's subject is what articles found for it are about."""

import re
from collections.abc import Sequence

from yinju.align import TokenModel, best_cosines, covered
from yinju.qa.retrieval.query import Query
from yinju.question_words import has_question_word
from yinju.text import HAN, letters
from yinju.types import ScoredPassage

MOST_HAN, MOST_WORDS = 12, 5
"""Characters or words of a subject, at the most: what is longer is a clause, which no article repeats."""
OFTEN = 2
"""An article is about what its title names, or what a passage of it names at least so often."""
COVERED_ACROSS = 0.7
"""The share of a subject's weight that a passage in the other language covers, if it is about the subject. Passages
found for another development question cover half of it in 2 cases of 100."""
ASKED_SHARE = 0.2
"""The share of the question's weight that its subject has at least; "French" has less in "Who besides the French …"."""

_PART = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


def is_found(subject: Query, question: Query, passages: Sequence[ScoredPassage], model: TokenModel) -> bool:
    """Returns whether one of the passages, or its article, is about the subject of a question.

    Args:
        subject: The subject in the question's words, weighed (`Weigher.weigh`).
        question: The whole question, made ready by `Weigher.prepare`.
        passages: What was retrieved.
    """
    name = letters(subject.text)
    if len(name) < 2 or not _is_name(subject.text) or subject.weights.sum() < ASKED_SHARE * question.weights.sum():
        return False
    same = [one for one in passages if one.passage.language[:2] == subject.language[:2]]
    if any(name in letters(one.article.title or "") or letters(one.passage.text).count(name) >= OFTEN for one in same):
        return True
    others = [one for one in passages if one not in same]
    if not others or not model.crosses_languages:
        return False
    texts = model.tokenize([f"{one.article.title or ''}\n{one.passage.text}" for one in others])
    return bool(covered(best_cosines(model, subject.tokens, texts), subject.weights).max() >= COVERED_ACROSS)


def _is_name(subject: str) -> bool:
    """Returns whether a subject is short, and no part of the question that asks."""
    parts = _PART.findall(subject)
    most = MOST_HAN if re.search(f"[{HAN}]", subject) else MOST_WORDS
    return len(parts) <= most and not has_question_word(subject)
