"""A graph of vectors by Chroma: in a database inside the home folder, or on a server if the settings name one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from filelock import FileLock, Timeout

from yinju.errors import StoreError
from yinju.store.faults import faults_of
from yinju.store.read_only import Stand

if TYPE_CHECKING:
    from yinju.embed import Vectors

_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 24, "ef_search": 1600}
"""The parameters of Chroma's index, a navigable small-world graph: how wide it is searched for the place of a new
vector, the links of each, and how wide it is searched for a question. With Chroma's own (100, 16, 100), 88 of the 100
nearest of 50,000 passages are among the 400 found, and of a million 74. With these it is 98 of 50,000, in 4 ms more."""
_READ_DIRECTLY = "1.5."
"""The versions of chromadb of which `_DirectCollection` knows the compiled part. Others are read by their client."""
_OPEN_INDEXES = 16
"""The indexes that may be open at once; a home folder has one."""
_DATABASE = "chroma.sqlite3"
_CLOSED = ("readonly database", "disk I/O error", "disk is full")
"""What Chroma says where a database cannot be written to, which it does at opening."""
_HEARTBEAT = "/api/v2/heartbeat"
_PREFIX = "yinju-"
"""What the names of our collections begin with; the generation's name follows."""
_NO_COLLECTION = "NotFoundError"
"""The name of Chroma's error where a collection is not there (any more)."""
_ANSWER_S = 60
"""Seconds for which a server may say nothing: Chroma's client would wait for ever."""
_LOCK = "vectors.lock"
_LOCK_WAIT_S = 120.0
"""Seconds for which the index is waited for: a step is written in some, a large index opened in one or two."""
_OWNER = ("default_tenant", "default_database")
"""Chroma's tenant and database, where none are named."""


class ChromaGraph:
    """The ids of passages with vectors of theirs, of which it finds the nearest, most of them.

    Texts and metadata stay in the catalogue, since Chroma takes four times as long with them.

    Inside the home folder Chroma writes its files in place, and who opens them brings them up to date with what was
    written last. So nobody opens the index while another process writes it, nor the other way; once open, it is in
    memory.

    Args:
        folder: The generation's folder; its name becomes the name of the collection.
        url: The address of a Chroma server; empty for a database inside ``folder``.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._client: Any = None
        self._collection: Any = None
        self._direct: _DirectCollection | None = None
        self._stand: Stand | None = None
        self._is_loaded = False

    def create(self) -> None:
        """Creates the collection, empty."""
        with self._faults():
            self._connect().create_collection(self._name, configuration={"hnsw": _HNSW}, embedding_function=None)

    def upsert(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Adds vectors, or replaces those with the same ids."""
        with self._faults():
            collection = self._writable()
            step = self._most_at_a_time()
            for start in range(0, len(ids), step):
                with self._alone():
                    collection.upsert(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])

    def delete(self, ids: Iterable[str]) -> None:
        """Removes vectors; unknown ids are ignored."""
        ids = list(ids)
        with self._faults():
            collection = self._writable()
            step = self._most_at_a_time()
            for start in range(0, len(ids), step):
                with self._alone():
                    collection.delete(ids=ids[start : start + step])

    def nearest(self, vector: "Vectors", top_k: int) -> list[str]:
        """Returns the ids of the passages with the greatest cosines, best first."""
        with self._faults():
            with self._loading():
                found = self._readable().query(query_embeddings=[vector], n_results=top_k, include=[])
            self._is_loaded = True
            return list(found["ids"][0])

    def get(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one, brought to unit length."""
        if not ids:
            return {}
        with self._faults():
            with self._loading():
                found = self._readable().get(ids=list(ids), include=["embeddings"])
            return dict(zip(found["ids"], found["embeddings"], strict=True))

    def count(self) -> int:
        """Returns the number of vectors."""
        with self._faults(), self._loading():
            return int(self._readable().count())

    def look_through(self) -> None:
        """Does with the index what a question does; a damaged one raises, or ends this process."""
        with self._faults(), self._loading():
            collection = self._readable()
            found = collection.get(ids=None, include=["embeddings"])
            for vector in found["embeddings"][:1]:
                collection.query(query_embeddings=[vector], n_results=len(found["ids"]), include=[])

    def drop(self) -> None:
        """Deletes the collection from a server; inside the home folder it is deleted with its folder."""
        if self._url:
            from chromadb.errors import NotFoundError

            with self._faults(), suppress(NotFoundError):
                self._connect().delete_collection(self._name)

    def adopt(self, generation: str) -> None:
        """Takes over the collection that was copied here from a generation of another name."""
        with self._faults():
            self._connect().get_collection(f"{_PREFIX}{generation}", embedding_function=None).modify(name=self._name)
        self.close()

    def close(self) -> None:
        """Closes the database. The next call opens it again and sees what other processes have written."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = self._direct = self._stand = None
        self._is_loaded = False

    @contextmanager
    def _loading(self) -> Iterator[None]:
        if self._is_loaded:
            yield
        else:
            with self._alone():
                yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps all others from opening and writing the index."""
        lock = FileLock(self._folder.parent / _LOCK)
        try:
            if not self._url:
                lock.acquire(timeout=_LOCK_WAIT_S)
        except Timeout as error:
            raise StoreError(
                f"Another process has been writing the vector index {self._folder} for {_LOCK_WAIT_S:g} s. Try again "
                "later, or stop it."
            ) from error
        except OSError:
            pass  # in a home that may not be written to no lock can be made, and nobody writes
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        if not self._url:
            with faults_of("vector index", self._folder / "chroma", "Rebuild it with: yinju reindex"):
                yield
            return
        try:
            with faults_of("Chroma server at", self._url, "Start it (chroma run), or empty store.chroma_url"):
                yield
        except StoreError as error:
            self.close()  # it may come back as another server, with other collections
            if type(error.__cause__).__name__ == _NO_COLLECTION:
                raise self._missing() from error
            raise

    @property
    def _name(self) -> str:
        return f"{_PREFIX}{self._folder.name}"

    def _readable(self) -> Any:
        """Returns the collection for reading, without Chroma's client where it is not needed."""
        if self._client is not None or self._url or not _is_known():
            return self._open()
        if self._direct is None:
            folder = self._folder / "chroma"
            try:
                self._direct = _DirectCollection(folder, self._name)
            except Exception as error:  # noqa: BLE001  # its errors are the client's, which meets them and names them
                if not any(words in str(error) for words in _CLOSED):
                    return self._open()
                self._stand = Stand(folder, (_DATABASE,))
                self._direct = _DirectCollection(self._stand.path, self._name)
        return self._direct

    def _writable(self) -> Any:
        """Returns the collection for writing, without Chroma's client where it is not needed."""
        return self._open() if self._stand else self._readable()

    def _most_at_a_time(self) -> int:
        return int((self._direct or self._client).get_max_batch_size())

    def _open(self) -> Any:
        if self._collection is None:
            from chromadb.errors import NotFoundError

            try:
                self._collection = self._connect().get_collection(self._name, embedding_function=None)
            except NotFoundError as error:
                raise self._missing() from error
        return self._collection

    def _missing(self) -> StoreError:
        place = self._url or self._folder / "chroma"
        return StoreError(
            f"Chroma at {place} has no collection {self._name}. Check store.chroma_url, or run yinju reindex."
        )

    def _connect(self) -> Any:
        self._direct = None  # two that are open at once would not see each other's changes
        if self._client is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            settings = ChromaSettings(anonymized_telemetry=False)
            if self._url:
                self._client = _connect_to_server(self._url, settings)
            else:
                self._client = chromadb.PersistentClient(str(self._folder / "chroma"), settings=settings)
        return self._client


class _DirectCollection:
    """A collection inside the home folder, read and written by the compiled part of chromadb alone.

    Its client, which adds nothing to a search or to vectors without texts, takes more than a second of processor time
    to import: as long as the rest of a question asked on the command line.
    """

    def __init__(self, folder: Path, name: str) -> None:
        import chromadb_rust_bindings as rust

        if not (folder / _DATABASE).is_file():
            raise FileNotFoundError(folder)  # it would be made
        database = rust.SqliteDBConfig(
            hash_type=rust.MigrationHash.MD5,
            migration_mode=rust.MigrationMode.Apply,
            url=str(folder / _DATABASE),
        )
        self._bindings = rust.Bindings(
            allow_reset=False, sqlite_db_config=database, persist_path=str(folder), hnsw_cache_size=_OPEN_INDEXES
        )
        self._id = str(self._bindings.get_collection(name, *_OWNER).id)

    def query(self, query_embeddings: Sequence["Vectors"], n_results: int, include: Sequence[str]) -> Mapping[str, Any]:
        """Returns ids as the client does."""
        asked = [vector.tolist() for vector in query_embeddings]
        found = self._bindings.query(self._id, None, asked, n_results, None, None, include, *_OWNER)
        return {"ids": found.ids}

    def get(self, ids: Sequence[str] | None, include: Sequence[str]) -> Mapping[str, Any]:
        """Returns ids and vectors as the client does."""
        found = self._bindings.get(self._id, ids, None, None, 0, None, include, *_OWNER)
        return {"ids": found.ids, "embeddings": np.array(found.embeddings, np.float32)}

    def count(self) -> int:
        """Returns the number of vectors."""
        return int(self._bindings.count(self._id, *_OWNER))

    def upsert(self, ids: list[str], embeddings: "Vectors") -> None:
        """Adds vectors, or replaces those with the same ids, as the client does; no more than it takes at a time."""
        self._bindings.upsert(self._id, ids, list(embeddings), None, None, None, *_OWNER)

    def delete(self, ids: list[str]) -> None:
        """Removes vectors as the client does; no more than it takes at a time."""
        self._bindings.delete(self._id, ids, None, None, None, *_OWNER)

    def get_max_batch_size(self) -> int:
        """Returns how many vectors it takes at a time."""
        return int(self._bindings.get_max_batch_size())


@cache
def _is_known() -> bool:
    """Tells whether `_DirectCollection` knows the installed chromadb. Finding out its version takes milliseconds."""
    return version("chromadb").startswith(_READ_DIRECTLY)


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
        # First by ourselves: to a server that accepts and says nothing, Chroma's client would be connecting for ever.
        httpx.get(f"{parts.scheme}://{parts.hostname}:{port}{_HEARTBEAT}", timeout=_ANSWER_S).raise_for_status()
        client = chromadb.HttpClient(parts.hostname, port, ssl=parts.scheme == "https", settings=settings)
        client._server._session.timeout = httpx.Timeout(_ANSWER_S)  # type: ignore[attr-defined]
        return client
    except (ValueError, httpx.HTTPError) as error:  # chromadb turns a refused connection into a ValueError
        raise StoreError(
            f"The Chroma server at {url} does not answer: {error}. Start it (chroma run), or empty store.chroma_url."
        ) from error
