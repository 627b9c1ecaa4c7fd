"""`yinju eval corpus | search | flame`: a corpus of any size, what a question costs over it, where the time goes."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yinju.ui.console import AsJson, Config, HomeFolder, complain, needs, print_json, progress, settings_from

FUNCTIONS_SHOWN = 40


@needs(checkout="yinju.eval.speed")
def corpus(
    context: typer.Context,
    news: Annotated[
        list[Path], typer.Option("--from", metavar="FILE", help="Articles whose sentences are used, .jsonl(.xz).")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the articles go, .jsonl.")],
    passages: Annotated[int, typer.Option("--passages", min=1, help="Passages that they make up.")] = 1_000_000,
    seed: Annotated[int, typer.Option("--seed", help="How the sentences are dealt.")] = 1,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Make a corpus of any size from news, by dealing its sentences anew into articles.

    The same news, seed and chunk settings make the same file, and a smaller corpus is the beginning of a larger one.
    """
    from yinju.eval.speed.made_corpus import read_news, write_made_corpus

    settings = settings_from(context, home, config)
    with progress("Dealing") as step:
        made = write_made_corpus(read_news(news), out, passages, seed, settings.chunk, step)
    complain(f"Written: {out}")
    if as_json:
        print_json(asdict(made))
    else:
        typer.echo(f"{made.articles} articles, {made.passages} passages, {made.characters} characters")


@needs(checkout="yinju.eval.speed")
def search(
    context: typer.Context,
    questions: Annotated[
        Path, typer.Option("--questions", metavar="FILE", help="Questions, .jsonl(.xz), or a BEIR folder.")
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Search at most so many, evenly chosen.")] = 300,
    page: Annotated[bool, typer.Option("--page", help="Start the page too, for its memory.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Tell how many of the nearest vectors are found.")] = False,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure what a question costs over the store: time, processor time and memory, without the reader."""
    from yinju.eval.speed.measure_nearest import NEAREST
    from yinju.eval.speed.measure_search import measure_search
    from yinju.eval.speed.workload import read_question_texts, spread

    settings = settings_from(context, home, config)
    with progress("Searching") as step:
        asked = spread(read_question_texts(questions), limit)
        found = measure_search(settings, asked, page=page, exact=exact, progress=step)
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"{found.passages} passages, {found.questions} questions, the first after {found.open_s} s")
    typer.echo(f"p50 {found.p50_ms} ms, p95 {found.p95_ms} ms, {found.cpu_ms} ms of processor time each")
    typer.echo(
        f"memory {found.resident_mb or 'not told'} MB" + (f", the page {found.page.resident_mb}" if found.page else "")
    )
    if found.nearest_found is not None:
        typer.echo(f"of the {NEAREST} passages nearest by their vectors {found.nearest_found:.1%} are found")


@needs(checkout="yinju.eval.speed")
def flame(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="What is recorded: questions or articles.")],
    sources: Annotated[list[Path], typer.Argument(metavar="FILE…", help="The questions; or what is ingested.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The figure, .svg.")],
    count: Annotated[int, typer.Option("--count", min=1, help="How many questions are asked.")] = 200,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Record where the time of questions or of articles goes, as a flame graph (py-spy)."""
    from yinju.eval.speed.flame_graph import record_flame_graph

    settings = settings_from(context, home, config)
    with tempfile.TemporaryDirectory(prefix="yinju-flame-") as work:
        found = record_flame_graph(kind, sources, settings, out, Path(work), count)
    complain(f"Written: {out}")
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"{found.samples} samples")
    for name, share in found.shares[:FUNCTIONS_SHOWN]:
        typer.echo(f"{share:6.1%}  {name}")
