import json
import os

import pytest

from tests.ui.access.sites import PASSWORD
from yinju.qa.engine import Engine
from yinju.ui import app
from yinju.ui.access.keys import KeyRing
from yinju.ui.cli import main
from yinju.ui.console import DONE, MISUSED


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("YINJU_")]:
        monkeypatch.delenv(name)


def run(capsys, *arguments):
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def started(monkeypatch):
    """The settings and ways in with which servers were started that would not return."""
    calls = []
    monkeypatch.setattr(Engine, "warm", lambda self: None)  # it would outlive the engine
    monkeypatch.setattr(
        app, "serve", lambda engine, settings, browser, ready, access, *_: calls.append((settings, access))
    )
    return calls


def test_keys_are_made_listed_and_revoked(capsys, tmp_path):
    status, secret, told = run(capsys, "key", "new", "报告", "--write")
    assert (status, told.startswith("Write it down: it is shown this once")) == (DONE, True)
    ring = KeyRing(tmp_path / ".yinju")
    key = ring.find(secret.strip())
    assert (key.name, key.rights) == ("报告", "write")
    made = json.loads(run(capsys, "key", "new", "two", "--json")[1])
    assert ring.find(made.pop("key")).id == made["id"]
    status, listed, _ = run(capsys, "key", "list")
    assert listed == f"{key.id}  write  {key.created}  报告\n{made['id']}  read   {made['created']}  two\n"
    assert json.loads(run(capsys, "key", "list", "--json")[1])[1] == made
    assert run(capsys, "key", "revoke", "报告")[:2] == (DONE, f"{key.id}  write  {key.created}  报告: revoked\n")
    assert [one.id for one in ring.all()] == [made["id"]]
    status, out, told = run(capsys, "key", "revoke", "报告")
    assert (status, out, told) == (MISUSED, "", "There is no key '报告'. See the ids: yinju key list\n")


def test_to_others_the_server_starts_with_a_way_in_alone(capsys, started, monkeypatch):
    status, out, told = run(capsys, "serve", "--host", "0.0.0.0")
    assert (status, out, started) == (MISUSED, "", [])
    assert [way in told for way in ("YINJU_SERVE__PASSWORD", "yinju key new", "--public")] == [True] * 3
    assert run(capsys, "serve", "--host", "0.0.0.0", "--public")[0] == DONE
    monkeypatch.setenv("YINJU_SERVE__PASSWORD", PASSWORD)
    assert run(capsys, "serve", "--host", "0.0.0.0")[0] == DONE
    assert [access.is_public for _, access in started] == [True, False]


def test_public_is_said_when_the_server_starts(capsys, started):
    _, _, told = run(capsys, "serve", "--host", "0.0.0.0", "--port", "81", "--public")
    assert told.startswith(
        "Public: everyone who reaches 0.0.0.0, port 81 may ask and read every article without signing in. "
        "Nobody may change the corpus.\n"
    )
    assert "plain HTTP" in told
    assert "Public" not in run(capsys, "serve")[2]


def test_doctor_tells_who_comes_in_and_not_with_what(capsys, monkeypatch):
    _, secret, _ = run(capsys, "key", "new", "one")
    monkeypatch.setenv("YINJU_SERVE__PASSWORD", PASSWORD)
    monkeypatch.setenv("YINJU_SERVE__HOST", "0.0.0.0")
    _, out, told = run(capsys, "doctor")
    assert "ok   serving: 0.0.0.0, port 7860: who comes in signs in with the password or a key\n" in out
    for hidden in (PASSWORD, secret.strip(), secret.strip().removeprefix("yinju_")):
        assert hidden not in out + told
    monkeypatch.delenv("YINJU_SERVE__PASSWORD")
    run(capsys, "key", "revoke", "one")
    assert "BAD  serving: Everyone who reaches 0.0.0.0, port 7860, could ask" in run(capsys, "doctor")[1]
