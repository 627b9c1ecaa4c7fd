from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.ui.fake_engine import FakeEngine
from tests.ui.served import served
from yinju.qa.engine import Engine
from yinju.settings import load_settings


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="session")
def seeds_engine(seeds_home: Path) -> Iterator[Engine]:
    """A real engine over the seeds, which finds passages by their words."""
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        yield engine


@pytest.fixture(scope="session")
def seeds_server(seeds_engine: Engine) -> Iterator[str]:
    """The address of a server over the seeds."""
    with served(seeds_engine) as address:
        yield address
