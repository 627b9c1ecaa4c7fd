"""Says why a part of the store failed, and what helps: room on the disk, the right to write, or building it anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yinju.errors import StoreError, YinjuError

_ROOM = "Make room on the disk and try again: what was finished before is kept"
_RIGHT = "Give the right to write there, or choose another home with --home"
# As the operating system, SQLite, Chroma and tantivy word it.
_FULL = ("disk is full", "no space left", "file too large", "storagefull", "quota exceeded", "filetoolarge")
_CLOSED = ("read-only", "readonly", "permission denied", "not permitted")
_WRITING = ("disk i/o error", "index writer was killed")


def fault(part: str, place: Path | str, error: BaseException, remedy: str) -> StoreError:
    """Returns the error that tells what failed, why, and what to do.

    Args:
        part: What messages call the part.
        place: Where it is.
        error: What it met.
        remedy: What to do where neither room nor a right is missing: an imperative, without a full stop.
    """
    # Whole sentences would look like ours: what a library says is cut at its first line.
    said = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".")
    known = said.lower()
    if any(words in known for words in _FULL):
        remedy = _ROOM
    elif any(words in known for words in _CLOSED):
        remedy = _RIGHT
    elif any(words in known for words in _WRITING):
        remedy = f"{_ROOM}. If there is room: {remedy}"
    return StoreError(f"The {part} {place} cannot be used: {said}. {remedy}.")


@contextmanager
def faults_of(part: str, place: Path | str, remedy: str) -> Iterator[None]:
    """Turns whatever a library raises in the block, a panic of its compiled part included, into a `fault`."""
    try:
        yield
    except YinjuError:
        raise
    except BaseException as error:
        # A panic in Rust is no Exception, so that programs end; here it is a damaged file.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise fault(part, place, error, remedy) from error
