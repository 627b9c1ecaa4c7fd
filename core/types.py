"""What crosses the borders between the stages: articles, passages, citations, answers.

All ranges are half-open offsets of characters. There are two texts to count them in: the *raw text* of the source, as
decoded, and the *clean text* of an article, made from parts of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "zh-Hant", "en"]
Mode = Literal["extractive", "llm"]

Form = Literal["text", "page", "item"]
"""What a document's text is. ``text``: whatever stood in the file, perhaps several articles and what was around them.
``page``: all that a web page shows, with one article in it. ``item``: one article of a JSON Lines file."""

CopyKind = Literal["exact", "script", "near", "excerpt", "shuffled"]
"""``exact``: the same letters and digits in the same order. ``script``: such, or near, in the other Chinese script.
``near``: each holds most of the other. ``excerpt``: most of it stands in the longer one. ``shuffled``: most of it
stands there in another order."""

Verdict = Literal["supported", "partly", "unsupported", "uncited"]
"""``supported``: what the sentence cites bears it out, or is the sentence itself. ``partly``: some of it, or less
exactly. ``unsupported``: it does not. ``uncited``: it names no source that exists, and none was found for it."""

RefusalReason = Literal["no_evidence", "llm_refused", "no_citation", "unsupported"]
"""``no_evidence``: nothing in the corpus is close enough. ``llm_refused``: the model found no answer in the passages.
``no_citation``: the model answered, but no sentence cites a passage that exists, or has one that supports it.
``unsupported``: the model answered, and its passages support no sentence of it."""


Progress = Callable[[int, int, str], None]
"""Told how much of a long task is done: how many are done, how many there are, and what is next."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source as loaded, before it is split into articles.

    Attributes:
        uri: What identifies the source: an absolute path, a web address, or a path with ``//#item`` for an item of a
            JSON Lines file.
        source: The name shown to the reader: the path below the folder that was ingested, the address, or the item's
            ``source``.
        origin: The file or address the document came from (``uri`` without the item).
        text: The decoded text, as found: the raw text.
        title, publisher, published, authors, url: What the file itself says of them. ``published`` is an ISO 8601 date
            or its beginning (``2025-07``).
        outside: Ranges of ``text`` that its reader found to be no part of an article, in order, each with the reason in
            words. They stay in the raw text; ``ingest.prepare`` takes them out where the settings say so.
        extracted: Whether ``text`` was extracted from a file of another form (web page, PDF, Word). Offsets then count
            in the extracted text, since the file has no characters to count in.
        sha256: Of the bytes that ``text`` was made from, in hexadecimal: of the file, of what an address answered, or
            of the item's line. ``None`` for a source from a store that did not keep it.
    """

    uri: str
    source: str
    origin: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    form: Form = "text"
    outside: tuple[tuple[int, int, str], ...] = ()
    extracted: bool = False
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What the store knows about an article, without its text.

    Attributes:
        published: ISO 8601, as far as it is known: ``2025``, ``2025-07-27``, ``2025-07-27T10:27``.
        passages: How many passages of it can be found; 0 for a copy of another article.
        duplicate_of: The id of the article that this one is a copy of, and
        copy_kind: how, and
        copy_share: how much of this one the other holds, in 0–1.
        inferred: Name of a field and the evidence for it, for each field that nothing in the source is a label of.
        extracted, sha256: Of its source, as in ``Document``.
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
    copy_kind: CopyKind | None = None
    copy_share: float | None = None
    url: str | None = None
    inferred: tuple[tuple[str, str], ...] = ()
    extracted: bool = False
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a question is asked of; what is empty does not narrow it.

    Attributes:
        languages: Of the articles; ``zh`` stands for both scripts.
        publishers: As the articles name them.
        since, until: Publication dates, both included, as far as they are written: ``2025``, ``2025-07``,
            ``2025-07-26``. An article without a date is outside.
    """

    languages: tuple[Language, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken out of a source on the way to an article's clean text, as a range of the raw text.

    Attributes:
        step: The step that did it, by its name in the settings (``clean``).
        reason: In words; empty where the step's name says all.
    """

    start: int
    end: int
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One retrievable piece of an article.

    Attributes:
        paragraph: The number of its first paragraph in the article, from 1.
        start, end: The range of the article's clean text that is ``text``.
        doubtful: Whether it may be no part of the article, but of the page around it.
        raw_start: Where in the source's raw text it begins; ``None`` where ``start`` is that place.
        raw: The raw text that it was made from, with what was taken out inside it; ``None`` where that is ``text``.
        places: Which characters of ``raw`` each of its characters was made from, as ``offsets.Mapped.dump`` writes it
            down; empty where each stands for itself.
    """

    passage_id: str
    article_id: str
    paragraph: int
    start: int
    end: int
    text: str
    language: Language
    doubtful: bool = False
    raw_start: int | None = None
    raw: str | None = field(default=None, repr=False)
    places: bytes = field(default=b"", repr=False)


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
        start, end: The range of the source's raw text that the quotation was made from.
        quote: The text quoted, clean.
        raw: The raw text of that range.
        ranges: The parts of the range that the quotation was made from, in order: what lies between them was taken out.
        passage_text: The whole passage around the quotation, clean, and
        quote_start: where in it the quotation begins, and
        passage_start: where in the raw text the passage begins.
        extracted, sha256: Of its source, as in ``Document``: whether the offsets count in text extracted from the
            file, and which bytes that text was made from.
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
    ranges: tuple[tuple[int, int], ...]
    passage_text: str
    quote_start: int
    passage_start: int
    extracted: bool = False
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer.

    Attributes:
        citations: Numbers of the citations it rests on.
        support: How well they support it, in 0–1; ``None`` where nothing checked it.
        lead: Words before the sentence that say where it is from; never a claim of their own.
        reasons: Why it is not supported, in the question's language, the gravest first.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    support: float | None = None
    lead: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenUsage:
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
        refused: Whether the corpus holds no answer; ``text`` then says it in the question's language and, on a line of
            its own, names the articles in ``closest``.
        unsupported: What a model wrote and its passages do not bear out, in the order written: no part of the answer.
        passages: What was considered, best first.
        dropped_marks: How many citation marks of a model pointed nowhere.
        tokens: What a model took for it, where ``llm.count_tokens`` is on and the endpoint says.
        timings_ms: Milliseconds by step.
        query: What was searched, where that is not the question itself: a follow-up, made to stand alone.
        closest: With a refusal, the articles that came nearest, best first.
        conflicts: Numbers of citations that state another number or date for the same claim, newest first.
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
    unsupported: tuple[Sentence, ...] = ()
    passages: tuple[ScoredPassage, ...] = ()
    dropped_marks: int = 0
    tokens: TokenUsage | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    query: str | None = None
    closest: tuple[Article, ...] = ()
    conflicts: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A question that was asked before in the same conversation, and what became of it.

    Attributes:
        question: As the user typed it.
        query: What was searched for it: the question, or what it was completed to.
        answer: The answer's text.
        about: Titles of the articles that the answer cites, first cited first.
        shown: Ids of the passages that it cites.
    """

    question: str
    query: str
    answer: str = ""
    about: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
