"""What holds for any input of a kind, tried on many that hypothesis makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.documents import MAKERS
from tests.hostile.strategies import NAMES, QUESTIONS, REPLIES, TEXT, documents, looks
from tests.hostile.tally import tried
from tests.hostile.targets import TARGETS, Try

KIND = "documents and texts"
_QUICK, _LONG = 25, 200
"""Examples of a target in the tests that always run, and in `make hostile`."""

_OTHERS: dict[str, st.SearchStrategy[str]] = {
    "splitting": TEXT,
    "facts": TEXT,
    "fence": TEXT,
    "marks": REPLIES,
    "question": QUESTIONS,
    "names": NAMES,
}


def _inputs(target: str) -> st.SearchStrategy[bytes]:
    if target in MAKERS:
        return documents(target)
    return _OTHERS[target].map(lambda text: text.encode("utf-8", "surrogatepass"))


def _hold(target: str, count: int) -> None:
    attempt: Try = TARGETS[target]

    @looks(count)
    @given(_inputs(target))
    def holds(data: bytes) -> None:
        tried(KIND)
        attempt(data)

    holds()


@pytest.mark.parametrize("target", TARGETS)
def test_any_input_of_a_kind(target: str) -> None:
    _hold(target, _QUICK)


@pytest.mark.hostile
@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", TARGETS)
def test_many_inputs_of_a_kind(target: str) -> None:
    _hold(target, _LONG)
