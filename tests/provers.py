"""What checks answers in tests: words, each like itself alone and all of one weight, or the bundled model."""

import numpy as np

from yinju.align import WordTokens
from yinju.embed import find_model, open_embedder
from yinju.qa.answer.verify_draft import Prover
from yinju.qa.retrieval.candidates import Query
from yinju.qa.verify import AlignmentChecker, load_weights
from yinju.settings import load_settings

TOKENS = WordTokens()


def prepare(text, language):
    tokens = TOKENS.question(text)
    return Query(text, language, tokens, np.ones(len(tokens), np.float32))


def word_prover(checker=None):
    return Prover(checker or AlignmentChecker(TOKENS, None), prepare, TOKENS)


def bundled_prover():
    settings = load_settings()
    embedder = open_embedder(settings.embedder)
    tokens = embedder.tokens
    weights = load_weights(find_model(settings.embedder.model, False, "embedder.model"), embedder.fingerprint)
    assert weights is not None

    def prepare_weighted(text, language):
        ids = tokens.question(text)
        return Query(text, language, ids, tokens.weights(ids))

    return Prover(AlignmentChecker(tokens, weights), prepare_weighted, tokens)
