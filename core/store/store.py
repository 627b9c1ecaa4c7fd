"""The store as a whole: opening and rebuilding it, and the right to write to it."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yinju.embed import main_directions
from yinju.errors import StoreDamagedError, StoreError
from yinju.settings import Settings
from yinju.store.home import Home
from yinju.store.readable import ReadableStore, bound_settings
from yinju.store.schema import REBUILDABLE, of_another_form
from yinju.store.vectors import VectorIndex
from yinju.store.writer import Writer
from yinju.types import Document


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A store that is being built anew.

    Attributes:
        count: The number of documents.
        documents: What the old store holds.
        writer: Writes to the new store.
        switch: Puts the new store in the place of the old one.
    """

    count: int
    documents: Iterator[Document]
    writer: Writer
    switch: Callable[[], None]


class Store(ReadableStore):
    """The store in a home folder, as it is opened, written to and rebuilt."""

    @classmethod
    def open(cls, settings: Settings, fingerprint: str | None = None) -> "Store":
        """Opens the store, and repairs it if a writer was stopped midway and none is at work.

        Args:
            settings: The settings; ``home``, ``store``, ``chunk`` and ``clean`` are used.
            fingerprint: The fingerprint of the embedder in force. Without it the store serves only to look at its
                content.

        Raises:
            StoreError: There is no store, or another version made it.
            StoreMismatchError: It was built with another embedder, or with other chunk or clean settings.
        """
        generation = Home(settings.home).current()
        if generation is None:
            raise StoreError(f"There is no store in {settings.home} yet. Put articles in with: yinju ingest FOLDER")
        store = cls(settings, generation, fingerprint)
        try:
            store._check()
            store._repair()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open_or_create(cls, settings: Settings, fingerprint: str) -> "Store":
        """Opens the store, or creates a new, empty one."""
        home = Home(settings.home)
        if home.current() is None:
            with home.writer_lock():
                if home.current() is None:
                    generation = home.new_generation()
                    cls._create(settings, generation, fingerprint).close()
                    home.switch(generation)
        return cls.open(settings, fingerprint)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Holds the right to write, which one process has at a time, and yields a writer.

        Raises:
            StoreLockedError: Another process is writing; the message says which.
        """
        with self._home.writer_lock():
            with self._fresh():
                self._sweep()
                self._drop_left_behind()
            yield self._writer()

    @classmethod
    @contextmanager
    def rebuild(cls, settings: Settings, fingerprint: str, without: Collection[str] = ()) -> Iterator[Rebuild]:
        """Builds a new store beside the old one, which it replaces when the block ends, or at `Rebuild.switch`.

        If the block fails before, the store stays as it was.

        Args:
            without: URIs of sources that are left out.
        """
        home = Home(settings.home)
        with home.writer_lock():
            current = home.current()
            if current is None:
                raise StoreError(
                    f"There is no store in {settings.home} to rebuild. Put articles in with: yinju ingest FOLDER"
                )
            old = cls(settings, current)
            form = old._catalogue.meta()["schema"]
            if form not in REBUILDABLE:
                old.close()
                raise StoreError(of_another_form(settings.home, form))
            generation = home.new_generation()
            new = cls._create(settings, generation, fingerprint)

            def switch() -> None:
                if home.current() != generation:
                    new._catalogue.remember(old._catalogue)
                    home.switch(generation)

            try:
                uris = [uri for uri, *_ in old._catalogue.live() if uri not in without]
                documents = (old._catalogue.document(uri) for uri in uris)
                yield Rebuild(len(uris), documents, new._writer(), switch)
                switch()
            finally:
                old.close()
                new.close()
                Store(settings, home.current() or current)._drop_left_behind()

    def _writer(self) -> Writer:
        return Writer(self._catalogue, self._vectors, self._keywords, self._tokens, self._encodings, self._sweep)

    @classmethod
    def _create(cls, settings: Settings, generation: Path, fingerprint: str) -> "Store":
        store = cls(settings, generation)
        store._vectors.create(main_directions(fingerprint))
        store._keywords.create()
        store._tokens.create()
        store._catalogue.create({"embedder": fingerprint, **bound_settings(settings)})
        return store

    def _repair(self) -> None:
        was_left = self._home.was_left()
        if was_left or self._catalogue.unfinished():
            try:
                with self._home.writer_lock():
                    if was_left:
                        self.examine()
                    self._sweep()
            except StoreDamagedError:
                raise
            except StoreError:
                return  # a writer is at work, or nothing can be written here; what is live is whole without it

    def _sweep(self) -> None:
        """Removes whatever is not live from the indexes, and then from the catalogue."""
        if not self._catalogue.unfinished():
            return
        ids = self._catalogue.sweepings()
        if ids:
            self._vectors.delete(ids)
            self._keywords.replace(ids, [])
            self._tokens.delete(ids)
            self._encodings.delete(ids)
        self._catalogue.swept()

    def _drop_left_behind(self) -> None:
        for generation in self._home.others():
            VectorIndex(generation, self._settings.store.chroma_url).drop()
            self._home.drop(generation)
