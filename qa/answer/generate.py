"""Generates an answer: a language model writes it, each sentence is verified, and what fails is corrected once."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from yinju.errors import LLMError
from yinju.qa.answer.contacts import mask_unasked
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.empty_sentences import claims_nothing
from yinju.qa.answer.prompts import REFUSAL_WORD, build_messages, correction, fitting_passages
from yinju.qa.answer.repetition import until_it_repeats, without_last_sentence
from yinju.qa.answer.verify_draft import SentenceVerifier, VerifiedSentence, build_draft, declines
from yinju.qa.llm.citation_marks import MarkedSentence, split_marks
from yinju.qa.llm.client import Message
from yinju.qa.verify import Evidence
from yinju.qa.verify.plain_sentence import plain_sentence
from yinju.text import language_of, to_script
from yinju.types import Language, ScoredPassage, TokenUsage

_REFUSAL_LETTERS = REFUSAL_WORD.replace("_", "").lower()
_REFUSAL = re.compile(r"\\?_".join(REFUSAL_WORD.split("_")), re.IGNORECASE)
"""The refusal word inside other text; models escape its underscores as Markdown asks."""

_BETWEEN_LETTERS = re.compile(r"[\s_\\-]+")
_REFUSAL_MAX_CHARS = 2 * len(REFUSAL_WORD)
"""Most characters that the word can have with escapes and blanks."""

_CORRECTED = re.compile(r"^\W*(?P<number>\d{1,2})\s*[.:：、)）](?P<text>.*)$", re.MULTILINE)
"""A line of a correction: the number of the failed sentence, and its new text."""

_CORRECTION_LENGTH, _CORRECTION_SPARE_CHARS = 2, 400
"""A correction is read up to so many times the length of the failed sentences, and so many characters more."""

_NOT_CORRECTED: dict[Language, str] = {
    "zh": "模型没有对未获证实的句子作出更正。（{}）",
    "zh-Hant": "模型沒有對未獲證實的句子作出更正。（{}）",
    "en": "The model did not correct the sentences that are not borne out. ({})",
}
_NO_ROOM: dict[Language, str] = {
    "zh": "上下文容不下更正的请求；可以调大 llm.context_window",
    "zh-Hant": "上下文容不下更正的請求；可以調大 llm.context_window",
    "en": "Its context has no room for asking; raise llm.context_window",
}

FEW_SOURCES = 3
"""The context has room for fewer: the answer may lie in what the model was not shown."""
_SHOWN_FEW: dict[Language, str] = {
    "zh": "语言模型的上下文只容得下{1}个段落中的{0}个，其余没有给它看。可以调大 llm.context_window。",
    "zh-Hant": "語言模型的上下文只容得下{1}個段落中的{0}個，其餘沒有給它看。可以調大 llm.context_window。",
    "en": "The language model’s context had room for {0} of {1} passages; it was not shown the others. "
    "Raise llm.context_window.",
}
_STOPPED: dict[Language, str] = {
    "zh": "语言模型开始反复说同样的话，已让它停下。",
    "zh-Hant": "語言模型開始反覆說同樣的話，已讓它停下。",
    "en": "The language model began to repeat itself and was stopped.",
}


class ChatModel(Protocol):
    """A language model that answers messages: `yinju.qa.llm.client.LanguageModel`."""

    def stream(self, messages: Sequence[Message], spent: list[TokenUsage] | None = None) -> Iterator[str]:
        """Yields the pieces of its answer as they come; ``spent`` receives the token counts that the endpoint gives."""


def generate(
    question: str,
    language: Language,
    passages: Sequence[ScoredPassage],
    model: ChatModel,
    room: int,
    verifier: SentenceVerifier,
    *,
    length: Callable[[str], int] = len,
    flag: bool = False,
) -> Iterator[str | Draft]:
    """Yields the model's text as it comes, with its marks, and then one `Draft`.

    The refusal word is never among the text, and a model that repeats itself is stopped. The draft may differ from the
    text: each sentence is held to what it cites, its marks are put right, what fails is given back to the model once,
    and what still fails is left out or flagged. Chinese in the other script than the question's is converted.

    Args:
        question: The question as the user typed it.
        language: The language of the question.
        passages: The retrieved passages, best first. Without any the model is not asked.
        model: The language model that writes.
        room: Tokens the model may be sent. Passages that do not fit are left out from the end; the draft's notice says
            so where fewer than ``FEW_SOURCES`` are left.
        verifier: The verifier of the sentences.
        length: Counts the tokens of a text.
        flag: Whether what fails is kept in the answer with its verdict, and not left out.

    Raises:
        LLMError: The model gave no answer, or not all of it.
        UsageError: Not even the first passage fits.
    """
    if not passages:
        yield Draft(reason="no_evidence")
        return
    injections = verifier.injections.for_question(question)
    sources = fitting_passages(question, language, passages, injections, room, length)
    deltas: list[str] = []
    spent: list[TokenUsage] = []
    messages = build_messages(question, language, sources, injections)
    stopped: list[bool] = []
    yield from _showable(until_it_repeats(model.stream(messages, spent), stopped), deltas)
    text = "".join(deltas)
    examiner = _Examiner(question, language, verifier.read_passages(sources, injections), verifier)
    verified, dropped, refused = examiner.read(without_last_sentence(text) if stopped else text)
    notices = _notices(language, len(sources), len(passages), stopped=bool(stopped))
    spent_again: list[TokenUsage] = []
    if not refused and (failures := _failures(verified)):
        messages = [*messages, correction(language, failures, injections)]
        if sum(length(message.content) for message in messages) > room:
            notices.append(_NOT_CORRECTED[language].format(_NO_ROOM[language]))
        else:
            reply = _reply(model.stream(messages, spent_again), failures, language, notices)
            verified = examiner.correct(verified, reply) if reply is not None else verified
    draft = build_draft(verified, sources, flag=flag)
    if refused and draft.reason is not None:
        draft = Draft(reason="llm_refused")
    tokens = total_usage([*spent[-1:], *spent_again[-1:]])
    yield replace(draft, notice="\n".join(notices) or None, dropped_marks=dropped, tokens=tokens)


def total_usage(spent: Sequence[TokenUsage]) -> TokenUsage | None:
    """Returns the tokens that several calls of the language model took together; ``None`` if there was no call."""
    return TokenUsage(sum(t.prompt for t in spent), sum(t.completion for t in spent)) if spent else None


def _notices(language: Language, shown: int, found: int, *, stopped: bool) -> list[str]:
    few = shown < min(FEW_SOURCES, found)
    return [*([_STOPPED[language]] if stopped else []), *([_SHOWN_FEW[language].format(shown, found)] if few else [])]


@dataclass(frozen=True, slots=True)
class _Examiner:
    """Holds the replies to one question to what they cite.

    Attributes:
        question: The question as the user typed it.
        language: The language of the question.
        evidence: The passages that the model was shown, as source 1, 2, ….
        verifier: The verifier of the sentences.
    """

    question: str
    language: Language
    evidence: Sequence[Evidence]
    verifier: SentenceVerifier

    def read(self, text: str) -> tuple[list[VerifiedSentence], int, bool]:
        """Returns the verified sentences of a reply, the number of marks that point nowhere, and whether it refuses."""
        answer = _REFUSAL.sub("", text)
        refused = answer != text or _letters(text) == _REFUSAL_LETTERS
        if _letters(answer) == _REFUSAL_LETTERS:
            answer = ""
        if self.language != "en" and language_of(answer) not in (self.language, "en"):
            answer = to_script(answer, self.language)
        marked = split_marks(answer, len(self.evidence))
        dropped = sum(sentence.dropped for sentence in marked)
        verified = [self._verified(sentence) for sentence in marked if any(map(str.isalnum, sentence.text))]
        refused = refused or (bool(verified) and all(one.declines for one in verified))
        return verified, dropped, refused

    def correct(self, verified: Sequence[VerifiedSentence], reply: str) -> list[VerifiedSentence]:
        """Returns the sentences, each failed one replaced by what a reply gives in its place, if that stands."""
        written = {int(line["number"]): line["text"] for line in _CORRECTED.finditer(reply)}
        kept: list[VerifiedSentence] = []
        number = 0
        for one in verified:
            if not _fails(one):
                kept.append(one)
                continue
            number += 1
            anew, _, refused = self.read(written.get(number, ""))
            better = [each for each in anew if each.stands and not each.foreign] if not refused else []
            kept += better or [one]
        return kept

    def _verified(self, sentence: MarkedSentence) -> VerifiedSentence:
        plain = plain_sentence(sentence.text)
        if not declines(plain) and claims_nothing(sentence.text, self.question, self.language):
            return VerifiedSentence.claiming_nothing(plain, self.language)
        if (masked := mask_unasked(plain, self.question)) != plain:
            return VerifiedSentence.not_asked_for(masked, self.language)
        return self.verifier.verify(sentence._replace(text=plain), self.evidence, self.language)


def _fails(verified: VerifiedSentence) -> bool:
    return not verified.declines and not verified.empty and (verified.foreign or not verified.stands)


def _failures(verified: Sequence[VerifiedSentence]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.text, one.judgement.reasons) for one in verified if _fails(one)]


def _reply(
    pieces: Iterator[str], failures: Sequence[tuple[str, tuple[str, ...]]], language: Language, notices: list[str]
) -> str | None:
    """Returns the correction; without one the answer itself is whole, and a notice says so."""
    try:
        return _correction(pieces, failures)
    except LLMError as error:
        notices.append(_NOT_CORRECTED[language].format(error))
        return None


def _correction(pieces: Iterator[str], failures: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Returns the reply to a request for corrections, as far as it can be one: small models go on and on."""
    longest = _CORRECTION_LENGTH * sum(len(text) for text, _ in failures) + _CORRECTION_SPARE_CHARS
    text = ""
    for piece in pieces:
        text += piece
        if len(text) > longest:
            break
    if isinstance(pieces, Generator):
        pieces.close()
    return text


def _showable(deltas: Iterator[str], taken: list[str]) -> Iterator[str]:
    """Yields the deltas without the refusal word, holding back what could become it; ``taken`` receives every delta."""
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
    """Returns how many characters at the end of a text could be the beginning of the refusal word."""
    for start in range(max(0, len(text) - _REFUSAL_MAX_CHARS), len(text)):
        tail = text[start:]
        if tail[0] in "nN" and _REFUSAL_LETTERS.startswith(_BETWEEN_LETTERS.sub("", tail).lower()):
            return len(tail)
    return 0


def _letters(text: str) -> str:
    """Returns the letters and digits of a text in lower case: the refusal word is recognised by them."""
    return "".join(filter(str.isalnum, text)).lower()
