"""A cluster of Ray on this machine, for all tests of this folder."""

from collections.abc import Iterator

import pytest

from yinju.cluster.connect import LOCAL, connected
from yinju.embed import Embedder, open_embedder
from yinju.settings import EmbedderSettings


@pytest.fixture(scope="session")
def bundled() -> Embedder:
    """The bundled embedder: workers open theirs by the settings, and could not know a toy."""
    return open_embedder(EmbedderSettings())


@pytest.fixture(scope="module")
def local_cluster() -> Iterator[None]:
    """A cluster of this machine alone, which ends with the tests of a module: what is connected dies with it."""
    with connected(LOCAL):
        yield
