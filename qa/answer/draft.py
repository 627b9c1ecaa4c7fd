"""Defines what a synthesizer hands to the engine: sentences with their citations, or the reason for a refusal."""

from dataclasses import dataclass

from yinju.offsets import Mapped
from yinju.text import paragraphs
from yinju.types import AnswerSpan, Citation, Passage, RefusalReason, ScoredPassage, Sentence, ShortAnswer, TokenUsage


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the engine adds the question and the timings.

    Attributes:
        reason: The reason why there is no answer; ``sentences`` and ``citations`` are then empty.
        unsupported: Sentences that were written and left out, since nothing retrieved supports them.
        notice: A notice to the reader about what was not done.
        refusal: The words of the refusal, where they say more than the reason alone.
        short: The short answer, if the reader is sure of one.
        dropped_marks: The number of citation marks that pointed nowhere.
        tokens: The tokens that a model took for it, if known.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: RefusalReason | None = None
    unsupported: tuple[Sentence, ...] = ()
    notice: str | None = None
    refusal: str | None = None
    short: ShortAnswer | None = None
    dropped_marks: int = 0
    tokens: TokenUsage | None = None


def cite(number: int, scored: ScoredPassage, start: int, end: int, answer: tuple[int, int] | None = None) -> Citation:
    """Returns the citation of ``scored.passage.text[start:end]``, without the headings that the range begins with.

    Args:
        answer: The range of the passage's characters that answers the question, if known.
    """
    passage, article = scored.passage, scored.article
    start = behind_headings(passage, start, end)
    begins = passage.start if passage.raw_start is None else passage.raw_start
    raw = passage.text if passage.raw is None else passage.raw
    places = Mapped.load(passage.text, passage.places) if passage.places else Mapped.of(passage.text)
    ranges = places.ranges(start, end) or [(0, 0)]
    first, last = ranges[0][0], ranges[-1][1]
    return Citation(
        number=number,
        source=article.source,
        article_id=article.article_id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        language=article.language,
        # A passage may join several paragraphs, and its number is that of the first.
        paragraph=passage.paragraph + sum(stop <= start for _, stop in paragraphs(passage.text)),
        start=begins + first,
        end=begins + last,
        quote=passage.text[start:end],
        raw=raw[first:last],
        ranges=tuple((begins + a, begins + b) for a, b in ranges),
        passage_id=passage.passage_id,
        passage_text=passage.text,
        quote_start=start,
        headings=passage.headings,
        answer_spans=_answer_spans(answer, start, end, begins, places),
        extracted=article.extracted,
        sha256=article.sha256,
    )


def _answer_spans(
    answer: tuple[int, int] | None, start: int, end: int, raw_start: int, places: Mapped
) -> tuple[AnswerSpan, ...]:
    """Returns the answer's range within the quotation and in the source; none if it is not all within the quotation."""
    if answer is None or not start <= answer[0] < answer[1] <= end:
        return ()
    ranges = places.ranges(*answer)
    if not ranges:
        return ()
    raw = raw_start + ranges[0][0], raw_start + ranges[-1][1]
    return (AnswerSpan(answer[0] - start, answer[1] - start, *raw),)


def behind_headings(passage: Passage, start: int, end: int) -> int:
    """Returns where a range of a passage begins behind the headings at its beginning.

    A range that holds nothing but headings stays as it is.
    """
    place = start
    for first, last in passage.headings:
        if first <= place < last:
            place = last + len(passage.text[last:end]) - len(passage.text[last:end].lstrip())
    return place if place < end else start
