"""The question sets that lie in the home folder: ``questions/NAME.jsonl``."""

import os
import re
import tempfile
from pathlib import Path

from yinju.errors import UsageError
from yinju.eval.sets.questions import parse_questions

SETS = "questions"
"""The folder of the home folder that holds the sets."""
OWN = "own.jsonl"
"""The name of the set that the user writes question by question; see `own.OwnSet`."""

_SUFFIXES = (".jsonl", ".jsonl.xz")
# No folder, no hidden file, and no name that one of the common systems refuses.
_NAME = re.compile(r"(?![.~ ])[^\x00-\x1f/\\:*?\"<>|]{1,100}\.jsonl")


def question_sets(home: Path) -> list[Path]:
    """Returns the files of the sets in a home folder by name, without the user's own."""
    folder = home / SETS
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if path.name.endswith(_SUFFIXES) and path.name != OWN and path.is_file())


def add_set(home: Path, name: str, content: bytes) -> Path:
    """Checks a question set and puts it into the home folder, whole or not at all.

    Args:
        name: The file's name, ending in ``.jsonl``.
        content: JSON Lines in UTF-8, as `questions.read_questions` reads them.

    Returns:
        The file. A set that is there already under this name, with the same content, stays.

    Raises:
        UsageError: The name or a line cannot be used, another set has the name, or the folder cannot be written to.
    """
    if not _NAME.fullmatch(name) or name == OWN:
        raise UsageError(f"{name!r} cannot be the name of a question set. Name the file as news.jsonl, not {OWN}.")
    parse_questions(content, Path(name))
    path = home / SETS / name
    if path.is_file():
        if path.read_bytes() != content:
            raise UsageError(f"There is another question set {name} already. Give the file another name.")
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Check the home folder.") from error
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Replaces a file in one step that survives a crash: readers see the old content or the new, never a part."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
