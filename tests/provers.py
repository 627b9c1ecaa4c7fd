"""What checks answers in tests: the alignment of words, each like itself alone, all of one weight."""

import numpy as np

from yinju.align import WordTokens
from yinju.qa.candidates import Query
from yinju.qa.cite import AlignmentChecker
from yinju.qa.prove import Prover

TOKENS = WordTokens()


def prepare(text, language):
    tokens = TOKENS.question(text)
    return Query(text, language, tokens, np.ones(len(tokens), np.float32))


def word_prover(checker=None):
    return Prover(checker or AlignmentChecker(TOKENS, None), prepare, TOKENS)
