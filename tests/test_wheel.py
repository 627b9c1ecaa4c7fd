"""The wheel: what is in it, what it asks for, and that it works without the project's folder."""

import email
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT, SEEDS
from tests.test_architecture import PACKAGES

MAX_BYTES = 100_000_000
LEFT_OUT = ("eval/lab/", "eval/speed/", "models/train/")
HEAVY = {"torch", "sentence-transformers", "transformers", "scipy", "scikit-learn", "matplotlib", "ir-measures"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: what an earlier build left behind would go in too."""
    folder = tmp_path_factory.mktemp("wheel")
    not_sources = shutil.ignore_patterns(".*", "build", "dist", "docs", "tests", "data", "__pycache__", "*.egg-info")
    source = shutil.copytree(ROOT, folder / "source", ignore=not_sources)
    shutil.copy(SEEDS / ".yinjuignore", source / "seeds")
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that takes Yinju from the wheel, and its dependencies from where they are."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    # What the wheel lacks would be found in the checkout, which is installed for the tests.
    forget = (
        "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if 'Editable' not in getattr(f, '__name__', '')]\n"
    )
    (folder / "sitecustomize.py").write_text(forget, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_it_is_small_enough_to_be_published(wheel: Path) -> None:
    assert wheel.stat().st_size <= MAX_BYTES


def test_it_holds_every_module_and_its_data_and_nothing_of_the_checkout(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {
        package.replace(".", "/") + path.removeprefix(folder)
        for folder, package in {**PACKAGES, "seeds": "yinju.seeds"}.items()
        for path in (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py"))
        if not path.startswith(LEFT_OUT)
    }
    assert {name for name in names if name.endswith(".py")} == modules
    data = {name for name in names if not name.endswith(".py")}
    assert {f"yinju/seeds/{path.name}" for path in SEEDS.iterdir() if path.is_file()} - modules <= data
    assert len([name for name in data if re.fullmatch(r"yinju/seeds/\d{3}_\w+\.txt", name)]) == 5
    assert data >= {
        "yinju/py.typed",
        "yinju/ui/page.css",
        "yinju/ui/page.js",
        "yinju/ui/corpus/corpus.js",
        "yinju/ui/status/status.css",
        "yinju/eval/answers/report.css",
        "yinju/models/name-sounds/sounds.json",
        *(f"yinju/models/yinju-static-zh-en/{path.relative_to(ROOT / 'models/yinju-static-zh-en').as_posix()}"
          for path in (ROOT / "models/yinju-static-zh-en").rglob("*") if path.is_file()),
    }  # fmt: skip
    with zipfile.ZipFile(wheel) as archive:
        for path in SEEDS.glob("*.txt"):
            assert archive.read(f"yinju/seeds/{path.name}") == path.read_bytes()


def test_by_default_it_asks_for_nothing_heavy(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    asked = {re.split(r"[^\w.-]", line)[0].lower() for line in required}
    assert "chromadb" in asked
    assert not asked & HEAVY
    assert set(metadata.get_all("Provides-Extra", [])) == {
        "hub",
        "local",
        "langchain",
        "eval",
        "train",
        "cluster",
        "bench",
        "dev",
    }


def test_a_tool_of_the_checkout_says_so(installed: dict[str, str], tmp_path: Path) -> None:
    for arguments, said in (
        (["-m", "yinju.models.train"], "left out of the installed package. Run it in a checkout of the project: "),
        (["-c", "from yinju.ui.cli import run; run()", "eval", "pages"], "`yinju eval pages` is a tool for the devel"),
        (["-c", "from yinju.ui.cli import run; run()", "eval", "bench"], "`yinju eval bench` is a tool for the devel"),
    ):
        run = subprocess.run(
            [sys.executable, *arguments], env=installed, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert run.returncode != 0
        assert said in run.stderr
        assert "Traceback" not in run.stderr


@pytest.fixture
def address(installed: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of `yinju serve --demo`, run in an empty folder."""
    command = [sys.executable, "-c", "from yinju.ui.cli import run; run()", "serve", "--demo", "--port", "0"]
    server = subprocess.Popen(command, env=installed, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://[\d.:]+/", line)
        assert found, line
        yield found[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def test_the_demo_answers_about_the_seeds_in_both_languages(address: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{address}api/health") as reply:
        assert json.load(reply) == {"status": "ok", "articles": 14}
    for question, expected in (
        ("《全球人工智能治理倡议》是什么时候提出的？", "2023年10月"),
        ("By what percentage did foreign visitors entering China rise?", "30.2%"),
        ("“Global AI Governance Initiative”是哪个国家提出的？", "China proposed"),
    ):
        body = json.dumps({"question": question}).encode()
        request = urllib.request.Request(f"{address}api/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            assert expected in json.load(reply)["answer"]
    assert [path.name for path in tmp_path.iterdir()] == [".yinju"]
