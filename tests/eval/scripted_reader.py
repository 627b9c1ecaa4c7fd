"""A reader whose findings are told beforehand."""

import numpy as np

from yinju.reader import Reading


class ScriptedReader:
    """Finds in a passage what was told of the first key that question or claim and passage both hold.

    A finding is the log-odds of an answer and the answer, which stands in the passage with probability 1, or with the
    probability that comes third. Of a claim it finds that what has a finding is entailed, with the share of 1.

    Args:
        fits: How many characters of a passage are read.
    """

    folder = "nowhere"

    def __init__(self, findings, *, fits=10_000, has_heads=True):
        self._findings = findings
        self._fits = fits
        self.has_heads = has_heads
        self.passages = []

    def fitting(self, text, passage):
        return min(len(passage), self._fits)

    def read(self, text, passages):
        self.passages += passages
        return [self._read(text, passage[: self._fits]) for passage in passages]

    def _read(self, text, passage):
        told = (finding for key, finding in self._findings.items() if key in text and key in passage)
        odds, answer, *probability = next(told, (-9.0, ""))
        share = float(odds > -9)
        return reading(passage, odds, answer, *probability, support=(share, 1 - share, 0.0))


def reading(passage, odds, answer, probability=1.0, *, support=(0.0, 1.0, 0.0)):
    """Returns a reading whose tokens are the characters of the passage."""
    size = len(passage)
    starts, ends = np.zeros(size, np.float32), np.zeros(size, np.float32)
    if answer:
        place = passage.index(answer)
        starts[place], ends[place + len(answer) - 1] = 1.0, probability
    offsets = np.array([[place, place + 1] for place in range(size)], np.int64).reshape(-1, 2)
    return Reading(odds, support, offsets, starts, ends)
