"""What was found once does no harm again: each file in ``finds/TARGET`` is tried on its target."""

from pathlib import Path

import pytest

from tests.hostile.documents import examples
from tests.hostile.targets import TARGETS

KIND = "earlier finds"

FINDS = Path(__file__).parent / "finds"
CASES = sorted(path.relative_to(FINDS) for path in FINDS.glob("*/*"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_found_does_no_harm(case: Path) -> None:
    TARGETS[case.parent.name.replace("-", " ")]((FINDS / case).read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_a_whole_input_does_none_either(target: str) -> None:
    for example in examples(target):
        TARGETS[target](example)
