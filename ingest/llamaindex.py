"""Yinju's passages as a llama-index node parser, for people who build their own pipeline."""

from collections.abc import Sequence
from typing import Any

from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode, Document, TextNode

from yinju.ingest.chunk import chunk
from yinju.settings import ChunkSettings


class PassageParser(NodeParser):
    """Cuts documents as ``yinju ingest`` does: paragraphs, long ones at sentence ends, Chinese or English.

    Each node has ``start_char_idx`` and ``end_char_idx``, so that ``document.text[start:end] == node.text``, and the
    number of its first paragraph in ``metadata["paragraph"]``. Ids depend on the document's id and the place alone.
    """

    max_chars: int = ChunkSettings().max_chars
    min_chars: int = ChunkSettings().min_chars

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **_: Any) -> list[BaseNode]:  # noqa: ARG002
        settings = ChunkSettings(max_chars=self.max_chars, min_chars=self.min_chars)
        return [
            TextNode(
                id_=f"{node.node_id}-{number:04d}",
                text=text[c.start : c.end],
                start_char_idx=c.start,
                end_char_idx=c.end,
                metadata={"paragraph": c.paragraph},
                relationships={"1": node.as_related_node_info()},  # the source
            )
            for node in nodes
            for text in [node.get_content()]
            for number, c in enumerate(chunk(text, settings))
        ]

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        places = [(node.start_char_idx, node.end_char_idx) for node in nodes if isinstance(node, TextNode)]
        nodes = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(nodes, places, strict=True):
            if isinstance(node, TextNode):  # the base class searched for the text, and may have found it elsewhere
                node.start_char_idx, node.end_char_idx = start, end
        return nodes
