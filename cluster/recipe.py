"""What a worker has to know to treat a source as this process would: settings without secrets, and models."""

from dataclasses import dataclass
from functools import cache

from yinju.embed import Embedder, open_embedder
from yinju.errors import EmbedderError
from yinju.settings import ChunkSettings, CleanSettings, EmbedderSettings, IngestSettings, Settings


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a source is read, cleaned, cut and embedded.

    Attributes:
        fingerprint: The fingerprint of the embedder, which must be that of each machine.
    """

    ingest: IngestSettings
    clean: CleanSettings
    chunk: ChunkSettings
    embedder: EmbedderSettings
    fingerprint: str

    @classmethod
    def of(cls, settings: Settings, fingerprint: str) -> "Recipe":
        """Returns the recipe in the settings."""
        return cls(settings.ingest, settings.clean, settings.chunk, settings.embedder, fingerprint)

    def open_embedder(self) -> Embedder:
        """Returns the embedder, opened once in a process.

        Raises:
            EmbedderError: This machine's model is another one than that of the command.
        """
        embedder = _opened(self.embedder)
        if embedder.fingerprint != self.fingerprint:
            raise EmbedderError(
                f"The embedding model of this machine is {embedder.fingerprint}, that of the command "
                f"{self.fingerprint}. Install the same version of Yinju, and the same model, on all machines."
            )
        return embedder


def without_secrets(settings: Settings) -> Settings:
    """Returns the settings that a shard needs: what only the page or a language model takes is at its default."""
    plain = Settings.model_construct()
    return settings.model_copy(update={"llm": plain.llm, "serve": plain.serve})


@cache
def _opened(settings: EmbedderSettings) -> Embedder:
    return open_embedder(settings)
