"""What crosses the borders between the stages: articles, passages, citations, answers.

All ranges are half-open character offsets into the *raw text* of the source, as decoded: ``raw[start:end]``.
"""

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "zh-Hant", "en"]
Mode = Literal["extractive", "llm"]

Verdict = Literal["supported", "unchecked", "uncited"]
"""``supported``: the sentence is an exact quotation of what it cites. ``unchecked``: its citations exist, but whether
they support it was not checked. ``uncited``: it names no source that exists."""

RefusalReason = Literal["no_evidence", "llm_refused", "no_citation"]
"""``no_evidence``: nothing in the corpus is close enough. ``llm_refused``: the model found no answer in the passages.
``no_citation``: the model answered, but no sentence cites a passage that exists."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source as loaded, before it is split into articles.

    Attributes:
        uri: What identifies the source: an absolute path, a web address, or a path with ``//#item`` for an item of a
            JSON Lines file.
        source: The name shown to the reader: the path below the folder that was ingested, the address, or the item's
            ``source``.
        origin: The file or address the document came from (``uri`` without the item).
        text: The decoded text. Offsets of passages and citations count its characters.
        title, publisher, published, authors: What the file itself says of them. ``published`` is an ISO 8601 date or
            its beginning (``2025-07``).
    """

    uri: str
    source: str
    origin: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What the store knows about an article, without its text.

    Attributes:
        passages: How many passages of it can be found; 0 for a copy of another article.
        duplicate_of: The id of the article that this one is a copy of.
    """

    article_id: str
    source: str
    title: str | None
    publisher: str | None
    published: str | None
    authors: tuple[str, ...]
    language: Language
    passages: int
    duplicate_of: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One retrievable piece of an article.

    Attributes:
        paragraph: The number of its first paragraph in the article, from 1.
        text: ``raw[start:end]`` of the source.
    """

    passage_id: str
    article_id: str
    paragraph: int
    start: int
    end: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage, its article, and how well it covers a question.

    Attributes:
        score: In 0–1; higher is better.
    """

    passage: Passage
    article: Article
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact place that a sentence of an answer rests on.

    Attributes:
        number: The mark in the answer, from 1.
        quote: The text quoted.
        raw: ``raw[start:end]`` of the source, from which ``quote`` was taken.
        passage_text: The whole passage around the quotation, and
        passage_start: where it begins in the source: the quotation is
            ``passage_text[start - passage_start:end - passage_start]``.
    """

    number: int
    source: str
    article_id: str
    title: str | None
    publisher: str | None
    published: str | None
    paragraph: int
    start: int
    end: int
    quote: str
    raw: str
    passage_text: str
    passage_start: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer.

    Attributes:
        citations: Numbers of the citations it rests on.
        support: How well they support it, in 0–1; ``None`` where nothing checked it.
        lead: Words before the sentence that say where it is from; never a claim of their own.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    support: float | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a language model read and wrote, as its endpoint counts."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system says to a question, and why.

    Attributes:
        language: Of the question, and so of the answer.
        mode: How the answer was made. ``extractive`` although ``llm`` was asked for when the model failed and the
            settings allow to fall back: ``notice`` then says so.
        refused: Whether the corpus holds no answer; ``text`` then says it in the question's language.
        passages: What was considered, best first.
        dropped_marks: How many citation marks of a model pointed nowhere.
        tokens: What a model took for it, where ``llm.count_tokens`` is on and the endpoint says.
        timings_ms: Milliseconds by step.
    """

    question: str
    language: Language
    mode: Mode
    text: str
    refused: bool
    reason: RefusalReason | None = None
    notice: str | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[ScoredPassage, ...] = ()
    dropped_marks: int = 0
    tokens: Tokens | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
