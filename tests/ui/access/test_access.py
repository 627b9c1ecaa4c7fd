import pytest
from pydantic import SecretStr

from yinju.errors import UsageError
from yinju.settings import ServeSettings
from yinju.ui.access.access import is_loopback, is_reached_by_others, open_access
from yinju.ui.access.explain import explain, warnings
from yinju.ui.access.keys import KeyRing
from yinju.ui.access.visitor import OWNER, READER, STRANGER, Visitor

PASSWORD = "智能向善 2025"
OUTSIDE = {"host": "0.0.0.0", "port": 80}


def settings(**fields):
    return ServeSettings(**fields | {"password": SecretStr(fields.get("password", ""))})


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("LOCALHOST", True),
        ("0.0.0.0", False), ("::", False), ("", False), ("192.168.1.5", False), ("localhost.example", False), ("128.0.0.1", False),
    ],
)  # fmt: skip
def test_loopback(host, loopback):
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("fields", "reached"),
    [
        ({}, False),
        ({"public_url": "http://localhost:8000"}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "192.168.1.5"}, True),
        ({"public_url": "https://qa.example/x"}, True),
        ({"trusted_proxies": ("127.0.0.1",)}, True),
    ],
)
def test_a_proxy_before_loopback_brings_others(fields, reached):
    assert is_reached_by_others(ServeSettings(**fields)) is reached


@pytest.mark.parametrize(
    "fields", [OUTSIDE, {"public_url": "https://qa.example"}, {"trusted_proxies": ("10.0.0.0/8",)}]
)
def test_without_a_way_in_the_server_does_not_start_and_says_the_three(fields, tmp_path):
    with pytest.raises(UsageError) as refused:
        open_access(ServeSettings(**fields), tmp_path)
    message = str(refused.value)
    for part in (
        "YINJU_SERVE__PASSWORD=",
        "yinju key new NAME",
        "--public",
        "for this machine alone",
        "docs/serving.md",
    ):
        assert part in message
    KeyRing(tmp_path).new("one", "read")
    open_access(ServeSettings(**fields), tmp_path)
    open_access(ServeSettings(**fields, public=True))
    open_access(settings(**fields, password=PASSWORD))


def test_the_error_names_who_could_come():
    with pytest.raises(UsageError, match=r"^Everyone who reaches 0\.0\.0\.0, port 80, could ask"):
        open_access(ServeSettings(**OUTSIDE))
    with pytest.raises(UsageError, match=r"^Everyone who comes through https://qa\.example could ask"):
        open_access(ServeSettings(public_url="https://qa.example"))
    with pytest.raises(UsageError, match=r"^Everyone who comes through the proxies 10\.0\.0\.1 could ask"):
        open_access(ServeSettings(trusted_proxies=("10.0.0.1",)))


def test_on_loopback_everybody_is_the_owner_and_no_file_is_made(tmp_path):
    access = open_access(ServeSettings(), tmp_path)
    assert access.visitor("", {}) == OWNER
    assert access.visitor("Bearer none", {}) == OWNER
    assert access.visitor("", {}, foreign=True) == READER
    assert list(tmp_path.iterdir()) == []


def test_a_password_that_is_set_is_asked_for_on_loopback_too():
    access = open_access(settings(password=PASSWORD))
    assert access.visitor("", {}) == STRANGER
    assert access.visitor("", {"by": "password"}).may_write


@pytest.mark.parametrize("public", [False, True])
def test_who_signs_in_with_the_password_may_write_and_a_visitor_to_what_is_public_may_read(public):
    access = open_access(settings(**OUTSIDE, public=public, password=PASSWORD))
    assert access.visitor("", {}) == (READER if public else STRANGER)
    assert access.sign_in(f"{PASSWORD}!") is None
    session = access.sign_in(PASSWORD)
    assert access.visitor("", session) == Visitor(True, True, signed_in=True)


@pytest.mark.parametrize(("rights", "writes"), [("read", False), ("write", True)])
def test_a_key_is_sent_or_signed_in_with_and_its_rights_are_the_visitors(rights, writes, tmp_path):
    ring = KeyRing(tmp_path)
    key, secret = ring.new("one", rights)
    access = open_access(ServeSettings(**OUTSIDE), tmp_path)
    for authorization in (f"Bearer {secret}", f"bearer  {secret} "):
        assert access.visitor(authorization, {}) == Visitor(True, writes, key_id=key.id)
    for authorization in (secret, f"Basic {secret}", f"Bearer {secret}x", "Bearer", "Bearer "):
        assert access.visitor(authorization, {}) == STRANGER
    session = access.sign_in(f" {secret}\n")
    assert access.visitor("", session) == Visitor(True, writes, signed_in=True, key_id=key.id)
    ring.revoke(key.id)
    assert access.visitor(f"Bearer {secret}", {}) == access.visitor("", session) == STRANGER
    assert access.sign_in(secret) is None


def test_without_a_password_no_session_by_one_counts_and_nothing_empty_signs_in(tmp_path):
    KeyRing(tmp_path).new("one", "read")
    access = open_access(ServeSettings(**OUTSIDE), tmp_path)
    assert access.visitor("", {"by": "password"}) == STRANGER
    assert access.visitor("", {"by": "key"}) == STRANGER
    assert access.sign_in("") is None


def test_what_is_said_at_the_start_says_what_public_means_and_never_a_secret(tmp_path):
    def said(**fields):
        chosen = settings(**fields)
        access = open_access(chosen, tmp_path)
        return [explain(chosen, access), *warnings(chosen, access)]

    assert said() == ["127.0.0.1, port 7860: this machine alone reaches it, and nobody signs in"]
    public, told, plain = said(**OUTSIDE, public=True)
    assert public == told == (
        "Public: everyone who reaches 0.0.0.0, port 80 may ask and read every article without signing in. "
        "Nobody may change the corpus."
    )  # fmt: skip
    assert "plain HTTP" in plain
    assert said(public_url="https://qa.example", password=PASSWORD) == [
        "https://qa.example: who comes in signs in with the password"
    ]
    _, secret = KeyRing(tmp_path).new("one", "write")
    public, *_ = said(**OUTSIDE, public=True, password=PASSWORD)
    assert public.endswith("corpus but who signs in with the password or a key that may write.")
    everything = " ".join(said(**OUTSIDE, password=PASSWORD))
    assert everything.startswith("0.0.0.0, port 80: who comes in signs in with the password or a key ")
    assert PASSWORD not in everything + public
    assert secret not in everything + public
