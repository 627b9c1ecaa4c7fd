"""Completes a follow-up from the conversation before it: by a language model where there is one, else by rules."""

from collections.abc import Sequence

from yinju.embed import Embedder
from yinju.qa.llm.client import LanguageModel
from yinju.qa.question.condense import Condensed, condense
from yinju.qa.question.followup import may_follow, read_follow_up
from yinju.qa.question.rewrite import rewrite
from yinju.types import Language, PastTurn, TokenUsage


def complete(
    question: str,
    language: Language,
    history: Sequence[PastTurn],
    embedder: Embedder,
    model: LanguageModel | None = None,
    spent: list[TokenUsage] | None = None,
) -> Condensed:
    """Returns the question as it is if it stands alone, else completed from the turns before it.

    Args:
        language: The question's language.
        history: Oldest first; the last ``condense.MAX_TURNS`` turns count.
        embedder: Measures which part of the last question a new term replaces.
        model: Completes the question where its form shows a reason to; without one the rules do.
        spent: Receives the tokens that the model's call took.

    Raises:
        LLMError: The model failed, or wrote something that is no question.
    """
    follow_up = read_follow_up(question) if history else None
    # A question for more of the same is the last question again: a model could add nothing.
    for_more = follow_up is not None and follow_up.kind == "more"
    if model is not None and history and not for_more and may_follow(question, follow_up):
        return Condensed(rewrite(question, language, history, model, [] if spent is None else spent))
    return condense(question, follow_up, language, history, embedder)
