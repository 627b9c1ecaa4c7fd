"""Makes pairs of a claim and a passage that test the support check: true claims, edited ones, and false ones.

The pairs are made from paragraphs that exist in both languages. A true claim is a sentence of a paragraph, a harmless
edit of it (a clause left out, function words left out, a number in another spelling), or a question about the paragraph
with its answer in place of the asking word. Its passage is the paragraph or its translation. A false claim has one
wrong number, date, name or answer, or a negation added or removed; or its passage is another paragraph of the same
article. What an edit adds is never in the passage.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yinju.eval.lab.claim_edits import ClaimKind, edit_claim
from yinju.eval.lab.read_examples import LabelledClaim
from yinju.question_words import answer_place
from yinju.text import language_of, letters, sentences
from yinju.types import Language

TRUE_KINDS: tuple[ClaimKind, ...] = ("true", "edited", "asked")
FALSE_KINDS: tuple[ClaimKind, ...] = ("number", "date", "name", "negated", "other", "answer")
LABELLED_KINDS: tuple[ClaimKind, ...] = ("entailed", "not_entailed")
"""The kinds of claims that people wrote and labelled: true ones and false ones."""
KIND_SHARES: dict[ClaimKind, float] = {
    "true": 0.15, "edited": 0.15, "asked": 0.1, "number": 0.11, "date": 0.11, "name": 0.11, "negated": 0.11,
    "other": 0.11, "answer": 0.05,
}  # fmt: skip
"""The share of each kind among the pairs of a direction."""

_LENGTHS = {"zh": (14, 110), "en": (40, 280)}
"""Least and most characters of a sentence that can be a claim."""
_TRIES = 40
"""Tries, for each pair wanted, to find a sentence that allows it."""


@dataclass(frozen=True, slots=True)
class BilingualParagraph:
    """A paragraph in both languages.

    Attributes:
        key: Its id.
        topic: The article that it belongs to.
        texts: Its text in ``zh`` and in ``en``.
    """

    key: str
    topic: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A claim and a passage.

    Attributes:
        kind: What was done to the claim.
        topic: The article that both belong to.
    """

    claim: str
    language: Language
    passage: str
    passage_language: Language
    kind: ClaimKind
    topic: str

    @property
    def good(self) -> bool:
        """Whether the passage supports the claim."""
        return self.kind in (*TRUE_KINDS, LABELLED_KINDS[0])


@dataclass(frozen=True, slots=True)
class AskedParagraph:
    """A question with its answer, and the passage that holds it in each language available.

    Attributes:
        topic: The article that the passage belongs to.
        passages: The passage by language.
    """

    question: str
    answer: str
    language: Language
    topic: str
    passages: Mapping[str, str]


def make_pairs(
    paragraphs: Sequence[BilingualParagraph], asked: Sequence[AskedParagraph], direction: str, count: int, seed: int
) -> list[ClaimPair]:
    """Makes pairs of one direction, of each kind its share, or fewer if the paragraphs do not suffice."""
    chance = random.Random(f"{seed} {direction}")
    language, passage_language = direction.split("→")
    topics: dict[str, list[BilingualParagraph]] = {}
    for paragraph in paragraphs:
        topics.setdefault(paragraph.topic, []).append(paragraph)
    pairs: list[ClaimPair] = []
    for kind in (*TRUE_KINDS[:2], *FALSE_KINDS[:-1]):
        made: dict[str, ClaimPair] = {}
        for _ in range(_TRIES * count):
            if len(made) >= KIND_SHARES[kind] * count:
                break
            paragraph = chance.choice(paragraphs)
            pair = _pair(kind, paragraph, topics[paragraph.topic], language, passage_language, chance)
            if pair is not None:
                made.setdefault(pair.claim, pair)
        pairs += made.values()
    return pairs + _from_questions(asked, direction, count, chance)


def _from_questions(
    asked: Sequence[AskedParagraph], direction: str, count: int, chance: random.Random
) -> list[ClaimPair]:
    """Turns questions into claims, with their own answer or that of another question on the same article."""
    language, passage_language = direction.split("→")
    usable = [a for a in asked if a.language == language and passage_language in a.passages]
    chance.shuffle(usable)
    pairs = []
    good, wrong = int(KIND_SHARES["asked"] * count), int(KIND_SHARES["answer"] * count)
    for number, one in enumerate(usable[: good + wrong]):
        answer, kind = one.answer, TRUE_KINDS[-1]
        passage = one.passages[passage_language]
        if number >= good:
            others = [a.answer for a in usable if a.topic == one.topic and letters(a.answer) not in letters(passage)]
            if not others:
                continue
            answer, kind = chance.choice(others), FALSE_KINDS[-1]
        place = answer_place(one.question)
        said = f" {answer} " if language == "en" else answer
        claim = one.question[: place[0]] + said + one.question[place[1] :] if place else one.question
        if claim != one.question:
            claim = " ".join(claim.split()).rstrip("?？ ") + ("." if language == "en" else "。")
            pairs.append(
                ClaimPair(claim, one.language, passage, "en" if passage_language == "en" else "zh", kind, one.topic)
            )
    return pairs


def labelled_pairs(claims: Sequence[LabelledClaim], direction: str) -> list[ClaimPair]:
    """Returns the claims of one direction as pairs; claims about one premise share a topic."""
    return [
        ClaimPair(
            one.claim, one.language, one.premise, language_of(one.premise), LABELLED_KINDS[not one.entailed],
            f"{one.source} {one.premise}",
        )
        for one in claims
        if f"{one.language[:2]}→{language_of(one.premise)[:2]}" == direction
    ]  # fmt: skip


def claims_of(text: str, language: str) -> list[str]:
    """Returns the sentences of a text whose length allows them to be claims."""
    low, high = _LENGTHS[language]
    return [text[a:b] for a, b in sentences(text) if low <= b - a <= high and text[b - 1] in "。.！!"]


def _pair(
    kind: ClaimKind,
    paragraph: BilingualParagraph,
    near: Sequence[BilingualParagraph],
    language: str,
    passage_language: str,
    chance: random.Random,
) -> ClaimPair | None:
    text = paragraph.texts[language]
    candidates = claims_of(text, language)
    if not candidates:
        return None
    sentence = chance.choice(candidates)
    passage = paragraph.texts[passage_language]
    claim: str | None
    if kind == "true":
        claim = sentence
    elif kind == "other":
        other = chance.choice(near)
        claim, passage = sentence, other.texts[passage_language]
        if other.key == paragraph.key or letters(sentence) in letters(other.texts[language]):
            return None
    else:
        known = [one.texts[language] for one in near]
        claim = edit_claim(kind, sentence, text, known, chance)
    if claim is None or (kind != "true" and kind != "other" and claim == sentence):
        return None
    zh: Language = "zh"
    en: Language = "en"
    return ClaimPair(
        claim, zh if language == "zh" else en, passage, zh if passage_language == "zh" else en, kind, paragraph.topic
    )
