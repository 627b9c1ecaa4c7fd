"""The types that pass between the stages: articles, passages, citations, answers.

All ranges are half-open offsets of characters, in one of two texts: the *raw text* of the source, as decoded, or the
*clean text* of an article, which is made from parts of the raw text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yinju.how_found import ScoreParts

Language = Literal["zh", "zh-Hant", "en"]
Mode = Literal["extractive", "llm"]

Form = Literal["text", "page", "item"]
"""The form of a document's text. ``text``: whatever the file held, perhaps several articles and other things around
them. ``page``: all that a web page shows, with one article in it. ``item``: one article of a JSON Lines file."""

DuplicateKind = Literal["exact", "script", "near", "excerpt", "shuffled"]
"""How one article duplicates another. ``exact``: the same letters, digits and Han characters in the same order.
``script``: exact or near, in the other Chinese script. ``near``: each holds most of the other. ``excerpt``: the longer
one holds most of it. ``shuffled``: the other holds most of it in another order."""

HeadKind = Literal["title", "byline", "source", "editor", "date"]
"""``title``: the headline. ``byline``: who wrote the article. ``source``: who published it. ``editor``: who edited it.
``date``: when it was published."""

Verdict = Literal["supported", "partly", "unsupported", "uncited"]
"""The result of checking a sentence. ``supported``: the cited passages support the sentence, or quote it. ``partly``:
they support a part of it, or less exactly. ``unsupported``: they do not support it. ``uncited``: it cites no source
that exists, and none was found for it."""

RefusalReason = Literal["nothing_asked", "no_evidence", "not_recorded", "llm_refused", "no_citation", "unsupported"]
"""Why a question was refused. ``nothing_asked``: it holds no word to look for. ``no_evidence``: nothing in the corpus
is close enough. ``not_recorded``: the question asks for a field of an article, such as its author, that is not
recorded. ``llm_refused``: the model found no answer in the passages. ``no_citation``: the model answered, but no
sentence cites an existing passage, or has a passage that supports it. ``unsupported``: the model answered, and its
passages support no sentence of it."""

CitationKind = Literal["passage", "head", "record"]
"""What a citation quotes. ``passage``: text of a passage. ``head``: a line that names an article, its author, publisher
or date. ``record``: what the store recorded of an article, where no characters of the source can be quoted for it."""

CreditField = Literal["post", "editors", "reporters"]
"""What the head lines of an article may credit. ``post``: what its author is, and where he works."""

ArticleField = Literal["authors", "publisher", "published", "language"] | CreditField
"""A field of an article that a question can ask for."""

Progress = Callable[[int, int, str], None]
"""A function that is told the progress of a task: parts done, parts in all, and the part that is next."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source as loaded, before it is split into articles.

    Attributes:
        uri: The identity of the source: an absolute path, a web address, or a path with ``//#item`` for an item of a
            JSON Lines file.
        source: The name shown to the reader: the path below the ingested folder, the address, or the item's ``source``.
        origin: The file or address that the document came from (``uri`` without the item).
        text: The raw text, decoded but otherwise as found.
        title, publisher, published, authors, url: Metadata that the file itself states. ``published`` is an ISO 8601
            date or its beginning (``2025-07``).
        outside: Ranges of ``text`` that its reader found to be no part of an article, in order, each with the reason.
            They stay in the raw text; ``ingest.prepare`` removes them if the settings say so.
        extracted: Whether ``text`` was extracted from a file of another form (web page, PDF, Word). Offsets then count
            in the extracted text, since the file has no characters to count in.
        sha256: The digest, in hexadecimal, of the bytes that ``text`` was made from: of the file, of an address's
            answer, or of the item's line. ``None`` for a source from a store that did not keep it.
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
class HeadLine:
    """A line of the source that names an article, its author, publisher, editor or date. No passage holds it.

    Attributes:
        start, end: The range of the source's raw text that the line is.
        kinds: What the line tells, at least one: ``("source", "date")`` for ``人民日报 2025-12-23 22:31``.
        text: The line after cleaning. It is ``raw[start:end]`` where the line had nothing to clean.
    """

    start: int
    end: int
    kinds: tuple[HeadKind, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article in the store, without its text.

    Attributes:
        published: The publication date or time in ISO 8601, as far as it is known: ``2025``, ``2025-07-27``,
            ``2025-07-27T10:27``.
        passages: How many of its passages can be found; 0 for a duplicate of another article.
        duplicate_of: The id of the article that this one duplicates, if it is a duplicate.
        copy_kind: How this article duplicates the other.
        copy_share: How much of this article the other holds, in 0–1.
        inferred: The name and the evidence of each field that no label in the source states.
        heads: The lines that state its title, author, publisher, editor and date, in the order of the source.
        extracted, sha256: Properties of its source, as in ``Document``.
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
    copy_kind: DuplicateKind | None = None
    copy_share: float | None = None
    url: str | None = None
    inferred: tuple[tuple[str, str], ...] = ()
    heads: tuple[HeadLine, ...] = ()
    extracted: bool = False
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included; ``None`` is open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a question is asked of. An empty field does not restrict them.

    Attributes:
        languages: Languages of the articles; ``zh`` stands for both scripts.
        publishers: Publishers, as the articles name them.
        since, until: The first and last publication date, both included, in the precision given: ``2025``, ``2025-07``,
            ``2025-07-26``. An article without a date is outside.
        published: Periods of publication, beside ``since`` and ``until``: an article is inside if its date, as far as
            it is known, lies in one of them. ``None`` narrows nothing, and no periods leave no article.
    """

    languages: tuple[Language, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    published: tuple[Period, ...] | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A range of the raw text that was removed on the way to an article's clean text.

    Attributes:
        step: The step that removed it, by its name in the settings (``clean``).
        reason: The reason in words; empty where the step's name says everything.
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
        doubtful: Whether it may belong to the page around the article rather than to the article.
        headings: Ranges of ``text`` that are headings of sections, in order, each a line of its own.
        raw_start: Where it begins in the source's raw text; ``None`` if ``start`` is that position.
        raw: The raw text that it was made from, including what was removed inside it; ``None`` if it equals ``text``.
        places: The characters of ``raw`` that each of its characters was made from, packed by ``offsets.Mapped.dump``;
            empty if every character is its own origin.
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
    headings: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its article and its score for a question.

    Attributes:
        score: How well the passage covers the question, in 0–1; higher is better.
        parts: What the score was computed from, where a search computed it.
    """

    passage: Passage
    article: Article
    score: float
    parts: ScoreParts | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """The words of a quotation that answer: their half-open ranges in it and in the source's raw text."""

    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact place in a source that a sentence of an answer rests on.

    Attributes:
        number: Its mark in the answer, from 1.
        language: The article's language.
        start, end: The range of the source's raw text that the quotation was made from.
        quote: The quoted clean text.
        raw: The raw text of that range.
        paragraph: The number of the paragraph in the article, from 1; 0 for a quotation outside all paragraphs.
        ranges: The parts of that range that the quotation was made from, in order; what lies between them was removed.
        passage_id: The passage that is quoted; empty if ``kind`` is not ``passage``.
        passage_text: The clean text of that whole passage, or all head lines of the article, or its whole record.
        quote_start: Where the quotation begins in ``passage_text``.
        headings: Ranges of the passage's text that are headings of sections.
        answer_spans: The parts of the quotation that answer the question, if the reader is sure of them.
        kind: What is quoted. The range of a ``record`` is empty.
        extracted, sha256: Properties of its source, as in ``Document``.
    """

    number: int
    source: str
    article_id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: Language
    paragraph: int
    start: int
    end: int
    quote: str
    raw: str
    ranges: tuple[tuple[int, int], ...]
    passage_id: str
    passage_text: str
    quote_start: int
    headings: tuple[tuple[int, int], ...] = ()
    answer_spans: tuple[AnswerSpan, ...] = ()
    kind: CitationKind = "passage"
    extracted: bool = False
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words of a quotation that surely answer the question.

    Attributes:
        citation: The number of the citation whose quotation holds them.
        probability: How likely they are right, in 0–1.
    """

    text: str
    citation: int
    probability: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer.

    Attributes:
        citations: The numbers of the citations it rests on.
        support: How well they support it, in 0–1; ``None`` where nothing checked it.
        lead: Words before the sentence that name its origin; they claim nothing themselves.
        reasons: Why it is not supported, in the question's language, gravest first.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    support: float | None = None
    lead: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """The tokens that a language model read and wrote, as its endpoint counts them."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The system's answer to a question, with what it rests on.

    Attributes:
        language: The language of the question, and so of the answer.
        mode: How the answer was made. It is ``extractive`` although ``llm`` was asked for if the model failed and the
            settings allow to fall back (``notice`` then says so), and if the question is about articles themselves.
        refused: Whether the question was refused. ``text`` then says so in the question's language and, on a line of
            its own, names the articles in ``closest``.
        reason: Why it was refused.
        notice: What the user should know about how the answer was made.
        unsupported: Sentences that a model wrote and its passages do not support, in the order written. They are no
            part of the answer.
        passages: The passages considered, best first.
        dropped_marks: How many citation marks of a model referred to nothing.
        tokens: The tokens that a model used for it, where ``llm.count_tokens`` is on and the endpoint counts them.
        timings_ms: Milliseconds by step.
        query: The query that was searched, if it is not the question itself: a follow-up completed to stand alone.
        closest: With a refusal, the articles that came nearest, best first.
        conflicts: Groups of citations, by number, that state another number or date for the same claim, newest first.
        short: The short answer, if there is one and the reader is sure of it.
        unsearched: The names of the shards that did not answer, whose articles were not searched; ``notice`` says so.
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
    short: ShortAnswer | None = None
    unsearched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingPassages:
    """Says that passages were found and are now being read, which takes the longest part of an answer.

    Where it comes again, a rebuild has overtaken the question, which is asked anew: what came before is void.

    Attributes:
        passages: How many are read.
    """

    passages: int


@dataclass(frozen=True, slots=True)
class UncheckedPiece:
    """A piece of what a language model writes, before anything in it was checked: to be measured, never to be shown."""

    text: str


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A question asked earlier in the same conversation, with its result.

    Attributes:
        question: The question as the user typed it.
        query: The query that was searched for it: the question, or its completed form.
        answer: The answer's text.
        about: The titles of the articles that the answer cites, in the order of the citations.
        shown: The ids of the passages that it cites.
    """

    question: str
    query: str
    answer: str = ""
    about: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
