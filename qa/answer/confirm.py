"""Holds what is cited to the store once more: a byte that turned on the disk must not be shown as a quotation.

The catalogue keeps each passage three times: by itself, in its article's clean text, and in its source's raw text.
"""

from collections.abc import Sequence

from yinju.errors import NoSuchArticleError, StoreDamagedError
from yinju.store import Corpus
from yinju.types import Citation, Passage

_TRIES = 2
"""Another process may put a new version of an article in between two looks."""


def confirm(citations: Sequence[Citation], store: Corpus) -> None:
    """Does nothing if each cited passage is the text at its place; an article that has gone meanwhile is left out.

    Raises:
        StoreDamagedError: One is not.
    """
    ids = list(dict.fromkeys(citation.passage_id for citation in citations if citation.kind == "passage"))
    for _ in range(_TRIES):
        amiss = [
            (passage.passage_id, article.source)
            for passage, article in store.passages(ids).values()
            if not _is_in_place(passage, store)
        ]
        if not amiss:
            return
    passage_id, source = amiss[0]
    raise StoreDamagedError(
        f"The catalogue is damaged: passage {passage_id} is not the text at its place in {source}. "
        "See all that is damaged with: yinju verify. Mend it with: yinju verify --repair"
    )


def _is_in_place(passage: Passage, store: Corpus) -> bool:
    try:
        text, raw = store.article(passage.article_id).text, store.raw(passage.article_id)
    except NoSuchArticleError:
        return True
    begin = passage.start if passage.raw_start is None else passage.raw_start
    own = passage.text if passage.raw is None else passage.raw
    return text[passage.start : passage.end] == passage.text and raw[begin : begin + len(own)] == own
