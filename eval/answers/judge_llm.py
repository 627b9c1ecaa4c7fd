"""A judge that asks a language model, through llama-index's evaluators."""

import re
from collections.abc import Sequence
from typing import Any

from llama_index.core.evaluation import EvaluationResult, FaithfulnessEvaluator, RelevancyEvaluator
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from pydantic import PrivateAttr

from yinju.qa.llm.client import LanguageModel, Message
from yinju.settings import LLMSettings

_VERDICT = re.compile(r"(?<![a-z])(?:yes|no)(?![a-z])")
"""Finds the first whole word YES or NO. The evaluator itself would read "NO: it says yesterday" as a yes."""


class LLMJudge:
    """A judge whose verdicts come from a language model.

    llama-index's ``FaithfulnessEvaluator`` decides on support and its ``RelevancyEvaluator`` on relevancy. The first
    YES or NO of the model's reply counts; a reply with neither counts as NO.

    Raises:
        UsageError: ``llm.base_url`` or ``llm.model`` is not set.
    """

    def __init__(self, settings: LLMSettings) -> None:
        self.name = f"llm: {settings.model}"
        adapter = _Adapter(LanguageModel(settings), settings)
        self._faithfulness = FaithfulnessEvaluator(llm=adapter)
        self._relevancy = RelevancyEvaluator(llm=adapter)

    def supports(self, question: str, sentence: str, texts: Sequence[str]) -> bool:
        """Tells whether the model finds ``sentence`` in ``texts``; texts too long for one call take several.

        Raises:
            LLMError: The model did not answer.
        """
        if not texts:
            return False
        return _says_yes(self._faithfulness.evaluate(query=question, response=sentence, contexts=list(texts)))

    def relevant(self, question: str, answer: str, texts: Sequence[str]) -> bool | None:
        """Tells whether the model finds that the answer, with its texts, answers the question.

        Raises:
            LLMError: The model did not answer.
        """
        return _says_yes(self._relevancy.evaluate(query=question, response=answer, contexts=list(texts)))


def _says_yes(result: EvaluationResult) -> bool:
    verdict = _VERDICT.search((result.feedback or "").lower())
    return verdict is not None and verdict.group() == "yes"


class _Adapter(CustomLLM):
    """Presents our own client, with its errors and retries, as the class that llama-index's evaluators call."""

    _model: LanguageModel = PrivateAttr()
    _settings: LLMSettings = PrivateAttr()

    def __init__(self, model: LanguageModel, settings: LLMSettings) -> None:
        super().__init__()
        self._model = model
        self._settings = settings

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self._settings.context_window,
            num_output=self._settings.max_tokens,
            model_name=self._settings.model,
        )

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ARG002
        return CompletionResponse(text="".join(self._model.stream([Message("user", prompt)])))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        yield self.complete(prompt, formatted)
