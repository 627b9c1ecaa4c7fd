"""Generates an answer: a language model writes it, each sentence is verified, and what fails is corrected once."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from yinju.errors import LLMError
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.examine import REFUSAL, REFUSAL_LETTERS, Examiner, ShownSentences, fails, letters_of
from yinju.qa.answer.prompts import REFUSAL_WORD, build_messages, correction, fitting_passages
from yinju.qa.answer.repetition import until_it_repeats
from yinju.qa.answer.verify_draft import SentenceVerifier, VerifiedSentence, build_draft
from yinju.qa.llm.client import Message
from yinju.types import Language, ScoredPassage, TokenUsage, UncheckedPiece

_BETWEEN_LETTERS = re.compile(r"[\s_\\-]+")
_REFUSAL_MAX_CHARS = 2 * len(REFUSAL_WORD)
"""Most characters that the word can have with escapes and blanks."""

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
) -> Iterator[str | UncheckedPiece | Draft]:
    """Yields each sentence of the model that stands, as soon as it is whole, and last one `Draft`.

    Between them comes what the model writes, unchecked and piece by piece, for those who measure it; the refusal word
    is never in it, and a model that repeats itself is stopped. Each sentence is held to what it cites, and its marks
    are put right. What fails is given back to the model once; what still fails is left out or flagged. So the draft
    holds what was shown, and more. Chinese in the other script than the question's is converted.

    Args:
        question: The question as the user typed it.
        language: The language of the question.
        passages: The retrieved passages, best first. Without any the model is not asked.
        model: The language model that writes.
        room: Tokens the model may be sent: the last passages give way, with a notice where few are left.
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
    stopped: list[bool] = []
    spent: list[TokenUsage] = []
    spent_again: list[TokenUsage] = []
    messages = build_messages(question, language, sources, injections)
    examiner = Examiner(question, language, verifier.read_passages(sources, injections), verifier)
    shown = ShownSentences(examiner)
    for piece in _showable(until_it_repeats(model.stream(messages, spent), stopped), deltas):
        yield UncheckedPiece(piece)
        yield from shown.after(piece)
    verified, dropped, refused = examiner.read("".join(deltas), cut_off=bool(stopped))
    yield from shown.rest(verified)
    notices = _notices(language, len(sources), len(passages), stopped=bool(stopped))
    if not refused and (failures := _failures(verified)):
        messages = [*messages, correction(language, failures, injections)]
        if sum(length(message.content) for message in messages) > room:
            notices.append(_NOT_CORRECTED[language].format(_NO_ROOM[language]))
        else:
            reply = _reply(model.stream(messages, spent_again), failures, language, notices)
            verified = examiner.correct(verified, reply) if reply is not None else verified
    draft = _refused_by_model(build_draft(verified, sources, flag=flag), refused)
    tokens = total_usage([*spent[-1:], *spent_again[-1:]])
    yield replace(draft, notice="\n".join(notices) or None, dropped_marks=dropped, tokens=tokens)


def _refused_by_model(draft: Draft, refused: bool) -> Draft:
    """Returns the draft, or where nothing of it stands and the model has declined, that refusal."""
    return Draft(reason="llm_refused") if refused and draft.reason is not None else draft


def total_usage(spent: Sequence[TokenUsage]) -> TokenUsage | None:
    """Returns the tokens that several calls of the language model took together; ``None`` if there was no call."""
    return TokenUsage(sum(t.prompt for t in spent), sum(t.completion for t in spent)) if spent else None


def _notices(language: Language, shown: int, found: int, *, stopped: bool) -> list[str]:
    few = shown < min(FEW_SOURCES, found)
    return [*([_STOPPED[language]] if stopped else []), *([_SHOWN_FEW[language].format(shown, found)] if few else [])]


def _failures(verified: Sequence[VerifiedSentence]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.text, one.judgement.reasons) for one in verified if fails(one)]


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
        held = REFUSAL.sub("", held + delta)
        # At the beginning it may come in quotes, or with blanks for its underscores.
        begun = begun or not REFUSAL_LETTERS.startswith(letters_of(held))
        free = len(held) - _refusal_begun(held) if begun else 0
        if free:
            yield held[:free]
            held = held[free:]
    if held and (begun or letters_of(held) not in ("", REFUSAL_LETTERS)):
        yield held


def _refusal_begun(text: str) -> int:
    """Returns how many characters at the end of a text could be the beginning of the refusal word."""
    for start in range(max(0, len(text) - _REFUSAL_MAX_CHARS), len(text)):
        tail = text[start:]
        if tail[0] in "nN" and REFUSAL_LETTERS.startswith(_BETWEEN_LETTERS.sub("", tail).lower()):
            return len(tail)
    return 0
