"""Writes an answer for clients that show its text alone, and keeps the places of its citations in that text.

Such a client shows no verdicts and no notices, so they become words; and many of them read the text as Markdown, so
what an article says must not become a link, an image or a tag there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yinju.qa.answer_ranges import Range, cited_ranges, sentence_ranges
from yinju.types import Answer, Citation, Sentence
from yinju.ui.addresses import citation_address
from yinju.ui.strings import STRINGS, Strings

_MARKS = re.compile(r"(?: ?\[\d+\])*")
_ACTIVE = re.compile(r"\](?=[(:])|<(?=[A-Za-z/!?])")
"""What makes a link, an image, the target of one, or a tag of the text around it."""
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~!]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of a written answer, in code points, and the citation that it rests on."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Written:
    """The text of an answer with its marks, in the order of the text."""

    text: str
    marks: tuple[Mark, ...]

    def pieces(self) -> Iterator[str]:
        """Yields the text in pieces that begin where a sentence does; none for an empty text."""
        cuts = sorted({0, *(mark.start for mark in self.marks), len(self.text)})
        yield from (self.text[start:end] for start, end in pairwise(cuts))


def write(answer: Answer, base: str, *, list_sources: bool) -> Written:
    """Returns an answer as text: doubtful sentences say so, and notices stand at its end.

    Args:
        base: The address of the server, for the links of the list.
        list_sources: Whether a Markdown list of the citations ends the text.
    """
    words = STRINGS[answer.language]
    cited = list(cited_ranges(answer))
    text, ranges = _with_verdicts(answer, [place for place, _ in cited], words)
    text, ranges = _inert(text, ranges)
    numbered = {citation.number: citation for citation in answer.citations}
    marks = (Mark(*place, numbered[number]) for place, (_, number) in zip(ranges, cited, strict=True))
    ends = [answer.notice] if answer.notice else []
    if list_sources and answer.citations:
        ends.append(_sources(answer.citations, base, words))
    return Written("\n\n".join([text, *ends]), tuple(marks))


def plain(answer: Answer) -> str:
    """Returns an answer as text that nothing reads as Markdown: doubtful sentences say so, notices stand at its end."""
    text, _ = _with_verdicts(answer, [], STRINGS[answer.language])
    return "\n\n".join([text, *([answer.notice] if answer.notice else [])])


def label(citation: Citation) -> str:
    """Returns what a citation quotes, in a line: ``Title ¶11 “quotation”``."""
    return line_of(f"{citation.title or citation.source}{_paragraph(citation)} “{citation.quote}”")


def _with_verdicts(answer: Answer, ranges: Sequence[Range], words: Strings) -> tuple[str, list[Range]]:
    """Returns the answer's text with the verdict behind each doubtful sentence, and ranges moved along."""
    inserted: list[tuple[int, str]] = []
    for sentence, (_, end) in zip(answer.sentences, sentence_ranges(answer), strict=True):
        if sentence.verdict != "supported":
            behind = _MARKS.match(answer.text, end)
            assert behind is not None  # it matches nothing at all too
            inserted.append((behind.end(), _verdict(sentence, answer.language == "en", words)))
    return _insert(answer.text, inserted, ranges)


def _verdict(sentence: Sentence, english: bool, words: Strings) -> str:
    named = {"partly": words.partly, "unsupported": words.unsupported, "uncited": words.uncited}[sentence.verdict]
    reasons = words.semicolon.join(sentence.reasons)
    if english:
        return f" ({named}: {reasons})" if reasons else f" ({named})"
    return f"（{named}：{reasons}）" if reasons else f"（{named}）"


def _inert(text: str, ranges: Sequence[Range]) -> tuple[str, list[Range]]:
    r"""Returns the text with a backslash before whatever Markdown would act on, and ranges moved along."""
    return _insert(text, [(found.start(), "\\") for found in _ACTIVE.finditer(text)], ranges)


def _insert(text: str, inserted: Sequence[tuple[int, str]], ranges: Sequence[Range]) -> tuple[str, list[Range]]:
    """Returns the text with others inserted at places in order, and where ranges of it lie now."""
    places = [place for place, _ in inserted]
    moved = [0]
    pieces, at = [], 0
    for place, new in inserted:
        pieces += [text[at:place], new]
        at = place
        moved.append(moved[-1] + len(new))
    shifted = [
        (start + moved[bisect_left(places, start)], end + moved[bisect_left(places, end)]) for start, end in ranges
    ]
    return "".join([*pieces, text[at:]]), shifted


def _sources(citations: Sequence[Citation], base: str, words: Strings) -> str:
    lines = (
        f"{citation.number}. [{escaped(citation.title or citation.source)}{_paragraph(citation)}]"
        f"({citation_address(base, citation)})"
        for citation in citations
    )
    return "\n".join([f"**{words.evidence}**", "", *lines])


def _paragraph(citation: Citation) -> str:
    return f" ¶{citation.paragraph}" if citation.paragraph else ""


def escaped(text: str) -> str:
    """Returns a line of text with a backslash before each character that Markdown gives a meaning."""
    return _MARKDOWN.sub(r"\\\g<0>", line_of(text))


def line_of(text: str) -> str:
    """Returns a text in one line."""
    return " ".join(text.split())
