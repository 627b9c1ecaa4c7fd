"""The commands of ``yinju eval``; those of ``cli_lab`` are added at the end."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yinju.errors import UsageError
from yinju.settings import Settings
from yinju.ui import cli_lab
from yinju.ui.cli_load import load
from yinju.ui.cli_made import corpus, flame, search
from yinju.ui.cli_scale import scale
from yinju.ui.console import FAILED, AsJson, Config, HomeFolder, complain, needs, print_json, progress, settings_from

if TYPE_CHECKING:
    from yinju.eval.answers.compare import Difference
    from yinju.eval.answers.judge import Judge
    from yinju.eval.answers.run import Run

evaluation = typer.Typer(
    help="Is it any good? Questions, measures, reports.", no_args_is_help=True, rich_markup_mode=None
)

JudgeName = Annotated[str, typer.Option("--judge", help="What decides on support: words, or llm (of the settings).")]
RunFolder = Annotated[Path, typer.Argument(metavar="DIR", help="What `eval answers --out` wrote.")]
_CHANGED_SHOWN = 10
SPEED = "yinju.eval.speed"


@evaluation.command()
@needs(extra="eval")
def answers(
    context: typer.Context,
    dataset: Annotated[Path, typer.Option("--dataset", metavar="FILE", help="Questions, .jsonl or .jsonl.xz.")],
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="PATH", help="Articles: a store for this run.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Ask only the first so many.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Keep every answer and the report.")] = None,
    judge: JudgeName = "words",
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Ask a question set and measure the answers. With --out, a run that was stopped goes on."""
    from yinju.eval.answers.run import ask_all, engine_for
    from yinju.eval.sets.questions import QuestionSet, read_questions

    settings = settings_from(context, home, config)
    chosen_judge = _judge(judge, settings)
    questions = read_questions(dataset)
    questions = QuestionSet(questions.questions[:limit], questions.digest)
    articles = [corpus] if corpus else []
    with (
        progress("Reading") as reading,
        engine_for(settings, articles, reading) as engine,
        progress("Asking") as asking,
    ):
        run = ask_all(questions, dataset, engine, settings, out, asking)
    _measure(run, chosen_judge, out, as_json)


@evaluation.command()
@needs(extra="eval")
def report(
    context: typer.Context,
    folder: RunFolder,
    judge: JudgeName = "words",
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure a saved run again, without asking, and write its report."""
    from yinju.eval.answers.run import read_run

    _measure(read_run(folder), _judge(judge, settings_from(context, home, config)), folder, as_json)


@evaluation.command()
@needs(extra="eval")
def retrieval(
    context: typer.Context,
    beir: Annotated[list[Path], typer.Option("--beir", metavar="FOLDER", help="corpus, queries, qrels/test.tsv.")],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Search only the first so many queries.")] = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure retrieval alone: keywords, vectors, their fusion, and the ranking of answers."""
    from yinju.eval.answers.measure_retrieval import evaluate_retrieval
    from yinju.eval.sets.beir import read_beir

    settings = settings_from(context, home, config)
    found = {}
    for folder in beir:
        with progress("Searching") as step:
            collection = read_beir(folder)
            name = str(folder) if collection.name in found else collection.name
            found[name] = evaluate_retrieval(collection, settings, step, limit)
    if as_json:
        print_json(found if len(beir) > 1 else next(iter(found.values())))
        return
    for name, figures in found.items():
        size = f"{figures['queries']} queries, {figures['documents']} documents"
        typer.echo(f"{name}: {size}, indexed in {figures['index_s']} s")
        for retriever, row in figures.items():
            if isinstance(row, dict):
                cells = [f"{name} {value}" for name, value in row.items() if name != "latency_ms"]
                cells += [f"{name} {value} ms" for name, value in row["latency_ms"].items()]
                typer.echo(f"  {retriever:14} " + "  ".join(cells))


@evaluation.command()
@needs(extra="eval", checkout=cli_lab.LAB)
def calibrate(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The model's ranking.json, the reader's reading.json.")
    ],
    beir: Annotated[
        list[Path] | None, typer.Option("--beir", metavar="FOLDER", help="corpus, queries, qrels/test.tsv.")
    ] = None,
    reader: Annotated[
        list[Path] | None,
        typer.Option("--reader", metavar="FOLDER", help="Fit the reader's: questions.jsonl, articles.jsonl."),
    ] = None,
    queries: Annotated[int, typer.Option("--queries", min=1, help="Of each collection, so many.")] = 400,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Fit the weights of the ranking to the embedder of the settings, or those of the reader to both."""
    from yinju.embed import open_embedder
    from yinju.eval.lab.fit_ranking import fit_ranking, write_ranking
    from yinju.eval.lab.fit_reading import fit_reading
    from yinju.eval.sets.beir import read_beir

    if bool(beir) == bool(reader):
        raise UsageError("Give --beir FOLDER to fit the ranking, or --reader FOLDER to fit the reader.")
    settings = settings_from(context, home, config)
    with progress("Searching") as step:
        if reader:
            weights = fit_reading(reader, settings, open_embedder(settings.embedder), queries, step)
        else:
            weights = fit_ranking([read_beir(folder) for folder in beir or ()], settings, queries, step)
    write_ranking(weights, out)
    typer.echo(f"{weights['embedder']}: weights written to {out}")


@evaluation.command()
@needs(extra="eval", checkout=SPEED)
def benchmark(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Holds beir/ and answers/.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The page.")] = Path("docs/benchmarks.md"),
    results: Annotated[Path, typer.Option("--results", metavar="DIR", help="Keeps the baselines' figures.")] = Path(
        "build/benchmark"
    ),
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Ask only the first so many of a set.")] = None,
    documents: Annotated[
        int | None, typer.Option("--documents", min=1, help="Keep so many documents of a set.")
    ] = None,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure the quality of answers beside baselines.

    Retrieval and answers are measured on every set in a folder, beside two baselines of LlamaIndex, and the page with
    all figures is written. For speed and memory, see `yinju eval bench`.
    """
    from yinju.eval.speed.compare_systems import SystemComparison, benchmark_page

    questions = Path("eval/data/seeds.jsonl")
    seeds = (questions, Path("seeds")) if questions.is_file() else None
    with progress("Measuring") as step:
        comparison = SystemComparison(
            settings_from(context, home, config), results, step, limit=limit, documents=documents
        )
        found = comparison.run(data, seeds)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(benchmark_page(found), encoding="utf-8")
    complain(f"Written: {out}")


@evaluation.command()
@needs(checkout=SPEED)
def bench(
    context: typer.Context,
    corpus: Annotated[
        list[Path] | None,
        typer.Option("--corpus", metavar="PATH", help="Texts: BEIR folders, JSON Lines, articles (default seeds)."),
    ] = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="FILE", help="Questions, .jsonl(.xz), or a BEIR folder.")
    ] = None,
    passages: Annotated[int, typer.Option("--passages", min=1, help="Index at most so many.")] = 50_000,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Search at most so many questions.")] = 300,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often encoding and ask are measured.")] = 5,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure speed and memory, and compare them with a common stack.

    Encoding, retrieval, indexing, the cold `ask` and the page are measured; encoding beside all-MiniLM-L6-v2, indexing
    and retrieval beside LlamaIndex's starter. `ask` and the page run over --home, or over the seeds. For the quality of
    answers, see `yinju eval benchmark`.
    """
    from yinju.eval.speed.measure_speed import SpeedPlan, measure_speed
    from yinju.eval.speed.speed_table import speed_table

    settings = settings_from(context, home, config)
    named = home or context.find_root().obj[0]
    plan = SpeedPlan(tuple(corpus or ()), questions, named, passages, limit, rounds)
    with progress("Measuring") as step:
        found = measure_speed(plan, settings, step)
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo("\n".join(speed_table(found)))


@evaluation.command()
def convert(
    kind: Annotated[str, typer.Argument(help="squad, rgb, rgb-rejection, beir or csv.")],
    source: Annotated[Path, typer.Argument(help="The file or folder as it was published.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where articles.jsonl and questions.jsonl go.")],
    hold_out: Annotated[
        float, typer.Option("--hold-out", help="Share of the articles taken out, to test refusal.")
    ] = 0.0,
    seed: Annotated[int, typer.Option("--seed", help="Which share that is.")] = 0,
    language: Annotated[str | None, typer.Option("--language", help="zh, zh-Hant or en, instead of a guess.")] = None,
    as_json: AsJson = False,
) -> None:
    """Turn a published question set into our form."""
    from yinju.eval.sets.convert import convert_dataset

    converted = convert_dataset(kind, source, out, hold_out=hold_out, seed=seed, language=language)
    if as_json:
        print_json(asdict(converted))
    else:
        counts = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in asdict(converted).items())
        typer.echo(f"{counts} in {out}")


@evaluation.command()
@needs(extra="eval")
def compare(
    context: typer.Context,
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="A run's folder.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="Another, over the same questions.")],
    judge: JudgeName = "words",
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Compare two runs of a question set, with confidence intervals."""
    from yinju.eval.answers.compare import compare_runs
    from yinju.eval.answers.measures import score_all
    from yinju.eval.answers.run import read_run

    chosen = _judge(judge, settings_from(context, home, config))
    first, second = (score_all(read_run(folder).records, chosen) for folder in (run_a, run_b))
    differences = compare_runs(first, second)
    if as_json:
        print_json([asdict(difference) for difference in differences])
    else:
        for difference in differences:
            _print_difference(difference)


@evaluation.command()
@needs(extra="eval")
def gate(
    folder: RunFolder,
    baseline: Annotated[Path, typer.Option("--baseline", metavar="FILE", help="Where the floors are.")] = Path(
        "eval/baseline.json"
    ),
    raise_floors: Annotated[bool, typer.Option("--raise", help="Raise the floors to what is better now.")] = False,
    lower_floors: Annotated[bool, typer.Option("--lower", help="Set all floors anew, lower ones too.")] = False,
) -> None:
    """Fail if a figure of a run is below its floor."""
    from yinju.eval.answers.gate import falls, read_baseline, write_baseline
    from yinju.eval.answers.judge import WordJudge
    from yinju.eval.answers.measures import score_all
    from yinju.eval.answers.run import read_run
    from yinju.eval.answers.summary import summarize

    run = read_run(folder)
    summary, digest = summarize(score_all(run.records, WordJudge())), run.about["dataset"]["digest"]
    if raise_floors or lower_floors:
        moved = write_baseline(baseline, digest, summary, lower=lower_floors)
        typer.echo(f"{baseline}: {', '.join(moved) or 'no floor'} moved")
        return
    fallen = falls(read_baseline(baseline), digest, summary)
    for fall in fallen:
        complain(f"{fall.figure} is {fall.value}, its floor {fall.floor}")
    if fallen:
        raise typer.Exit(FAILED)
    typer.echo("All figures are at their floors or better.")


for part in (
    cli_lab.support,
    cli_lab.faults,
    cli_lab.reading,
    cli_lab.claims,
    cli_lab.pages,
    cli_lab.copies,
    cli_lab.talk,
    cli_lab.conflicts,
    load,
    corpus,
    search,
    flame,
    scale,
):
    evaluation.command()(part)


def _judge(name: str, settings: Settings) -> "Judge":
    if name == "words":
        from yinju.eval.answers.judge import WordJudge

        return WordJudge()
    if name == "llm":
        from yinju.eval.answers.judge_llm import LLMJudge

        return LLMJudge(settings.llm)
    raise UsageError(f"There is no judge {name!r}. Take words or llm.")


def _measure(run: "Run", judge: "Judge", out: Path | None, as_json: bool) -> None:
    from yinju.eval.answers.measure_writing import writing_figures
    from yinju.eval.answers.measures import score_all
    from yinju.eval.answers.report import write_report
    from yinju.eval.answers.summary import summarize

    scores = score_all(run.records, judge)
    llm = run.about["settings"]["llm"]
    summary = summarize(scores, (llm["price_in"], llm["price_out"])) | {"writing": writing_figures(run.records)}
    written = write_report(run, scores, summary, judge.name, out) if out else []
    if as_json:
        print_json(summary)
    else:
        for line in _summary_lines(summary):
            typer.echo(line)
    for path in written:
        complain(f"Written: {path}")


def _summary_lines(summary: dict[str, Any]) -> list[str]:
    lines = [f"{summary['questions']} questions, {summary['answerable']} answerable, {summary['errors']} errors"]
    for name, row in summary["intervals"].items():
        if row["count"]:
            lines.append(f"  {name:20} {row['mean']:.3f}  ({row['low']:.3f} to {row['high']:.3f}, n = {row['count']})")
    latency = summary["latency_ms"]
    lines.append(f"  {'latency':20} p50 {latency['p50']} ms, p95 {latency['p95']} ms")
    if writing := summary["writing"]:
        counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in writing["sentences"].items())
        lines.append(f"  {'sentences':20} {counted}, in {writing['answers']} answers")
        first = writing["first_word_ms"]
        lines.append(
            f"  {'first word':20} p50 {first['p50']} ms, p95 {first['p95']} ms; {writing['words_per_s']} words/s"
        )
    if tokens := summary["tokens"]:
        lines.append(f"  {'tokens':20} {tokens['prompt']} read, {tokens['completion']} written, cost {tokens['cost']}")
    return lines


def _print_difference(difference: "Difference") -> None:
    d = difference
    interval = f"{d.difference:+.3f} ({d.low:+.3f} to {d.high:+.3f})"
    typer.echo(f"{d.measure:20} {d.a:.3f} → {d.b:.3f}  {interval}  p = {d.p_value:.4f}  n = {d.count}")
    for key, before, after in d.changed[:_CHANGED_SHOWN]:
        typer.echo(f"    {key}: {before:.2f} → {after:.2f}")
    if len(d.changed) > _CHANGED_SHOWN:
        typer.echo(f"    and {len(d.changed) - _CHANGED_SHOWN} more")
