"""Examines what a language model wrote: sentence by sentence, as it comes and as a whole."""

import re
from collections.abc import Iterator, Sequence

from yinju.hidden import without_hidden
from yinju.qa.answer.contacts import mask_unasked
from yinju.qa.answer.empty_sentences import claims_nothing
from yinju.qa.answer.prompts import REFUSAL_WORD
from yinju.qa.answer.verify_draft import SentenceVerifier, VerifiedSentence, declines, words_said
from yinju.qa.llm.citation_marks import MarkedSentence, split_marks
from yinju.qa.verify import Evidence
from yinju.qa.verify.plain_sentence import plain_sentence
from yinju.text import language_of, to_script
from yinju.types import Language

REFUSAL_LETTERS = REFUSAL_WORD.replace("_", "").lower()
REFUSAL = re.compile(r"\\?_".join(REFUSAL_WORD.split("_")), re.IGNORECASE)
"""The refusal word inside other text; models escape its underscores as Markdown asks."""

_CORRECTED = re.compile(r"^\W*(?P<number>\d{1,2})\s*[.:：、)）](?P<text>.*)$", re.MULTILINE)
"""A line of a correction: the number of the failed sentence, and its new text."""

_OPEN_MARK = re.compile(r"[\[［【(（][^\]］】)）\n]{0,40}\Z")
"""The beginning of a citation mark, or of another bracket, at the end of what has come so far."""

_MAY_END = frozenset("。！？!?.…;；\n")
_CLOSERS = "”’\"'」』）)】》]*"
_LOOKS = 30
"""A text is looked at again for whole sentences once it has grown by a thirtieth, so that the work grows with it."""


class Examiner:
    """Holds the replies to one question to what they cite. Each sentence is verified once.

    Args:
        question: The question as the user typed it.
        language: The language of the question.
        evidence: The passages that the model was shown, as source 1, 2, ….
        verifier: The verifier of the sentences.
    """

    def __init__(
        self, question: str, language: Language, evidence: Sequence[Evidence], verifier: SentenceVerifier
    ) -> None:
        self.language = language
        self._question = question
        self._evidence = evidence
        self._verifier = verifier
        self._known: dict[MarkedSentence, VerifiedSentence] = {}

    def read(self, text: str, *, cut_off: bool = False) -> tuple[list[VerifiedSentence], int, bool]:
        """Returns the verified sentences of a reply, the number of marks that point nowhere, and whether it refuses.

        Args:
            cut_off: Whether the reply was stopped midway: its last sentence is not whole, and is left out.
        """
        text = without_hidden(text)
        marked = self.split(text)
        if cut_off:
            del marked[-1:]
        dropped = sum(sentence.dropped for sentence in marked)
        verified = [self.verified(sentence) for sentence in marked if any(map(str.isalnum, sentence.text))]
        refused = REFUSAL.search(text) is not None or letters_of(text) == REFUSAL_LETTERS
        refused = refused or (bool(verified) and all(one.declines for one in verified))
        return verified, dropped, refused

    def split(self, text: str) -> list[MarkedSentence]:
        """Returns the marked sentences of a reply, in the script of the question.

        The refusal word is taken out, and so are characters that nobody sees: they would hide words from whoever checks
        the sentence, and turn it round where it is shown.
        """
        answer = REFUSAL.sub("", without_hidden(text))
        if letters_of(answer) == REFUSAL_LETTERS:
            answer = ""
        if self.language != "en" and language_of(answer) not in (self.language, "en"):
            answer = to_script(answer, self.language)
        return split_marks(answer, len(self._evidence))

    def correct(self, verified: Sequence[VerifiedSentence], reply: str) -> list[VerifiedSentence]:
        """Returns the sentences, each failed one replaced by what a reply gives in its place, if that stands."""
        written = {int(line["number"]): line["text"] for line in _CORRECTED.finditer(reply)}
        kept: list[VerifiedSentence] = []
        number = 0
        for one in verified:
            if not fails(one):
                kept.append(one)
                continue
            number += 1
            anew, _, refused = self.read(written.get(number, ""))
            better = [each for each in anew if each.stands and not each.foreign] if not refused else []
            kept += better or [one]
        return kept

    def verified(self, sentence: MarkedSentence) -> VerifiedSentence:
        """Returns a sentence, held to what it cites."""
        if sentence not in self._known:
            self._known[sentence] = self._verified(sentence)
        return self._known[sentence]

    def _verified(self, sentence: MarkedSentence) -> VerifiedSentence:
        plain = plain_sentence(sentence.text)
        if not declines(plain) and claims_nothing(sentence.text, self._question, self.language):
            return VerifiedSentence.claiming_nothing(plain, self.language)
        if (masked := mask_unasked(plain, self._question)) != plain:
            return VerifiedSentence.not_asked_for(masked, self.language)
        return self._verifier.verify(sentence._replace(text=plain), self._evidence, self.language)


class ShownSentences:
    """What is shown of a reply while it is written: each of its sentences that stands, once it is whole.

    A sentence that fails may be corrected or left out, so that nothing of it is shown before.
    """

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner
        self._text = ""
        self._looked = 0
        self._may_end = False
        self._whole = 0
        self._shown: set[tuple[str, ...]] = set()

    def after(self, piece: str) -> Iterator[str]:
        """Yields what can be shown once a further piece was written."""
        self._text += piece
        self._may_end = self._may_end or not _MAY_END.isdisjoint(piece)
        if not self._may_end or len(self._text) < self._looked + self._looked // _LOOKS:
            return
        self._looked = len(self._text)
        # A mark behind the last sentence still belongs to it, and what follows tells whether it ends there.
        whole = self._examiner.split(_OPEN_MARK.sub("", self._text))[:-1]
        for marked in whole[self._whole :]:
            one = self._examiner.verified(marked)
            if one.stands and not _has_ended(marked):
                return
            yield from self._standing([one])
            self._whole, self._may_end = self._whole + 1, False

    def rest(self, verified: Sequence[VerifiedSentence]) -> Iterator[str]:
        """Yields what can be shown of the whole reply and was not yet."""
        yield from self._standing(verified)

    def _standing(self, verified: Sequence[VerifiedSentence]) -> Iterator[str]:
        for one in verified:
            said = words_said(one.text)
            if fails(one) or not one.stands or said in self._shown:
                continue
            gap = " " if self._shown and self._examiner.language == "en" else ""
            self._shown.add(said)
            marks = "".join(f"[{number}]" for number in one.sources)
            yield gap + one.text + (" " if marks and self._examiner.language == "en" else "") + marks


def _has_ended(marked: MarkedSentence) -> bool:
    """Returns whether a sentence ends in more than the end of its line: a line may be one of several of a fixed width.

    Where lines are broken so, they are one paragraph, which is known only from the third on.
    """
    return bool(marked.numbers) or marked.text.rstrip(_CLOSERS).endswith(tuple(_MAY_END))


def fails(verified: VerifiedSentence) -> bool:
    """Returns whether a sentence is given back to the model to be corrected."""
    return not verified.declines and not verified.empty and (verified.foreign or not verified.stands)


def letters_of(text: str) -> str:
    """Returns the letters and digits of a text in lower case: the refusal word is recognised by them."""
    return "".join(filter(str.isalnum, text)).lower()
