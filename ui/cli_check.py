"""The command `yinju check`: which sentences of a text the articles bear out."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yinju.errors import LoadError, UsageError
from yinju.ui.console import (
    DONE,
    AsJson,
    Config,
    HomeFolder,
    Languages,
    Publishers,
    Since,
    Until,
    print_json,
    settings_from,
)

if TYPE_CHECKING:
    from yinju.qa.check.given import Given
    from yinju.settings import Settings
    from yinju.types import Article, Document

_STANDARD_INPUT = "-"


def check(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The text, or - for standard input.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--articles",
            metavar="ARTICLE|PATH",
            help="What the mark [1] names, given again for [2] and so on: an article's id or source, a file, a folder.",
        ),
    ] = None,
    languages: Languages = None,
    publishers: Publishers = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Check which sentences of a text are borne out, and by which articles.

    Without --articles the evidence for each sentence is searched in the store.
    """
    from yinju.qa.as_json import scope_of
    from yinju.qa.engine import Engine
    from yinju.ui.addresses import base_address
    from yinju.ui.answer_object import checked_object
    from yinju.ui.terminal_text import checked_lines

    settings = settings_from(context, home, config)
    scope = scope_of(languages or (), publishers or (), since, until)
    text = _text(file, settings)
    base = base_address(settings.serve)
    with Engine.open(settings) as engine:
        known = engine.store.articles() if articles else []
        given = [one for name in articles or () for one in _given(name, known, settings)]
        checked = engine.check(text, given, scope)
    if as_json:
        print_json(checked_object(checked, base))
    else:
        typer.echo("\n".join(checked_lines(checked, base)))
    return DONE


def _text(name: str, settings: "Settings") -> str:
    """Returns the text to check.

    Raises:
        UsageError: It cannot be read, or there are several.
    """
    if name == _STANDARD_INPUT:
        return sys.stdin.read()
    found = list(_documents(name, settings))
    if len(found) != 1:
        raise UsageError(f"{name} holds {len(found)} texts. Check one at a time.")
    return found[0].text


def _given(name: str, known: "Sequence[Article]", settings: "Settings") -> "Iterator[Given]":
    """Yields the article of the store, or else the texts of the file or folder, that a name names."""
    from yinju.qa.check.given import GivenText
    from yinju.ui.terminal_text import choose

    if Path(name).exists():
        yield from (GivenText(one.text, one.title, one.source) for one in _documents(name, settings))
    else:
        yield choose(name, known).article_id


def _documents(name: str, settings: "Settings") -> "Iterator[Document]":
    from yinju.ingest.read.find import find
    from yinju.ingest.read.json_lines import Failure
    from yinju.ingest.read.load import load

    for target in find([name]):
        try:
            for found in load(target, settings.ingest):
                if isinstance(found, Failure):
                    raise UsageError(f"{found.source}: {found.reason}")
                yield found
        except LoadError as error:
            raise UsageError(f"{target.name}: {error}") from error
