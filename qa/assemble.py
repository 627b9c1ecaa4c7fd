"""Puts whole answers together: a draft, what was said on the way, and the words that both make."""

from collections.abc import Sequence
from dataclasses import replace

from yinju.qa import notices
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.generate import total_usage
from yinju.qa.clock import Clock
from yinju.qa.question.condense import Condensed
from yinju.types import Answer, Language, TokenUsage


def nothing_asked(question: str, language: Language, clock: Clock) -> Answer:
    """Returns the refusal of a question that names nothing to look for."""
    text = notices.refusal("nothing_asked", language, ())
    return Answer(
        question, language, "extractive", text, refused=True, reason="nothing_asked", timings_ms=clock.timings_ms
    )


def about_articles(
    question: str,
    completed: Condensed,
    draft: Draft,
    language: Language,
    said: Sequence[str],
    spent: Sequence[TokenUsage],
    clock: Clock,
) -> Answer:
    """Returns an answer from the catalogue: no passages were searched, and no model was asked for it."""
    text = draft.refusal or text_of(draft, (), language)
    answer = Answer(question, language, "extractive", text, draft.reason is not None)
    return replace(
        with_draft(answer, draft, said),
        tokens=total_usage(spent),
        timings_ms=clock.timings_ms,
        query=completed.query if completed.query != question else None,
    )


def with_draft(answer: Answer, draft: Draft, said: Sequence[str]) -> Answer:
    """Adds to an answer what its draft holds, and the notices."""
    return replace(
        answer,
        reason=draft.reason,
        notice="\n".join([*said, *([draft.notice] if draft.notice else [])]) or None,
        sentences=draft.sentences,
        citations=draft.citations,
        unsupported=draft.unsupported,
        dropped_marks=draft.dropped_marks,
        # Where articles disagree, no one of their values is the answer.
        short=draft.short if not answer.conflicts else None,
    )


def with_unsearched(answer: Answer, shards: Sequence[str]) -> Answer:
    """Adds to an answer which shards of the corpus it was not searched in."""
    if not shards:
        return answer
    notice = "\n".join([*([answer.notice] if answer.notice else []), notices.unsearched(shards, answer.language)])
    return replace(answer, notice=notice, unsearched=tuple(shards))


def text_of(draft: Draft, conflicts: Sequence[Sequence[int]], language: Language) -> str:
    """Returns what a draft says, with its marks, and a line for each group of citations that disagree."""
    text = ""
    for sentence in draft.sentences:
        gap = "" if not text else "\n" if sentence.lead else " " if language == "en" else ""
        marks = "".join(f"[{number}]" for number in sentence.citations)
        text += gap + sentence.lead + sentence.text + (" " if marks and language == "en" else "") + marks
    numbered = {citation.number: citation for citation in draft.citations}
    lines = (notices.conflict([numbered[number] for number in group], language) for group in conflicts)
    return "\n".join([text, *lines])
