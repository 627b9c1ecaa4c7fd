"""The command line: parse, build the settings, call, print. Results on stdout, progress and errors on stderr."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from yinju import __version__
from yinju.errors import UsageError, YinjuError
from yinju.extras import require_extra
from yinju.types import Answer
from yinju.ui.cli_check import check
from yinju.ui.cli_cluster import Cluster, Ray, engine_on_cluster, ingest_by_ray, ray_cluster
from yinju.ui.cli_corpus import corpus
from yinju.ui.cli_eval import evaluation
from yinju.ui.cli_key import keys
from yinju.ui.cli_mcp import mcp
from yinju.ui.cli_store import restore, snapshot, verify
from yinju.ui.console import (
    DONE,
    FAILED,
    MISUSED,
    AsJson,
    Config,
    HomeFolder,
    Languages,
    ModelFile,
    Publishers,
    Since,
    Until,
    complain,
    print_json,
    print_report,
    progress,
    settings_from,
    written_by,
)

if TYPE_CHECKING:
    from yinju.embed import Embedder
    from yinju.settings import Settings

_INTERRUPTED = 130
_STOPPED = "Stopped. What was finished before is kept."
_NO_ARTICLES = (
    "There are no articles in {home} yet. Put some in with: yinju ingest FOLDER. "
    "Or try Yinju on its five example documents: yinju serve --demo"
)

app = typer.Typer(
    name="yinju",
    help="Yinju 引据: answers in Chinese or English from your own articles, "
    "every sentence with the paragraph that proves it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(corpus, name="corpus")
app.add_typer(evaluation, name="eval")
app.add_typer(keys, name="key")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        0 done, 1 failed, 2 misused, 130 interrupted.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)
    try:
        status = app(args=None if argv is None else list(argv), standalone_mode=False)
    except TyperException as error:
        error.show(sys.stderr)  # type: ignore[attr-defined]  # all that it raises have it
        return MISUSED
    except UsageError as error:
        complain(str(error))
        return MISUSED
    except YinjuError as error:
        complain(str(error))
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        complain(_STOPPED)
        return _INTERRUPTED
    if status == _INTERRUPTED:  # so typer ends an interrupted command
        complain(_STOPPED)
    return status if isinstance(status, int) else DONE


def run() -> None:
    """Runs the ``yinju`` command and exits with its status."""
    status = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    home: HomeFolder = None,
    config: Config = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    context.obj = (home, config)
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def ingest(
    context: typer.Context,
    targets: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, web addresses.")],
    prune: Annotated[bool, typer.Option("--prune", help="Also remove what is no longer there.")] = False,
    ray: Ray = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Name every source.")] = False,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Add or update articles."""
    if ray:
        require_extra("cluster", f"--ray {ray}")

    from yinju.embed import open_embedder
    from yinju.ingest.build import ingest as run_ingest
    from yinju.ui.telemetry.traced import traced_ingestion

    settings = settings_from(context, home, config)
    embedder = open_embedder(settings.embedder)
    with progress("Reading") as step, traced_ingestion(settings.serve) as watch:
        if ray:
            report = ingest_by_ray(ray, targets, settings, embedder, prune, step, watch)
        else:
            report = run_ingest(targets, settings, embedder, prune=prune, progress=step, watch=watch)
    print_report(report, as_json, verbose)
    if report == type(report)():
        complain(f"There was nothing to read in {', '.join(targets)}.")
    return FAILED if report.failed else DONE


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="In Chinese or English.")],
    languages: Languages = None,
    publishers: Publishers = None,
    since: Since = None,
    until: Until = None,
    llm: ModelFile = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Answer a question, with the paragraphs that prove it."""
    from yinju.qa.as_json import scope_of, to_dict
    from yinju.qa.engine import Engine
    from yinju.ui.terminal_text import answer_lines

    with Engine.open(settings_from(context, home, config, **written_by(llm))) as engine:
        answer = engine.ask(question, scope_of(languages or (), publishers or (), since, until))
    if as_json:
        print_json(to_dict(answer))
    else:
        typer.echo("\n".join(answer_lines(answer)))
    return DONE


@app.command()
def chat(
    context: typer.Context,
    languages: Languages = None,
    publishers: Publishers = None,
    since: Since = None,
    until: Until = None,
    llm: ModelFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Answer questions line by line, follow-ups too. /new begins a new conversation."""
    from yinju.qa.as_json import scope_of, to_dict
    from yinju.qa.engine import Engine
    from yinju.ui.chat import converse
    from yinju.ui.terminal_text import answer_lines

    def show(answer: Answer) -> None:
        lines = [json.dumps(to_dict(answer), ensure_ascii=False)] if as_json else [*answer_lines(answer), ""]
        typer.echo("\n".join(lines))
        sys.stdout.flush()

    scope = scope_of(languages or (), publishers or (), since, until)
    with Engine.open(settings_from(context, home, config, **written_by(llm))) as engine:
        return FAILED if converse(engine, _typed(), scope, show, complain) else DONE


def _typed() -> Iterator[str]:
    """Yields the lines of standard input, with a prompt before each in a terminal."""
    while True:
        if sys.stdin.isatty():
            typer.echo("> ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line


app.command()(check)
app.command()(mcp)
app.command()(snapshot)
app.command()(restore)
app.command()(verify)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="The address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="The port (default 7860; 0 takes a free one).")] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="First put the five example documents into the store.")] = False,
    cluster: Cluster = None,
    llm: ModelFile = None,
    public: Annotated[bool, typer.Option("--public", help="Let everyone ask and read without signing in.")] = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Open the chat page and the JSON interface. For others than this machine, see docs/serving.md."""
    if cluster:
        require_extra("cluster", f"--cluster {cluster}")
        if demo:
            raise UsageError("--demo writes on this machine alone. Ingest on the cluster first: yinju ingest --ray")
    from yinju.ui.access.access import open_access
    from yinju.ui.access.explain import warnings
    from yinju.ui.telemetry.logs import configure_logs

    given = (("host", host), ("port", port), ("public", public or None))
    flags = {name: value for name, value in given if value is not None}
    settings = settings_from(context, home, config, serve=flags, **written_by(llm))
    access = open_access(settings.serve, settings.home)  # first: it may refuse, and what follows takes long to load
    for warning in warnings(settings.serve, access):
        complain(warning)
    configure_logs(settings.serve)

    from yinju.embed import open_embedder
    from yinju.qa.engine import Engine
    from yinju.store import create_corpus
    from yinju.ui.app import serve as run_server
    from yinju.ui.corpus.desk import Desk
    from yinju.ui.telemetry.traced import traced_ingestion

    embedder = open_embedder(settings.embedder)
    if demo:
        _ingest_seeds(settings, embedder)
    if cluster:
        opened: AbstractContextManager[Engine] = engine_on_cluster(cluster, settings, embedder)
    else:
        # A page over an empty store is of use: it shows what is ingested while it is open.
        create_corpus(settings, embedder.fingerprint)
        opened = Engine.open(settings, embedder)
    with opened as engine:
        if not engine.store.watched().size().articles:
            complain(_NO_ARTICLES.format(home=settings.home))
        threading.Thread(target=engine.warm, daemon=True).start()
        run_server(
            engine,
            settings.serve,
            open_browser,
            lambda url: typer.echo(f"Yinju answers at {url} (Ctrl+C stops it)"),
            access,
            None if cluster else Desk(settings, embedder, partial(traced_ingestion, settings.serve)),
        )
    return DONE


def _ingest_seeds(settings: "Settings", embedder: "Embedder") -> None:
    """Puts the five example documents, which are installed with Yinju, into the store."""
    from yinju.ingest.build import ingest

    with progress("Reading") as step:
        report = ingest([str(files("yinju.seeds"))], settings, embedder, progress=step)
    for failure in report.failed:
        complain(f"{failure.source}: {failure.reason}")


@app.command()
def reindex(
    context: typer.Context,
    ray: Ray = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Rebuild the store with the present settings, then swap."""
    settings = settings_from(context, home, config)
    with ray_cluster(ray):
        from yinju.embed import open_embedder

        if ray:
            from yinju.cluster.reindex import reindex as run_reindex
        else:
            from yinju.ingest.build import reindex as run_reindex

        embedder = open_embedder(settings.embedder)
        with progress("Rebuilding") as step:
            report = run_reindex(settings, embedder, progress=step)
    print_report(report, as_json, verbose=False)
    return DONE


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False, home: HomeFolder = None, config: Config = None) -> int:
    """Check the settings, the models and the store, and say what to do next."""
    from yinju.ui.doctor import examine

    findings = examine(settings_from(context, home, config))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.name}: {finding.text}")
    return DONE if all(finding.ok for finding in findings) else FAILED
