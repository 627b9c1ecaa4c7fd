"""Finds the places of an answer's sentences, and of the quotations in its notes of disagreement, in its text."""

from collections.abc import Iterator

from yinju.types import Answer, Sentence

Range = tuple[int, int]
"""A half-open range of code points in an answer's text."""


def sentence_ranges(answer: Answer) -> list[Range]:
    """Returns the range of each sentence in ``answer.text``, without the words before it and the marks behind it.

    ``answer.text[start:end]`` is the sentence's text.
    """
    ranges: list[Range] = []
    at = 0
    for sentence in answer.sentences:
        start = _place(answer.text, sentence, at)
        at = start + len(sentence.text)
        ranges.append((start, at))
    return ranges


def cited_ranges(answer: Answer) -> Iterator[tuple[Range, int]]:
    """Yields the ranges of ``answer.text`` that rest on citations, each with the number of one.

    A sentence with two citations is yielded twice. The quotations of statements that disagree come last.
    """
    ranges = sentence_ranges(answer)
    for place, sentence in zip(ranges, answer.sentences, strict=True):
        yield from ((place, number) for number in sentence.citations)
    at = ranges[-1][1] if ranges else 0
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for number in (number for group in answer.conflicts for number in group):
        start = answer.text.index(quotes[number], at)
        at = start + len(quotes[number])
        yield (start, at), number


def _place(text: str, sentence: Sentence, at: int) -> int:
    return text.index(sentence.lead + sentence.text, at) + len(sentence.lead)
