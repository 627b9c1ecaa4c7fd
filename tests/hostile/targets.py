"""What hostile input is tried on: each target takes any bytes, and holds what comes of them to what is promised.

`fuzz` lets coverage lead to the bytes, `test_properties` makes them by kind, and `test_finds` tries again what was found.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

from tests.core.test_offsets import is_sound
from yinju.errors import LoadError, UsageError
from yinju.hidden import without_hidden
from yinju.ingest.chunk import chunk
from yinju.ingest.prepare import prepare
from yinju.ingest.read.content import Content, FetchedPage
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import load
from yinju.ingest.read.pdf import read_pdf
from yinju.ingest.read.plain_text import read_markdown, read_text
from yinju.ingest.read.web_page import read_html
from yinju.ingest.read.word import read_docx
from yinju.offsets import Mapped
from yinju.qa.answer.contacts import mask_unasked
from yinju.qa.answer.empty_sentences import claims_nothing
from yinju.qa.check.claims import text_sentences
from yinju.qa.engine import MAX_QUESTION_CHARS, stripped_question
from yinju.qa.facts.facts import find_facts
from yinju.qa.llm.citation_marks import MARK, split_marks
from yinju.qa.llm.fence import fenced_line, fenced_lines
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.question.article_questions import read_article_question
from yinju.qa.question.followup import read_follow_up
from yinju.qa.question.nothing_asked import asks_nothing
from yinju.qa.question.subject import subject_of
from yinju.qa.question.time_scope import read_times
from yinju.qa.verify.plain_sentence import plain_sentence
from yinju.settings import ChunkSettings, CleanSettings, IngestSettings
from yinju.text import content_words, language_of, level, paragraphs, sentences
from yinju.types import Document
from yinju.ui.corpus.names import safe_name
from yinju.ui.corpus.refusals import RefusedError

Try = Callable[[bytes], None]

TODAY = date(2026, 1, 31)
MAX_BYTES = 1_000_000
SOURCES = 7
_CLEAN, _CHUNK = CleanSettings(), ChunkSettings()
_SMALL = IngestSettings(max_file_mb=1)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


def _hold(content: Content) -> None:
    """Holds what a reader returned to what a document is."""
    content.text.encode("utf-8")
    for start, end, _ in content.outside:
        assert 0 <= start < end <= len(content.text)
    for name in (content.title, content.publisher, *content.authors):
        assert name is None or len(name.splitlines()) == 1
    if any(map(str.isalnum, content.text)):
        _hold_articles(
            Document("u", "s", "u", content.text, title=content.title, form=content.form, outside=content.outside)
        )


def _hold_articles(document: Document) -> None:
    """Prepares a document: every clean character has its place, and every letter is in a passage."""
    raw = document.text
    for article in prepare(document, _CLEAN):
        mapped = Mapped.load(article.text, article.places)
        assert is_sound(mapped, len(raw))
        assert all(0 <= one.start < one.end <= len(raw) for one in article.removed)
        found = chunk(article.text, _CHUNK, article.doubtful)
        assert all(a.end <= b.start for a, b in pairwise(found))
        bounds = [0, *(place for one in found for place in (one.start, one.end)), len(article.text)]
        between = "".join(article.text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True))
        assert not any(map(str.isalnum, between))
        for one in found:
            first, last = mapped.hull(one.start, one.end)
            assert 0 <= first < last <= len(raw)


def _reader(read: Callable[[bytes], Content]) -> Try:
    def attempt(data: bytes) -> None:
        try:
            content = read(data)
        except LoadError:
            return
        _hold(content)

    return attempt


def _items(suffix: str) -> Try:
    def attempt(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(data)
            file.flush()
            for document in _loaded(Target("/in/a", "a", Path(file.name))):
                _hold_articles(document)

    return attempt


def _loaded(target: Target) -> Iterator[Document]:
    with suppress(LoadError):
        for found in load(target, _SMALL):
            if isinstance(found, Document):
                found.text.encode("utf-8")
                yield found
            else:
                assert found.reason


def _fetched(data: bytes) -> None:
    """The first line is the header, what follows the page."""
    header, _, body = data.partition(b"\n")
    page = FetchedPage("https://example.org/a", body, header.decode("latin-1"))
    try:
        (document,) = load(Target("https://example.org/a", "a"), _SMALL, page)
    except LoadError:
        return
    assert isinstance(document, Document)
    _hold_articles(document)


def _cleaning(data: bytes) -> None:
    text = _text(data)
    if any(map(str.isalnum, text)):
        _hold_articles(Document("u", "s", "u", text))


def _splitting(data: bytes) -> None:
    text = _text(data)
    for ranges in (paragraphs(text), sentences(text)):
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert all(a[1] <= b[0] for a, b in pairwise(ranges))
        bounds = [0, *(place for one in ranges for place in one), len(text)]
        between = "".join(text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True))
        assert not any(map(str.isalnum, between))
    assert len(level(text)) == len(text)
    assert without_hidden(without_hidden(text)) == without_hidden(text)


def _question(data: bytes) -> None:
    try:
        question = stripped_question(_text(data)[:MAX_QUESTION_CHARS])
    except UsageError:
        return
    asks_nothing(question)
    times = read_times(question, TODAY)
    assert len(times.rest) <= len(question)
    read_article_question(question, TODAY)
    follow_up = read_follow_up(question)
    if follow_up is not None:
        first, last = follow_up.pronoun
        assert 0 <= first <= last <= len(follow_up.text)
    subject_of(question)
    content_words(question)


def _marks(data: bytes) -> None:
    text = _text(data)
    for marked in split_marks(text, SOURCES):
        assert all(1 <= number <= SOURCES for number in marked.numbers)
        assert marked.dropped >= 0
        assert not MARK.search(marked.text)
        plain = plain_sentence(marked.text)
        claims_nothing(plain, text[:100], language_of(plain))
        mask_unasked(plain, text[:100])
    for found in text_sentences(text, SOURCES):
        assert 0 <= found.start < found.end <= len(text)


def _fence(data: bytes) -> None:
    text = _text(data)
    found = BY_SIGNS.find(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    for line in (*fenced_lines(text, BY_SIGNS), "| " + fenced_line(text, BY_SIGNS)):
        assert line.startswith("| ")
        assert len(line.splitlines()) <= 1
        assert not MARK.search(line)
        assert not set(line) & set("<>＜＞")


def _facts(data: bytes) -> None:
    text = _text(data)
    facts = find_facts(text)
    for one in (*facts.quantities, *facts.dates, *facts.names, *facts.titles):
        assert 0 <= one.start < one.end <= len(text)


def _names(data: bytes) -> None:
    name = data.decode("utf-8", "surrogateescape")
    try:
        safe = safe_name(name)
    except RefusedError:
        return
    folder = Path("/folder")
    assert (folder / safe).parent == folder
    assert safe not in (".", "..")
    assert "\0" not in safe


TARGETS: dict[str, Try] = {
    "text": _reader(read_text),
    "markdown": _reader(read_markdown),
    "page": _reader(read_html),
    "pdf": _reader(lambda data: read_pdf(data, MAX_BYTES)),
    "word": _reader(lambda data: read_docx(data, MAX_BYTES)),
    "items": _items(".jsonl"),
    "packed items": _items(".jsonl.xz"),
    "fetched": _fetched,
    "cleaning": _cleaning,
    "splitting": _splitting,
    "question": _question,
    "marks": _marks,
    "fence": _fence,
    "facts": _facts,
    "names": _names,
}
