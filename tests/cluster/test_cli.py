"""The options of the command line, with and without the extra; what the cluster needs is imported only then."""

import sys
from pathlib import Path

import pytest

from tests.places import SEEDS
from yinju.ui.cli import FAILED, MISUSED, main


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (("ingest", "--ray", "local", str(SEEDS)), "--ray local"),
        (("serve", "--cluster", "auto"), "--cluster auto"),
        (("corpus", "remove", "a.txt", "--ray", "auto"), "--ray auto"),
        (("reindex", "--ray", "auto"), "--ray auto"),
        (("verify", "--ray", "auto"), "--ray auto"),
        (("snapshot", "s3://backups/yinju"), "A snapshot at s3://backups/yinju"),
        (("restore", "s3://backups/yinju.tar.gz"), "A snapshot at s3://backups/yinju.tar.gz"),
    ],
)
@pytest.mark.parametrize("module", ["ray", "fsspec"])
def test_without_the_extra_the_option_says_what_to_install(arguments, subject, module, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert main(arguments) == FAILED
    assert capsys.readouterr().err == f"{subject} needs packages that are not installed: pip install 'yinju[cluster]'\n"


def test_the_example_documents_are_not_served_from_a_cluster(capsys) -> None:
    assert main(["serve", "--demo", "--cluster", "local"]) == MISUSED
    assert capsys.readouterr().err.startswith("--demo writes on this machine alone.")


@pytest.mark.parametrize("command", ["snapshot", "restore"])
def test_a_snapshot_by_a_cluster_is_at_an_address(command: str, capsys) -> None:
    assert main([command, "backups", "--ray", "local"]) == MISUSED
    assert capsys.readouterr().err.startswith("With --ray, backups must be the address of a folder")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ingest_by_a_cluster_of_its_own_then_ask(tmp_path: Path, capsys) -> None:
    """In a process of its own: a cluster ends with it, and nothing of it listens to others than this machine."""
    import subprocess

    home = tmp_path / "home"
    command = [sys.executable, "-m", "yinju.ui.cli"]
    program = "import sys; from yinju.ui.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "ingest", "--ray", "local", str(SEEDS), "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0, "4 added, 0 unchanged, 0 replaced, 1 duplicates, 0 removed, 0 failed",
    ), done.stderr  # fmt: skip
    assert main(["ask", "行動計劃提出了哪些原則？", "--home", str(home)]) == 0
    assert "人工智能全球治理行動計劃" in capsys.readouterr().out
