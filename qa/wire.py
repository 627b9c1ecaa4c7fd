"""An answer as plain data: what ``yinju ask --json``, the JSON interface and saved runs hold. The names are stable."""

from typing import Any

from yinju.types import Answer


def to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as lists, dicts, strings and numbers, ready for ``json.dumps``."""
    return {
        "question": answer.question,
        "language": answer.language,
        "mode": answer.mode,
        "answer": answer.text,
        "refused": answer.refused,
        "reason": answer.reason,
        "notice": answer.notice,
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "support": s.support, "verdict": s.verdict}
            for s in answer.sentences
        ],
        "citations": [
            {
                "number": c.number,
                "source": c.source,
                "article_id": c.article_id,
                "title": c.title,
                "publisher": c.publisher,
                "published": c.published,
                "paragraph": c.paragraph,
                "start": c.start,
                "end": c.end,
                "quote": c.quote,
                "raw": c.raw,
                "ranges": [list(part) for part in c.ranges],
                "passage": c.passage_text,
            }
            for c in answer.citations
        ],
        "passages": [
            {
                "source": p.article.source,
                "paragraph": p.passage.paragraph,
                "score": round(p.score, 4),
                "text": p.passage.text,
            }
            for p in answer.passages
        ],
        "dropped_marks": answer.dropped_marks,
        "tokens": answer.tokens and {"prompt": answer.tokens.prompt, "completion": answer.tokens.completion},
        "timings_ms": answer.timings_ms,
    }
