import hmac

import pytest

from yinju.ui.access import password as password_module
from yinju.ui.access.keys import KeyRing
from yinju.ui.access.password import Password

SALT = b"s" * 32


@pytest.mark.parametrize(
    ("password", "attempt", "matches"),
    [
        ("correct horse", "correct horse", True),
        ("correct horse", "correct horse ", False),
        ("correct horse", "Correct horse", False),
        ("correct horse", "correct hors", False),
        ("correct horse", "", False),
        ("智能向善的治理之道", "智能向善的治理之道", True),
        ("智能向善的治理之道", "智能向善的治理之路", False),
        ("caf\u00e9 au lait", "cafe\u0301 au lait", True),
    ],
)
def test_only_the_password_matches(password, attempt, matches):
    assert Password(password, SALT).matches(attempt) is matches


def test_the_password_itself_is_not_kept():
    kept = Password("correct horse", SALT)
    assert "correct horse" not in repr(vars(kept))
    assert len(kept.hash) == 64


def test_passwords_and_keys_are_compared_in_constant_time(monkeypatch, tmp_path):
    compared = []

    def compare(one, other):
        compared.append((one, other))
        return hmac_compare(one, other)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(password_module.hmac, "compare_digest", compare)
    assert not Password("correct horse", SALT).matches("wrong")
    assert [len(one) for one, _ in compared] == [64]
    ring = KeyRing(tmp_path)
    (first, secret), _ = ring.new("one", "read"), ring.new("two", "read")
    compared.clear()
    assert ring.find(secret) == first
    assert len(compared) == 2  # the second too, though the first is the one
