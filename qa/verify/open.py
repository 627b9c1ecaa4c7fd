"""Opens the checker that the settings name."""

from yinju.embed import Embedder, find_model
from yinju.qa.llm.client import LanguageModel
from yinju.qa.verify.checker import AlignmentChecker, Checker
from yinju.qa.verify.other_checkers import CrossEncoderChecker, LLMChecker
from yinju.qa.verify.weights import load_weights
from yinju.rerank import CrossEncoderJudge
from yinju.settings import Settings


def open_checker(settings: Settings, embedder: Embedder) -> Checker:
    """Opens the checker that the setting ``cite.checker`` names.

    Raises:
        EmbedderError: The setting names a model that is not on this machine.
        UsageError: The setting is ``llm``, and no endpoint or no model is set.
    """
    folder = find_model(settings.embedder.model, settings.embedder.allow_download, "embedder.model")
    alignment = AlignmentChecker(embedder.tokens, load_weights(folder, embedder.fingerprint))
    if settings.cite.checker == "alignment":
        return alignment
    if settings.cite.checker == "llm":
        return LLMChecker(LanguageModel(settings.llm), alignment)
    return CrossEncoderChecker(CrossEncoderJudge(settings.cite), alignment)
