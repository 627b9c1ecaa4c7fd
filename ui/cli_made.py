"""The command `yinju eval corpus`: a corpus of any size, to measure with."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yinju.ui.console import AsJson, Config, HomeFolder, complain, needs, print_json, progress, settings_from


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
