"""The units of systemd: they start what exists, as nobody in particular, and systemd itself understands them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT
from yinju.settings import load_settings
from yinju.ui.cli import app

UNITS = sorted((ROOT / "deploy").iterdir())


def _lines(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / name).read_text(encoding="utf-8").splitlines():
        key, given, value = line.partition("=")
        if given and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", ["yinju.service", "yinju-snapshot.service"])
def test_a_service_runs_a_command_of_ours_as_nobody_in_particular(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = _lines(name)
    program, command, *_ = unit["ExecStart"][0].split()
    assert program == "/opt/yinju/bin/yinju"
    assert command in {one.name or one.callback.__name__ for one in app.registered_commands}
    assert unit["DynamicUser"] == ["yes"]
    assert (unit["ProtectSystem"], unit["NoNewPrivileges"]) == (["strict"], ["yes"])
    for pair in unit["Environment"][0].split():
        monkeypatch.setenv(*pair.split("=", 1))
    home = str(load_settings().home)
    assert home == "/var/lib/yinju/store"
    assert "yinju" in unit["StateDirectory"][0].split()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/yinju/bin/yinju", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    for unit in UNITS:
        run = subprocess.run(
            ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
        )
        assert (run.returncode, [line for line in run.stderr.splitlines() if unit.name in line]) == (0, []), run.stderr
