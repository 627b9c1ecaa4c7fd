from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from yinju.settings import ServeSettings
from yinju.ui.access.rates import Rates, client_of
from yinju.ui.access.visitor import Visitor


@dataclass
class Sent:
    """A request from an address."""

    host: str | None = "10.0.0.1"
    key_id: str | None = None
    state: SimpleNamespace = field(default_factory=SimpleNamespace)

    def __post_init__(self):
        self.client = SimpleNamespace(host=self.host) if self.host else None
        self.state.visitor = Visitor(key_id=self.key_id)


def test_a_client_waits_when_it_has_had_its_share_and_no_other_does():
    rates = Rates(ServeSettings(limit_questions="2/minute"), limited=True)
    assert [rates.wait_s("questions", Sent()) for _ in range(2)] == [0, 0]
    assert 58 <= rates.wait_s("questions", Sent()) <= 60
    assert rates.wait_s("requests", Sent()) == 0
    assert rates.wait_s("sign_in", Sent()) == 0
    assert rates.wait_s("questions", Sent("10.0.0.2")) == 0
    assert rates.wait_s("questions", Sent(key_id="k1")) == 0


@pytest.mark.parametrize(("limited", "counts"), [(True, (10, 30, 600)), (False, (None,) * 3)])
def test_the_usual_limits_hold_where_others_reach_the_server(limited, counts):
    rates = Rates(ServeSettings(), limited=limited)
    for kind, count in zip(("sign_in", "questions", "requests"), counts, strict=True):
        waits = [rates.wait_s(kind, Sent()) for _ in range((count or 700) + 1)]
        assert [bool(wait) for wait in waits] == [False] * (count or 701) + [True] * bool(count)


def test_a_limit_that_is_set_holds_on_loopback_and_none_holds_nowhere():
    assert Rates(ServeSettings(limit_requests="1/hour"), limited=False).wait_s("requests", Sent()) == 0
    rates = Rates(ServeSettings(limit_requests="1/hour", limit_sign_in="none"), limited=True)
    assert [bool(rates.wait_s("requests", Sent())) for _ in range(2)] == [False, True]
    assert not any(rates.wait_s("sign_in", Sent()) for _ in range(100))


@pytest.mark.parametrize(
    ("sent", "client"),
    [
        (Sent("10.0.0.1"), "10.0.0.1"),
        (Sent("::ffff:10.0.0.1"), "10.0.0.1"),
        (Sent("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        (Sent("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
        (Sent("2001:db8:1:3::1"), "2001:db8:1:3::/64"),
        (Sent("testclient"), "testclient"),
        (Sent(None), "unknown"),
        (Sent("10.0.0.1", "k1"), "key k1"),
    ],
)
def test_a_client_is_its_key_or_its_address(sent, client):
    assert client_of(sent) == client
