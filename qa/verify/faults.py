"""Names the faults of a claim, and explains them to the reader in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from yinju.types import Language, Verdict

MOST_REASONS = 3
"""The most reasons that are shown with one sentence."""
_LONGEST = 60
"""The most characters of a clause that a reason quotes."""

_REASONS: dict[Language, dict[str, str]] = {
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
        "nothing": "这句话没有陈述什么：是提问、标题，或复述了题目或要求",
        "language": "没有用提问的语言回答",
        "unasked": "其中有问题没有问到的网址、账号、电话或代码",
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
        "nothing": "這句話沒有陳述什麼：是提問、標題，或複述了題目或要求",
        "language": "沒有用提問的語言回答",
        "unasked": "其中有問題沒有問到的網址、帳號、電話或代碼",
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
        "nothing": "it claims nothing: a question, a heading, or the question or the instructions repeated",
        "language": "not in the language of the question",
        "unasked": "a link, an account, a telephone number or a code that the question does not ask for",
    },
}

FaultKind = Literal[
    "number", "date", "name", "title", "link", "loose", "denied", "affirmed", "trend", "added", "missing", "blind",
]  # fmt: skip
"""What is wrong with a part of a claim:

- ``number``, ``date``, ``name``, ``title``, ``link``: no passage holds it.
- ``loose``: the passages give the number less exactly.
- ``denied``: a passage denies what the clause affirms. ``affirmed``: a passage affirms what the clause denies.
- ``trend``: a passage says that something falls where the clause says that it rises, or the other way round.
- ``added``: the clause denies something that no passage speaks of.
- ``missing``: no passage says anything about the word.
- ``blind``: the model cannot compare the words of the claim's and the passages' languages.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a claim that its passages do not bear out.

    Attributes:
        kind: What is wrong with the part.
        words: The words of the claim that are at fault, exactly as the claim has them.
        counterpart: The clause of the passages that says otherwise; empty if there is none.
    """

    kind: FaultKind
    words: str
    counterpart: str = ""


def explain(faults: Sequence[Fault], verdict: Verdict, reader: Language) -> tuple[str, ...]:
    """Returns the reasons for a verdict in words, without repetitions.

    Args:
        faults: The faults of the claim, the gravest first.
        verdict: The verdict; a supported claim gets no reasons.
        reader: The language of the reasons.
    """
    phrases = _REASONS[reader]
    if verdict == "supported":
        return ()
    if verdict == "uncited":
        return (phrases["uncited"],)
    # A word that the passages lack is given as the reason only if there is no better one.
    grave = [fault for fault in faults if fault.kind != "missing"] or list(faults)[:1]
    return tuple(dict.fromkeys(_reason(fault, phrases) for fault in grave))[:MOST_REASONS] or (phrases["little"],)


def language_reason(reader: Language) -> str:
    """Returns the reason for a sentence in another language than the question."""
    return _REASONS[reader]["language"]


def no_answer_reason(reader: Language) -> str:
    """Returns the reason for a sentence that says the sources hold no answer."""
    return _REASONS[reader]["declines"]


def unasked_reason(reader: Language) -> str:
    """Returns the reason for a sentence that gives a link, an account, a number or a code which nobody asked for."""
    return _REASONS[reader]["unasked"]


def nothing_reason(reader: Language) -> str:
    """Returns the reason for a sentence that claims nothing."""
    return _REASONS[reader]["nothing"]


def _reason(fault: Fault, phrases: dict[str, str]) -> str:
    if fault.kind in ("denied", "affirmed", "trend", "added"):
        return phrases[fault.kind].format(_shortened(fault.counterpart or fault.words))
    kind = "fact" if fault.kind in ("number", "date", "name", "title", "link") else fault.kind
    return phrases[kind].format(fault.words)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
