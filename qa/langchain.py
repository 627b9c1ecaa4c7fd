"""Yinju's retrieval as a LangChain retriever (extra ``langchain``), for people who build their own chain."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from yinju.qa.engine import Engine
from yinju.types import Scope, ScoredPassage


class YinjuRetriever(BaseRetriever):
    """The passages that an engine finds for a question, best first.

    The metadata of each document hold the article's ``article_id``, ``source``, ``title``, ``publisher``, ``published``
    and ``language``, the ``paragraph`` from 1, the half-open range ``start``, ``end`` in the source's raw text in code
    points, and the ``score`` in 0–1. Its id is that of the passage.

    Attributes:
        engine: The engine that searches.
        scope: The articles that are searched; ``None`` for all.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    engine: Engine
    scope: Scope | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        return [_as_document(scored) for scored in self.engine.retrieve(query, self.scope)]


def _as_document(scored: ScoredPassage) -> Document:
    passage, article = scored.passage, scored.article
    start = passage.start if passage.raw_start is None else passage.raw_start
    metadata: dict[str, Any] = {
        "article_id": article.article_id,
        "source": article.source,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "language": passage.language,
        "paragraph": passage.paragraph,
        "start": start,
        "end": start + len(passage.text if passage.raw is None else passage.raw),
        "score": scored.score,
    }
    return Document(passage.text, id=passage.passage_id, metadata=metadata)
