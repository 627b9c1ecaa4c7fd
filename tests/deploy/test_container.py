"""The Dockerfile and the compose file, read as an engine reads them; what can be done without an engine is done."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from tests.places import ROOT
from tests.ui.fake_engine import FakeEngine
from tests.ui.served import served
from yinju.errors import StoreError
from yinju.secret_settings import ENVIRONMENT_PREFIX
from yinju.settings import load_settings

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def _stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, as (name, rest)."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    stages: list[list[tuple[str, str]]] = []
    for line in filter(None, joined.splitlines()):
        name, rest = line.split(maxsplit=1)
        assert name.isupper(), line
        if name == "FROM":
            stages.append([])
        stages[-1].append((name, rest))
    return stages


BUILD, FINAL = _stages()


def _rest(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for found, rest in stage if found == name]


def _environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in _rest(FINAL, "ENV") for pair in shlex.split(rest))


def _is_left_out(path: str) -> bool:
    """Tells whether .dockerignore leaves a file out; of its syntax only what the file uses is understood."""
    left_out = False
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!")
        parts = [path, *map(str, Path(path).parents)]
        if any(fnmatch(part, pattern) or fnmatch(f"/{part}", pattern.replace("**/", "*/")) for part in parts):
            left_out = not rule.startswith("!")
    return left_out


def test_both_stages_have_the_same_pinned_base() -> None:
    bases = [stage[0][1].split()[0] for stage in (BUILD, FINAL)]
    assert bases[0] == bases[1]
    assert re.fullmatch(r"python:3\.1[1-9]-slim-\w+", bases[0])


def test_what_is_copied_is_there_and_enough_for_the_wheel(tmp_path: Path) -> None:
    """The install step, in a folder that holds what the image's build holds."""
    source = tmp_path / "source"
    source.mkdir()
    for rest in _rest(BUILD, "COPY"):
        *names, target = rest.split()
        for name in names:
            assert not _is_left_out(name), f".dockerignore leaves out {name}"
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, source)
            else:
                assert target == name
                kept = [p for p in (ROOT / name).rglob("*") if p.is_file()]
                for path in kept:
                    relative = path.relative_to(ROOT).as_posix()
                    if not _is_left_out(relative):
                        (source / relative).parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(path, source / relative)
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"yinju/ui/cli.py", "yinju/ui/telemetry/metrics.py", "yinju/store/snapshot.py", "yinju/py.typed"} <= names
    assert {"yinju/models/yinju-static-zh-en/model.safetensors", "yinju/models/yinju-reader/reader.onnx"} <= names
    assert "yinju/seeds/manifest.json" in names
    assert not [name for name in names if name.startswith(("yinju/eval/lab/", "yinju/models/train/"))]


def test_the_build_installs_no_extra_and_no_torch() -> None:
    (install,) = (step for step in _rest(BUILD, "RUN") if " pip install " in step)
    assert install.endswith("--constraint constraints.txt .")
    assert "torch" not in (ROOT / "Dockerfile").read_text(encoding="utf-8").lower().replace("pytorch", "")


def test_what_runs_is_not_root_and_writes_to_the_volume_alone() -> None:
    (user,) = _rest(FINAL, "USER")
    assert user == "10001:10001"
    assert [name for name, _ in FINAL].index("USER") < [name for name, _ in FINAL].index("ENTRYPOINT")
    assert any("useradd --uid 10001" in step for step in _rest(FINAL, "RUN"))
    assert _rest(FINAL, "VOLUME") == ["/data"]
    assert _environment()["YINJU_HOME"].startswith("/data/")
    assert (_rest(FINAL, "ENTRYPOINT"), _rest(FINAL, "CMD")) == (['["yinju"]'], ['["serve"]'])


def test_its_settings_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: value for name, value in _environment().items() if name.startswith(ENVIRONMENT_PREFIX)}
    given |= dict.fromkeys(COMPOSE["yinju"]["environment"], "")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.serve.host, settings.serve.log_format, str(settings.home)) == ("0.0.0.0", "json", "/data/store")


@pytest.mark.parametrize(("error", "status"), [(None, 0), (StoreError("gone"), 1)])
def test_the_health_check_asks_the_server(error: Exception | None, status: int) -> None:
    (check,) = _rest(FINAL, "HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[:2] == ["python", "-c"]
    assert "/api/health" in command[2]
    engine = FakeEngine()
    engine.store.error = error
    with served(engine) as address:
        port = address.rpartition(":")[2]
        code = command[2].replace("7860", port)
        assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == status
    refused = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, capture_output=True)
    assert refused.returncode == 1


def test_compose_keeps_the_page_to_this_machine_and_the_root_read_only() -> None:
    page = COMPOSE["yinju"]
    assert page["ports"] == ["127.0.0.1:7860:7860"]
    assert (page["read_only"], page["tmpfs"], page["cap_drop"]) == (True, ["/tmp"], ["ALL"])
    assert page["user"] == "10001:10001"
    assert "data:/data" in page["volumes"]
    assert all(volume.endswith(":ro") for volume in page["volumes"] if volume != "data:/data")


def test_compose_does_not_start_without_a_password() -> None:
    assert COMPOSE["yinju"]["environment"]["YINJU_SERVE__PASSWORD"].startswith("${YINJU_SERVE__PASSWORD:?")


def test_compose_starts_a_language_model_only_when_asked() -> None:
    model = COMPOSE["model"]
    assert model["profiles"] == ["model"]
    assert "ports" not in model


def test_compose_starts_a_chroma_server_only_when_asked_and_of_the_version_that_is_installed() -> None:
    chroma = COMPOSE["chroma"]
    assert chroma["profiles"] == ["chroma"]
    assert "ports" not in chroma
    (pinned,) = re.findall(r"(?m)^chromadb==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert chroma["image"] == f"chromadb/chroma:{pinned}"
    assert COMPOSE["yinju"]["environment"]["YINJU_STORE__CHROMA_URL"] == "${YINJU_STORE__CHROMA_URL:-}"
