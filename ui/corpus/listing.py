"""The articles as the page lists them: searched, filtered, sorted, page by page.

What a list shows of each article is kept in memory and read again only when the store has changed, so that a page of a
large corpus comes at once.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from yinju.store import ListedArticle
from yinju.text import fold
from yinju.types import Language
from yinju.ui.asker import Articles

PAGE_ROWS = 50
GROUPS_SHOWN = 100
"""The most groups of duplicates that are shown at once."""

Column = Literal["title", "publisher", "published", "language", "passages", "source", "copies"]
COLUMNS: tuple[Column, ...] = ("title", "publisher", "published", "language", "passages", "source", "copies")
Standing = Literal["all", "originals", "copies"]
STANDINGS: tuple[Standing, ...] = ("all", "originals", "copies")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles are asked for.

    Attributes:
        search: Words that title, publisher, date or source must hold, in either script and any case.
        language: The language that they must have; ``None`` for any.
        standing: Whether originals, copies or all are wanted.
        page: The number of the page, from 1; behind the last it is the last.
    """

    search: str = ""
    language: Language | None = None
    standing: Standing = "all"
    sort: Column = "source"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the table, with the number of its copies."""

    article: ListedArticle
    copies: int


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of the table.

    Attributes:
        number, count: Its number, from 1, and the number of pages.
        found: How many articles there are on all pages.
    """

    rows: tuple[Row, ...]
    number: int
    count: int
    found: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles stand for themselves, and how many are copies of others."""

    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class Group:
    """An article that stays as evidence, and what duplicates it."""

    original: ListedArticle
    copies: tuple[ListedArticle, ...]


class Listing:
    """The articles of a store. Several threads use it at once."""

    def __init__(self, store: Articles) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._version = ""
        self._articles: Sequence[ListedArticle] = ()
        self._copies: Counter[str] = Counter()
        self._folded: list[str] = []

    def articles(self) -> Sequence[ListedArticle]:
        """Returns all articles, ordered by source.

        Raises:
            StoreError: The store cannot be read.
        """
        with self._lock:
            return self._fresh()

    def counts(self) -> Counts:
        """Returns how many articles there are."""
        with self._lock:
            copies = sum(article.duplicate_of is not None for article in self._fresh())
            return Counts(len(self._articles) - copies, copies)

    def page(self, wanted: Wanted) -> TablePage:
        """Returns the page that is asked for."""
        with self._lock:
            articles = self._fresh()
            places = self._ordered(self._found(wanted), wanted.sort, wanted.descending)
            count = max(1, -(-len(places) // PAGE_ROWS))
            number = min(max(1, wanted.page), count)
            shown = [articles[place] for place in places[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]]
            rows = tuple(Row(article, self._copies[article.article_id]) for article in shown)
        return TablePage(rows, number, count, len(places))

    def chosen(self, ids: Sequence[str]) -> list[ListedArticle]:
        """Returns the articles of the sources that hold any of the given ones: what is done, is done to sources."""
        wanted = set(ids)
        articles = self.articles()
        sources = {article.source for article in articles if article.article_id in wanted}
        return [article for article in articles if article.source in sources]

    def groups(self) -> list[Group]:
        """Returns the groups of duplicates, the largest first."""
        copies: dict[str, list[ListedArticle]] = defaultdict(list)
        articles = self.articles()
        for article in articles:
            if article.duplicate_of is not None:
                copies[article.duplicate_of].append(article)
        groups = [Group(one, tuple(copies[one.article_id])) for one in articles if one.article_id in copies]
        return sorted(groups, key=lambda group: -len(group.copies))

    def _fresh(self) -> Sequence[ListedArticle]:
        version = self._store.version()
        if version != self._version:
            self._articles = self._store.listed()
            self._copies = Counter(one.duplicate_of for one in self._articles if one.duplicate_of is not None)
            self._folded = []
            self._version = version
        return self._articles

    def _found(self, wanted: Wanted) -> Sequence[int]:
        """Returns the places of the articles that are wanted, in their order."""
        articles = self._fresh()
        places: Sequence[int] = range(len(articles))
        if wanted.language is not None:
            places = [place for place in places if articles[place].language == wanted.language]
        if wanted.standing != "all":
            original = wanted.standing == "originals"
            places = [place for place in places if (articles[place].duplicate_of is None) == original]
        words = fold(wanted.search).split()
        if words and not self._folded:
            self._folded = [fold(_searched(article)) for article in articles]
        for word in words:
            places = [place for place in places if word in self._folded[place]]
        return places

    def _ordered(self, places: Sequence[int], column: Column, descending: bool) -> Sequence[int]:
        """Sorts places. Articles that have no value in the column come last in either direction."""
        if column == "source":  # as they are kept
            return places[::-1] if descending else places
        read = _READ.get(column, self._copies_of)
        articles = self._articles
        known = [place for place in places if read(articles[place]) is not None]
        unknown = [place for place in places if read(articles[place]) is None]
        known.sort(key=lambda place: read(articles[place]), reverse=descending)
        return known + unknown

    def _copies_of(self, article: ListedArticle) -> int:
        return self._copies[article.article_id]


_READ: dict[Column, Callable[[ListedArticle], Any]] = {
    "title": lambda article: article.title or article.source,
    "publisher": attrgetter("publisher"),
    "published": attrgetter("published"),
    "language": attrgetter("language"),
    "passages": attrgetter("passages"),
}


def _searched(article: ListedArticle) -> str:
    known = (article.title, article.publisher, article.published, article.source)
    return "\n".join(part for part in known if part)
