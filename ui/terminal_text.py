"""Formats answers, articles and passages as lines of plain text for a terminal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from yinju.errors import UsageError
from yinju.qa.notices import unsearched
from yinju.text import shown_time
from yinju.types import Answer, Article, Citation, Passage, Removal
from yinju.ui.addresses import citation_address
from yinju.ui.printable import printable

if TYPE_CHECKING:
    from yinju.qa.check.check import Checked

_REASONS = "; "
_SHORTEST_PREFIX = 4
_SHOWN_REPAIRS = 5
_SHOWN_AROUND = 10
_OF_EXTRACTED = " of the text extracted from the file"
_VERDICT_WIDTH = len("unsupported")
_LINE_ENDS = re.compile(r"\s*[\r\n]\s*")


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yields a follow-up's query, the answer short and long, its doubtful and left-out sentences, and the citations."""
    if answer.query:
        yield printable(f"asked as: {answer.query}")
    if answer.notice and not answer.refused:
        yield printable(answer.notice)
    if answer.short:
        yield printable(f"→ {answer.short.text} [{answer.short.citation}]")
    yield printable(answer.text)
    if answer.notice and answer.refused:
        yield printable(answer.notice)
    for sentence in answer.sentences:
        if sentence.verdict != "supported":
            yield printable(f"! {sentence.text} ({sentence.verdict}: {_REASONS.join(sentence.reasons)})")
    if answer.unsupported:
        yield ""
        yield f"Left out, since nothing bears it out: {len(answer.unsupported)}"
        for sentence in answer.unsupported:
            yield printable(f"  - {sentence.text} ({_REASONS.join(sentence.reasons)})")
    for citation in answer.citations:
        yield from _citation_lines(citation)


def checked_lines(checked: "Checked", base: str) -> Iterator[str]:
    """Yields a line for each sentence of a checked text, the reasons, and the citations with their addresses.

    Args:
        base: The address of the server, for the links to articles.
    """
    if checked.unsearched:
        yield printable(unsearched(checked.unsearched, checked.language))
    for sentence in checked.sentences:
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        support = "    " if sentence.verdict == "no_claim" else f"{sentence.support:.2f}"
        yield printable(f"{sentence.verdict:<{_VERDICT_WIDTH}} {support}  {sentence.text} {numbers}".rstrip())
        for reason in sentence.reasons:
            yield printable(f"{'':<{_VERDICT_WIDTH}}       {reason}")
        if sentence.dropped_marks:
            yield f"{'':<{_VERDICT_WIDTH}}       marks that name nothing: {sentence.dropped_marks}"
        if sentence.elsewhere:
            numbers = "".join(f"[{number}]" for number in sentence.elsewhere)
            yield f"{'':<{_VERDICT_WIDTH}}       another article supports it: {numbers}"
    for citation in checked.citations:
        yield from _citation_lines(citation)
        if citation.article_id:
            yield f"    {citation_address(base, citation)}"


def _citation_lines(citation: Citation) -> Iterator[str]:
    about = [citation.title or citation.source, citation.publisher, shown_time(citation.published)]
    yield ""
    yield printable(f"[{citation.number}] " + " · ".join(part for part in about if part))
    yield printable(f"    {citation.source}, {_place(citation)}")
    for span in citation.answer_spans:
        yield printable(f"    → {citation.quote[span.start : span.end]}")
    yield printable(f"    “{citation.quote}”")


def _place(citation: Citation) -> str:
    """Returns which part of the article is quoted, and where in the file it stands."""
    if citation.kind == "record":
        return "from the article's record"
    part = "headline and byline" if citation.kind == "head" else f"paragraph {citation.paragraph}"
    return f"{part}, characters {citation.start}-{citation.end}{_OF_EXTRACTED if citation.extracted else ''}"


def article_line(article: Article) -> str:
    """Returns an article's id, language, size, source and metadata in one line."""
    published = shown_time(article.published)
    about = [article.source, article.title, article.publisher, published, ", ".join(article.authors)]
    state = f"{article.passages} passages"
    if article.duplicate_of:
        share = f", {article.copy_share:.0%} in it" if article.copy_share is not None else ""
        state = f"copy of {article.duplicate_of} ({article.copy_kind or 'exact'}{share})"
    return printable(
        f"{article.article_id}  {article.language}  {state}  " + " · ".join(part for part in about if part)
    )


def shown_article(article: Article, passages: Sequence[Passage]) -> tuple[Any, list[str]]:
    """Returns an article with its passages, as data and as lines."""
    inferred = [printable(f"{name} inferred: {evidence}") for name, evidence in article.inferred]
    lines = [article_line(article), *_origin_lines(article), *inferred]
    lines += [line for passage in passages for line in passage_lines(passage)]
    return {**asdict(article), "text": [_passage_data(passage) for passage in passages]}, lines


def _origin_lines(article: Article) -> Iterator[str]:
    """Yields the digest of the bytes that the text was made from, and what its offsets count in."""
    yield f"sha256: {article.sha256 or 'not known; ingest the source again to have it'}"
    if article.extracted:
        yield f"Offsets count in the characters{_OF_EXTRACTED}."


def shown_removals(article: Article, removals: Sequence[Removal], raw: str) -> tuple[Any, list[str]]:
    """Returns what cleaning removed from an article's source, as data and as lines."""
    data = [{**asdict(one), "text": raw[one.start : one.end]} for one in removals]
    lines = [article_line(article), *_removal_lines(removals, raw)]
    return data, lines if removals else [*lines, "Nothing was taken out."]


def _passage_data(passage: Passage) -> dict[str, Any]:
    """Returns a passage as plain data, with its range in the raw text."""
    data = asdict(passage)
    del data["places"]
    raw = data.pop("raw")
    begins = passage.start if passage.raw_start is None else passage.raw_start
    return {**data, "raw_start": begins, "raw": passage.text if raw is None else raw}


def _removal_lines(removals: Sequence[Removal], raw: str) -> Iterator[str]:
    """Yields the removals by step: their ranges, reasons and texts; of small repairs only a few of each step."""
    steps: dict[str, list[Removal]] = {}
    for one in removals:
        steps.setdefault(one.step, []).append(one)
    for step, found in steps.items():
        yield ""
        yield f"{step}: {len(found)} {'place' if len(found) == 1 else 'places'}"
        # What was taken out for a reason is shown whole; of 200 brackets with pinyin, a few say all.
        shown = found if any(one.reason for one in found) else found[:_SHOWN_REPAIRS]
        for one in shown:
            reason = f"  {one.reason}" if one.reason else ""
            yield printable(f"  characters {one.start}-{one.end}{reason}")
            yield from (printable(f"    | {line}") for line in _shown_removal(raw, one).splitlines() if line.strip())
        if len(shown) < len(found):
            yield f"  … {len(found) - len(shown)} more (all with --json)"


def _shown_removal(raw: str, one: Removal) -> str:
    """Returns a removed text; a blank or line end stands in brackets between the characters around it."""
    text = raw[one.start : one.end]
    if text.strip():
        return text
    before, after = raw[max(0, one.start - _SHOWN_AROUND) : one.start], raw[one.end : one.end + _SHOWN_AROUND]
    marked = f"{before}[{_LINE_ENDS.sub('↵', text)}]{after}"
    return _LINE_ENDS.sub(" ", marked)


def passage_lines(passage: Passage) -> Iterator[str]:
    """Yields a passage's place, and its text."""
    yield ""
    begins = passage.start if passage.raw_start is None else passage.raw_start
    place = f"characters {begins}-{begins + len(passage.raw or passage.text)}"
    doubt = ", doubtful" if passage.doubtful else ""
    yield f"paragraph {passage.paragraph}, {place}, {passage.language}{doubt}"
    yield from (printable(line) for line in passage.text.splitlines())


def choose(name: str, articles: Sequence[Article]) -> Article:
    """Returns the article that an id, the beginning of an id, or a source names.

    Raises:
        UsageError: None does, or several do.
    """
    found = [a for a in articles if name in (a.article_id, a.source)]
    if not found and len(name) >= _SHORTEST_PREFIX:
        found = [a for a in articles if a.article_id.startswith(name)]
    if len(found) != 1:
        several = f"{len(found)} articles are" if found else "No article is"
        raise UsageError(f"{several} named {name!r}. Take an id from: yinju corpus list")
    return found[0]


def choose_source(name: str, articles: Sequence[Article]) -> str:
    """Returns the source of that name, or the source of the article of that name if it holds no other.

    Raises:
        UsageError: None does, or the article is one of several in its source.
    """
    if any(article.source == name for article in articles):
        return name
    source = choose(name, articles).source
    count = sum(article.source == source for article in articles)
    if count > 1:
        raise UsageError(f"{name} is one of {count} articles in {source}. Take the source out: corpus remove {source}")
    return source
