"""Yinju's retrieval and answers as llama-index parts, for people who build their own pipeline."""

from dataclasses import dataclass, field
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.llms.types import ChatMessage, CitationBlock, MessageRole, TextBlock
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from yinju.qa.answer_ranges import sentence_ranges
from yinju.qa.as_json import to_dict
from yinju.qa.engine import Engine
from yinju.types import Answer, ScoredPassage


class YinjuRetriever(BaseRetriever):
    """The passages that an engine finds for a question, best first, scored in 0–1."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_as_node(scored) for scored in self._engine.retrieve(query_bundle.query_str)]


@dataclass
class CitedResponse(Response):
    """A response with its citations.

    Attributes:
        message: The answer as a message of the assistant: its text, then one ``CitationBlock`` for each citation of
            each sentence, in order. ``cited_content`` is the quotation, ``source`` the article's id, and
            ``additional_location_info`` holds the citation's ``number``, the ``paragraph``, the quotation's half-open
            range ``start``, ``end`` in the source's raw text, and the sentence's range ``answer_start``, ``answer_end``
            in the answer, all in code points.
    """

    message: ChatMessage = field(default_factory=ChatMessage)


class YinjuQueryEngine(BaseQueryEngine):
    """An engine's answers. ``response.metadata`` holds the whole answer as plain data, ``message`` its citations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        super().__init__(callback_manager=None)

    def _query(self, query_bundle: QueryBundle) -> CitedResponse:
        answer = self._engine.ask(query_bundle.query_str)
        nodes = [_as_node(scored) for scored in answer.passages]
        return CitedResponse(answer.text, nodes, to_dict(answer), _as_message(answer))

    async def _aquery(self, query_bundle: QueryBundle) -> CitedResponse:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _as_message(answer: Answer) -> ChatMessage:
    cited = {citation.number: citation for citation in answer.citations}
    blocks: list[TextBlock | CitationBlock] = [TextBlock(text=answer.text)]
    for sentence, (start, end) in zip(answer.sentences, sentence_ranges(answer), strict=True):
        for citation in (cited[number] for number in sentence.citations):
            place = {
                "number": citation.number,
                "paragraph": citation.paragraph,
                "start": citation.start,
                "end": citation.end,
                "answer_start": start,
                "answer_end": end,
            }
            blocks.append(
                CitationBlock(
                    cited_content=TextBlock(text=citation.quote),
                    source=citation.article_id,
                    title=citation.title or citation.source,
                    additional_location_info=place,
                )
            )
    return ChatMessage(role=MessageRole.ASSISTANT, blocks=blocks)


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
