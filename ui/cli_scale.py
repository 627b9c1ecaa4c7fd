"""The command `yinju eval scale`: what a corpus would cost on a cluster."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yinju.ui.console import AsJson, needs, print_json


@needs(checkout="yinju.eval.speed")
def scale(
    articles: Annotated[int, typer.Option("--articles", min=1, help="Articles of the corpus.")] = 10_000_000,
    nodes: Annotated[int, typer.Option("--nodes", min=1, help="Machines, a shard on each.")] = 50,
    cores: Annotated[int, typer.Option("--cores", min=1, help="Cores of each.")] = 16,
    gigabits: Annotated[float, typer.Option("--gigabits", help="Gigabits a second between them.")] = 10.0,
    costs: Annotated[Path | None, typer.Option("--costs", metavar="FILE", help="What an article costs, JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Foretell what a corpus costs on a cluster, from what an article was measured to cost."""
    from yinju.eval.speed.scale_model import UNIT_COSTS, Machines, UnitCosts, forecast

    found = forecast(UnitCosts.load(costs or UNIT_COSTS), Machines(nodes, cores, gigabits), articles)
    if as_json:
        print_json({**asdict(found), "wall": found.wall})
        return
    typer.echo(f"{articles:,} articles on {nodes} machines of {cores} cores: {sum(found.hours.values()):.2f} hours,")
    typer.echo(f"{found.articles_a_second:,.0f} articles a second; the workers' cores work {found.worker_hours:.1f} h")
    for part, hours in sorted(found.hours.items(), key=lambda one: -one[1]):
        typer.echo(f"  {part:20} {hours:8.3f} h" + (" (the wall)" if part == found.wall else ""))
    typer.echo(
        f"each machine: disk {found.disk_gb:.2f} GB, writer {found.writer_gb:.2f} GB, reader {found.reader_gb:.2f} GB"
    )
    typer.echo(f"network of the command: {found.network_gb:,.1f} GB")
