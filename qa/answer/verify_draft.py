"""Verifies each sentence of a language model against what it cites, and puts wrong citation marks right.

An extractive answer is not checked here: its sentences are exact quotations of what they cite. The bar is the same at
every step. A mark that supports nothing gives way to the retrieved passage that does; a sentence without marks gets the
passage that supports it; what no passage supports stays unsupported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yinju.align import TokenModel
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.llm.citation_marks import MarkedSentence
from yinju.qa.llm.injection import InjectionFinder
from yinju.qa.retrieval.query import Weigher
from yinju.qa.verify import Checker, Claim, Evidence, Judgement
from yinju.qa.verify.faults import explain, language_reason, no_answer_reason, nothing_reason, unasked_reason
from yinju.text import HAN, language_of, level, words
from yinju.types import Citation, Language, ScoredPassage, Sentence, Verdict

REPAIRED = 0.8
"""The least support that a passage which the model did not name must give a sentence without a number or a date: among
ten passages one looks right by chance."""
NEEDED_SHARE = 0.9
"""Marks are taken away if the others keep at least this share of the support of all of a sentence's sources."""
_WORDS = re.compile(rf"[{HAN}]|[A-Za-z]{{2,}}")
_DECLINES = re.compile(
    r"(?:资料|来源|语料|上述(?:文章|段落|内容)|所给(?:文章|段落|内容))[^。！？]{0,8}(?:没有|未|并无|不)[^。！？]{0,8}"
    r"(?:提到|提及|说明|给出|提供|包含|涉及|找到|回答|答案|信息)|(?:无法|不能)(?:根据|从|由)[^。！？]{0,12}(?:回答|得出|确定|判断)"
    r"|\b(?:the|these|those|given|provided|above)\s(?:\w+\s)?(?:sources?|passages?|context|excerpts?)\b[^.!?]{0,24}"
    r"\b(?:do(?:es)? not|don['’]t|doesn['’]t|did not|cannot|no)\b[^.!?]{0,32}"
    r"\b(?:answer|mention|contain|hold|provide|say|state|information|specify|address)"
    r"|\bno (?:answer|information)\b[^.!?]{0,24}\b(?:sources?|passages?|context)\b"
    r"|\b(?:cannot|can['’]t|could not|unable to) (?:be )?(?:answer|answered|determine|determined)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4
"""Shorter sentences may be a name alone, which has no language."""


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """A sentence with the result of its verification.

    Attributes:
        sources: The numbers of the sources that it cites after repair, from 1.
        judgement: The judgement of the sentence by these sources; its ``quotes`` are ranges of theirs, in this order.
        foreign: Whether it is in another language than the question.
        declines: Whether it says that the sources hold no answer, which no source can support.
        empty: Whether it claims nothing, so that there is nothing to support.
        unasked: Whether it gives a link, an account, a telephone number or a code that the question did not ask for.
    """

    text: str
    sources: tuple[int, ...]
    judgement: Judgement
    foreign: bool = False
    declines: bool = False
    empty: bool = False
    unasked: bool = False

    @classmethod
    def claiming_nothing(cls, text: str, language: Language) -> "VerifiedSentence":
        """Returns a sentence that claims nothing, for an answer in a language."""
        return cls(text, (), Judgement(0.0, "uncited", (nothing_reason(language),), ()), empty=True)

    @classmethod
    def not_asked_for(cls, text: str, language: Language) -> "VerifiedSentence":
        """Returns a sentence that gives a contact which nobody asked for, for an answer in a language."""
        return cls(text, (), Judgement(0.0, "unsupported", (unasked_reason(language),), ()), unasked=True)

    @property
    def stands(self) -> bool:
        """Whether its sources support it, at least in part."""
        return self.judgement.verdict in ("supported", "partly")


class SentenceVerifier:
    """Verifies the sentences that a language model wrote. Sentences of articles that address it are no evidence.

    Args:
        checker: Judges whether passages support a sentence.
        weigher: Weighs the tokens of a sentence by their rarity in the corpus.
        model: Tokenizes the passages.
        injections: Finds the sentences of articles that are no evidence.
    """

    def __init__(self, checker: Checker, weigher: Weigher, model: TokenModel, injections: InjectionFinder) -> None:
        self.injections = injections
        self._checker = checker
        self._weigher = weigher
        self._model = model

    def read_passages(self, passages: Sequence[ScoredPassage], injections: InjectionFinder) -> list[Evidence]:
        """Reads the passages, each once for all sentences; what ``injections`` finds in them is no evidence."""
        return [Evidence.of(scored, self._model, injections) for scored in passages]

    def verify(self, sentence: MarkedSentence, evidence: Sequence[Evidence], language: Language) -> VerifiedSentence:
        """Judges a sentence by what it cites, and puts its marks right.

        Args:
            evidence: The passages that the model was shown, as source 1, 2, ….
            language: The language of the question.
        """
        if declines(sentence.text):
            held = Judgement(0.0, "uncited", (no_answer_reason(language),), ())
            return VerifiedSentence(sentence.text, (), held, declines=True)
        claim = self._claim(sentence.text)
        verified = self._needed(claim, sentence, evidence, language)
        if verified.judgement.verdict != "supported":
            verified = self._better(claim, verified, evidence, language)
        return _in_language(_with_place(verified, language), language)

    def _claim(self, text: str) -> Claim:
        return self._checker.read_claim(self._weigher.weigh(text, language_of(text)))

    def _needed(
        self, claim: Claim, sentence: MarkedSentence, evidence: Sequence[Evidence], language: Language
    ) -> VerifiedSentence:
        """Returns the sentence with those of its marks that it needs."""

        def judged(numbers: Sequence[int]) -> VerifiedSentence:
            held = self._checker.judge(claim, [evidence[number - 1] for number in numbers], language)
            return VerifiedSentence(sentence.text, tuple(numbers), held)

        whole = judged(sentence.numbers)
        if len(sentence.numbers) < 2:
            return whole
        alone = [number for number in sentence.numbers if judged([number]).stands]
        if alone and len(alone) < len(sentence.numbers):
            fewer = judged(alone)
            if fewer.judgement.support >= NEEDED_SHARE * whole.judgement.support:
                return fewer
        return whole

    def _better(
        self, claim: Claim, verified: VerifiedSentence, evidence: Sequence[Evidence], language: Language
    ) -> VerifiedSentence:
        """Returns the sentence with the one passage that supports it better than its marks do, if there is one."""
        # Numbers and dates do not all stand in a passage by chance.
        told = any(q.certain for q in claim.facts.quantities) or any(d.certain for d in claim.facts.dates)
        bar = 0.0 if told else REPAIRED
        best = verified
        for number, one in enumerate(evidence, 1):
            if verified.sources == (number,):
                continue
            found = VerifiedSentence(verified.text, (number,), self._checker.judge(claim, [one], language))
            # Only full support is a repair: partial support by some passage is found for nearly any sentence.
            clear = found.judgement.verdict == "supported" and found.judgement.support >= bar
            if clear and found.judgement.support > best.judgement.support:
                best = found
        return best


def declines(text: str) -> bool:
    """Returns whether a sentence says that the sources hold no answer."""
    return _DECLINES.search(level(text)) is not None


def build_draft(verified: Sequence[VerifiedSentence], sources: Sequence[ScoredPassage], *, flag: bool) -> Draft:
    """Returns the draft of an answer: supported sentences with citations, others left out or flagged.

    Nothing is said twice. What claims nothing is left out in any case, and so is what gives a contact unasked.

    Args:
        sources: The passages that the sentences cite, as source 1, 2, ….
        flag: Whether sentences without support are kept in the answer, with their verdict.
    """
    citations: dict[tuple[int, int, int], Citation] = {}
    kept: list[Sentence] = []
    out: list[Sentence] = []
    verified = _said_once(verified)
    standing = any(one.stands for one in verified)
    for one in verified:
        held = one.judgement
        if one.stands or (flag and standing and not one.empty and not one.unasked):
            numbers = tuple(_cited(citations, one, sources))
            kept.append(Sentence(one.text, numbers, held.verdict, held.support, reasons=held.reasons))
        else:
            out.append(Sentence(one.text, (), held.verdict, held.support, reasons=held.reasons))
    if not standing:
        cited = any(one.sources for one in verified)
        return Draft(reason="unsupported" if cited else "no_citation", unsupported=tuple(out))
    return Draft(tuple(kept), tuple(citations.values()), unsupported=tuple(out))


def _said_once(verified: Sequence[VerifiedSentence]) -> list[VerifiedSentence]:
    """Returns the sentences without those that the same words say again, and without those that a longer one holds.

    Of equal ones the best supported stays, at the place of the first.
    """
    best: dict[tuple[str, ...], VerifiedSentence] = {}
    for one in verified:
        key = words_said(one.text)
        if key not in best or _strength(one) > _strength(best[key]):
            best[key] = one
    standing = [f" {' '.join(words(one.text))} " for one in best.values() if one.stands]
    return [
        one
        for one in best.values()
        if not one.stands or sum(f" {' '.join(words(one.text))} " in longer for longer in standing) == 1
    ]


def words_said(text: str) -> tuple[str, ...]:
    """Returns the words of a sentence in no order: what has the same ones says the same."""
    return tuple(sorted(words(text)))


def _strength(one: VerifiedSentence) -> tuple[bool, float]:
    return one.stands, one.judgement.support


def _cited(
    citations: dict[tuple[int, int, int], Citation], one: VerifiedSentence, sources: Sequence[ScoredPassage]
) -> list[int]:
    """Returns the numbers of a sentence's citations; distinct quotations are numbered as they first appear."""
    numbers = []
    for source, (start, end) in zip(one.sources, one.judgement.quotes, strict=True):
        scored = sources[source - 1]
        if start >= end:
            if one.stands:
                continue
            start, end = 0, len(scored.passage.text)
        key = (source, start, end)
        citations.setdefault(key, cite(len(citations) + 1, scored, start, end))
        numbers.append(citations[key].number)
    return numbers


def _with_place(verified: VerifiedSentence, language: Language) -> VerifiedSentence:
    """Returns the sentence, unsupported if no range of a passage carries it: an article's title repeated."""
    held = verified.judgement
    if not verified.stands or any(start < end for start, end in held.quotes):
        return verified
    reasons = held.reasons or explain([], "unsupported", language)
    return replace(verified, judgement=replace(held, verdict="unsupported", reasons=reasons))


def _in_language(verified: VerifiedSentence, language: Language) -> VerifiedSentence:
    """Returns the sentence, at most partly supported if it is not in the language of the question."""
    foreign = len(_WORDS.findall(verified.text)) >= _FEWEST_WORDS and language_of(verified.text)[:2] != language[:2]
    if not foreign:
        return verified
    held = verified.judgement
    verdict: Verdict = "partly" if held.verdict == "supported" else held.verdict
    reasons = (language_reason(language), *held.reasons)
    return replace(verified, judgement=replace(held, verdict=verdict, reasons=reasons), foreign=True)
