"""An answer written by a language model: shown as it comes, then resolved into sentences that cite exact quotations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yinju.qa.draft import Draft, cite
from yinju.qa.llm import LanguageModel
from yinju.qa.marks import MarkedSentence, split_marks
from yinju.qa.prompts import REFUSAL_WORD, build_messages, fit
from yinju.text import content_words, language_of, sentences, to_script
from yinju.types import Citation, Language, ScoredPassage, Sentence, Tokens, Verdict

_REFUSAL_LETTERS = REFUSAL_WORD.replace("_", "").lower()
_REFUSAL = re.compile(r"\\?_".join(REFUSAL_WORD.split("_")), re.IGNORECASE)
"""The refusal word inside other text; models escape its underscores as Markdown asks."""

_BETWEEN_LETTERS = re.compile(r"[\s_\\-]+")
_REFUSAL_MAX_CHARS = 2 * len(REFUSAL_WORD)
"""What the word can measure with escapes and blanks."""


def generate(
    question: str, language: Language, passages: Sequence[ScoredPassage], model: LanguageModel, max_chars: int
) -> Iterator[str | Draft]:
    """The model's text as it comes, marks and all, and then one `Draft`.

    The refusal word is never among the text. The draft may differ from it: marks are resolved, and Chinese in the
    other script than the question's is converted.

    Args:
        question: As the user typed it.
        language: Of the question.
        passages: Best first. Without any the model is not asked.
        model: What writes.
        max_chars: Characters the model may be sent; passages that do not fit are left out from the end.

    Raises:
        LLMError: The model gave no answer, or not all of it.
        UsageError: Not even the first passage fits.
    """
    if not passages:
        yield Draft(reason="no_evidence")
        return
    sources = fit(question, language, passages, max_chars)
    deltas: list[str] = []
    spent: list[Tokens] = []
    yield from _showable(model.stream(build_messages(question, language, sources, max_chars), spent), deltas)
    yield replace(resolve("".join(deltas), language, sources), tokens=spent[-1] if spent else None)


def resolve(text: str, language: Language, sources: Sequence[ScoredPassage]) -> Draft:
    """What a model wrote, as sentences with citations.

    Args:
        text: The whole of it.
        language: Of the question.
        sources: What the model was shown, as source 1, 2, ….
    """
    answer = _REFUSAL.sub("", text)
    refused = answer != text or _letters(text) == _REFUSAL_LETTERS
    if language != "en" and language_of(answer) not in (language, "en"):
        answer = to_script(answer, language)
    marked = split_marks(answer, len(sources))
    dropped = sum(sentence.dropped for sentence in marked)
    if not any(sentence.numbers for sentence in marked):
        return Draft(reason="llm_refused" if refused else "no_citation", dropped_marks=dropped)
    cited, citations = _with_citations(marked, sources)
    return Draft(sentences=cited, citations=citations, dropped_marks=dropped)


def _with_citations(
    marked: Sequence[MarkedSentence], sources: Sequence[ScoredPassage]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """The sentences, and a citation for each distinct quotation, numbered as they first appear."""
    citations: dict[tuple[int, int, int], Citation] = {}
    written = []
    for sentence in marked:
        numbers: list[int] = []
        for source in sentence.numbers:
            start, end = _best_quote(sentence.text, sources[source - 1].passage.text)
            quoted = citations.setdefault(
                (source, start, end), cite(len(citations) + 1, sources[source - 1], start, end)
            )
            numbers.append(quoted.number)
        verdict: Verdict = "unchecked" if numbers else "uncited"
        written.append(Sentence(text=sentence.text, citations=tuple(numbers), verdict=verdict))
    return tuple(written), tuple(citations.values())


def _best_quote(claim: str, passage: str) -> tuple[int, int]:
    """Range of the passage's sentence that shares most content words with a claim; of equals the first.

    The whole passage where none shares a word, as when claim and passage are in two languages.
    """
    claimed = set(content_words(claim))
    best, most = (0, len(passage)), 0
    for start, end in sentences(passage):
        shared = len(claimed.intersection(content_words(passage[start:end])))
        if shared > most:
            best, most = (start, end), shared
    return best


def _showable(deltas: Iterator[str], taken: list[str]) -> Iterator[str]:
    """The deltas without the refusal word, and with what could become it held back. ``taken`` receives every delta."""
    held, begun = "", False
    for delta in deltas:
        taken.append(delta)
        held = _REFUSAL.sub("", held + delta)
        # At the beginning it may come in quotes, or with blanks for its underscores.
        begun = begun or not _REFUSAL_LETTERS.startswith(_letters(held))
        free = len(held) - _refusal_begun(held) if begun else 0
        if free:
            yield held[:free]
            held = held[free:]
    if held and (begun or _letters(held) not in ("", _REFUSAL_LETTERS)):
        yield held


def _refusal_begun(text: str) -> int:
    """How many characters at the end of a text could be the beginning of the refusal word."""
    for start in range(max(0, len(text) - _REFUSAL_MAX_CHARS), len(text)):
        tail = text[start:]
        if tail[0] in "nN" and _REFUSAL_LETTERS.startswith(_BETWEEN_LETTERS.sub("", tail).lower()):
            return len(tail)
    return 0


def _letters(text: str) -> str:
    """The letters and digits of a text in lower case: what a refusal is told by, whatever stands around it."""
    return "".join(filter(str.isalnum, text)).lower()
