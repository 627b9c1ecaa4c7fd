"""Prints the table of what the hostile tests tried and found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import tally

HERE = Path(__file__).parent


def _kind(item: pytest.Item) -> str:
    return getattr(getattr(item, "module", None), "KIND", item.path.stem.removeprefix("test_"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = tally.tried_so_far(_kind(item))
    result = yield
    if tally.tried_so_far(_kind(item)) == before and HERE in item.path.parents:
        tally.tried(_kind(item))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if HERE in item.path.parents:
        tally.ended(_kind(item), report.duration, failed=report.failed)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = list(tally.table())
    if lines:
        terminalreporter.section("hostile input")
        for line in lines:
            terminalreporter.write_line(line)
