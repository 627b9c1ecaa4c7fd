"""Answers as plain data, and scopes from it.

The names are stable: ``yinju ask --json``, the JSON interface and saved runs hold them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast, get_args

from yinju.errors import UsageError
from yinju.qa.answer_ranges import sentence_ranges
from yinju.qa.check.check import Checked
from yinju.types import Answer, Citation, Language, Scope, Sentence

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def scope_of(
    languages: Sequence[str] = (), publishers: Sequence[str] = (), since: str | None = None, until: str | None = None
) -> Scope | None:
    """Returns the scope that was asked for, or ``None`` for the whole corpus.

    Raises:
        UsageError: A language or a date is not one.
    """
    for language in languages:
        if language not in get_args(Language):
            raise UsageError(f"{language!r} is no language of articles. Use {', '.join(get_args(Language))}.")
    for date in (since, until):
        if date is not None and not _DATE.fullmatch(date):
            raise UsageError(f"{date!r} is not a date. Write it as 2025, 2025-07 or 2025-07-26.")
    if not (languages or publishers or since or until):
        return None
    return Scope(tuple(cast(Language, language) for language in languages), tuple(publishers), since, until)


def to_dict(answer: Answer) -> dict[str, Any]:
    """Returns the answer as lists, dicts, strings and numbers, ready for ``json.dumps``."""
    return {
        "question": answer.question,
        "query": answer.query or answer.question,
        "language": answer.language,
        "mode": answer.mode,
        "answer": answer.text,
        "refused": answer.refused,
        "reason": answer.reason,
        "notice": answer.notice,
        "unsearched": list(answer.unsearched),
        "short": answer.short and asdict(answer.short),
        "sentences": [
            _sentence(sentence) | {"start": start, "end": end}
            for sentence, (start, end) in zip(answer.sentences, sentence_ranges(answer), strict=True)
        ],
        "unsupported": [_sentence(sentence) for sentence in answer.unsupported],
        "citations": [_citation(c) for c in answer.citations],
        "passages": [
            {
                "source": p.article.source,
                "passage_id": p.passage.passage_id,
                "paragraph": p.passage.paragraph,
                "score": round(p.score, 4),
                "text": p.passage.text,
            }
            for p in answer.passages
        ],
        "closest": [
            {
                "article_id": a.article_id,
                "source": a.source,
                "title": a.title,
                "publisher": a.publisher,
                "published": a.published,
            }
            for a in answer.closest
        ],
        "conflicts": [{"citations": list(group)} for group in answer.conflicts],
        "dropped_marks": answer.dropped_marks,
        "tokens": answer.tokens and {"prompt": answer.tokens.prompt, "completion": answer.tokens.completion},
        "timings_ms": answer.timings_ms,
    }


def checked_to_dict(checked: Checked) -> dict[str, Any]:
    """Returns a checked text as lists, dicts, strings and numbers."""
    counts = Counter(sentence.verdict for sentence in checked.sentences)
    return {
        "language": checked.language,
        "verdicts": dict(counts),
        "unsearched": list(checked.unsearched),
        "sentences": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "marks": list(one.marks),
                "dropped_marks": one.dropped_marks,
                "verdict": one.verdict,
                "support": one.support,
                "reasons": list(one.reasons),
                "citations": list(one.citations),
                "elsewhere": list(one.elsewhere),
            }
            for one in checked.sentences
        ],
        "citations": [_citation(c) for c in checked.citations],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "support": sentence.support,
        "verdict": sentence.verdict,
        "reasons": list(sentence.reasons),
    }


def _citation(c: Citation) -> dict[str, Any]:
    return {
        "number": c.number,
        "source": c.source,
        "article_id": c.article_id,
        "passage_id": c.passage_id,
        "title": c.title,
        "publisher": c.publisher,
        "published": c.published,
        "language": c.language,
        "paragraph": c.paragraph,
        "start": c.start,
        "end": c.end,
        "quote": c.quote,
        "raw": c.raw,
        "ranges": [list(part) for part in c.ranges],
        "passage": c.passage_text,
        "headings": [list(heading) for heading in c.headings],
        "answer_spans": [
            {"start": span.start, "end": span.end, "raw_start": span.raw_start, "raw_end": span.raw_end}
            for span in c.answer_spans
        ],
        "kind": c.kind,
        "extracted": c.extracted,
        "sha256": c.sha256,
    }
