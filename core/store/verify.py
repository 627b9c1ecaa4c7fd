"""What can be told of a store that nobody writes to: whether its files are whole, and its passages where they say."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yinju.errors import StoreError, StoreMismatchError
from yinju.offsets import Mapped
from yinju.settings import Settings
from yinju.store.catalogue import Catalogue
from yinju.store.database import Database
from yinju.store.encodings import EncodingIndex
from yinju.store.home import Home
from yinju.store.keywords import KeywordIndex
from yinju.store.schema import VERSION, NewArticle
from yinju.store.tokens import TokenIndex
from yinju.store.vectors import VectorIndex
from yinju.types import Passage

Kind = Literal["files", "sources", "articles", "passages", "vectors", "keywords", "tokens", "encodings"]
"""The part of a store that is damaged."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong with a store.

    Attributes:
        name: Of the file, source, article or passage.
        problem: What is wrong with it.
    """

    kind: Kind
    name: str
    problem: str


class StoreParts:
    """The parts of one generation, each by itself."""

    def __init__(self, generation: Path, chroma_url: str) -> None:
        self._generation = generation
        self._chroma_url = chroma_url
        self.catalogue = Catalogue(generation)
        self.vectors = VectorIndex(generation, chroma_url)
        self.keywords = KeywordIndex(generation)
        self.tokens = TokenIndex(generation)
        self.encodings = EncodingIndex(generation)

    def damaged_files(self) -> Iterator[Damage]:
        """Yields what SQLite, or a file's own checksum, finds wrong with the files, whatever they hold."""
        examined = {
            "catalogue.sqlite": self.catalogue.problems,
            "tokens.sqlite": self.tokens.problems,
            "encodings.sqlite": self.encodings.problems,
            "vectors.sqlite": self.vectors.problems,
        }
        if not self._chroma_url:
            chroma = Database(self._generation / "chroma" / "chroma.sqlite3", "graph's database", "Run yinju reindex")
            examined["chroma/chroma.sqlite3"] = chroma.problems
        for name, problems in examined.items():
            yield from (Damage("files", name, problem) for problem in problems())
        try:
            damaged = self.keywords.damaged_files()
        except StoreError as error:
            yield Damage("files", "keywords", f"cannot be opened: {error}")
            return
        yield from (Damage("files", f"keywords/{name}", "its checksum is wrong") for name in damaged)

    def close(self) -> None:
        """Closes all files."""
        for part in (self.catalogue, self.vectors, self.tokens, self.encodings):
            part.close()


@contextmanager
def parts_at_rest(settings: Settings, fingerprint: str, wait_s: float) -> Iterator[StoreParts]:
    """Opens the parts of the store in force, and keeps writers away while the block runs.

    Args:
        fingerprint: The fingerprint of the embedder in force.
        wait_s: Seconds to wait for a writer to finish.

    Raises:
        StoreLockedError: A writer is still at work after that time.
        StoreMismatchError: The store was built with another embedder, so that its vectors cannot be judged.
        StoreError: There is no store, another version made it, or its catalogue cannot be read at all.
    """
    home = Home(settings.home)
    if home.current() is None:
        raise StoreError(f"There is no store in {settings.home} yet. Put articles in with: yinju ingest FOLDER")
    with home.writer_lock(wait_s):
        generation = home.current()
        assert generation is not None  # only a writer could have taken it away
        parts = StoreParts(generation, settings.store.chroma_url)
        try:
            meta = parts.catalogue.meta()
            if meta["schema"] != VERSION:
                raise StoreError(
                    f"The store in {settings.home} has form {meta['schema']}, and this version reads {VERSION}. "
                    "Rebuild it from the texts it holds with: yinju reindex"
                )
            if meta["embedder"] != fingerprint:
                raise StoreMismatchError(
                    f"The store in {settings.home} was built with embedder {meta['embedder']}, but the settings now "
                    f"say {fingerprint}. Set it back, or rebuild it with: yinju reindex"
                )
            yield parts
        finally:
            parts.close()


def damage_in(article: NewArticle, raw: str, passages: Sequence[Passage]) -> Iterator[Damage]:
    """Yields where an article, or a passage of it, is not made from the places of the raw text that it names."""
    name = article.article.article_id
    try:
        mapped = Mapped.load(article.text, article.places)
    except (ValueError, zlib.error) as error:
        yield Damage("articles", name, f"its map to the raw text cannot be read: {error}")
        return
    if not _is_within(mapped, len(raw)):
        yield Damage("articles", name, "its map leads out of the raw text, or backwards")
        return
    if article.article.duplicate_of is None and article.text.strip() and not passages:
        yield Damage("articles", name, "it has no passages")
    for passage in passages:
        problem = _problem_of(passage, mapped, raw)
        if problem:
            yield Damage("passages", passage.passage_id, problem)


def _is_within(mapped: Mapped, length: int) -> bool:
    if not mapped.text:
        return True
    forward = bool((mapped.starts < mapped.ends).all() and (mapped.starts[1:] >= mapped.starts[:-1]).all())
    return forward and int(mapped.starts[0]) >= 0 and int(mapped.ends.max()) <= length


def _problem_of(passage: Passage, mapped: Mapped, raw: str) -> str | None:
    if not 0 <= passage.start < passage.end <= len(mapped.text):
        return "its range is not in its article"
    part = mapped.part(passage.start, passage.end)
    if part.text != passage.text:
        return "its text is not what its article has there"
    first, last = part.hull()
    if passage.raw_start != first:
        return "it begins elsewhere in the raw text"
    if raw[first:last] != (passage.text if passage.raw is None else passage.raw):
        return "its raw text is not what the source has there"
    if passage.raw is None:
        return None
    try:
        own = Mapped.load(passage.text, passage.places).shifted(first)
    except (ValueError, zlib.error) as error:
        return f"its map to the raw text cannot be read: {error}"
    return None if own == part else "its map to the raw text is not its article's"
