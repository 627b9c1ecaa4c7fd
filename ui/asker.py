"""The parts of the engine and of the store that the page, the JSON interface and the terminal chat use."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from yinju.how_found import WordMatch
from yinju.qa.check.check import Checked
from yinju.qa.check.given import Given
from yinju.settings import Settings
from yinju.store import GoneArticle, ListedArticle, NewArticle, StoreSize
from yinju.types import Answer, Article, Passage, PastTurn, ReadingPassages, Scope, ScoredPassage, UncheckedPiece


class Articles(Protocol):
    """The part of the store that the interfaces use."""

    def articles(self) -> list[Article]:
        """Returns every article of the corpus."""
        ...

    def size(self) -> StoreSize:
        """Returns how much there is."""
        ...

    def version(self) -> str:
        """Returns a name of what the store holds now, which changes with every visible change."""
        ...

    def listed(self) -> list[ListedArticle]:
        """Returns what a list shows of each article, ordered by source."""
        ...

    def article(self, article_id: str) -> NewArticle:
        """Returns an article with its clean text, without its passages; `StoreError` if there is none of this id."""
        ...

    def raw(self, article_id: str) -> str:
        """Returns the raw text of the source that an article is in."""
        ...

    def meta(self) -> dict[str, str]:
        """Returns what the store is bound to: the embedder's fingerprint and the settings of chunking and cleaning."""
        ...

    def copies_of(self, article_id: str) -> list[Article]:
        """Returns the articles that duplicate an article."""
        ...

    def gone(self, article_id: str) -> GoneArticle | None:
        """Returns what is remembered of an article that was removed or replaced."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """Returns those of the passages that exist, each with its article."""
        ...

    def watched(self) -> "Articles":
        """Returns the same articles, where a shard that does not answer is left out and remembered."""
        ...

    def unsearched(self) -> tuple[str, ...]:
        """Returns the names of the shards that were left out."""
        ...


class Asker(Protocol):
    """The part of the engine that the interfaces use. Several threads call it at once."""

    @property
    def settings(self) -> Settings:
        """The settings that it answers by."""
        ...

    @property
    def store(self) -> Articles:
        """The store that holds the articles."""
        ...

    def ask(self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()) -> Answer:
        """Returns the answer to a question."""
        ...

    def stream(
        self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        """Yields that passages are read, pieces of the answer's text as they are written, then the whole answer."""
        ...

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        """Returns the passages for a question, best first."""
        ...

    def aligned(self, question: str, passages: Sequence[ScoredPassage]) -> tuple[tuple[WordMatch, ...], ...]:
        """Returns for each passage the words of the question that it has."""
        ...

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        """Returns which sentences of a text the articles bear out."""
        ...

    def recall(self, exchanges: Sequence[tuple[str, str]]) -> tuple[PastTurn, ...]:
        """Returns turns for a history from questions and the texts of their answers, oldest first."""
        ...
