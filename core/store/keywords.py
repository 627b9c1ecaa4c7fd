"""The keyword index: BM25 over search words, with tantivy."""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from yinju.errors import StoreError
from yinju.store.faults import faults_of
from yinju.store.read_only import Stand
from yinju.text import words

_WRITER_BYTES = 64_000_000
"""Memory for writing, in bytes; tantivy demands at least 15 million."""
_LOCK = "Lockfile"
"""What tantivy says where it cannot take a lock."""
_SUMMED = (".term", ".store", ".fast", ".fieldnorm", ".idx", ".pos", ".del")
"""The files that end in a footer: JSON with the checksum, its length, and a number that marks it, 4 bytes each."""
_FOOTER_MARK = 1337
TITLE_WEIGHT = 0.5
"""The weight of a word in the article's title, relative to a word in the passage: titles recur in every passage."""


class KeywordIndex:
    """An index of passage ids with the search words of their texts and titles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "keywords"
        self._index: Any = None
        self._stand: Stand | None = None

    def create(self) -> None:
        """Creates the index, empty."""
        with self._faults():
            self._folder.mkdir()
            self._open(is_new=True)

    def replace(self, deleted: Iterable[str], added: Sequence[tuple[str, str, str]]) -> None:
        """Removes passages and adds others (id, text, title); both become visible together."""
        with self._faults():
            self._write(deleted, added)

    def search(self, query: Mapping[str, float], top_k: int) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first."""
        with self._faults():
            return self._search(query, top_k)

    def count(self) -> int:
        """Returns the number of passages."""
        with self._faults():
            return int(self._open().searcher().num_docs)

    def reload(self) -> None:
        """Makes visible what other processes have written."""
        with self._faults():
            if self._stand is not None:
                self._stand.refresh()
            self._open().reload()

    def _write(self, deleted: Iterable[str], added: Sequence[tuple[str, str, str]]) -> None:
        import tantivy

        writer = self._open().writer(_WRITER_BYTES, 1)
        # A killed writer may have left a file that no commit names, and tantivy would not write over it.
        writer.garbage_collect_files()
        for passage_id in [*deleted, *(row[0] for row in added)]:
            writer.delete_documents_by_term("id", passage_id)
        for passage_id, text, title in added:
            document = tantivy.Document()
            document.add_text("id", passage_id)
            document.add_text("body", " ".join(words(text)))
            document.add_text("title", " ".join(words(title)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._open().reload()

    def _search(self, query: Mapping[str, float], top_k: int) -> list[tuple[str, float]]:
        import tantivy

        index = self._open()
        clauses = []
        for word, boost in query.items():
            for field, weight in (("body", 1.0), ("title", TITLE_WEIGHT)):
                term = tantivy.Query.term_query(index.schema, field, word, index_option="freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, boost * weight)))
        searcher = index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), top_k, count=False).hits if clauses else []
        return [(searcher.doc(address)["id"][0], score) for score, address in hits]

    def ids(self) -> list[str]:
        """Returns the ids of all passages, in no order."""
        import tantivy

        with self._faults():
            searcher = self._open().searcher()
            hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
            return [searcher.doc(address)["id"][0] for _, address in hits]

    def damaged_files(self) -> list[str]:
        """Returns the names of the files whose end does not hold the checksum of the rest, as tantivy writes it."""
        with self._faults():
            self._open()
            files = sorted(path for path in self._folder.iterdir() if path.suffix in _SUMMED)
            return [path.name for path in files if not _is_whole(path)]

    def _open(self, *, is_new: bool = False) -> Any:
        if self._index is None:
            import tantivy

            if not is_new and not (self._folder / "meta.json").is_file():  # tantivy would make an empty index
                raise StoreError(f"The keyword index {self._folder} is missing. Rebuild it with: yinju reindex")
            schema = tantivy.SchemaBuilder()
            schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
            schema.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
            schema.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
            built = schema.build()
            try:
                self._index = tantivy.Index(built, str(self._folder))
            except ValueError as error:
                if is_new or _LOCK not in str(error):
                    raise
                # The folder may not be written to, or the disk is full, and whoever reads leaves a lock too.
                self._stand = Stand(self._folder)
                self._index = tantivy.Index(built, str(self._stand.path))
        return self._index

    def _faults(self) -> AbstractContextManager[None]:
        return faults_of("keyword index", self._folder, "Rebuild it with: yinju reindex")


def _is_whole(path: Path) -> bool:
    data = path.read_bytes()
    length, mark = struct.unpack("<II", data[-8:]) if len(data) > 8 else (0, 0)
    begin = len(data) - 8 - length
    if mark != _FOOTER_MARK or begin < 0:
        return False
    try:
        stated = json.loads(data[begin:-8])["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(stated == zlib.crc32(memoryview(data)[:begin]))
