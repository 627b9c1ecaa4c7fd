"""Looks at an index of vectors in a process of its own: compiled code that meets a damaged file may end its process."""

import subprocess
import sys
from pathlib import Path

from yinju.errors import StoreDamagedError

_LOOK_S = 120
_PROGRAM = """
import sys
from pathlib import Path
from yinju.errors import YinjuError
from yinju.store.vectors import VectorIndex

try:
    VectorIndex(Path(sys.argv[1]), "").look_through()
except YinjuError as error:
    sys.exit(str(error))
"""


def examine_vectors(generation: Path) -> None:
    """Searches the vectors of a generation, as a question does.

    Raises:
        StoreDamagedError: They cannot be searched, or the search did not end.
    """
    command = [sys.executable, "-c", _PROGRAM, str(generation.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LOOK_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise _damaged(generation, f"a search took over {_LOOK_S} s") from error
    if done.returncode < 0:
        raise _damaged(generation, f"a search was ended by signal {-done.returncode}")
    if done.returncode:
        raise StoreDamagedError(done.stderr.strip())


def _damaged(generation: Path, reason: str) -> StoreDamagedError:
    return StoreDamagedError(
        f"The vector index {generation / 'chroma'} is damaged: {reason}. Rebuild it with: yinju reindex"
    )
