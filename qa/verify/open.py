"""Opens the checker that the settings name."""

from yinju.embed import Embedder, find_model
from yinju.qa.llm.client import LanguageModel
from yinju.qa.verify.checker import AlignmentChecker, Checker
from yinju.qa.verify.entailment import Entailment, load_read_weights
from yinju.qa.verify.other_checkers import CrossEncoderChecker, LLMChecker
from yinju.qa.verify.weights import load_weights
from yinju.reader import Reader
from yinju.rerank import CrossEncoderJudge
from yinju.settings import Settings


def open_checker(settings: Settings, embedder: Embedder, reader: Reader | None) -> Checker:
    """Opens the checker that the setting ``cite.checker`` names.

    Args:
        reader: Reads claims with their passages; ``None`` where nothing is read.

    Raises:
        EmbedderError: The setting names a model that is not on this machine.
        UsageError: The setting is ``llm``, and no endpoint or no model is set.
    """
    alignment = open_alignment(settings, embedder, reader)
    if settings.cite.checker == "alignment":
        return alignment
    if settings.cite.checker == "llm":
        return LLMChecker(LanguageModel(settings.llm), alignment)
    return CrossEncoderChecker(CrossEncoderJudge(settings.cite), alignment)


def open_alignment(settings: Settings, embedder: Embedder, reader: Reader | None) -> AlignmentChecker:
    """Opens the default checker; it reads claims where weights for that were fitted to both models."""
    folder = find_model(settings.embedder.model, settings.embedder.allow_download, "embedder.model")
    weights = load_weights(folder, embedder.fingerprint)
    entailment = None
    if weights is not None and reader is not None and reader.has_heads:
        read = load_read_weights(reader.folder, embedder.fingerprint, reader.fingerprint)
        entailment = Entailment(reader, read) if read is not None else None
    return AlignmentChecker(embedder.tokens, weights, entailment)
