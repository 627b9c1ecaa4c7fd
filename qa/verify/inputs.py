"""Prepares what the check compares: a claim, and the passages that it cites. Each is read once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinju.align import Matrix, TokenIds, TokenModel
from yinju.qa.facts.dates import Date, dated
from yinju.qa.facts.facts import Facts, clauses, find_facts, without_accents
from yinju.qa.llm.injection import InjectionFinder
from yinju.qa.retrieval.query import Query
from yinju.text import HAN, letters, level, sentences, words
from yinju.types import Language, ScoredPassage

Span = tuple[int, int]
"""A half-open range of characters of a text."""

_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, prepared for the check.

    Attributes:
        text: The sentence.
        language: The language of the sentence.
        tokens: The tokens in reading order, with repetitions, ``(n,)`` token ids.
        spans: The range of each token in the text, ``(n, 2)``.
        weights: The weight of each token, ``(n,)``; 0 for tokens that the query leaves out.
        pieces: Whether each token is a part of a word or a single Han character, ``(n,)``. Such tokens find similar
            ones by chance.
        facts: The exact facts of the sentence.
    """

    text: str
    language: Language
    tokens: TokenIds
    spans: NDArray[np.int64]
    weights: Matrix
    pieces: NDArray[np.bool_]
    facts: Facts

    @classmethod
    def of(cls, query: Query, model: TokenModel) -> "Claim":
        """Prepares a sentence whose tokens were weighted in the same way as those of a question."""
        spanned = model.spans(query.text)
        tokens = np.array([token for token, _, _ in spanned], np.int32)
        spans = np.array([span[1:] for span in spanned], np.int64).reshape(-1, 2)
        weight_of = dict(zip(query.tokens.tolist(), query.weights.tolist(), strict=True))
        weights = np.array([weight_of.get(token, 0.0) for token in tokens.tolist()], np.float32)
        return cls(
            query.text, query.language, tokens, spans, weights, _are_pieces(query.text, spans), find_facts(query.text)
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its article's title, read once for all the claims that it may support.

    Attributes:
        scored: The passage and its article.
        sentences: Ranges of the sentences that can be evidence: all but prompt injections.
        headed: Whether each of these sentences is a heading.
        clauses: The ranges of the clauses of these sentences, in order.
        sentence_of: For each clause the index of its sentence, ``(clauses,)``.
        tokens: The tokens of each clause.
        title: The tokens of the article's title.
        facts: The exact facts of the passage, the title and the publisher, and the article's day of publication.
            Ranges in the title or publisher lie behind the end of the passage.
        words: The search words of the passage, the title and the publisher.
        level: Their levelled text.
        letters: Their folded letters and digits.
    """

    scored: ScoredPassage
    sentences: tuple[tuple[int, int], ...]
    headed: tuple[bool, ...]
    clauses: tuple[tuple[int, int], ...]
    sentence_of: NDArray[np.int64]
    tokens: tuple[TokenIds, ...]
    title: TokenIds
    facts: Facts
    words: frozenset[str]
    level: str
    letters: str

    @classmethod
    def of(cls, scored: ScoredPassage, model: TokenModel, injections: InjectionFinder) -> "Evidence":
        """Reads a passage and the title of its article, to check what a language model wrote.

        Sentences that address the model (``injections``) are no evidence, in the passage and in the title: a model
        that obeys one repeats it. An extractive answer quotes its passages and is not held to evidence.
        """
        text, article = scored.passage.text, scored.article
        left_out = injections.find(text)
        kept = tuple(one for one in sentences(text) if not any(a < one[1] and one[0] < b for a, b in left_out))
        usable = _blanked(text, left_out)
        title = injections.without(article.title or "")
        whole = f"{usable}\n{title}\n{injections.without(article.publisher or '')}"
        parts = [(start + a, start + b, n) for n, (start, end) in enumerate(kept) for a, b in clauses(text[start:end])]
        tokenized = model.tokenize([*(text[start:end] for start, end, _ in parts), title])
        found = find_facts(whole)
        dates = (dated(date, article.published) for date in found.dates)
        return cls(
            scored,
            kept,
            tuple(any(a <= start < b for a, b in scored.passage.headings) for start, _ in kept),
            tuple((start, end) for start, end, _ in parts),
            np.array([n for _, _, n in parts], np.int64),
            tuple(tokenized[:-1]),
            tokenized[-1],
            replace(found, dates=(*dates, *_publication(article.published))),
            frozenset(words(without_accents(whole))),
            level(whole),
            letters(whole),
        )

    @property
    def usable_text(self) -> str:
        """The sentences of the passage that can be evidence, one a line."""
        text = self.scored.passage.text
        return "\n".join(text[start:end] for start, end in self.sentences)

    @property
    def language(self) -> Language:
        """The language of the passage."""
        return self.scored.passage.language


def same_language(claim: Claim, evidence: Evidence) -> bool:
    """Returns whether both are Chinese, in either script, or both are English."""
    return claim.language[:2] == evidence.language[:2]


def _publication(published: str | None) -> list[Date]:
    """Returns the day of publication as a date, since an answer may name it; empty if the article has none."""
    if not published or not published[:4].isdigit():
        return []
    parts = [int(part) for part in published[:10].split("-") if part.isdigit()]
    year, month, day = (*parts, None, None)[:3]
    return [Date(-1, -1, year, month, day)]


def _blanked(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Returns the text with blanks in place of the ranges, so that offsets stay the same."""
    for start, end in ranges:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _are_pieces(text: str, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Returns whether each token is a part of a word or a single Han character, ``(n,)``."""
    found = np.zeros(len(spans), np.bool_)
    for place, (start, end) in enumerate(spans.tolist()):
        one = text[start:end]
        if any(_is_han(character) for character in one):
            found[place] = len(one) == 1
        else:
            beside = text[max(0, start - 1) : start] + text[end : end + 1]
            found[place] = any(c.isalnum() and not _is_han(c) for c in beside)
    return found


def _is_han(character: str) -> bool:
    return bool(_HAN.match(character))
