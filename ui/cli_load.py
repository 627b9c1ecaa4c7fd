"""The command `yinju eval load`: many people asking a running server at once."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yinju.ui.console import DONE, FAILED, AsJson, needs, print_json


@needs(checkout="yinju.eval.speed")
def load(
    url: Annotated[str, typer.Option("--url", help="The address of a server on loopback.")] = "http://127.0.0.1:7860",
    users: Annotated[int, typer.Option("--users", min=1, help="How many ask at a time.")] = 50,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Questions that each asks.")] = 2,
    dataset: Annotated[
        Path | None, typer.Option("--dataset", metavar="FILE", help="What they ask, .jsonl or .jsonl.xz.")
    ] = None,
    process: Annotated[
        int | None, typer.Option("--process", metavar="PID", help="The server's process, to see its memory.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Ask a running server with many people at once: all answered, how fast, and its memory."""
    from yinju.eval.sets.questions import read_questions
    from yinju.eval.speed.measure_load import measure_load

    questions = [one.question for one in read_questions(dataset).questions] if dataset else []
    found = measure_load(url, users, rounds, questions, process)
    if as_json:
        print_json(asdict(found))
    else:
        memory = ", ".join(f"{one:.0f} MB" for one in found.memory_mb) or "not told"
        typer.echo(f"{found.answered} of {users * rounds} answered, {users} at a time, in {found.took_s} s")
        typer.echo(f"p50 {found.p50_s} s, p95 {found.p95_s} s, slowest {found.longest_s} s")
        typer.echo(f"memory before and after each round: {memory}")
    return FAILED if found.failed else DONE
