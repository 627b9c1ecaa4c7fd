"""What checks answers in tests: words, each like itself alone and all of one weight, or the bundled model."""

from yinju.align import WordTokens
from yinju.embed import find_model, open_embedder
from yinju.qa.answer.verify_draft import SentenceVerifier
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.retrieval.query import Query
from yinju.qa.verify import AlignmentChecker, load_weights
from yinju.settings import load_settings

TOKENS = WordTokens()


class PlainWeigher:
    """Weighs tokens as their model does, whatever a corpus holds."""

    def __init__(self, model):
        self._model = model

    def weigh(self, text, language):
        tokens = self._model.question(text)
        return Query(text, language, tokens, self._model.weights(tokens))


def word_verifier(checker=None, injections=None):
    return SentenceVerifier(
        checker or AlignmentChecker(TOKENS, None), PlainWeigher(TOKENS), TOKENS, injections or BY_SIGNS
    )


def bundled_verifier(injections=None):
    settings = load_settings()
    embedder = open_embedder(settings.embedder)
    tokens = embedder.tokens
    weights = load_weights(find_model(settings.embedder.model, False, "embedder.model"), embedder.fingerprint)
    assert weights is not None

    return SentenceVerifier(AlignmentChecker(tokens, weights), PlainWeigher(tokens), tokens, injections or BY_SIGNS)
