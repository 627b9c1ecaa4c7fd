"""The vector index, with Chroma: a database inside the home folder, or a server if the settings name one."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from yinju.errors import StoreError

if TYPE_CHECKING:
    from yinju.embed import Vectors

_HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 100}
"""The parameters of Chroma's index, a navigable small-world graph."""


class VectorIndex:
    """An index of passage ids with their vectors.

    Texts and metadata stay in the catalogue, since Chroma takes four times as long with them.

    Args:
        folder: The generation's folder; its name becomes the name of the collection.
        url: The address of a Chroma server; empty for a database inside ``folder``.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._client: Any = None
        self._collection: Any = None

    def create(self) -> None:
        """Creates the collection, empty."""
        self._connect().create_collection(self._name, configuration={"hnsw": _HNSW}, embedding_function=None)

    def upsert(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Adds vectors, or replaces those with the same ids."""
        collection = self._open()
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            collection.upsert(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])

    def delete(self, ids: Iterable[str]) -> None:
        """Removes vectors; unknown ids are ignored."""
        ids = list(ids)
        collection = self._open()
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            collection.delete(ids=ids[start : start + step])

    def search(self, vector: "Vectors", top_k: int) -> list[tuple[str, float]]:
        """Returns the nearest passages: id and cosine similarity, best first."""
        found = self._open().query(query_embeddings=[vector], n_results=top_k, include=["distances"])
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def get(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one."""
        if not ids:
            return {}
        found = self._open().get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], found["embeddings"], strict=True))

    def count(self) -> int:
        """Returns the number of vectors."""
        return int(self._open().count())

    def drop(self) -> None:
        """Deletes the collection from a server; inside the home folder it is deleted with its folder."""
        if self._url:
            from chromadb.errors import NotFoundError

            try:
                self._connect().delete_collection(self._name)
            except NotFoundError:
                return

    def close(self) -> None:
        """Closes the database. The next call opens it again and sees what other processes have written."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None

    @property
    def _name(self) -> str:
        return f"yinju-{self._folder.name}"

    def _open(self) -> Any:
        if self._collection is None:
            from chromadb.errors import NotFoundError

            try:
                self._collection = self._connect().get_collection(self._name, embedding_function=None)
            except NotFoundError as error:
                place = self._url or self._folder / "chroma"
                raise StoreError(
                    f"Chroma at {place} has no collection {self._name}. Check store.chroma_url, or run yinju reindex."
                ) from error
        return self._collection

    def _connect(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            settings = ChromaSettings(anonymized_telemetry=False)
            if self._url:
                self._client = _connect_to_server(self._url, settings)
            else:
                self._client = chromadb.PersistentClient(str(self._folder / "chroma"), settings=settings)
        return self._client


def _connect_to_server(url: str, settings: Any) -> Any:
    import chromadb
    import httpx

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreError(
            f"store.chroma_url = {url!r} is not an address. Write it as http://host:port, or leave it empty."
        )
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    try:
        return chromadb.HttpClient(parts.hostname, port, ssl=parts.scheme == "https", settings=settings)
    except (ValueError, httpx.HTTPError) as error:  # chromadb turns a refused connection into a ValueError
        raise StoreError(
            f"The Chroma server at {url} does not answer: {error}. Start it (chroma run), or empty store.chroma_url."
        ) from error
