"""The support check: does what is cited say what the sentence says?"""

from yinju.qa.cite.check import AlignmentChecker, Checker, Judgement
from yinju.qa.cite.material import Claim, Evidence
from yinju.qa.cite.weights import SUPPORT, SupportWeights, load_weights

__all__ = ["SUPPORT", "AlignmentChecker", "Checker", "Claim", "Evidence", "Judgement", "SupportWeights", "load_weights"]
