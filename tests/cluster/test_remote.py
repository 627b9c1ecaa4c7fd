"""What is told of a failure of Ray's."""

import pytest

from yinju.cluster.remote import reason_of


@pytest.mark.parametrize(("said", "reason"), [
    ("The actor died because of an error.\nIts stack follows.", "The actor died because of an error"),
    ("no full stop\n\nThe above exception was the cause.", "no full stop"),
    ("", "RayError"),
])  # fmt: skip
def test_a_reason_is_a_line_that_a_sentence_can_hold(said: str, reason: str) -> None:
    from ray.exceptions import RayError

    assert reason_of(RayError(said)) == reason
