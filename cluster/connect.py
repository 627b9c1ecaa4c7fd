"""The connection to a Ray cluster, or to one of its own on this machine, which nobody else can reach."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yinju.errors import ClusterError
from yinju.extras import require_extra

LOCAL = "local"
"""The address that stands for a cluster started for one command, on this machine."""
LOCAL_STORE_BYTES = 200_000_000
"""Memory that a local cluster may fill with what is on its way: some hundred blocks of the pipeline."""
SILENT = {"RAY_USAGE_STATS_ENABLED": "0"}
"""Otherwise each start reports to the makers of Ray."""
LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""Has Ray listen on 127.0.0.1 alone, as it does on systems where it runs no cluster. Else it listens on all network
interfaces, and whoever reaches its ports can run programs."""
_STARTS = 3
"""Times that a local cluster is started, where Ray gives up since its processes have not begun within 30 s."""


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Connects this process to a cluster while the block runs; ``local`` starts one, and ends it.

    To be called before anything imports Ray, which reads its environment then.

    Args:
        address: ``local``, ``auto`` for the cluster that runs on this machine, or ``host:port`` of its head.

    Raises:
        MissingExtraError: The extra ``cluster`` is not installed.
        ClusterError: There is no cluster at the address, or none can be started.
    """
    require_extra("cluster", f"The cluster {address!r}")
    os.environ.update(SILENT)
    started: dict[str, Any] = {}
    if address == LOCAL:
        os.environ.update(LOOPBACK)
        started = {"include_dashboard": False, "object_store_memory": LOCAL_STORE_BYTES}
    import ray

    for left in reversed(range(_STARTS if address == LOCAL else 1)):
        try:
            ray.init(address=address, namespace="yinju", log_to_driver=False, logging_level=logging.ERROR, **started)
            break
        except Exception as error:  # Ray raises the class itself, where a process of its own is late
            ray.shutdown()
            if not left:
                raise ClusterError(_no_cluster(address, error)) from error
    try:
        if address == LOCAL and not ray.get_runtime_context().gcs_address.startswith("127.0.0.1:"):
            raise ClusterError("Ray was imported too early, and listens to other machines. Nothing was begun.")
        yield
    finally:
        ray.shutdown()


def _no_cluster(address: str, error: Exception) -> str:
    if address == LOCAL:
        return f"Ray could not be started on this machine: {error}. The machine may be too busy: try again."
    return (
        f"There is no Ray cluster at {address}: {error}. Start one with: ray start --head. Or name {LOCAL!r}, which "
        "starts one on this machine."
    )
