"""Measures what a language model wrote: what became of its sentences in the check, and how fast the words came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from yinju.eval.answers.measures import answer_tokens
from yinju.eval.answers.run import Record
from yinju.qa.llm.citation_marks import MARK, split_marks
from yinju.text import letters

_COUNTED = ("written", "supported", "partly", "repaired", "corrected", "left_out")


def writing_figures(records: Sequence[Record]) -> dict[str, Any] | None:
    """Computes what became of the sentences of a language model; ``None`` if it wrote nothing.

    Returns:
        ``answers`` that it wrote; ``sentences``: how many were ``written``, were shown as ``supported`` or ``partly``
        so, and ``left_out``; of those shown, how many stand with other marks than it gave them (``repaired``) and how
        many it wrote in the place of one that failed (``corrected``). What is said again is neither shown nor left out.
        ``first_word_ms{p50, p95}`` from the question on, and ``words_per_s`` from the first word on, where a Chinese
        character counts as a word; half of the answers are faster.
    """
    told = [record for record in records if record.written]
    if not told:
        return None
    counts = Counter[str]()
    for record in told:
        counts.update(_sentences(record))
    first = [record.written["first_ms"] for record in told if record.written]
    speeds = [speed for record in told if record.written and (speed := _words_per_s(record.written))]
    return {
        "answers": len(told),
        "sentences": {name: counts[name] for name in _COUNTED},
        "first_word_ms": {f"p{p}": round(float(np.percentile(first, p)), 1) for p in (50, 95)},
        "words_per_s": round(float(np.median(speeds)), 1) if speeds else None,
    }


def _sentences(record: Record) -> Counter[str]:
    """Counts the sentences of one answer by what became of them."""
    answer = record.answer or {}
    names = [passage["passage_id"] for passage in answer.get("passages", [])]
    cited = {citation["number"]: citation["passage_id"] for citation in answer.get("citations", [])}
    marked = split_marks((record.written or {})["text"], len(names))
    found = Counter(written=len(marked), left_out=len(answer.get("unsupported", [])))
    for sentence in answer.get("sentences", []):
        found[sentence["verdict"]] += 1
        # The number or bullet of a list was taken off.
        given = [one for one in marked if letters(one.text).endswith(letters(sentence["text"]))]
        theirs = {cited[number] for number in sentence["citations"]}
        if not given:
            found["corrected"] += 1
        elif all({names[number - 1] for number in one.numbers} != theirs for one in given):
            found["repaired"] += 1
    return found


def _words_per_s(written: Mapping[str, Any]) -> float | None:
    seconds = (written["last_ms"] - written["first_ms"]) / 1000
    return len(answer_tokens(MARK.sub(" ", written["text"]))) / seconds if seconds > 0 else None
