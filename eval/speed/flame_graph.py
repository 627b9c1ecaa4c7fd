"""Records where the time of questions or of articles goes, with py-spy, as a flame graph.

What is recorded runs in a process of its own, and so do the processes that it starts: nothing of this one is in it.
"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from yinju.errors import UsageError, YinjuError
from yinju.eval.speed.measure_commands import settings_file
from yinju.settings import Settings

RATE = 100
"""Samples a second."""
_TIMEOUT_S = 3600
_ASK = """
import sys
from itertools import cycle, islice
from pathlib import Path
from yinju.eval.speed.workload import read_question_texts
from yinju.qa.engine import Engine
from yinju.settings import load_settings
config, count, questions = Path(sys.argv[1]), int(sys.argv[2]), read_question_texts(Path(sys.argv[3]))
with Engine.open(load_settings(config)) as engine:
    for question in islice(cycle(questions), count):
        engine.ask(question)
"""
_INGEST = """
import sys
from pathlib import Path
from yinju.embed import open_embedder
from yinju.ingest.build import ingest
from yinju.settings import load_settings
settings = load_settings(Path(sys.argv[1]))
ingest(sys.argv[3:], settings, open_embedder(settings.embedder))
"""
_PROGRAMS = {"questions": _ASK, "articles": _INGEST}
_COMMAND = re.compile(r"process \d+:.*?(?P<end>\.\.</text>|</text>| \([\d,]+ samples?, )", re.DOTALL)
_TITLE = re.compile(r'(<text id="title"[^>]*>).*?</text>', re.DOTALL)
_SAMPLES = re.compile(r"<title>(?P<name>[^<]+) \((?P<samples>[\d,]+) samples?, [\d.]+%\)</title>")


@dataclass(frozen=True, slots=True)
class FlameGraph:
    """What was recorded.

    Attributes:
        samples: How often the threads that were at work were looked at.
        shares: Of each function the share of the samples, in 0–1, in which it or what it called was at work; most
            first.
    """

    samples: int
    shares: tuple[tuple[str, float], ...]


def record_flame_graph(
    kind: str, sources: Sequence[Path], settings: Settings, out: Path, work: Path, count: int
) -> FlameGraph:
    """Records a process that asks questions of the store, or puts articles into it, and writes the figure.

    Args:
        kind: ``questions`` or ``articles``.
        sources: The file of the questions, or what `yinju ingest` is given.
        out: Where the figure goes, an SVG.
        work: A folder for what the process is told.
        count: How many questions are asked, from the first on and again.

    Raises:
        UsageError: There is no such kind, or py-spy is not installed.
        YinjuError: The process failed.
    """
    if kind not in _PROGRAMS:
        raise UsageError(f"{kind!r} cannot be recorded. Take {' or '.join(_PROGRAMS)}.")
    spy = Path(sys.executable).with_name("py-spy")
    if not spy.is_file():
        raise UsageError("py-spy is not installed. Install it with: pip install py-spy")
    config = work / "yinju.toml"
    config.write_text(settings_file(settings), encoding="utf-8")
    program = [sys.executable, "-c", _PROGRAMS[kind], str(config), str(count), *map(str, sources)]
    record = [str(spy), "record", "--rate", str(RATE), "--nolineno", "--subprocesses", "--output", str(out), "--"]
    done = subprocess.run([*record, *program], capture_output=True, encoding="utf-8", timeout=_TIMEOUT_S, check=False)
    if done.returncode or not out.is_file():
        raise YinjuError(f"The process could not be recorded: {(done.stderr or done.stdout).strip()}")
    out.write_text(_cleared(out.read_text(encoding="utf-8"), kind), encoding="utf-8")
    return read_flame_graph(out)


def _cleared(figure: str, kind: str) -> str:
    """Returns a figure that shows no commands: they hold programs, and paths of the machine."""
    return _TITLE.sub(rf"\g<1>Yinju: {kind}</text>", _COMMAND.sub(r"process\g<end>", figure))


def read_flame_graph(path: Path) -> FlameGraph:
    """Reads the shares of functions from a figure that py-spy wrote."""
    counted: Counter[str] = Counter()
    for found in _SAMPLES.finditer(path.read_text(encoding="utf-8")):
        counted[unescape(found["name"])] += int(found["samples"].replace(",", ""))
    samples = counted.pop("all", 0)
    shares = [(name, count / samples) for name, count in counted.most_common()] if samples else []
    return FlameGraph(samples, tuple(shares))
