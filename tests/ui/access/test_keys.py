import json
import re
import stat

import pytest

from yinju.errors import StoreError, UsageError
from yinju.ui.access.keys import KEYS_FILE, KeyRing


def test_a_key_is_found_by_its_secret_and_the_secret_is_kept_nowhere(tmp_path):
    ring = KeyRing(tmp_path)
    key, secret = ring.new("报告程序", "read")
    assert re.fullmatch(r"yinju_[A-Za-z0-9_-]{43}", secret)
    assert (ring.find(secret), ring.get(key.id), ring.all()) == (key, key, (key,))
    assert (key.name, key.rights) == ("报告程序", "read")
    assert ring.find(secret[:-1]) is None
    assert ring.find("") is None
    assert ring.find("none") is None
    path = tmp_path / KEYS_FILE
    assert secret[10:] not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_another_process_makes_or_revokes_counts_at_once(tmp_path):
    server, command = KeyRing(tmp_path), KeyRing(tmp_path)
    assert server.all() == ()
    key, secret = command.new("one", "write")
    other, other_secret = command.new("two", "read")
    assert (server.find(secret), server.find(other_secret)) == (key, other)
    assert command.revoke(key.id) == key
    assert (server.find(secret), server.get(key.id), server.find(other_secret)) == (None, None, other)
    (tmp_path / KEYS_FILE).unlink()
    assert server.find(other_secret) is None


def test_a_key_is_revoked_by_its_name_unless_two_have_it(tmp_path):
    ring = KeyRing(tmp_path)
    (first, _), (_, _), (third, _) = ring.new("one", "read"), ring.new("one", "read"), ring.new("two", "read")
    assert ring.revoke("two") == third
    with pytest.raises(UsageError, match=r"^2 keys are called 'one'\. See the ids: yinju key list$"):
        ring.revoke("one")
    with pytest.raises(UsageError, match=r"^There is no key 'two'\. See the ids: yinju key list$"):
        ring.revoke("two")
    assert ring.revoke(first.id) == first
    assert len(ring.all()) == 1


@pytest.mark.parametrize("content", ["{", '[{"id": "1"}]', "[1]"])
def test_a_damaged_file_lets_nobody_in(content, tmp_path):
    path = tmp_path / KEYS_FILE
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match=r"keys\.json is damaged: .*Remove it, and make the keys anew: yinju key new$"):
        KeyRing(tmp_path).find("x")


def test_a_file_that_others_can_write_lets_nobody_in(tmp_path):
    ring = KeyRing(tmp_path)
    _, secret = ring.new("one", "write")
    (tmp_path / KEYS_FILE).chmod(0o666)
    with pytest.raises(StoreError, match="chmod 600"):
        ring.find(secret)


def test_the_file_can_be_read_by_a_person(tmp_path):
    key, _ = KeyRing(tmp_path).new("一", "read")
    (found,) = json.loads((tmp_path / KEYS_FILE).read_text(encoding="utf-8"))
    assert found == {"id": key.id, "name": "一", "rights": "read", "created": key.created, "sha256": key.sha256}
