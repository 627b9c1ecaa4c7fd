"""Which retrieved passage a citation was made from."""

from collections.abc import Sequence

from yinju.types import Citation, ScoredPassage


def cited_passage(citation: Citation, passages: Sequence[ScoredPassage]) -> ScoredPassage | None:
    """The passage, or ``None`` if it is not among them."""
    for scored in passages:
        begins = scored.passage.start if scored.passage.raw_start is None else scored.passage.raw_start
        if (scored.article.article_id, begins) == (citation.article_id, citation.passage_start):
            return scored
    return None
