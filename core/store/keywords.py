"""The keyword index: BM25 over search words, with tantivy."""

import itertools
import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from yinju.errors import StoreError
from yinju.store.faults import faults_of
from yinju.store.keyword_statistics import NO_STATISTICS, KeywordStatistics
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
_FIELDS = (("body", 1.0), ("title", TITLE_WEIGHT))
_EXPLAINED = re.compile(
    r'Boost x(?P<boost>\d+) of|"value": (?P<value>[^,]+),\s+"description": "(?P<name>freq|dl|N|avgdl),'
)
"""What tantivy's explanation of a score, in JSON, says that is of use. All of it to read takes twice as long."""
_SOME_TERMS = 20
"""Terms that are tried to learn the mean length of a field: of the most frequent ones, some passage is still there."""


class KeywordIndex:
    """An index of passage ids with the search words of their texts and titles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "keywords"
        self._index: Any = None
        self._stand: Stand | None = None
        self._lengths: dict[str, tuple[int, float]] = {}

    def create(self) -> None:
        """Creates the index, empty."""
        with self._faults():
            self._folder.mkdir()
            self._open(is_new=True)

    def replace(self, deleted: Iterable[str], added: Sequence[tuple[str, str, str]]) -> None:
        """Removes passages and adds others (id, text, title); both become visible together."""
        with self._faults():
            self._write(deleted, added)

    def search(
        self, query: Mapping[str, float], top_k: int, whole: KeywordStatistics | None = None
    ) -> list[tuple[str, float]]:
        """Returns the best passages for weighted search words: id and BM25 score, best first.

        Args:
            whole: The statistics of the corpus that this index is a part of, by which the rarity of words is told.
        """
        with self._faults():
            return self._search(query, top_k, whole)

    def statistics(self, words: Iterable[str]) -> KeywordStatistics:
        """Returns what this index counts of words."""
        with self._faults():
            searcher = self._open().searcher()
            if not searcher.num_docs:
                return NO_STATISTICS
            there = {(field, word): searcher.doc_freq(field, word) for word in words for field, _ in _FIELDS}
            holding = {term: count for term, count in there.items() if count}
            found = {
                field: self._length_of(field, [word for at, word in holding if at == field]) for field, _ in _FIELDS
            }
            passages = max((count for count, _ in found.values()), default=0) or searcher.num_docs
            return KeywordStatistics(passages, {field: words for field, (_, words) in found.items()}, holding)

    def scores(self, query: Mapping[str, float], ids: Sequence[str], whole: KeywordStatistics) -> dict[str, float]:
        """Returns the BM25 scores of those of the passages that hold a word, by the statistics of the whole corpus.

        tantivy scores by the statistics of its own index; but it explains its scores, and so tells how often a word
        stands in a passage and how long it takes the passage to be.
        """
        import tantivy

        with self._faults():
            index = self._open()
            searcher = index.searcher()
            terms = [(field, word, boost * weight) for word, boost in query.items() for field, weight in _FIELDS]
            # The boost, which tantivy names beside each word that it found, is the number of the word.
            explained = _any_of(index.schema, [(field, word, at + 1.0) for at, (field, word, _) in enumerate(terms)])
            named = tantivy.Query.term_set_query(index.schema, "id", list(ids))
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, named), (tantivy.Occur.Must, explained)])
            scores = {}
            for _, address in searcher.search(wanted, max(1, len(ids)), count=False).hits:
                total = 0.0
                for at, occurrences, length in _found_in(explained.explain(searcher, address).to_json()):
                    field, word, boost = terms[at - 1]
                    total += boost * whole.score(field, word, occurrences, length)
                scores[searcher.doc(address)["id"][0]] = total
            return scores

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
            self._lengths.clear()

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
        self._lengths.clear()

    def _search(
        self, query: Mapping[str, float], top_k: int, whole: KeywordStatistics | None
    ) -> list[tuple[str, float]]:
        index = self._open()
        terms = [(field, word, boost * weight) for word, boost in query.items() for field, weight in _FIELDS]
        if whole is not None:
            own = self.statistics(query)
            terms = [
                (field, word, boost * whole.rarity(field, word) / own.rarity(field, word))
                for field, word, boost in terms
                if (field, word) in own.holding
            ]
        searcher = index.searcher()
        hits = searcher.search(_any_of(index.schema, terms), top_k, count=False).hits if terms else []
        return [(searcher.doc(address)["id"][0], score) for score, address in hits]

    def _length_of(self, field: str, words: Sequence[str]) -> tuple[int, float]:
        """Returns the number of passages and of all words in a field, as tantivy counts them for BM25.

        It tells them beside a score alone, so a passage with any word is looked for; without one there are 0 of both.

        Args:
            words: Words that stand in the field: of these a passage is found at once.
        """
        import tantivy

        if field not in self._lengths:
            index = self._open()
            searcher = index.searcher()
            for word in itertools.chain(words, _frequent(searcher, field)):
                term = tantivy.Query.term_query(index.schema, field, word, index_option="freq")
                for _, address in searcher.search(term, 1, count=False).hits:
                    explanation = term.explain(searcher, address).to_json()
                    told = {one["name"]: float(one["value"] or 0) for one in _EXPLAINED.finditer(explanation)}
                    self._lengths[field] = (int(told["N"]), told["N"] * told["avgdl"])
                if field in self._lengths:
                    break
        return self._lengths.get(field, (0, 0.0))

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


def _any_of(schema: Any, terms: Sequence[tuple[str, str, float]]) -> Any:
    """Returns the query for passages with any of the words: field, word and boost each."""
    import tantivy

    clauses = []
    for field, word, boost in terms:
        term = tantivy.Query.term_query(schema, field, word, index_option="freq")
        clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, boost)))
    return tantivy.Query.boolean_query(clauses)


def _frequent(searcher: Any, field: str) -> Iterator[str]:
    """Yields the most frequent words of a field. Reading all takes a while in a large index: only if asked for."""
    yield from (word for word, _ in searcher.terms_with_prefix(field, "", limit=_SOME_TERMS))


def _found_in(explanation: str) -> Iterator[tuple[int, float, float]]:
    """Yields the boost, the occurrences and the length of the field for each word of which tantivy tells."""
    boost, occurrences = 0, 0.0
    for told in _EXPLAINED.finditer(explanation):
        if told["boost"]:
            boost = int(told["boost"])
        elif told["name"] == "freq":
            occurrences = float(told["value"])
        elif told["name"] == "dl":
            yield boost, occurrences, float(told["value"])


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
