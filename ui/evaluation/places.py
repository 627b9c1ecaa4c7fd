"""Finds the addresses of what a report shows: of passages, and of the evidence that a question names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yinju.errors import StoreError
from yinju.eval.answers.run import Record
from yinju.eval.sets.questions import GoldEvidence
from yinju.ui.addresses import article_address, clean_address, passage_address
from yinju.ui.asker import Articles

BASE = "."
"""The addresses are relative to the page."""
MAX_SAME_SOURCE = 20
"""Most articles of one file in which a quotation is looked for: a file of thousands would take seconds."""


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses in the articles as they are now. What is no longer in the corpus has none.

    Attributes:
        passages: By the id of the passage.
        evidence: By piece: of its quotation, or of its article where the quotation is not found in it word for word.
    """

    passages: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[GoldEvidence, str] = field(default_factory=dict)


def find_places(store: Articles, records: Iterable[Record]) -> Places:
    """Returns the addresses of the passages and the evidence of some records."""
    records = list(records)
    passages = (passage for record in records for passage in (record.answer or {}).get("passages", []))
    ids = {passage["passage_id"] for passage in passages if "passage_id" in passage}
    pieces = {piece for record in records for piece in record.question.evidence}
    known = store.passages(sorted(ids)) if ids else {}
    return Places(
        {passage_id: passage_address(BASE, passage) for passage_id, (passage, _) in known.items()},
        evidence_addresses(store, pieces),
    )


def evidence_addresses(store: Articles, pieces: Iterable[GoldEvidence]) -> dict[GoldEvidence, str]:
    """Returns the address of each piece of evidence that is in the corpus."""
    pieces = set(pieces)
    wanted = {piece.source for piece in pieces}
    holding: dict[str, list[str]] = {}
    for article in store.articles() if wanted else ():
        if article.source in wanted:
            holding.setdefault(article.source, []).append(article.article_id)
    found = {piece: _address(store, piece, holding.get(piece.source, ())) for piece in pieces}
    return {piece: address for piece, address in found.items() if address}


def _address(store: Articles, piece: GoldEvidence, article_ids: Sequence[str]) -> str:
    for article_id in article_ids[:MAX_SAME_SOURCE]:
        try:
            start = store.article(article_id).text.find(piece.quote)
        except StoreError:  # it was removed in between
            continue
        if start >= 0:
            return clean_address(BASE, article_id, (start, start + len(piece.quote)))
    return article_address(BASE, article_ids[0]) if len(article_ids) == 1 else ""
