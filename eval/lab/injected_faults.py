"""Injects one fault into each of many answers, and measures whether it is repaired, left out, flagged or shown.

Each answer is written as a language model would write it: edited sentences of paragraphs with citation marks, in the
language of the sources or in the other. A scripted model gives the answer word for word; asked to correct it, the model
repeats the fault, says nothing, or gives the right sentence where one is known.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from yinju.embed import open_embedder
from yinju.eval.lab.claim_edits import edit_claim
from yinju.eval.lab.claim_pairs import BilingualParagraph, claims_of
from yinju.eval.lab.support_check import paragraph_store
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.generate import generate
from yinju.qa.answer.prompts import REFUSAL_WORD
from yinju.qa.answer.verify_draft import SentenceVerifier
from yinju.qa.llm.client import Message
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.retrieval.reading import open_reader
from yinju.qa.verify.open import open_checker
from yinju.settings import Settings
from yinju.types import Article, Language, Passage, Progress, ScoredPassage, TokenUsage

InjectedFault = Literal[
    "wrong mark",
    "mark to nothing",
    "invented number",
    "invented sentence",
    "no marks",
    "item of a list",
    "repeated question",
    "list heading",
    "said twice",
    "wrong language",
    "marked refusal",
]
Outcome = Literal["repaired", "left out", "flagged", "shown"]
FAULTS: tuple[InjectedFault, ...] = get_args(InjectedFault)

_SOURCES_CITED = 5
"""Paragraphs given to the model as sources."""
_SOUND_SENTENCES = 2
"""Sound sentences beside the fault."""
_PROMPT_TOKENS = 100_000
"""The context window of the scripted model: large enough for every prompt."""
_ITEM_MARKS: dict[Language, tuple[str, ...]] = {
    "zh": ("1. ", "2、", "- ", "（一）"),
    "zh-Hant": ("1. ", "2、", "- ", "（一）"),
    "en": ("1. ", "2) ", "- ", "* "),
}
_ASKED: dict[Language, str] = {"zh": "{}，是吗？", "zh-Hant": "{}，是嗎？", "en": "Is it true that {}?"}
_REFUSALS: dict[Language, tuple[str, ...]] = {
    "zh": (f"{REFUSAL_WORD}[1]", "资料中没有提到这个问题的答案。[1][2]"),
    "zh-Hant": (f"{REFUSAL_WORD}[1]", "資料中沒有提到這個問題的答案。[1][2]"),
    "en": (f"{REFUSAL_WORD} [1]", "The sources do not hold an answer to this question. [1][2]"),
}


@dataclass(frozen=True, slots=True)
class FaultyAnswer:
    """An answer to be given by the scripted model, and what is wrong with it.

    Attributes:
        sources: The texts that marks 1, 2, … cite, with their languages.
        written: The answer with its marks.
        sound: The sentences that should stand, each with the number of its source.
        wrong: The faulty sentences, each with the number of the source that supports it, or ``None``.
        correction: What the model says when asked to correct the answer.
        question: The question that is answered.
    """

    fault: InjectedFault
    language: Language
    sources: tuple[tuple[str, Language], ...]
    written: str
    sound: tuple[tuple[str, int], ...]
    wrong: tuple[tuple[str, int | None], ...]
    correction: str
    question: str = "?"


@dataclass(frozen=True, slots=True)
class FaultOutcomes:
    """What became of all faults, and of the sound sentences.

    Attributes:
        outcomes: How many answers had each outcome: ``{fault: {outcome: answers}}``.
        sound: Sound sentences in all answers.
        lost: Sound sentences that were left out, each with the fault of its answer.
        shown: Faulty sentences that reached the reader as facts, each with its fault.
    """

    answers: int
    outcomes: dict[str, Counter[str]]
    sound: int
    lost: list[tuple[InjectedFault, str]] = field(default_factory=list)
    shown: list[tuple[InjectedFault, str]] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        """Returns the outcomes as plain data."""
        return {
            "answers": self.answers,
            "outcomes": {fault: dict(found) for fault, found in self.outcomes.items()},
            "shown": [list(one) for one in self.shown],
            "sound": self.sound,
            "lost": [list(one) for one in self.lost],
        }


class _ScriptedModel:
    """A language model that gives the answer first and the correction second."""

    def __init__(self, planted: FaultyAnswer) -> None:
        self._replies = iter((planted.written, planted.correction))

    def stream(self, messages: Sequence[Message], spent: list[TokenUsage] | None = None) -> Iterator[str]:  # noqa: ARG002
        """Yields the next reply."""
        yield next(self._replies)


def run_injected_faults(
    paragraphs: Sequence[BilingualParagraph],
    settings: Settings,
    count: int,
    seed: int,
    step: Progress,
    *,
    flag: bool = False,
) -> FaultOutcomes:
    """Measures faults in answers over the half of the paragraphs that the support check was not fitted on."""
    topics = sorted({paragraph.topic for paragraph in paragraphs})
    held_out = [paragraph for paragraph in paragraphs if paragraph.topic in topics[1::2]]
    embedder = open_embedder(settings.embedder)
    with paragraph_store(paragraphs, settings, embedder, step) as weigher:
        reads = open_reader(settings.reader, embedder.fingerprint)
        checker = open_checker(settings, embedder, reads.reader if reads else None)
        verifier = SentenceVerifier(checker, weigher, embedder.tokens, BY_SIGNS)
        return measure_faults(make_faulty_answers(held_out, count, seed), verifier, flag=flag)


def fault_lines(tally: FaultOutcomes) -> Iterator[str]:
    """Formats the outcomes for a terminal."""
    for fault, found in tally.outcomes.items():
        yield f"{fault:18} " + "  ".join(f"{outcome} {found[outcome]}" for outcome in get_args(Outcome))
    share = len(tally.lost) / tally.sound if tally.sound else 0.0
    yield f"{tally.answers} answers; {len(tally.lost)} of {tally.sound} sound sentences lost ({share:.1%})"
    yield from (f"  shown ({fault}): {text}" for fault, text in tally.shown)
    yield from (f"  lost ({fault}): {text}" for fault, text in tally.lost)


def make_faulty_answers(paragraphs: Sequence[BilingualParagraph], count: int, seed: int) -> list[FaultyAnswer]:
    """Makes ``count`` answers, as many with each fault, in both languages; every third has foreign sources."""
    chance = random.Random(f"faults {seed}")
    planted: list[FaultyAnswer] = []
    while len(planted) < count:
        number = len(planted)
        fault = FAULTS[number % len(FAULTS)]
        language: Language = "zh" if number // len(FAULTS) % 2 else "en"
        across = number // len(FAULTS) % 3 == 0
        if made := _faulty_answer(fault, language, across, paragraphs, chance):
            planted.append(made)
    return planted


def measure_faults(planted: Sequence[FaultyAnswer], verifier: SentenceVerifier, *, flag: bool = False) -> FaultOutcomes:
    """Lets the scripted model give each answer, and returns what became of the faults."""
    tally = FaultOutcomes(len(planted), {fault: Counter() for fault in FAULTS}, sum(len(one.sound) for one in planted))
    for one in planted:
        passages = [_scored(number, *source) for number, source in enumerate(one.sources, 1)]
        *_, draft = generate(
            one.question, one.language, passages, _ScriptedModel(one), _PROMPT_TOKENS, verifier, flag=flag
        )
        assert isinstance(draft, Draft)
        standing = {s.text for s in draft.sentences if s.verdict in ("supported", "partly")}
        tally.lost.extend((one.fault, text) for text, _ in one.sound if text not in standing)
        outcomes = {_outcome(one, text, source, draft) for text, source in one.wrong}
        worst = next(each for each in ("shown", "left out", "flagged", "repaired") if each in outcomes)
        tally.outcomes[one.fault][worst] += 1
        if worst == "shown":
            tally.shown.extend(
                (one.fault, text) for text, source in one.wrong if _outcome(one, text, source, draft) == worst
            )
    return tally


def _outcome(planted: FaultyAnswer, text: str, source: int | None, draft: Draft) -> Outcome:
    """Returns what became of one faulty sentence."""
    if planted.fault == "said twice":
        return "shown" if [sentence.text for sentence in draft.sentences].count(text) > 1 else "left out"
    found = next((sentence for sentence in draft.sentences if sentence.text == text), None)
    if found is None:
        return "repaired" if draft.sentences and text not in {s.text for s in draft.unsupported} else "left out"
    if found.verdict != "supported":
        return "flagged"
    cited = {c.article_id for c in draft.citations if c.number in found.citations}
    return "repaired" if planted.fault != "wrong language" and source is not None and f"a{source}" in cited else "shown"


def _faulty_answer(
    fault: InjectedFault,
    language: Language,
    across: bool,
    paragraphs: Sequence[BilingualParagraph],
    chance: random.Random,
) -> FaultyAnswer | None:
    """Makes one answer, or returns ``None`` where the paragraphs drawn do not allow it."""
    other: Language = "en" if language == "zh" else "zh"
    topic = chance.choice(paragraphs).topic
    near = [paragraph for paragraph in paragraphs if paragraph.topic == topic]
    if len(near) < _SOURCES_CITED:
        return None
    chosen = chance.sample(near, _SOURCES_CITED)
    written_in: Language = other if fault == "wrong language" else language
    sound = _sound(chosen, language, chance)
    if len(sound) < _SOUND_SENTENCES + 1:
        return None
    sources = tuple((p.texts[other if across else language], other if across else language) for p in chosen)
    text, source = sound.pop()
    kept = tuple(sound[:_SOUND_SENTENCES])
    lines = [f"{said}[{number}]" for said, number in kept]
    wrong: tuple[tuple[str, int | None], ...] = ((text, source),)
    bare = text.rstrip("。.！!；;")
    question = _ASKED[language].format(bare)
    if fault == "wrong mark":
        lines.append(f"{text}[{chance.choice([n for n in range(1, _SOURCES_CITED + 1) if n != source])}]")
    elif fault == "mark to nothing":
        lines.append(f"{text}[{_SOURCES_CITED + 4}]")
    elif fault == "no marks":
        lines, wrong, kept = [said for said, _ in (*kept, (text, source))], ((text, source), *kept), ()
    elif fault == "item of a list":
        lines.append(f"\n{chance.choice(_ITEM_MARKS[language])}{text}")
    elif fault == "said twice":
        wrong = ((kept[0][0], None),)
        lines.append(lines[0])
    elif fault in ("repeated question", "list heading"):
        heading = bare + (":" if language == "en" else "：")
        said = heading if fault == "list heading" else question.rstrip("?？") + chance.choice(["?", "."])
        wrong, lines = ((said, None),), [*lines, f"{said}[{source}]"]
    elif fault == "wrong language":
        claims = claims_of(chosen[source - 1].texts[written_in], written_in)
        if not claims:
            return None
        said = chance.choice(claims)
        wrong, lines = ((said, source),), [*lines, f"{said}[{source}]"]
    elif fault == "marked refusal":
        said = chance.choice(_REFUSALS[language])
        return FaultyAnswer(fault, language, sources, said, (), ((said.split("[")[0].strip(), None),), said)
    else:
        said_anyway = _invented(fault, text, source, chosen, paragraphs, language, chance)
        if said_anyway is None:
            return None
        wrong, lines = ((said_anyway, None),), [*lines, f"{said_anyway}[{source}]"]
    joint = " " if language == "en" else ""
    again = f"1. {lines[-1]}"
    correction = chance.choice([again, "", f"1. {text}[{source}]"])
    return FaultyAnswer(fault, language, sources, joint.join(lines), kept, wrong, correction, question)


def _sound(chosen: Sequence[BilingualParagraph], language: Language, chance: random.Random) -> list[tuple[str, int]]:
    """Draws a claim from each source, half of them edited, in random order."""
    found = []
    for number, paragraph in enumerate(chosen, 1):
        text = paragraph.texts[language]
        claims = claims_of(text, language)
        if claims:
            said = chance.choice(claims)
            edited = edit_claim("edited", said, text, (), chance) if chance.random() < 0.5 else None
            found.append((edited or said, number))
    chance.shuffle(found)
    return found


def _invented(
    fault: InjectedFault,
    text: str,
    source: int,
    chosen: Sequence[BilingualParagraph],
    paragraphs: Sequence[BilingualParagraph],
    language: Language,
    chance: random.Random,
) -> str | None:
    """Returns a sentence with a number that no source has, or a sentence of another article."""
    if fault == "invented number":
        everything = "\n".join(p.texts[language] for p in chosen)
        return edit_claim("number", text, everything, (), chance)
    far = chance.choice(paragraphs)
    claims = claims_of(far.texts[language], language)
    return chance.choice(claims) if claims and far.topic != chosen[source - 1].topic else None


def _scored(number: int, text: str, language: Language) -> ScoredPassage:
    article = Article(f"a{number}", f"{number}.txt", None, None, None, (), language, 1, None)
    return ScoredPassage(Passage(f"p{number}", f"a{number}", 1, 0, len(text), text, language), article, 0.9)
