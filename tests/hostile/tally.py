"""Counts what the suite tried and what it found, by kind; `conftest` prints the table when all is done.

A test module names its ``KIND``. A test that tries many inputs counts them by `tried`; any other counts as one.
"""

from collections import Counter
from collections.abc import Iterator

_TRIED: Counter[str] = Counter()
_FOUND: Counter[str] = Counter()
_SECONDS: Counter[str] = Counter()


def tried(kind: str, count: int = 1) -> None:
    """Counts inputs that were tried."""
    _TRIED[kind] += count


def tried_so_far(kind: str) -> int:
    return _TRIED[kind]


def ended(kind: str, seconds: float, *, failed: bool) -> None:
    """Counts the time of a test, and what it found if it failed: hypothesis and others stop at the first."""
    _SECONDS[kind] += seconds
    _FOUND[kind] += failed


def table() -> Iterator[str]:
    """Yields the lines of the table; none if nothing was tried."""
    if not _TRIED:
        return
    rows = [(kind, _TRIED[kind], _FOUND[kind], _SECONDS[kind]) for kind in sorted(_TRIED)]
    rows.append(("all", sum(_TRIED.values()), sum(_FOUND.values()), sum(_SECONDS.values())))
    width = max(len(kind) for kind, *_ in rows)
    yield f"{'kind':{width}}  {'tried':>9}  {'found':>5}  {'seconds':>7}"
    for kind, count, faults, seconds in rows:
        yield f"{kind:{width}}  {count:9,}  {faults:5,}  {seconds:7.0f}"
