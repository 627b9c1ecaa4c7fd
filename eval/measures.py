"""What is counted, question by question: retrieval, the answer, its citations, the refusal, the time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from yinju.eval.judge import Judge
from yinju.eval.match import holds_answer, holds_quote, plain
from yinju.eval.run import Record
from yinju.text import language_of, words

RETRIEVAL = {"recall@1": R @ 1, "recall@5": R @ 5, "recall@10": R @ 10, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question. ``None``: the measure does not apply to it.

    Attributes:
        direction: Language of the question and of its evidence, ``zh→en``; scripts are not told apart.
        top_score: The best passage's score, by which the answerer refuses.
        values: By measure, each in 0–1; the measures are defined in `score`.
        latency_ms: Of the whole answer.
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


def score_all(records: Sequence[Record], judge: Judge) -> list[Scores]:
    """The scores of every question, in order."""
    retrieval = _retrieval(records)
    return [score(record, judge, retrieval.get(record.question.id, {})) for record in records]


def score(record: Record, judge: Judge, retrieval: dict[str, float]) -> Scores:
    """The scores of one question. A question that ended in an error counts as answered by nothing.

    - ``recall@k``: the share of the question's pieces of evidence that are in the k best passages; ``mrr@10``: one
      over the rank of the first; ``ndcg@10``: discounted gain with each piece at the rank of its first passage
      (Järvelin and Kekäläinen 2002). By ir-measures. A passage is a piece's place if it is of its source and holds its
      quotation.
    - ``answer_recall``: an accepted answer occurs in the sentences of the answer; a refusal holds none.
    - ``evidence_hit``: a cited passage holds a piece of the evidence. ``source_hit``: one is of its source.
    - ``exact_match``, ``token_f1``: of the answer and the best accepted one (Rajpurkar et al. 2016), for answers
      written by a language model: quotations are sentences, and cannot match.
    - ``citation_recall``: the share of the answer's sentences that their cited passages, taken together, support.
      ``citation_precision``: the share of citations that support their sentence alone, or without which the others do
      not (Gao et al. 2023, ALCE). By ``judge``.
    - ``false_answer``: answered although the corpus holds no answer. ``false_refusal``: refused although it does.
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
        places = [e for e in question.evidence for c in cited if c["source"] == e.source]
        values["source_hit"] = float(bool(places))
        values["evidence_hit"] = float(
            any(c["source"] == e.source and holds_quote(c["passage"], e.quote) for c in cited for e in places)
        )
    if question.answerable:
        values["false_refusal"] = float(refused or failed)
        if question.answers:
            values["answer_recall"] = float(not refused and holds_answer(text, question.answers))
            if answer.get("mode") == "llm":
                values["exact_match"] = float(any(plain(text) == plain(wanted) for wanted in question.answers))
                values["token_f1"] = max(_token_f1(text, wanted) for wanted in question.answers)
    else:
        values["false_answer"] = float(not refused and not failed)
    values["citation_recall"], values["citation_precision"] = _citations(question.question, answer, judge)
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
    )


def _retrieval(records: Sequence[Record]) -> dict[str, dict[str, float]]:
    """The retrieval measures by question. A piece of evidence is a relevant document, ranked where it is found."""
    qrels: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for record in records:
        pieces = record.question.evidence
        if not pieces:
            continue
        qrels[record.question.id] = {f"evidence-{number}": 1 for number in range(len(pieces))}
        ranked: dict[str, float] = {}
        for rank, passage in enumerate((record.answer or {}).get("passages", [])):
            held = [
                f"evidence-{number}"
                for number, piece in enumerate(pieces)
                if passage["source"] == piece.source and holds_quote(passage["text"], piece.quote)
            ]
            for name in held or [f"passage-{rank}"]:
                ranked.setdefault(name, -float(rank))
        run[record.question.id] = ranked
    found: dict[str, dict[str, float]] = {}
    names = {str(measure): name for name, measure in RETRIEVAL.items()}
    for metric in ir_measures.iter_calc(list(RETRIEVAL.values()), qrels, run) if qrels else ():
        found.setdefault(metric.query_id, {})[names[str(metric.measure)]] = metric.value
    return found


def _citations(question: str, answer: dict[str, Any], judge: Judge) -> tuple[float | None, float | None]:
    """Citation recall and precision of one answer; ``None`` for one without sentences, or without citations."""
    passages = {c["number"]: c["passage"] for c in answer.get("citations", [])}
    supported: list[bool] = []
    needed: list[bool] = []
    for sentence in answer.get("sentences", []):
        texts = [passages[number] for number in sentence["citations"]]
        whole = bool(texts) and judge.supports(question, sentence["text"], texts)
        supported.append(whole)
        for place, text in enumerate(texts):
            others = texts[:place] + texts[place + 1 :]
            alone = judge.supports(question, sentence["text"], [text])
            needed.append(whole and (alone or not judge.supports(question, sentence["text"], others)))
    return _mean(supported), _mean(needed)


def _direction(record: Record) -> str | None:
    if not record.question.evidence:
        return None
    languages = sorted({language_of(piece.quote).removesuffix("-Hant") for piece in record.question.evidence})
    return f"{record.question.language.removesuffix('-Hant')}→{'+'.join(languages)}"


def _token_f1(text: str, wanted: str) -> float:
    got, gold = Counter(words(text)), Counter(words(wanted))
    common = (got & gold).total()
    return 2 * common / (got.total() + gold.total()) if common else 0.0


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
