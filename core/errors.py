"""Every error that Yinju raises on purpose. A message says what failed, the value, and what to do next."""


class YinjuError(Exception):
    """Something failed that the user can act on. The command line prints the message and exits with 1."""


class UsageError(YinjuError):
    """The command or a setting was given wrongly. The command line exits with 2."""


class LoadError(YinjuError):
    """A document could not be read. The message is the reason alone: the caller names the document."""


class StoreError(YinjuError):
    """The store cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreMismatchError(StoreError):
    """The store was built with another embedder or other chunk settings than the present ones."""


class EmbedderError(YinjuError):
    """The embedding model cannot be loaded."""


class MissingExtraError(YinjuError):
    """A setting or a command needs the packages of an extra that is not installed."""


class LLMError(YinjuError):
    """The language model did not give a whole answer."""
