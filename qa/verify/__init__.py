"""The support check: it decides whether the cited passages say what a sentence of an answer says."""

from yinju.qa.verify.checker import AlignmentChecker, Checker, Judgement
from yinju.qa.verify.inputs import Claim, Evidence
from yinju.qa.verify.weights import SUPPORT, SupportWeights, load_weights

__all__ = ["SUPPORT", "AlignmentChecker", "Checker", "Claim", "Evidence", "Judgement", "SupportWeights", "load_weights"]
