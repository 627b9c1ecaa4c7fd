"""The commands `yinju corpus`: what is in the store, and taking it out."""

from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer

from yinju.settings import Settings
from yinju.types import Article
from yinju.ui.cli_cluster import Ray, articles_on_cluster, ray_cluster
from yinju.ui.console import DONE, AsJson, Config, HomeFolder, print_json, print_report, settings_from

corpus = typer.Typer(help="What is in the store.", no_args_is_help=True, rich_markup_mode=None)


@corpus.command("list")
def corpus_list(context: typer.Context, as_json: AsJson = False, home: HomeFolder = None, config: Config = None) -> int:
    """List the articles."""
    from yinju.ui.terminal_text import article_line

    articles = _articles(settings_from(context, home, config))
    if as_json:
        print_json([asdict(article) for article in articles])
    else:
        for article in articles:
            typer.echo(article_line(article))
    return DONE


@corpus.command("show")
def corpus_show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="An article's id, the beginning of one, or its source.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Print the source's text as it was read, and nothing else.")
    ] = False,
    removed: Annotated[
        bool, typer.Option("--removed", help="Show what was taken out of the article, and why, in place of its text.")
    ] = False,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Show an article and its passages."""
    from yinju.store import open_corpus
    from yinju.ui.terminal_text import choose, shown_article, shown_removals

    store = open_corpus(settings_from(context, home, config))
    try:
        chosen = choose(article, store.articles())
        if raw:
            typer.echo(store.raw(chosen.article_id), nl=False)
            return DONE
        if removed:
            found = store.article(chosen.article_id).removed
            data, lines = shown_removals(chosen, found, store.raw(chosen.article_id))
        else:
            data, lines = shown_article(chosen, store.passages_of(chosen.article_id))
        if as_json:
            print_json(data)
        else:
            typer.echo("\n".join(lines))
    finally:
        store.close()
    return DONE


@corpus.command("remove")
def corpus_remove(
    context: typer.Context,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids, beginnings of ids, or sources.")],
    ray: Ray = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Remove sources with their articles from the store. The files they came from stay."""
    from yinju.embed import open_embedder
    from yinju.ui.terminal_text import choose_source

    settings = settings_from(context, home, config)
    with ray_cluster(ray):
        if ray:
            from yinju.cluster.ingest import remove
        else:
            from yinju.ingest.build import remove

        embedder = open_embedder(settings.embedder)
        known = articles_on_cluster(settings, embedder.fingerprint) if ray else _articles(settings)
        report = remove([choose_source(name, known) for name in articles], settings, embedder)
    print_report(report, as_json, verbose=True)
    return DONE


def _articles(settings: Settings) -> list[Article]:
    from yinju.store import open_corpus

    with closing(open_corpus(settings)) as store:
        return store.articles()
