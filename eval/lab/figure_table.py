"""Formats figures of groups as an aligned table for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any


def figure_table(rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yields a line of the figures' names and a line for each row; all rows have the figures of the first.

    Figures in an object of their own are named with it: ``reader auroc``.
    """
    named = {name: {column: _cell(value) for column, value in _flat(figures)} for name, figures in rows.items()}
    first = max(map(len, named))
    columns = list(next(iter(named.values())))
    widths = {column: max(len(column), *(len(cells[column]) for cells in named.values())) for column in columns}
    yield " " * first + "".join(f"  {column:>{widths[column]}}" for column in columns)
    for name, cells in named.items():
        yield f"{name:{first}}" + "".join(f"  {cells[column]:>{widths[column]}}" for column in columns)


def _flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from ((f"{name} {inner}", each) for inner, each in _flat(value))
        else:
            yield name.replace("_", " "), value


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
