"""Clusters of several nodes on this machine's loopback, and programs that write on them and can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from yinju.cluster.connect import LOOPBACK, SILENT
from yinju.settings import Settings

OBJECT_STORE_BYTES = 100_000_000
_PROGRAM = """
import json, sys
import yinju.ingest.intake as intake
from yinju.cluster.connect import connected
from yinju.embed import open_embedder
from yinju.settings import load_settings
intake.BATCH_SOURCES = 8  # so that a kill falls between two steps, too
address, overrides, targets = json.loads(sys.argv[1])
settings = load_settings(overrides=overrides)
embedder = open_embedder(settings.embedder)
with connected(address):
    from yinju.cluster.ingest import ingest
    from yinju.cluster.reindex import reindex
    report = ingest(targets, settings, embedder) if targets else reindex(settings, embedder)
print(json.dumps([report.added, report.duplicates, report.unchanged]))
"""


@contextmanager
def cluster_of(nodes: int) -> Iterator[Any]:
    """Starts a cluster of nodes with one processor each, and gives `ray.cluster_utils.Cluster`."""
    os.environ.update(SILENT | LOOPBACK)
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        for number in range(nodes):
            _add(cluster, **({"include_dashboard": False} if number == 0 else {}))
        yield cluster
    finally:
        cluster.shutdown()


def _add(cluster: Any, **options: Any) -> None:
    """Adds a node. Ray gives one up that has not begun within 30 s, which on a busy machine says nothing."""
    for left in range(5, -1, -1):
        try:
            cluster.add_node(num_cpus=1, object_store_memory=OBJECT_STORE_BYTES, **options)
        except Exception:
            if not left:
                raise
        else:
            return


def begin_reindex(address: str, settings: Settings) -> "subprocess.Popen[str]":
    """Begins a process that rebuilds a corpus on the cluster at an address."""
    return begin_ingest(address, settings, ())


def begin_ingest(address: str, settings: Settings, targets: Sequence[str]) -> "subprocess.Popen[str]":
    """Begins a process that ingests on the cluster at an address."""
    sections = {name: getattr(settings, name).model_dump() for name in ("cluster", "reader", "chunk")}
    said = json.dumps([address, {"home": str(settings.home), **sections}, list(targets)])
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, said],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def processes(name: str) -> list[int]:
    """Returns the ids of the processes below this one's nodes whose title begins with a name: ``ray::WriterActor``."""
    import psutil  # Ray brings it

    children = psutil.Process().children(recursive=True)
    return [one.pid for one in children if _title(one).startswith(name)]


def wait_for(name: str, until_s: float = 120) -> list[int]:
    """Waits until there are processes of a name, and returns their ids; none after that time."""
    end = time.monotonic() + until_s
    while not (found := processes(name)) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def wait_until_gone(name: str, until_s: float = 120) -> bool:
    """Waits until there are no processes of a name, and tells whether there are none."""
    end = time.monotonic() + until_s
    while (left := processes(name)) and time.monotonic() < end:
        time.sleep(0.2)
    return not left


def kill(pid: int) -> bool:
    """Ends a process as a power cut would, and tells whether it was there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _title(process: Any) -> str:
    import psutil

    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has just ended
        return ""
