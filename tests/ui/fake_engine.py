"""An engine that answers what it is told to, and hand-made articles, citations and answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yinju.errors import StoreError
from yinju.how_found import WordMatch
from yinju.qa.check.check import Checked, CheckedSentence
from yinju.qa.check.given import Given
from yinju.settings import Settings
from yinju.store.schema import GoneArticle, ListedArticle, NewArticle, StoreSize
from yinju.types import (
    Answer,
    Article,
    Citation,
    Passage,
    PastTurn,
    ReadingPassages,
    Scope,
    ScoredPassage,
    Sentence,
    UncheckedPiece,
)

PARAGRAPH = "2023年10月18日，中国提出《全球人工智能治理倡议》。倡议围绕发展、安全、治理三方面。此后，各方积极响应。"
QUOTE = "2023年10月18日，中国提出《全球人工智能治理倡议》。"
PASSAGE_START = 1000


def make_article(number=1, **changes) -> Article:
    fields = {
        "article_id": f"a{number}",
        "source": f"seeds/{number}.txt",
        "title": f"标题{number}",
        "publisher": "人民日报",
        "published": "2025-07-26",
        "authors": (),
        "language": "zh",
        "passages": 3,
        "duplicate_of": None,
    }
    return Article(**fields | changes)


def make_listed(article: Article, size: int = 500) -> ListedArticle:
    return ListedArticle(
        article.article_id, article.source, article.title, article.publisher, article.published, article.language,
        article.duplicate_of, article.copy_kind, article.copy_share, size, article.passages,
    )  # fmt: skip


def make_scored(article: Article) -> ScoredPassage:
    passage = Passage("p1", article.article_id, 3, PASSAGE_START, PASSAGE_START + len(PARAGRAPH), PARAGRAPH, "zh")
    return ScoredPassage(passage, article, 0.8)


def make_citation(number=1, **changes) -> Citation:
    fields = {
        "number": number,
        "source": "seeds/1.txt",
        "article_id": "a1",
        "title": "标题1",
        "publisher": "人民日报",
        "published": "2025-07-26",
        "language": "zh",
        "paragraph": 3,
        "start": PASSAGE_START,
        "end": PASSAGE_START + len(QUOTE),
        "quote": QUOTE,
        "raw": QUOTE,
        "ranges": ((PASSAGE_START, PASSAGE_START + len(QUOTE)),),
        "passage_id": "p1",
        "passage_text": PARAGRAPH,
        "quote_start": 0,
    }
    return Citation(**fields | changes)


def make_checked() -> Checked:
    """A text whose first sentence an article of the store supports, and whose second a given text does not."""
    supported = CheckedSentence(QUOTE, 0, len(QUOTE), (), 0, "supported", 1.0, citations=(1,))
    other = CheckedSentence(
        "不然。", len(QUOTE), len(QUOTE) + 3, (1,), 0, "unsupported", 0.1, ("没有",), citations=(2,)
    )
    return Checked("zh", (supported, other), (make_citation(1), make_citation(2, article_id="", source="[1]")))


RECORD = "title: 标题1\npublisher: 人民日报"


def make_record(number=1, **changes) -> Citation:
    """What was recorded of an article, where no characters can be cited."""
    fields = {
        "kind": "record",
        "passage_id": "",
        "paragraph": 0,
        "start": 0,
        "end": 0,
        "ranges": ((0, 0),),
        "quote": "publisher: 人民日报",
        "raw": "",
        "passage_text": RECORD,
        "quote_start": RECORD.index("publisher"),
    }
    return make_citation(number, **fields | changes)


def make_answer(**changes) -> Answer:
    fields = {
        "question": "《全球人工智能治理倡议》是什么时候提出的？",
        "language": "zh",
        "mode": "extractive",
        "text": f"据《标题1》：{QUOTE}[1]",
        "refused": False,
        "sentences": (Sentence(QUOTE, (1,), "supported", 1.0, lead="据《标题1》："),),
        "citations": (make_citation(),),
        "passages": (make_scored(make_article()),),
    }
    return Answer(**fields | changes)


def make_refusal(**changes) -> Answer:
    fields = {
        "question": "What is the price of tea?",
        "language": "en",
        "text": "The corpus does not say.",
        "refused": True,
        "reason": "no_evidence",
        "sentences": (),
        "citations": (),
        "closest": (make_article(),),
    }
    return make_answer(**fields | changes)


@dataclass
class FakeStore:
    there: list[Article] = field(default_factory=lambda: [make_article(1), make_article(2)])
    error: Exception | None = None
    missing: tuple[str, ...] = ()

    def articles(self) -> list[Article]:
        if self.error:
            raise self.error
        return self.there

    def version(self) -> str:
        return "1"

    def listed(self) -> list[ListedArticle]:
        if self.error:
            raise self.error
        return [make_listed(article) for article in self.there]

    def size(self) -> StoreSize:
        if self.error:
            raise self.error
        return StoreSize(1, len(self.there), 7, 12_345)

    def watched(self) -> "FakeStore":
        return self

    def unsearched(self) -> tuple[str, ...]:
        return self.missing

    def meta(self) -> dict[str, str]:
        return {"embedder": "toy", "chunk": "600", "clean": "all"}

    def article(self, article_id: str) -> NewArticle:
        raise StoreError(f"There is no article {article_id!r} in the store.")

    def gone(self, article_id: str) -> GoneArticle | None:
        return None

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        return {}


@dataclass
class FakeEngine:
    answer: Answer = field(default_factory=make_answer)
    pieces: tuple[str | ReadingPassages | UncheckedPiece, ...] = ()
    error: Exception | None = None
    store: FakeStore = field(default_factory=FakeStore)
    asked: list[str] = field(default_factory=list)
    histories: list[tuple[PastTurn, ...]] = field(default_factory=list)
    scopes: list[Scope | None] = field(default_factory=list)
    checked: list[tuple[str, tuple[Given, ...], Scope | None]] = field(default_factory=list)
    verdicts: Checked = field(default_factory=make_checked)
    settings: Settings = field(default_factory=Settings)

    def ask(self, question: str, scope: object = None, history: Sequence[PastTurn] = ()) -> Answer:
        self.asked.append(question)
        self.histories.append(tuple(history))
        if self.error:
            raise self.error
        return self.answer

    def stream(
        self, question: str, scope: Scope | None = None, history: Sequence[PastTurn] = ()
    ) -> Iterator[str | ReadingPassages | UncheckedPiece | Answer]:
        self.asked.append(question)
        self.scopes.append(scope)
        self.histories.append(tuple(history))
        yield from self.pieces
        if self.error:
            raise self.error
        yield self.answer

    def retrieve(self, question: str, scope: Scope | None = None) -> list[ScoredPassage]:
        return list(self.answer.passages)

    def aligned(self, question: str, passages: Sequence[ScoredPassage]) -> tuple[tuple[WordMatch, ...], ...]:
        return ((WordMatch("提出", "提出", 1.0),),) * len(passages)

    def check(self, text: str, articles: Sequence[Given] = (), scope: Scope | None = None) -> Checked:
        self.checked.append((text, tuple(articles), scope))
        if self.error:
            raise self.error
        return self.verdicts

    def recall(self, exchanges: Sequence[tuple[str, str]]) -> tuple[PastTurn, ...]:
        return tuple(PastTurn(question, question, answer) for question, answer in exchanges)
