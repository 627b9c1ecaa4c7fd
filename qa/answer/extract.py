"""Makes the extractive answer: the sentences that cover the question best, quoted exactly, without a language model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from yinju.align import FLOOR, Matrix, TokenModel, best_cosines, covered
from yinju.calendar import MONTHS
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.reading import PassageReader
from yinju.question_words import asks_how_many, asks_when
from yinju.settings import AnswerSettings
from yinju.text import HAN, sentences, words
from yinju.types import Citation, Language, Passage, ScoredPassage, Sentence

NEARBY_SHARE = 0.5
"""The share of a question token's cosine that counts for a sentence if the token stands elsewhere in the passage or in
the title: a passage often names its subject once."""
AROUND_SHARE = 0.75
"""The factor of three further features beside a sentence's coverage: the coverage together with its neighbours, the
likeness of sentence and question as a whole, and the passage's score. On the development questions they bring an answer
into the three sentences for 5 more in a hundred Chinese ones and 1 more of the others."""
KIND_BONUS = 0.4
"""Added for a sentence that holds the kind of thing asked for, such as a number after 多少 or "how many"."""
KEPT_SHARE = 0.6
"""Further sentences are quoted down to this share of the best one's score. On the development questions 0.7 finds half
an answer to one answer less in a hundred and quotes a twelfth less, 0.8 three less and a quarter less."""
READ_KEPT_SHARE = 0.75
"""The same where the reader scores them: a quarter less is quoted than at 0.6, and across languages 1 in 100 answers is
missed."""

_NUMBER = re.compile(
    r"[0-9０-９]|[一二三四五六七八九十百千万亿萬億]+(?:个|個|项|項|名|人|家|国|國|年|月|日)|百分之|per ?cent"
)
_DATE = re.compile(
    r"[0-9０-９]{4}\s*年|[0-9０-９]{1,2}\s*月|\b(?:1[5-9]|20)\d\d\b|世纪|世紀|公元|今年|去年|昨日|今日"
    rf"|\b(?:{'|'.join(MONTHS)})\b"
)
_ASKED_FOR = ((asks_how_many, _NUMBER), (asks_when, _DATE))
_REFERENCE_MARKS = re.compile(r"(?:\s*\[\d+\])+\s*\.?$")
_WORD = re.compile(rf"[{HAN}]|[A-Za-z0-9]+")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_MIN_WORDS = 5
"""A sentence of fewer words (a Han character counts as one) is a scrap, and is not quoted."""
_HEADING_WORDS = 12
"""A line without a full stop is a heading up to this many words; a Han character is half of one."""
_CLOSING_QUOTES = "”’\"'」』"

_LEAD: dict[Language, str] = {"zh": "据《{}》：", "zh-Hant": "據《{}》：", "en": "From “{}”: "}


@dataclass(frozen=True, slots=True)
class _Candidate:
    scored: ScoredPassage
    rank: int
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        return self.scored.passage.text[self.start : self.end]


def extract(
    query: Query,
    passages: Sequence[ScoredPassage],
    model: TokenModel,
    settings: AnswerSettings,
    reader: PassageReader | None = None,
) -> Draft:
    """Returns an answer of at most ``max_sentences`` quotations, article by article, each with its own citation.

    Args:
        passages: What was retrieved, best first.
        reader: Reads the sentences of the passages too; ``None`` where words alone are matched.
    """
    kept_share = KEPT_SHARE if reader is None else READ_KEPT_SHARE
    chosen = _choose(list(_candidates(query, passages, model, reader)), settings.max_sentences, kept_share)
    if not chosen:
        return Draft(reason="no_evidence")
    written: list[Sentence] = []
    citations: list[Citation] = []
    for _, group in groupby(chosen, key=lambda c: c.scored.article.article_id):
        for place, candidate in enumerate(group):
            number = len(citations) + 1
            answer = None
            if reader is not None and _is_same(query, candidate.scored):
                text = candidate.scored.passage.text
                answer = reader.answer_span(query.text, text, candidate.start, candidate.end)
            citations.append(cite(number, candidate.scored, candidate.start, candidate.end, answer))
            article = candidate.scored.article
            lead = _LEAD[query.language].format(article.title or article.source) if place == 0 else ""
            # The sentence is an exact quotation of what it cites (`cite` makes it one): its support is certain.
            written.append(Sentence(candidate.text, (number,), "supported", 1.0, lead))
    return Draft(tuple(written), tuple(citations))


def _candidates(
    query: Query, passages: Sequence[ScoredPassage], model: TokenModel, reader: PassageReader | None
) -> Iterator[_Candidate]:
    kinds = [answer for asks, answer in _ASKED_FOR if asks(query.text)]
    for rank, scored in enumerate(passages):
        text = scored.passage.text
        ranges = [_without_marks(text, start, stop) for start, stop in sentences(text)]
        close = _closeness(query, [text[start:end] for start, end, _ in ranges], scored, model)
        if reader is not None:
            close = close + reader.sentence_scores(query.text, text, same=_is_same(query, scored))
        for (start, end, marked), closeness in zip(ranges, close, strict=True):
            sentence = text[start:end]
            fits = any(kind.search(sentence) for kind in kinds)
            if _in_heading(scored.passage, start) or _says_nothing(sentence):
                continue
            if not marked and not fits and _reads_as_heading(sentence):
                continue
            yield _Candidate(scored, rank, start, end, float(closeness) + KIND_BONUS * fits)


def _is_same(query: Query, scored: ScoredPassage) -> bool:
    """Returns whether a passage is in the question's language."""
    return scored.passage.language[:2] == query.language[:2]


def _closeness(query: Query, parts: list[str], scored: ScoredPassage, model: TokenModel) -> Matrix:
    """Returns how well each sentence covers the question, alone and with its surroundings, ``(sentences,)``."""
    *texts, title = model.tokenize([*parts, scored.article.title or ""])
    best = best_cosines(model, query.tokens, [*texts, title])
    in_passage = best.max(axis=1, keepdims=True)
    own = best[:, :-1]
    padded = np.pad(own, ((0, 0), (1, 1)))
    with_neighbours = np.maximum(own, np.maximum(padded[:, :-2], padded[:, 2:]))
    coverage = covered(own, query.weights, NEARBY_SHARE * in_passage * (in_passage >= FLOOR))
    likeness = np.maximum(0, model.likeness(query.tokens, texts))
    close: Matrix = coverage + AROUND_SHARE * (covered(with_neighbours, query.weights) + likeness + scored.score)
    return close


def _without_marks(text: str, start: int, stop: int) -> tuple[int, int, bool]:
    """Returns a sentence's range without the reference marks at its end, and whether it had any."""
    marks = _REFERENCE_MARKS.search(text[start:stop])
    return start, stop - len(marks.group()) if marks else stop, marks is not None


def _choose(candidates: list[_Candidate], count: int, kept_share: float) -> list[_Candidate]:
    """Returns the best sentences without repetitions: the best article first, each article in reading order."""
    candidates.sort(key=lambda c: (-c.score, c.rank, c.start))
    chosen: list[_Candidate] = []
    said: set[tuple[str, ...]] = set()
    for candidate in candidates:
        form = tuple(words(candidate.text))
        if len(chosen) == count or candidate.score < kept_share * candidates[0].score:
            break
        if form not in said:
            said.add(form)
            chosen.append(candidate)
    order: dict[str, int] = {}
    for candidate in chosen:
        order.setdefault(candidate.scored.article.article_id, len(order))
    return sorted(chosen, key=lambda c: (order[c.scored.article.article_id], c.scored.passage.start + c.start))


def _says_nothing(sentence: str) -> bool:
    """Returns whether a sentence is a question or a scrap."""
    asks = sentence.rstrip(_CLOSING_QUOTES).endswith(("？", "?"))
    return asks or len(_WORD.findall(sentence)) < _MIN_WORDS


def _in_heading(passage: Passage, place: int) -> bool:
    return any(first <= place < last for first, last in passage.headings)


def _reads_as_heading(sentence: str) -> bool:
    """Returns whether a sentence is short and has no full stop."""
    parts = _WORD.findall(sentence)
    length = sum(0.5 if _HAN_CHARACTER.match(part) else 1.0 for part in parts)
    return length < _HEADING_WORDS and not sentence.rstrip(_CLOSING_QUOTES).endswith(("。", "！", "!", ".", "…", "；"))
