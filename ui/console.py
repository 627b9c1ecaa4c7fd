"""What the commands share: their common flags, exit codes, progress bars, and where output goes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from yinju.settings import Settings, load_settings
from yinju.types import Progress

DONE, FAILED, MISUSED = 0, 1, 2
_stderr = Console(stderr=True)

Home = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="The folder of the store (default .yinju).")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="A settings file (default yinju.toml).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object or list.")]


def settings_from(
    context: typer.Context, home: Path | None, config: Path | None, **sections: dict[str, Any]
) -> Settings:
    """The settings, with flags given before or behind the command's name."""
    outer_home, outer_config = context.find_root().obj
    overrides: dict[str, Any] = {name: values for name, values in sections.items() if values}
    if home or outer_home:
        overrides["home"] = home or outer_home
    return load_settings(config or outer_config, overrides)


@contextmanager
def progress(verb: str) -> Iterator[Progress]:
    """A bar on stderr while the block runs, moved by calls with how many are done, how many there are, what is next."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ProgressBar(*columns, console=_stderr, transient=True, disable=not _stderr.is_terminal) as bar:
        task = bar.add_task(verb, total=None)

        def step(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{verb} {name}".replace("[", r"\["))

        yield step


def print_json(value: Any) -> None:
    """A result for machines, on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(message: str) -> None:
    """Anything but a result, on stderr."""
    typer.echo(message, err=True)
