"""Yinju's retrieval and answers as llama-index parts, for people who build their own pipeline."""

from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.types import ScoredPassage


class YinjuRetriever(BaseRetriever):
    """The passages that an engine finds for a question, best first, scored in 0–1."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_as_node(scored) for scored in self._engine.retrieve(query_bundle.query_str)]


class YinjuQueryEngine(BaseQueryEngine):
    """An engine's answers. ``response.metadata`` holds the whole answer as plain data, citations included."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__(callback_manager=None)

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._engine.ask(query_bundle.query_str)
        return Response(answer.text, [_as_node(scored) for scored in answer.passages], to_dict(answer))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _as_node(scored: ScoredPassage) -> NodeWithScore:
    passage, article = scored.passage, scored.article
    metadata: dict[str, Any] = {
        "source": article.source,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "paragraph": passage.paragraph,
        "language": passage.language,
    }
    node = TextNode(
        id_=passage.passage_id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        # What a reader needs, a prompt does not: the passage alone is its text.
        excluded_llm_metadata_keys=list(metadata),
        excluded_embed_metadata_keys=list(metadata),
    )
    return NodeWithScore(node=node, score=scored.score)
