"""The parts of commands that run on a Ray cluster: what the options `--ray` and `--cluster` add."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from yinju.extras import require_extra
from yinju.types import Article, Progress

if TYPE_CHECKING:
    from yinju.embed import Embedder
    from yinju.ingest.intake import IngestReport
    from yinju.ingest.steps import StepWatcher
    from yinju.qa.engine import Engine
    from yinju.settings import Settings

_ADDRESSES = "local starts one, auto is this machine's, or HOST:PORT (extra cluster)"
Ray = Annotated[
    str | None, typer.Option("--ray", metavar="ADDRESS", help=f"Let a Ray cluster do the work: {_ADDRESSES}.")
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help=f"Answer from a Ray cluster's shards: {_ADDRESSES}.")
]


def ingest_by_ray(
    address: str,
    targets: Sequence[str],
    settings: "Settings",
    embedder: "Embedder",
    prune: bool,
    progress: Progress,
    watch: "StepWatcher | None",
) -> "IngestReport":
    """Adds or updates articles by the cluster at an address; see `yinju.cluster.ingest.ingest`."""
    from yinju.cluster.connect import connected

    with connected(address):
        from yinju.cluster.ingest import ingest  # imports Ray, which reads its environment then

        return ingest(targets, settings, embedder, prune=prune, progress=progress, watch=watch)


@contextmanager
def engine_on_cluster(address: str, settings: "Settings", embedder: "Embedder") -> Iterator["Engine"]:
    """Opens an engine over the shards that the cluster at an address holds."""
    from yinju.cluster.connect import connected

    with connected(address):
        from yinju.cluster.corpus import open_on_cluster
        from yinju.qa.engine import Engine

        with Engine(open_on_cluster(settings, embedder.fingerprint), embedder, settings) as engine:
            yield engine


@contextmanager
def ray_cluster(address: str | None) -> Iterator[None]:
    """Connects a command to the cluster at an address while the block runs, if it names one."""
    if not address:
        yield
        return
    require_extra("cluster", f"--ray {address}")
    from yinju.cluster.connect import connected

    with connected(address):
        yield


def articles_on_cluster(settings: "Settings", fingerprint: str) -> list[Article]:
    """Returns all articles of the corpus whose shards lie on the cluster that this process is connected to."""
    from yinju.cluster.corpus import open_on_cluster

    return open_on_cluster(settings, fingerprint).articles()
