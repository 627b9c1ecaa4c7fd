"""The shapes of what the interfaces of programs answer, for ``/openapi.json``.

They describe what `answer_object` and `problems` make, and a test holds the two together.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yinju.qa.check.check import CheckVerdict
from yinju.types import CitationKind, Language, Mode, RefusalReason, Verdict

Offset = Annotated[int, Field(ge=0, description="An offset in Unicode code points; ranges are half open.")]
Support = Annotated[float, Field(ge=0, le=1)]
Address = Annotated[str, Field(description="An article, or #char=START,END of its raw text, as in RFC 5147.")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SentenceShape(_Shape):
    """A sentence of an answer, and its range in it."""

    text: str
    citations: list[int]
    support: Support | None
    verdict: Verdict
    reasons: list[str]
    start: Offset
    end: Offset


class LeftOutShape(_Shape):
    """A sentence that a model wrote and that is no part of the answer, since nothing supports it."""

    text: str
    citations: list[int]
    support: Support | None
    verdict: Verdict
    reasons: list[str]


class AnswerSpanShape(_Shape):
    """Words of a quotation that answer: their range in it, and in the raw text."""

    start: Offset
    end: Offset
    raw_start: Offset
    raw_end: Offset


class CitationShape(_Shape):
    """The exact place in a source that a sentence rests on: ``raw`` is the raw text at ``start`` to ``end``."""

    number: int
    source: str
    article_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: Language
    paragraph: int
    start: Offset
    end: Offset
    quote: str
    raw: str
    ranges: list[tuple[Offset, Offset]]
    passage: str
    headings: list[tuple[Offset, Offset]]
    answer_spans: list[AnswerSpanShape]
    kind: CitationKind
    extracted: bool
    sha256: str | None
    address: Address | None


class PassageShape(_Shape):
    """A passage that was considered, and how well it answers the question."""

    source: str
    passage_id: str
    paragraph: int
    score: Support
    text: str
    address: Address


class ClosestShape(_Shape):
    """An article that came near, where the question was refused."""

    article_id: str
    source: str
    title: str | None
    publisher: str | None
    published: str | None
    address: Address


class ConflictShape(_Shape):
    """Citations that state another number or date for the same thing, newest first."""

    citations: list[int]


class TokensShape(_Shape):
    """The tokens that a language model took."""

    prompt: int
    completion: int


class TurnShape(_Shape):
    """What to send back as ``history``."""

    question: str
    query: str
    answer: str
    about: list[str]
    shown: list[str]


class ShortAnswerShape(_Shape):
    """The answer's own words, where the reader is sure of few of them."""

    text: str
    citation: int
    probability: Support


class AnswerShape(_Shape):
    """An answer, or a refusal."""

    question: str
    query: str
    language: Language
    mode: Mode
    answer: str
    refused: bool
    reason: RefusalReason | None
    notice: str | None
    unsearched: list[str]
    short: ShortAnswerShape | None
    sentences: list[SentenceShape]
    unsupported: list[LeftOutShape]
    citations: list[CitationShape]
    passages: list[PassageShape]
    closest: list[ClosestShape]
    conflicts: list[ConflictShape]
    dropped_marks: int
    tokens: TokensShape | None
    timings_ms: dict[str, float]
    turn: TurnShape


class CheckedSentenceShape(_Shape):
    """A sentence of a checked text, and its range in it."""

    text: str
    start: Offset
    end: Offset
    marks: list[int]
    dropped_marks: int
    verdict: CheckVerdict
    support: Support
    reasons: list[str]
    citations: list[int]
    elsewhere: list[int]


class CheckedShape(_Shape):
    """A checked text: how many sentences have each verdict, the sentences, and their evidence."""

    language: Language
    verdicts: dict[CheckVerdict, int]
    unsearched: list[str]
    sentences: list[CheckedSentenceShape]
    citations: list[CitationShape]


class ProblemShape(_Shape):
    """What failed, and what to do about it."""

    error: str


class OpenAIErrorShape(_Shape):
    """What failed, in OpenAI's form."""

    message: str
    type: Literal["invalid_request_error", "server_error"]
    param: str | None
    code: str | None


class OpenAIProblemShape(_Shape):
    """The body of a request to ``/v1`` that failed."""

    error: OpenAIErrorShape


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemShape, "description": "The request cannot be served."},
    "5XX": {"model": ProblemShape, "description": "The store or a model failed."},
}
OPENAI_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": OpenAIProblemShape, "description": "The request cannot be served."},
    "5XX": {"model": OpenAIProblemShape, "description": "The store or a model failed."},
}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "As OpenAI's, with the answer of /api/ask under `yinju`; streamed if the request says `stream`.",
        "content": {"application/json": {}, "text/event-stream": {}},
    }
}
