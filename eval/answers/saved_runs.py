"""The runs that lie in the home folder: ``runs/NAME``, each a folder as ``yinju eval answers --out`` makes it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yinju.eval.answers.run import ABOUT

RUNS = "runs"
"""The folder of the home folder that holds the runs."""
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_MAX_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run in the home folder.

    Attributes:
        moment: When it was begun, in local time.
        set_name: The file name of its question set; ``None`` if the run's description cannot be read.
        digest: The digest of the question set, as `QuestionSet` has it.
        version: The version of Yinju that answered.
    """

    folder: Path
    moment: datetime
    set_name: str | None
    digest: str
    version: str


def saved_runs(home: Path) -> list[SavedRun]:
    """Returns the runs of a home folder, the latest first."""
    folders = (home / RUNS).iterdir() if (home / RUNS).is_dir() else ()
    found = [_saved(folder) for folder in folders if (folder / ABOUT).is_file()]
    return sorted(found, key=lambda run: (run.moment, run.folder.name), reverse=True)


def new_run_folder(home: Path, set_name: str, now: datetime) -> Path:
    """Returns a folder for a new run. It does not exist yet, and is named for the time and the question set."""
    stem = _NOT_IN_NAMES.sub("-", set_name.partition(".")[0])[:_MAX_NAME_CHARS].strip("-")
    name = f"{now:%Y%m%d-%H%M%S}-{stem}"
    numbered = (home / RUNS / (f"{name}-{number}" if number > 1 else name) for number in range(1, 1_000))
    return next(folder for folder in numbered if not folder.exists())


def _saved(folder: Path) -> SavedRun:
    path = folder / ABOUT
    moment = datetime.fromtimestamp(path.stat().st_mtime)
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        dataset = about["dataset"]
        return SavedRun(folder, moment, dataset["name"], dataset["digest"], about["versions"]["yinju"] or "")
    except (ValueError, KeyError, TypeError):  # reading the run says what is wrong with it
        return SavedRun(folder, moment, None, "", "")
