"""Turns what was selected in an article into evidence."""

from collections.abc import Sequence

from yinju.errors import StoreError, UsageError
from yinju.eval.sets.questions import GoldEvidence
from yinju.ui.asker import Articles
from yinju.ui.evaluation.words.form import EvaluationWords

MAX_QUOTE_CHARS = 2000
"""The most characters of a piece of evidence: several paragraphs."""


def selected_evidence(store: Articles, article_id: str, span: tuple[int, int], words: EvaluationWords) -> GoldEvidence:
    """Returns the evidence of a range of an article's clean text.

    Of a duplicate no passage can be found, so the article that it duplicates is named where that holds the same words.

    Args:
        span: The half-open range, in code points.
        words: The language of the messages.

    Raises:
        UsageError: There is no such article, or nothing of its text, or too much, is in the range.
    """
    try:
        new = store.article(article_id)
    except StoreError as error:
        raise UsageError(words.gone_article) from error
    start, end = span
    quote = new.text[max(start, 0) : max(end, 0)].strip()
    if not quote:
        raise UsageError(words.no_selection)
    if len(quote) > MAX_QUOTE_CHARS:
        raise UsageError(words.long_evidence.format(count=len(quote), limit=MAX_QUOTE_CHARS))
    source = new.article.source
    if new.article.duplicate_of:
        original = store.article(new.article.duplicate_of)
        source = original.article.source if quote in original.text else source
    return GoldEvidence(source, quote)


def passage_evidence(store: Articles, passage_id: str, words: EvaluationWords) -> GoldEvidence:
    """Returns a whole passage as evidence.

    Raises:
        UsageError: The passage is no longer in the corpus.
    """
    found: Sequence[tuple[str, str]] = [
        (article.source, passage.text) for passage, article in store.passages([passage_id]).values()
    ]
    if not found:
        raise UsageError(words.gone_article)
    return GoldEvidence(*found[0])
