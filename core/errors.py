"""All errors that Yinju raises on purpose. A message says what failed, with which value, and what to do next."""


class YinjuError(Exception):
    """An error that the user can act on. The command line prints the message and exits with 1."""


class UsageError(YinjuError):
    """A command or setting that was given wrongly. The command line exits with 2."""


class LoadError(YinjuError):
    """A document could not be read. The message holds the reason alone; the caller adds the document's name."""


class StoreError(YinjuError):
    """The store cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreDamagedError(StoreError):
    """A part of the store is damaged; the message says how to make it anew."""


class StoreMismatchError(StoreError):
    """The store was built with another embedder, or with other chunk or clean settings, than are in force now."""


class NoSuchArticleError(StoreError):
    """The store holds no article of an id."""


class ShardUnavailableError(StoreError):
    """A shard of the corpus does not answer, or not in time; the message says which, and what to do."""


class ClusterError(YinjuError):
    """A cluster cannot be reached, or did not do its work."""


class EmbedderError(YinjuError):
    """The embedding model cannot be loaded."""


class MissingExtraError(YinjuError):
    """A setting or a command needs the packages of an extra that is not installed."""


class LLMError(YinjuError):
    """The language model did not give a complete answer."""
