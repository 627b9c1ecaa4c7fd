"""What a claim holds that its passages do not bear out, and the reasons in words, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from yinju.types import Language, Verdict

MOST_REASONS = 3
"""Reasons that are shown with a sentence."""
_LONGEST = 60
"""Characters of a clause that a reason quotes."""

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "fact": "所引段落中没有“{}”",
        "loose": "原文中“{}”没有这么确切",
        "denied": "原文否定了这一点：“{}”",
        "affirmed": "原文没有这样否定：“{}”",
        "trend": "原文说的方向相反：“{}”",
        "added": "所引段落没有这样否定：“{}”",
        "missing": "所引段落没有提到“{}”",
        "uncited": "没有指明出处",
        "little": "所引段落不足以证实这句话",
        "blind": "现用的模型不能跨语言核对这句话的用词",
        "declines": "这句话说的是资料中没有答案",
        "language": "没有用提问的语言回答",
    },
    "zh-Hant": {
        "fact": "所引段落中沒有「{}」",
        "loose": "原文中「{}」沒有這麼確切",
        "denied": "原文否定了這一點：「{}」",
        "affirmed": "原文沒有這樣否定：「{}」",
        "trend": "原文說的方向相反：「{}」",
        "added": "所引段落沒有這樣否定：「{}」",
        "missing": "所引段落沒有提到「{}」",
        "uncited": "沒有指明出處",
        "little": "所引段落不足以證實這句話",
        "blind": "現用的模型不能跨語言核對這句話的用詞",
        "declines": "這句話說的是資料中沒有答案",
        "language": "沒有用提問的語言回答",
    },
    "en": {
        "fact": "“{}” is in no cited passage",
        "loose": "the source is less exact about “{}”",
        "denied": "denied in the source: “{}”",
        "affirmed": "not denied in the source: “{}”",
        "trend": "the source says the opposite: “{}”",
        "added": "a denial that no cited passage makes: “{}”",
        "missing": "nothing about “{}” in the cited passages",
        "uncited": "no source is named",
        "little": "the cited passages do not bear this out",
        "blind": "the present model cannot compare the wording across languages",
        "declines": "it says that the sources hold no answer",
        "language": "not in the language of the question",
    },
}


FaultKind = Literal[
    "number", "date", "name", "title", "link", "loose", "denied", "affirmed", "trend", "added", "first", "missing",
    "blind",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a claim that its passages do not bear out.

    Attributes:
        words: The claim's words that it concerns, as they stand there.
        counterpart: What the passages say instead, if that is known.
    """

    kind: FaultKind
    words: str
    counterpart: str = ""


def explain(faults: Sequence[Fault], verdict: Verdict, reader: Language) -> tuple[str, ...]:
    """Reasons in words for the gravest faults, each once; none for a supported claim."""
    words = _WORDS[reader]
    if verdict == "supported":
        return ()
    if verdict == "uncited":
        return (words["uncited"],)
    # That nothing is said of a word is the reason only where there is no better one.
    grave = [fault for fault in faults if fault.kind != "missing"] or list(faults)[:1]
    return tuple(dict.fromkeys(_phrase(fault, words) for fault in grave))[:MOST_REASONS] or (words["little"],)


def wrong_language(reader: Language) -> str:
    """The reason for a sentence in another language than the question."""
    return _WORDS[reader]["language"]


def declining(reader: Language) -> str:
    """The reason for a sentence that says the sources hold no answer."""
    return _WORDS[reader]["declines"]


def _phrase(fault: Fault, words: dict[str, str]) -> str:
    if fault.kind in ("denied", "affirmed", "trend", "added"):
        return words[fault.kind].format(_short(fault.counterpart or fault.words))
    return words["fact" if fault.kind in ("number", "date", "name", "title", "link") else fault.kind].format(
        fault.words
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
