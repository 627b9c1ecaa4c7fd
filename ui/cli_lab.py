"""`yinju eval support | faults | reading | claims | pages | copies | talk | conflicts`: one part measured by itself.

They run in a checkout alone: the installed package leaves out `yinju.eval.lab`.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yinju.errors import EmbedderError, UsageError
from yinju.settings import Settings
from yinju.ui.console import AsJson, Config, HomeFolder, complain, needs, print_json, progress, settings_from

if TYPE_CHECKING:
    from yinju.reader import Reader

LAB = "yinju.eval.lab"

Data = Annotated[
    Path,
    typer.Option("--data", metavar="FOLDER", help="Holds beir/squad2-zh-zh and -en-en, answers/cmrc-news, squad2-en."),
]
Examples = Annotated[
    list[Path], typer.Option("--dataset", metavar="FILE", help="An example a line, .jsonl or .jsonl.xz.")
]
FewOfEach = Annotated[
    int | None, typer.Option("--limit", min=1, help="Of each file take only so many, evenly spread over it.")
]
Seed = Annotated[int, typer.Option("--seed", help="Which are drawn, and in which order.")]


@needs(extra="eval", checkout=LAB)
def support(
    context: typer.Context,
    data: Data,
    pairs: Annotated[int, typer.Option("--pairs", min=100, help="Claims and passages of each direction.")] = 2000,
    seed: Seed = 1,
    read: Annotated[
        bool,
        typer.Option("--read", help="Fit what the reader makes of claims; --out is then its support.json."),
    ] = False,
    claims: Annotated[
        list[Path] | None, typer.Option("--claims", metavar="FILE", help="Labelled claims to fit too, with --read.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write newly fitted weights: the model's support.json.")
    ] = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure how well the support check tells true claims from wrong ones; fit its weights."""
    from yinju.eval.lab.fit_read_support import fit_read_support
    from yinju.eval.lab.read_examples import read_labelled_claims
    from yinju.eval.lab.support_check import (
        evaluate_support,
        read_asked_paragraphs,
        read_bilingual_paragraphs,
        support_lines,
        write_support_weights,
    )

    settings = settings_from(context, home, config)
    paragraphs = read_bilingual_paragraphs(data / "beir" / "squad2-zh-zh", data / "beir" / "squad2-en-en")
    asked = read_asked_paragraphs(data / "answers" / "cmrc-news", data / "answers" / "squad2-en", paragraphs)
    if claims and not read:
        raise UsageError("Labelled claims (--claims) are fitted with --read alone.")
    labelled = read_labelled_claims(claims or [])
    with progress("Checking") as step:
        if read:
            found = fit_read_support(paragraphs, asked, labelled, settings, trained_reader(settings), pairs, seed, step)
        else:
            found = evaluate_support(paragraphs, asked, settings, pairs, seed, step)
    if out is not None:
        write_support_weights(found["fitted"], out)
        complain(f"Written: {out}")
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(support_lines(found)))


def trained_reader(settings: Settings) -> "Reader":
    """Returns the bundled reader.

    Raises:
        EmbedderError: Its trained heads are missing.
    """
    from yinju.reader import Reader

    reader = Reader(settings.reader)
    if not reader.has_heads:
        raise EmbedderError(
            f"The reader in {reader.folder} gives vectors and reads nothing: its trained heads are missing. "
            "Make them with `python -m yinju.models.train.reader`."
        )
    return reader


@needs(extra="eval", checkout=LAB)
def faults(
    context: typer.Context,
    data: Data,
    count: Annotated[int, typer.Option("--answers", min=7, help="Answers, each with one fault.")] = 200,
    seed: Seed = 1,
    flag: Annotated[bool, typer.Option("--flag", help="Keep what fails, flagged, as answer.unsupported does.")] = False,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Plant faults in answers of a scripted language model, and count those that are found."""
    from yinju.eval.lab.injected_faults import fault_lines, run_injected_faults
    from yinju.eval.lab.support_check import read_bilingual_paragraphs

    settings = settings_from(context, home, config)
    paragraphs = read_bilingual_paragraphs(data / "beir" / "squad2-zh-zh", data / "beir" / "squad2-en-en")
    with progress("Planting") as step:
        tally = run_injected_faults(paragraphs, settings, count, seed, step, flag=flag)
    if as_json:
        print_json(tally.as_record())
    else:
        typer.echo("\n".join(fault_lines(tally)))


@needs(extra="eval", checkout=LAB)
def reading(
    context: typer.Context,
    dataset: Examples,
    limit: FewOfEach = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure the answers that the bundled reader finds in passages, and whether it sees that there is none."""
    from yinju.eval.lab.answer_reading import evaluate_reading
    from yinju.eval.lab.figure_table import figure_table
    from yinju.eval.lab.read_examples import read_passage_questions

    questions = read_passage_questions(dataset, limit)
    reader = trained_reader(settings_from(context, home, config))
    with progress("Reading") as step:
        found = evaluate_reading(questions, reader, step)
    if as_json:
        print_json(found)
    else:
        by_pair = found.pop("by_pair")
        typer.echo("\n".join(figure_table({"all": found, **by_pair})))


@needs(extra="eval", checkout=LAB)
def claims(
    context: typer.Context,
    dataset: Examples,
    limit: FewOfEach = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure the support check, and the reader's, on claims that premises entail or do not."""
    from yinju.eval.lab.claim_support import evaluate_claims
    from yinju.eval.lab.figure_table import figure_table
    from yinju.eval.lab.read_examples import read_labelled_claims
    from yinju.reader import Reader

    settings = settings_from(context, home, config)
    labelled = read_labelled_claims(dataset, limit)
    reader = Reader(settings.reader) if settings.reader.enabled else None
    with progress("Checking") as step:
        found = evaluate_claims(labelled, settings, reader if reader and reader.has_heads else None, step)
    if as_json:
        print_json(found)
    else:
        by_source = found.pop("by_source")
        typer.echo("\n".join(figure_table({"all": found, **by_source})))


@needs(checkout=LAB)
def pages(
    english_archive: Annotated[
        Path | None, typer.Option("--english", metavar="FILE", help="The article-extraction-benchmark, .tar.xz.")
    ] = None,
    chinese_archive: Annotated[
        Path | None,
        typer.Option("--chinese", metavar="FILE", help="The Chinese news pages that are labelled, .tar.xz."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well the text of articles is extracted from web pages, beside trafilatura."""
    from yinju.eval.lab.page_extraction import chinese, english

    if english_archive is None and chinese_archive is None:
        raise UsageError("Name an archive of pages with --english or --chinese.")
    data: dict[str, Any] = {}
    if english_archive is not None:
        data["english"] = [asdict(score) | {"f1": score.f1} for score in english(english_archive)]
    if chinese_archive is not None:
        scores, lines, facts = chinese(chinese_archive, ("test", "blind"))
        data["chinese"] = [asdict(score) | {"f1": score.f1} for score in scores]
        data["chinese_lines"] = asdict(lines) | {"f1": lines.f1}
        data["chinese_facts"] = facts
    if as_json:
        print_json(data)
        return
    for name in ("english", "chinese"):
        for score in data.get(name, ()):
            figures = ", ".join(f"{key} {score[key]:.3f}" for key in ("precision", "recall", "f1"))
            typer.echo(f"{name}, {score['pages']} pages, {score['system']}: {figures}")
    if "chinese_lines" in data:
        typer.echo(f"chinese, lines: f1 {data['chinese_lines']['f1']:.3f}, lost {data['chinese_lines']['lost']}")


@needs(extra="eval", checkout=LAB)
def copies(
    news: Annotated[Path, typer.Option("--news", metavar="FILE", help="Articles (id, text), .jsonl or .jsonl.xz.")],
    half: Annotated[
        str, typer.Option("--half", help="Of the articles: report, or tune to choose thresholds by.")
    ] = "report",
    count: Annotated[
        int, typer.Option("--count", min=20, help="So many duplicates, and as many that are none.")
    ] = 2000,
    as_json: AsJson = False,
) -> None:
    """Make duplicates of articles, shuffled and excerpted ones too, and measure which are found."""
    from yinju.eval.lab.duplicate_detection import duplicate_lines, duplicates_as_json, measure_duplicate_detection

    if half not in ("tune", "report"):
        raise UsageError(f"--half is {half!r}. Give tune or report.")
    with progress("Looking for duplicates") as step:
        measured = measure_duplicate_detection(news, half, count=count, progress=step)
    if as_json:
        print_json(duplicates_as_json(measured))
    else:
        typer.echo("\n".join(duplicate_lines(measured)))


@needs(checkout=LAB)
def talk(
    context: typer.Context,
    conversations: Annotated[
        Path | None,
        typer.Option("--conversations", metavar="FILE", help="Turns (question, source, quote) a line; default ours."),
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus", metavar="PATH", help="Articles: a store for this run, with ours unless you gave yours."
        ),
    ] = None,
    dataset: Annotated[
        list[Path] | None,
        typer.Option("--dataset", metavar="FILE", help="Questions that stand alone, asked in random order."),
    ] = None,
    seed: Seed = 1,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure whether follow-ups are completed, and questions that stand alone left as they are."""
    from yinju.eval.answers.run import engine_for
    from yinju.eval.lab.conversations import (
        OUR_ARTICLES,
        OUR_CONVERSATIONS,
        ask_conversations,
        ask_in_random_order,
        conversation_lines,
        conversations_as_json,
        read_conversations,
    )
    from yinju.eval.sets.questions import read_questions

    settings = settings_from(context, home, config)
    turns = read_conversations(conversations or OUR_CONVERSATIONS)
    sets = {path.parent.name + "/" + path.name: read_questions(path).questions for path in dataset or ()}
    articles = [*(corpus or ()), *([] if conversations else [OUR_ARTICLES])]
    with (
        progress("Reading") as reading,
        engine_for(settings, articles, reading) as engine,
        progress("Asking") as asking,
    ):
        followups = ask_conversations(turns, engine, asking)
        by_model = settings.answer.mode == "llm"
        standalone = {
            name: ask_in_random_order(of, engine, seed, asking, by_model=by_model) for name, of in sets.items()
        }
    if as_json:
        print_json(conversations_as_json(followups, standalone))
    else:
        typer.echo("\n".join(conversation_lines(followups, standalone)))


@needs(checkout=LAB)
def conflicts(
    context: typer.Context,
    news: Annotated[
        Path | None, typer.Option("--news", metavar="FILE", help="Chinese articles (id, date, text), .jsonl(.xz).")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="Holds beir/squad2-en-en: English paragraphs.")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=5, help="Statements told again, of each kind.")] = 50,
    seed: Seed = 1,
    dataset: Annotated[
        Path | None, typer.Option("--dataset", metavar="FILE", help="Questions; how many answers note a conflict.")
    ] = None,
    corpus: Annotated[
        list[Path] | None, typer.Option("--corpus", metavar="PATH", help="Their articles: a store for this run.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Ask only the first so many of them.")] = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> None:
    """Measure whether statements that disagree are noticed, and whether others are not."""
    from yinju.eval.answers.run import engine_for
    from yinju.eval.lab.conflict_detection import (
        ask_about_restatements,
        ask_question_set,
        conflict_lines,
        conflicts_as_json,
        read_news,
        read_paragraph_articles,
    )
    from yinju.eval.sets.questions import read_questions

    if news is None and data is None and dataset is None:
        raise UsageError("Name articles with --news or --data, or questions with --dataset.")
    settings = settings_from(context, home, config)
    sources = {}
    if news is not None:
        sources["zh"] = read_news(news)
    if data is not None:
        sources["en"] = read_paragraph_articles(data / "beir" / "squad2-en-en")
    alarms = {}
    with progress("Asking") as asking:
        told = {
            language: ask_about_restatements(of, language, settings, count, seed, asking)
            for language, of in sources.items()
        }
        if dataset is not None:
            questions = read_questions(dataset).questions[:limit]
            with engine_for(settings, corpus or [], asking) as engine:
                alarms[f"{dataset.parent.name}/{dataset.name}"] = ask_question_set(questions, engine, asking)
    if as_json:
        print_json(conflicts_as_json(told, alarms))
    else:
        typer.echo("\n".join(conflict_lines(told, alarms)))
