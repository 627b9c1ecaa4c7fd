"""The names of files that visitors send. A name is what a stranger wrote: only ``safe_name`` makes it a path."""

import os
import unicodedata

from yinju.ui.corpus.refusals import RefusedError

MAX_NAME_BYTES = 200
"""The most bytes of a file's name; file systems take 255."""
_SHOWN_CHARS = 80
_UNFIT = frozenset('/\\:*?"<>|' if os.name == "nt" else "/\\")


def safe_name(name: str) -> str:
    """Returns the name of a file as it can be used for one: a plain name, in composed characters.

    Raises:
        RefusedError: It holds separators or characters that cannot be printed, begins with a dot, or is too long.
    """
    composed = unicodedata.normalize("NFC", name).strip()
    unfit = not composed or composed.startswith(".") or not composed.isprintable() or not _UNFIT.isdisjoint(composed)
    if unfit or len(os.fsencode(composed)) > MAX_NAME_BYTES:
        raise refused_name(name)
    return composed


def refused_name(name: str) -> RefusedError:
    """Returns the refusal of a name, which may be anything."""
    shown = name[:_SHOWN_CHARS]
    return RefusedError("bad_name", name=shown if shown.isprintable() else ascii(shown)[1:-1])
