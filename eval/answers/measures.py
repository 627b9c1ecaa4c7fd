"""Computes the measures of each question: retrieval, the answer, its citations, the refusal, the latency."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from yinju.eval.answers.judge import Judge
from yinju.eval.answers.run import Record
from yinju.eval.sets.match import holds_answer, holds_quote
from yinju.eval.sets.questions import GoldEvidence
from yinju.text import HAN, fold, language_of

_SENTENCE_TOKENS = 8
"""Fewest words or characters from which a quotation counts as a sentence; a shorter one may be a name or a number."""
_ARTICLES = {"a", "an", "the"}


RETRIEVAL = {"recall@1": R @ 1, "recall@5": R @ 5, "recall@10": R @ 10, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
"""The measures of retrieval, each with ir-measures' definition."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question. A score is ``None`` where its measure does not apply to the question.

    Attributes:
        direction: The language of the question and of its evidence, ``zh→en``; the two Chinese scripts count as one.
        top_score: The score of the best passage, by which the answerer decides to refuse.
        values: The score of each measure, in 0–1; `score_record` defines the measures.
        latency_ms: The time that the whole answer took.
        tokens: The ``prompt`` and ``completion`` tokens of a language model, where its endpoint counted them.
    """

    id: str
    language: str
    direction: str | None
    tags: tuple[str, ...]
    answerable: bool
    refused: bool
    error: str | None
    top_score: float
    values: dict[str, float | None]
    latency_ms: float | None
    tokens: dict[str, int] | None = None


def score_all(records: Sequence[Record], judge: Judge) -> list[Scores]:
    """Computes the scores of every question, in order."""
    retrieval = _retrieval(records)
    return [score_record(record, judge, retrieval.get(record.question.id, {})) for record in records]


def score_record(record: Record, judge: Judge, retrieval: dict[str, float]) -> Scores:
    """Computes the scores of one question. A question that ended in an error counts as not answered.

    - ``recall@k``, ``mrr@10``, ``ndcg@10`` (Järvelin and Kekäläinen 2002), by ir-measures. For each piece of evidence
      the first passage of its source that holds its quotation is relevant; a piece that no passage holds counts as a
      relevant passage that was not found.
    - ``answer_recall``: an accepted answer occurs in the sentences of the answer; a refusal has no sentences.
    - ``evidence_hit``: a cited passage holds a piece of the evidence. ``source_hit``: a cited passage is of the same
      source as a piece of the evidence.
    - ``exact_match``, ``token_f1``: the answer against the accepted answer nearest to it (Rajpurkar et al. 2016;
      Chinese by character, Cui et al. 2019). They apply only to answers that a language model wrote, since quoted
      sentences cannot match.
    - ``citation_recall``: the share of the answer's sentences that their cited passages, taken together, support.
      ``citation_precision``: the share of citations that support their sentence alone, or without which the other
      citations do not (Gao et al. 2023, ALCE). ``relevancy``: the answer, with the passages it cites, answers the
      question. ``judge`` decides all three; relevancy has a score only if the judge can tell.
    - ``false_answer``: the question was answered although the corpus holds no answer. ``false_refusal``: it was refused
      although the corpus holds one.
    """
    question, answer = record.question, record.answer or {}
    failed = record.answer is None
    refused = bool(answer.get("refused", False))
    sentences = answer.get("sentences", [])
    text = "\n".join(sentence["text"] for sentence in sentences)
    values: dict[str, float | None] = dict.fromkeys(RETRIEVAL)
    if question.evidence:
        values |= {name: retrieval.get(name, 0.0) for name in RETRIEVAL}
        cited = [c for c in answer.get("citations", []) if not refused]
        values["source_hit"] = float(any(c["source"] == e.source for c in cited for e in question.evidence))
        values["evidence_hit"] = float(any(_is_place(c, e, "passage") for c in cited for e in question.evidence))
    if question.answerable:
        values["false_refusal"] = float(refused or failed)
        if question.answers:
            values["answer_recall"] = float(not refused and holds_answer(text, question.answers))
            if failed or answer["mode"] == "llm":  # what fails is a language model
                values["exact_match"] = float(
                    not refused and any(answer_tokens(text) == answer_tokens(wanted) for wanted in question.answers)
                )
                values["token_f1"] = max(token_f1(text, wanted) for wanted in question.answers)
    else:
        values["false_answer"] = None if failed else float(not refused)  # a broken model is no perfect refusal
    values |= _judged(question.question, answer, judge)
    return Scores(
        id=question.id,
        language=question.language,
        direction=_direction(record),
        tags=question.tags,
        answerable=question.answerable,
        refused=refused,
        error=record.error,
        top_score=max((passage["score"] for passage in answer.get("passages", [])), default=0.0),
        values=values,
        latency_ms=answer.get("timings_ms", {}).get("total"),
        tokens=answer.get("tokens"),
    )


def _retrieval(records: Sequence[Record]) -> dict[str, dict[str, float]]:
    """Computes the retrieval measures of the questions that have evidence, by question id."""
    asked = [record for record in records if record.question.evidence]
    qrels = {record.question.id: _relevant(record) for record in asked}
    run = {record.question.id: {name: -float(rank) for rank, name in enumerate(_names(record))} for record in asked}
    found: dict[str, dict[str, float]] = {record.question.id: {} for record in asked}
    names = {str(measure): name for name, measure in RETRIEVAL.items()}
    for metric in ir_measures.iter_calc(list(RETRIEVAL.values()), qrels, run) if asked else ():
        found[metric.query_id][names[str(metric.measure)]] = metric.value
    return found


def _relevant(record: Record) -> dict[str, int]:
    """Names the relevant passages: for each piece the first that holds it, or a made-up name if none does."""
    passages = (record.answer or {}).get("passages", [])
    relevant = {}
    for number, piece in enumerate(dict.fromkeys(record.question.evidence)):
        held = (n for n, passage in zip(_names(record), passages, strict=True) if _is_place(passage, piece, "text"))
        relevant[next(held, f"missing-{number}")] = 1
    return relevant


def _names(record: Record) -> list[str]:
    return [f"passage-{rank}" for rank in range(len((record.answer or {}).get("passages", [])))]


def _is_place(passage: Mapping[str, Any], piece: GoldEvidence, text: str) -> bool:
    return bool(passage["source"] == piece.source) and holds_quote(passage[text], piece.quote)


def _judged(question: str, answer: dict[str, Any], judge: Judge) -> dict[str, float | None]:
    """Computes the measures that the judge decides; ``None`` for an answer without sentences, or without citations."""
    passages = {c["number"]: c["passage"] for c in answer.get("citations", [])}
    supported: list[bool] = []
    needed: list[bool] = []
    for sentence in answer.get("sentences", []):
        texts = [passages[number] for number in sentence["citations"]]
        whole = bool(texts) and judge.supports(question, sentence["text"], texts)
        supported.append(whole)
        # A judge may cost a model's call: no more of them than can change the outcome.
        needed += [
            whole and (len(texts) == 1 or _is_needed(question, sentence["text"], texts, place, judge))
            for place in range(len(texts))
        ]
    values = {"citation_recall": _mean(supported), "citation_precision": _mean(needed)}
    if supported:
        text = "\n".join(sentence["text"] for sentence in answer["sentences"])
        relevant = judge.relevant(question, text, list(passages.values()))
        values |= {} if relevant is None else {"relevancy": float(relevant)}
    return values


def _is_needed(question: str, sentence: str, texts: Sequence[str], place: int, judge: Judge) -> bool:
    others = [text for position, text in enumerate(texts) if position != place]
    return judge.supports(question, sentence, [texts[place]]) or not judge.supports(question, sentence, others)


def _direction(record: Record) -> str | None:
    if not record.question.evidence:
        return None
    known = record.languages or ("",) * len(record.question.evidence)
    found = (
        # A name or a number has no language of its own: it is in that of its article.
        article if article and len(answer_tokens(piece.quote)) < _SENTENCE_TOKENS else language_of(piece.quote)
        for piece, article in zip(record.question.evidence, known, strict=True)
    )
    languages = sorted({language.removesuffix("-Hant") for language in found})
    return f"{record.question.language.removesuffix('-Hant')}→{'+'.join(languages)}"


def token_f1(text: str, wanted: str) -> float:
    """Returns the F1 of the tokens that an answer shares with an accepted one, in 0–1 (Rajpurkar et al. 2016)."""
    got, gold = Counter(answer_tokens(text)), Counter(answer_tokens(wanted))
    common = (got & gold).total()
    return 2 * common / (got.total() + gold.total()) if common else 0.0


def answer_tokens(text: str) -> list[str]:
    """Splits a text into Chinese characters and folded English words without articles, as SQuAD and CMRC do."""
    # Punctuation is taken out, not put apart: U.S. is one word in both.
    spaced = re.sub(f"([{HAN}])", r" \1 ", fold(text))
    cleaned = "".join(character for character in spaced if character.isalnum() or character.isspace())
    return [word for word in cleaned.split() if word not in _ARTICLES]


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
