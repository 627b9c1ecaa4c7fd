"""Makes the extractive answer: the sentences that cover the question best, quoted exactly, without a language model."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from yinju.align import FLOOR, Matrix, TokenModel, best_cosines, covered
from yinju.calendar import MONTHS
from yinju.qa.answer.answer_words import answer_in, marked, probability, short_answer
from yinju.qa.answer.choose import KEPT_SHARE, READ_KEPT_SHARE, ArticlePassages, Candidate, choose
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.reading import PassageReader
from yinju.question_words import asks_how_many, asks_when
from yinju.settings import AnswerSettings
from yinju.text import HAN, sentences
from yinju.types import Citation, Language, Passage, ScoredPassage, Sentence, ShortAnswer

NEARBY_SHARE = 0.5
"""The share of a question token's cosine that counts for a sentence if the token stands elsewhere in the passage or in
the title: a passage often names its subject once."""
AROUND_SHARE = 0.75
"""The factor of three further features beside a sentence's coverage: the coverage together with its neighbours, the
likeness of sentence and question as a whole, and the passage's score. On the development questions they bring an answer
into the three sentences for 5 more in a hundred Chinese ones and 1 more of the others."""
KIND_BONUS = 0.4
"""Added for a sentence that holds the kind of thing asked for, such as a number after 多少 or "how many"."""
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


def extract(
    query: Query,
    passages: Sequence[ScoredPassage],
    model: TokenModel,
    settings: AnswerSettings,
    reader: PassageReader | None = None,
    whole: ArticlePassages | None = None,
) -> Draft:
    """Returns an answer of quotations, article by article, each with its own citation.

    It has at most ``max_sentences``, and beyond that the items of a list that was asked for.

    Args:
        passages: What was retrieved, best first.
        reader: Reads the sentences of the passages too; ``None`` where words alone are matched.
        whole: Returns the passages of an article, where a list may go on; ``None`` to look in the retrieved ones.
    """
    kept_share = KEPT_SHARE if reader is None else READ_KEPT_SHARE
    candidates = list(_candidates(query, passages, model, reader))
    chosen = choose(query, candidates, settings.max_sentences, kept_share, whole or _within(passages))
    if not chosen:
        return Draft(reason="no_evidence")
    written: list[Sentence] = []
    citations: list[Citation] = []
    answering, shortest = marked(chosen), short_answer(chosen)
    short = None
    for _, group in groupby(_in_reading_order(chosen), key=lambda c: c.scored.article.article_id):
        for place, candidate in enumerate(group):
            number = len(citations) + 1
            span = candidate.span if candidate in answering else None
            answer = None if span is None else (span.start, span.end)
            citations.append(cite(number, candidate.scored, candidate.start, candidate.end, answer))
            article = candidate.scored.article
            lead = _LEAD[query.language].format(article.title or article.source) if place == 0 else ""
            # The sentence is an exact quotation of what it cites (`cite` makes it one): its support is certain.
            written.append(Sentence(candidate.text, (number,), "supported", 1.0, lead))
            if candidate is shortest:
                short = ShortAnswer(answer_in(candidate), number, round(probability(candidate), 4))
    return Draft(tuple(written), tuple(citations), short=short)


def _within(passages: Sequence[ScoredPassage]) -> ArticlePassages:
    """Returns a function that gives those passages of an article that were retrieved, in the article's order."""
    ordered = sorted((scored.passage for scored in passages), key=lambda passage: passage.start)
    return lambda article: [passage for passage in ordered if passage.article_id == article]


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Returns the sentences with the best article's first, each article's in reading order."""
    order: dict[str, int] = {}
    for candidate in chosen:
        order.setdefault(candidate.scored.article.article_id, len(order))
    return sorted(chosen, key=lambda c: (order[c.scored.article.article_id], c.scored.passage.start + c.start))


def _candidates(
    query: Query, passages: Sequence[ScoredPassage], model: TokenModel, reader: PassageReader | None
) -> Iterator[Candidate]:
    kinds = [answer for asks, answer in _ASKED_FOR if asks(query.text)]
    for rank, scored in enumerate(passages):
        text = scored.passage.text
        ranges = [_without_marks(text, start, stop) for start, stop in sentences(text)]
        held, close = _closeness(query, [text[start:end] for start, end, _ in ranges], scored, model)
        same = scored.passage.language[:2] == query.language[:2]
        if reader is not None:
            close = close + reader.sentence_scores(query.text, text, same=same)
        for place, (start, end, had_marks) in enumerate(ranges):
            sentence = text[start:end]
            fits = any(kind.search(sentence) for kind in kinds)
            if _in_heading(scored.passage, start) or _says_nothing(sentence):
                continue
            if not had_marks and not fits and _reads_as_heading(sentence):
                continue
            span = None if reader is None else reader.answer_span(query.text, text, start, end, same=same)
            yield Candidate(scored, rank, start, end, float(close[place]) + KIND_BONUS * fits, held[:, place], span)


def _closeness(query: Query, parts: list[str], scored: ScoredPassage, model: TokenModel) -> tuple[Matrix, Matrix]:
    """Returns the best cosine of each token of the question in each sentence, ``(tokens, sentences)``, and closeness.

    That tells how well a sentence covers the question, alone and with its surroundings, ``(sentences,)``.
    """
    *texts, title = model.tokenize([*parts, scored.article.title or ""])
    best = best_cosines(model, query.tokens, [*texts, title])
    in_passage = best.max(axis=1, keepdims=True)
    own = best[:, :-1]
    padded = np.pad(own, ((0, 0), (1, 1)))
    with_neighbours = np.maximum(own, np.maximum(padded[:, :-2], padded[:, 2:]))
    coverage = covered(own, query.weights, NEARBY_SHARE * in_passage * (in_passage >= FLOOR))
    likeness = np.maximum(0, model.likeness(query.tokens, texts))
    close: Matrix = coverage + AROUND_SHARE * (covered(with_neighbours, query.weights) + likeness + scored.score)
    return own, close


def _without_marks(text: str, start: int, stop: int) -> tuple[int, int, bool]:
    """Returns a sentence's range without the reference marks at its end, and whether it had any."""
    marks = _REFERENCE_MARKS.search(text[start:stop])
    return start, stop - len(marks.group()) if marks else stop, marks is not None


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
