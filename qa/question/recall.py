"""Rebuilds the turns of a conversation of which only the texts are known, as a chat client sends them back."""

import re
from collections.abc import Sequence

from yinju.embed import Embedder
from yinju.qa.question.complete import complete
from yinju.qa.question.condense import MAX_TURNS, language_within
from yinju.types import PastTurn

_LEAD = re.compile(r"^(?:[据據]《(?P<chinese>.+?)》：|From “(?P<english>.+?)”: )", re.MULTILINE)
"""The words before a quotation that name its article, as `answer.extract` writes them."""


def recall(exchanges: Sequence[tuple[str, str]], embedder: Embedder) -> tuple[PastTurn, ...]:
    """Returns the last ``MAX_TURNS`` exchanges as turns, each follow-up among them completed by the rules.

    The titles that an extractive answer names are recalled from its text; the passages that it cited are not.

    Args:
        exchanges: Questions with the texts of their answers, oldest first. Blank questions are left out.
        embedder: Measures which part of a question the next one replaces.
    """
    turns: list[PastTurn] = []
    for question, answer in [(asked.strip(), said) for asked, said in exchanges if asked.strip()][-MAX_TURNS:]:
        query = complete(question, language_within(question, turns), turns, embedder).query
        titles = dict.fromkeys(found["chinese"] or found["english"] for found in _LEAD.finditer(answer))
        turns.append(PastTurn(question, query, answer, tuple(titles)))
    return tuple(turns)
