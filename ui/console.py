"""Parts that the commands share: common flags, exit codes, what a command needs installed, progress bars, output."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from yinju.extras import Extra, require_checkout, require_extra
from yinju.settings import Settings, load_settings
from yinju.types import Progress
from yinju.ui.printable import printable

if TYPE_CHECKING:
    from yinju.ingest.intake import IngestReport

DONE, FAILED, MISUSED = 0, 1, 2
_stderr = Console(stderr=True)
P = ParamSpec("P")
T = TypeVar("T")

HomeFolder = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="The folder of the store (default .yinju).")
]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="A settings file (default yinju.toml).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object or list.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only articles in zh, zh-Hant, en.")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Only of this publisher.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from 2025, 2025-07 … on.")]
ModelFile = Annotated[
    Path | None, typer.Option("--llm", metavar="FILE", help="Let the language model in this file (GGUF) write.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to then.")]


def settings_from(
    context: typer.Context, home: Path | None, config: Path | None, **sections: dict[str, Any]
) -> Settings:
    """Returns the settings, with the flags that stand before or behind the command's name."""
    outer_home, outer_config = context.find_root().obj
    overrides: dict[str, Any] = {name: values for name, values in sections.items() if values}
    if home or outer_home:
        overrides["home"] = home or outer_home
    return load_settings(config or outer_config, overrides)


def written_by(model: Path | None) -> dict[str, dict[str, Any]]:
    """Returns the settings that ``--llm FILE`` stands for. An endpoint of the settings file gives way to it."""
    return {"answer": {"mode": "llm"}, "llm": {"gguf": str(model), "base_url": ""}} if model else {}


def needs(*, extra: Extra | None = None, checkout: str | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Makes a command of `yinju eval` refuse to run, before it does anything, where a part that it needs is absent.

    Its ``--help`` is shown in any case.

    Args:
        extra: The extra whose packages the command imports.
        checkout: The package that the command imports and that only a checkout of the project holds.
    """

    def decorate(command: Callable[P, T]) -> Callable[P, T]:
        @wraps(command)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            name = f"yinju eval {command.__name__}"
            if checkout:
                require_checkout(checkout, name)
            if extra:
                require_extra(extra, name)
            return command(*args, **kwargs)

        return checked

    return decorate


@contextmanager
def progress(verb: str) -> Iterator[Progress]:
    """Shows a bar on stderr while the block runs.

    The block moves the bar by calls with the number of steps done, the number of all steps, and the next step's name.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ProgressBar(*columns, console=_stderr, transient=True, disable=not _stderr.is_terminal) as bar:
        task = bar.add_task(verb, total=None)

        def step(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{verb} {printable(name)}".replace("[", r"\["))

        yield step


def print_json(value: Any) -> None:
    """Prints a result for machines, on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(message: str) -> None:
    """Prints anything but a result, on stderr. What it quotes commands no terminal."""
    typer.echo(printable(message), err=True)


def print_report(report: "IngestReport", as_json: bool, verbose: bool) -> None:
    """Prints what became of the sources: as numbers, each by its name if verbose; failures as errors."""
    names = ("added", "unchanged", "replaced", "duplicates", "removed")
    lists = {name: getattr(report, name) for name in names}
    failed = [asdict(failure) for failure in report.failed]
    if as_json:
        counts: dict[str, Any] = {name: len(found) for name, found in lists.items()}
        counts["encoded"] = report.encoded
        print_json({**counts, "failed": failed, **({"sources": lists} if verbose else {})})
    else:
        typer.echo(", ".join(f"{len(found)} {name}" for name, found in lists.items()) + f", {len(failed)} failed")
        if report.encoded:
            typer.echo(f"{report.encoded} passages encoded by the reader")
        for name, found in lists.items() if verbose else ():
            for source in found:
                typer.echo(f"{name.removesuffix('s') if name == 'duplicates' else name}: {source}")
    for failure in report.failed:
        complain(f"{failure.source}: {failure.reason}")
