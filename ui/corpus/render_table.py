"""Renders the table of articles, the groups of duplicates, and the question before articles are removed.

Its functions are pure, and escape what comes from articles.
"""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from yinju.store import ListedArticle
from yinju.text import shown_time
from yinju.types import Language
from yinju.ui.corpus.listing import COLUMNS, GROUPS_SHOWN, Column, Group, Row, TablePage, Wanted
from yinju.ui.corpus.words import WORDS, CorpusWords
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS

NAMED_SOURCES = 20
"""The most sources that the question before their removal names."""


def render_table(page: TablePage, wanted: Wanted, language: Language, *, choosing: bool) -> str:
    """Renders a page of the table, with what leads to the other pages.

    Args:
        wanted: What was asked for.
        choosing: Whether rows can be chosen, to be removed or read again.
    """
    words = WORDS[language]
    found = f'<p class="found">{words.found.format(count=page.found)}</p>'
    if not page.rows:
        return f'<p class="quiet">{words.none_found}</p>'
    all_boxes = f'<input type="checkbox" class="choose-all" aria-label="{words.choose_all}">'
    box = f'<th scope="col" class="box">{all_boxes}</th>' if choosing else ""
    heads = "".join(_head(column, wanted, words) for column in COLUMNS)
    rows = "".join(_row(row, language, choosing=choosing) for row in page.rows)
    actions = _actions(words) if choosing else ""
    # The roles stand there since narrow screens show the rows as blocks, which takes a table's meaning away.
    return (
        f'<div class="above">{found}{actions}</div><table role="table" aria-label="{words.table}">'
        f'<thead role="rowgroup"><tr role="row">{box}{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
        f"{_pages(page, words)}"
    )


def render_groups(groups: Sequence[Group], language: Language) -> str:
    """Renders the groups of duplicates: which article stays, and which duplicate it."""
    words = WORDS[language]
    if not groups:
        return f'<p class="quiet">{words.no_duplicates}</p>'
    items = "".join(_group(group, language) for group in groups[:GROUPS_SHOWN])
    left = len(groups) - GROUPS_SHOWN
    more = f'<p class="quiet">{words.more_groups.format(count=left)}</p>' if left > 0 else ""
    return f'<p class="quiet">{words.duplicates_hint}</p><ul class="groups">{items}</ul>{more}'


def render_removal(articles: Sequence[ListedArticle], language: Language) -> str:
    """Renders the question whether sources with these articles are to be removed."""
    words = WORDS[language]
    sources = list(dict.fromkeys(article.source for article in articles))
    items = "".join(f"<li><bdi>{escape(source)}</bdi></li>" for source in sources[:NAMED_SOURCES])
    if len(sources) > NAMED_SOURCES:
        items += f"<li>{words.more_sources.format(count=len(sources) - NAMED_SOURCES)}</li>"
    hint = words.ask_remove_hint.format(sources=len(sources), articles=len(articles))
    return (
        f'<h2 id="corpus-question-title">{words.ask_remove}</h2><ul>{items}</ul><p>{hint}</p><p class="answers">'
        f'<button type="button" data-do="keep" autofocus>{words.keep}</button>'
        f'<button type="button" data-do="remove-now" class="grave">{words.remove}</button></p>'
    )


def _head(column: Column, wanted: Wanted, words: CorpusWords) -> str:
    name = getattr(words, column)
    sorted_by, turned = column == wanted.sort, ' aria-sort="none"'
    if sorted_by:
        turned = f' aria-sort="{"descending" if wanted.descending else "ascending"}"'
    arrow = f'<span aria-hidden="true">{" ↓" if wanted.descending else " ↑"}</span>' if sorted_by else ""
    label = escape(words.sort_by.format(column=name))
    button = f'<button type="button" data-sort="{column}" title="{label}">{name}{arrow}</button>'
    return f'<th role="columnheader" scope="col" class="{column}"{turned}>{button}</th>'


def _row(row: Row, language: Language, *, choosing: bool) -> str:
    article, words = row.article, WORDS[language]
    label = escape(words.choose.format(title=article.title or article.source))
    chooser = f'<input type="checkbox" class="choose" value="{escape(article.article_id)}" aria-label="{label}">'
    box = f'<td role="cell" class="box">{chooser}</td>' if choosing else ""
    copies = words.is_copy if article.duplicate_of else str(row.copies or "")
    cells: dict[Column, str] = {
        "title": _link(article, language),
        "publisher": _bdi(article.publisher),
        "published": _bdi(shown_time(article.published)),
        "language": words.languages.get(article.language, escape(article.language)),
        "passages": str(article.passages),
        "source": _bdi(article.source) if article.title else "",
        "copies": copies,
    }
    shown = "".join(
        f'<td role="cell" class="{column}"{_named(column, cells, words)}>{cells[column]}</td>' for column in COLUMNS
    )
    return f'<tr role="row">{box}{shown}</tr>'


def _named(column: Column, cells: dict[Column, str], words: CorpusWords) -> str:
    """Returns the name that a narrow screen, which shows no column heads beside them, puts before a number."""
    return f' data-name="{getattr(words, column)}"' if cells[column].isdecimal() else ""


def _bdi(text: str | None) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text else ""


def _link(article: ListedArticle, language: Language) -> str:
    """Returns the link to an article's page. The page's script opens it beside the table, with these words."""
    words = STRINGS[language]
    said = {"close": words.close, "copy": words.copy_address, "copied": words.copied, "alone": words.open_alone}
    data = "".join(f' data-{name}="{text}"' for name, text in said.items())
    title = article.title or article.source
    return (
        f'<a class="in-article" href="./articles/{quote(article.article_id, safe="")}"{data} '
        f'data-title="{escape(title)}"><bdi lang="{LANGUAGE_TAGS[article.language]}">{escape(title)}</bdi></a>'
    )


def _actions(words: CorpusWords) -> str:
    return (
        f'<p class="actions" data-chosen="{words.chosen}" hidden><span class="count"></span>'
        f'<button type="button" data-do="read">{words.read_again}</button>'
        f'<button type="button" data-do="ask-remove">{words.remove}</button></p>'
    )


def _pages(page: TablePage, words: CorpusWords) -> str:
    if page.count == 1:
        return ""
    before = _turn(page.number - 1, words.before, possible=page.number > 1)
    after = _turn(page.number + 1, words.next, possible=page.number < page.count)
    shown = words.page.format(number=page.number, count=page.count)
    return f'<nav class="pages" aria-label="{words.pages}">{before}<span>{shown}</span>{after}</nav>'


def _turn(number: int, label: str, *, possible: bool) -> str:
    return f'<button type="button" data-page="{number}"{"" if possible else " disabled"}>{label}</button>'


def _group(group: Group, language: Language) -> str:
    copies = "".join(f"<li>{_copy(copy, language)}</li>" for copy in group.copies)
    source = _bdi(group.original.source)
    return f'<li>{_link(group.original, language)} <span class="quiet">{source}</span><ul>{copies}</ul></li>'


def _copy(copy: ListedArticle, language: Language) -> str:
    words = WORDS[language]
    kind = words.kinds[copy.copy_kind] if copy.copy_kind else words.is_copy
    percent = None if copy.copy_share is None else round(100 * copy.copy_share)
    how = kind if percent is None else words.share.format(kind=kind, percent=percent)
    return f'{_link(copy, language)} <span class="quiet">{how} · {_bdi(copy.source)}</span>'
