"""The question sets that the page offers: of the example documents, of the home folder, and the user's own."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from yinju.errors import UsageError
from yinju.eval.sets.home_sets import OWN, SETS, question_sets
from yinju.eval.sets.questions import read_questions
from yinju.ui.evaluation.words.form import EvaluationWords

BUNDLED_KEY, OWN_KEY = "bundled", "own"
_FILE_KEY = "file:"


@dataclass(frozen=True, slots=True)
class OfferedSet:
    """A question set that can be run.

    Attributes:
        key: What the page calls it by. It is no path: the page names nothing but what is offered.
    """

    key: str
    path: Path

    def label(self, words: EvaluationWords) -> str:
        """Returns what the reader sees."""
        said = {BUNDLED_KEY: words.bundled, OWN_KEY: words.own_name}.get(self.key)
        return f"{self.path.name} ({said})" if said else self.path.name


def offered_sets(home: Path, sources: Callable[[], Collection[str]]) -> list[OfferedSet]:
    """Returns the sets that the page offers.

    Args:
        sources: Returns the source names of the articles in the corpus. The set of the example documents is offered
            where all of them are in it, and where it is there: an installed package leaves it out.
    """
    own = home / SETS / OWN
    found = [OfferedSet(OWN_KEY, own)] if own.is_file() else []
    found += [OfferedSet(file_key(path.name), path) for path in question_sets(home)]
    bundled = _bundled()
    if bundled.is_file() and _sources_of(bundled) <= set(sources()):
        found.append(OfferedSet(BUNDLED_KEY, bundled))
    return found


def file_key(name: str) -> str:
    """Returns the key of a file in the folder of question sets."""
    return _FILE_KEY + name


def chosen_set(key: str | None, offered: Collection[OfferedSet]) -> OfferedSet:
    """Returns the set of a key.

    Raises:
        UsageError: No set of this key is offered.
    """
    for one in offered:
        if one.key == key:
            return one
    raise UsageError("This question set is not there. Choose one from the list.")


def set_of_run(name: str | None, digest: str, offered: Collection[OfferedSet]) -> tuple[OfferedSet, int] | None:
    """Returns the set that a run is of and its number of questions, if it is offered and has not changed since."""
    for one in offered:
        if one.path.name == name:
            try:
                questions = read_questions(one.path)
            except UsageError:  # damaged since
                continue
            if questions.digest == digest:
                return one, len(questions)
    return None


def _bundled() -> Path:
    return Path(str(files("yinju.eval"))) / "data" / "seeds.jsonl"


@cache
def _sources_of(path: Path) -> frozenset[str]:
    return frozenset(piece.source for question in read_questions(path) for piece in question.evidence)
