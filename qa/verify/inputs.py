"""What a check compares: a claim and the passages that should carry it, each read once."""

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yinju.align import Matrix, TokenIds, TokenModel
from yinju.qa.facts.dates import Date, dated
from yinju.qa.facts.facts import Facts, clauses, facts, letters, without_accents
from yinju.qa.llm.injection import find_orders
from yinju.qa.retrieval.candidates import Query
from yinju.text import HAN, level, sentences, words
from yinju.types import Language, ScoredPassage

_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to be checked.

    Attributes:
        tokens: In reading order, with repetitions, ``(n,)``.
        spans: The range of each in the text, ``(n, 2)``.
        weights: What each counts, ``(n,)``.
        pieces: Which of them are parts of a word, or one Han character: these find their like by chance, ``(n,)``.
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
        """The claim of a text that was made ready as a question is, which gives its tokens their weights."""
        cut = model.spans(query.text)
        tokens = np.array([token for token, _, _ in cut], np.int32)
        spans = np.array([span[1:] for span in cut], np.int64).reshape(-1, 2)
        weight_of = dict(zip(query.tokens.tolist(), query.weights.tolist(), strict=True))
        weights = np.array([weight_of.get(token, 0.0) for token in tokens.tolist()], np.float32)
        return cls(query.text, query.language, tokens, spans, weights, _pieces(query.text, spans), facts(query.text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage, read once for all the claims that it may carry.

    Attributes:
        sentences: Ranges of those that can be evidence: what orders a reader or a model about cannot.
        headed: Which of them are headings.
        clauses: Ranges of their clauses, in order, and
        sentence_of: the place of the sentence that each is of.
        tokens: Of each clause, and
        title: of the article's title.
        facts: Of passage and title together; ranges in the title lie behind the passage.
        words: The search words of both, and
        level: their text, levelled, and
        letters: its letters.
        orders: Ranges of what is no evidence.
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
    orders: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, scored: ScoredPassage, model: TokenModel) -> "Evidence":
        """What a passage and the title of its article say."""
        text, article = scored.passage.text, scored.article
        orders = tuple(find_orders(text))
        kept = tuple(one for one in sentences(text) if not any(a < one[1] and one[0] < b for a, b in orders))
        usable = _blanked(text, orders)
        title = article.title or ""
        whole = f"{usable}\n{title}\n{article.publisher or ''}"
        parts = [(start + a, start + b, n) for n, (start, end) in enumerate(kept) for a, b in clauses(text[start:end])]
        cut = model.cut([*(text[start:end] for start, end, _ in parts), title])
        found = facts(whole)
        dates = (dated(date, article.published) for date in found.dates)
        return cls(
            scored,
            kept,
            tuple(any(a <= start < b for a, b in scored.passage.headings) for start, _ in kept),
            tuple((start, end) for start, end, _ in parts),
            np.array([n for _, _, n in parts], np.int64),
            tuple(cut[:-1]),
            cut[-1],
            replace(found, dates=(*dates, *_publication(article.published))),
            frozenset(words(without_accents(whole))),
            level(whole),
            letters(whole),
            orders,
        )

    @property
    def language(self) -> Language:
        """Of the passage."""
        return self.scored.passage.language


def same_language(claim: Claim, evidence: Evidence) -> bool:
    """Whether both are Chinese, in whatever script, or both are not."""
    return claim.language[:2] == evidence.language[:2]


def _publication(published: str | None) -> list[Date]:
    """The day that an article is of: an answer may name it."""
    if not published or not published[:4].isdigit():
        return []
    parts = [int(part) for part in published[:10].split("-") if part.isdigit()]
    year, month, day = (*parts, None, None)[:3]
    return [Date(-1, -1, year, month, day)]


def _blanked(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    for start, end in ranges:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _pieces(text: str, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
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
