"""Snapshots at an address: written whole or not at all, and brought back."""

from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.places import SEEDS
from yinju.cluster.snapshots import download, upload
from yinju.errors import StoreError, UsageError
from yinju.ingest.build import ingest
from yinju.settings import load_settings
from yinju.store import Store
from yinju.ui.cli import DONE, MISUSED, main


@pytest.fixture(params=["memory://{name}", "file://{folder}"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return request.param.format(name=tmp_path.name, folder=tmp_path / "far")


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    """The folder of a shard, which is a store like any."""
    home = tmp_path / "home" / "shard-2"
    ingest([str(SEEDS)], load_settings(overrides={"home": home}), ToyEmbedder())
    return home


def test_a_lost_shard_is_rebuilt_from_a_snapshot_at_an_address(address: str, shard: Path, capsys) -> None:
    assert main(["snapshot", f"{address}/shard-2.tar.gz", "--home", str(shard)]) == DONE
    assert capsys.readouterr().out.startswith(f"{address}/shard-2.tar.gz: 14 articles")
    before = Store.open(load_settings(overrides={"home": shard}))
    articles = before.articles()
    before.close()
    shard.rename(shard.parent / "lost")
    assert main(["restore", f"{address}/shard-2.tar.gz", "--home", str(shard)]) == DONE
    after = Store.open(load_settings(overrides={"home": shard}))
    assert after.articles() == articles
    after.close()


def test_a_folder_takes_one_file_a_snapshot_and_no_file_is_replaced(address: str, tmp_path: Path) -> None:
    file = tmp_path / "yinju-20260101.tar.gz"
    file.write_bytes(b"first")
    assert upload(file, address) == f"{address}/{file.name}"
    file.write_bytes(b"second")
    for again in (address, f"{address}/{file.name}"):
        with pytest.raises(UsageError, match=r"something at .* already"):
            upload(file, again)
    (tmp_path / "back").mkdir()
    assert download(f"{address}/{file.name}", tmp_path / "back").read_bytes() == b"first"


@pytest.mark.parametrize(("there", "said"), [
    ("memory://nowhere/at.tar.gz", "There is no snapshot memory://nowhere/at.tar.gz"),
    ("nosuch://host/file.tar.gz", "nosuch://host/file.tar.gz is no address that can be written to"),
])  # fmt: skip
def test_what_is_not_there_is_said(there: str, said: str, tmp_path: Path, capsys) -> None:
    assert main(["restore", there, "--home", str(tmp_path / "new")]) == MISUSED
    assert said in capsys.readouterr().err


def test_a_disk_that_is_full_leaves_no_file_that_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "yinju.tar.gz"
    file.write_bytes(b"whole")
    monkeypatch.setattr(shutil, "copyfileobj", fail)
    with pytest.raises(StoreError, match="No space left"):
        upload(file, f"file://{tmp_path}/far/yinju.tar.gz")
    assert not (tmp_path / "far" / "yinju.tar.gz").exists()
