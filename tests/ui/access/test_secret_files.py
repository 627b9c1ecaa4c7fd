import os
import stat

import pytest

from yinju.errors import StoreError
from yinju.ui.access.password import SECRET_BYTES, SECRET_FILE, Password, session_key, session_secret
from yinju.ui.access.secret_files import read_secret_file, write_secret_file


def test_what_is_written_is_for_its_owner_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_secret_file(tmp_path / "new" / "file", b"one")
    finally:
        os.umask(before)
    path = tmp_path / "new" / "file"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_secret_file(path, b"two")
    assert (read_secret_file(path), os.listdir(path.parent)) == (b"two", ["file"])


def test_a_file_that_is_not_there_holds_nothing(tmp_path):
    assert read_secret_file(tmp_path / "file") is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
def test_a_file_that_is_open_to_others_is_refused(mode, tmp_path):
    path = tmp_path / "file"
    write_secret_file(path, b"one")
    path.chmod(mode)
    with pytest.raises(StoreError, match=r"is open to other users of this machine\. Close it: chmod 600 .*file$"):
        read_secret_file(path)


def test_what_cannot_be_read_or_written_is_said(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(StoreError, match=r"file cannot be read: .*name another --home\.$"):
        read_secret_file(tmp_path / "file")
    (tmp_path / "no-folder").touch()
    with pytest.raises(StoreError, match=r"file cannot be written: .*name another --home\.$"):
        write_secret_file(tmp_path / "no-folder" / "file", b"")


def test_the_secret_of_sessions_stays_and_without_a_home_does_not(tmp_path):
    secret = session_secret(tmp_path)
    assert (len(secret), secret) == (SECRET_BYTES, session_secret(tmp_path))
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600
    assert session_secret(None) != session_secret(None)
    write_secret_file(tmp_path / SECRET_FILE, b"short")  # a disk that was full
    assert len(session_secret(tmp_path)) == SECRET_BYTES


def test_another_password_or_secret_signs_sessions_otherwise():
    one, other = Password("correct horse", b"1" * 32), Password("battery staple", b"1" * 32)
    keys = [session_key(b"1" * 32, one), session_key(b"1" * 32, other), session_key(b"2" * 32, one)]
    keys += [session_key(b"1" * 32, None)]
    assert len(set(keys)) == 4
    assert session_key(b"1" * 32, Password("correct horse", b"1" * 32)) == keys[0]
