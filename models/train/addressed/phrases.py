"""Makes sentences out of phrases: some addressed to a model that reads them, some that people say to people."""

import hashlib
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from yinju.types import Language

_SLOTS = {
    "m": "models", "r": "readers", "here": "here", "fact": "facts", "brand": "brands", "topic": "topics",
    "site": "sites", "n": "numbers",
}  # fmt: skip
_SLOT = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_SPLIT = ("models", "readers", "openers", "acts", "alone", "human_openers", "human_acts", "ordinary")
"""The phrases of which some are held out; what fills the other slots tells nothing."""
_HELD_OUT = 5
"""One phrase in so many is held out."""
_OWN_FACT = 0.5
"""How often a statement is one of the phrases; else it is an ordinary sentence, so that no statement tells anything."""
_ENDS = '。.！!?？>}）)]”"'


class Phrases:
    """The phrases of one language.

    Args:
        language: ``zh`` or ``en``.
        statements: Ordinary sentences that may take the place of the phrases' own statements.
        held_out: Whether the held-out phrases are used, or the others; ``None`` for all.
    """

    def __init__(self, language: Language, statements: Sequence[str], *, held_out: bool | None) -> None:
        path = Path(__file__).with_name(f"phrases_{language}.toml")
        found: Mapping[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
        self._of = {
            kind: [one for one in of if held_out is None or kind not in _SPLIT or is_held_out(one) == held_out]
            for kind, of in found.items()
        }
        self._english = language == "en"
        self._statements = statements

    def addressed(self, chance: random.Random) -> str:
        """Returns a sentence that is addressed to a model which reads it."""
        form = chance.random()
        if form < 0.4:
            made = self._one("alone", chance)
        else:
            made = self._one("openers", chance) + self._one("acts", chance)
            if form > 0.9:
                made += (", and " if self._english else "，并且") + self._one("acts", chance)
        return self._filled(made, chance)

    def to_people(self, chance: random.Random) -> str:
        """Returns a sentence that people say to people, or one about models."""
        form = chance.random()
        if form < 0.35:
            made = self._one("human_openers", chance) + self._one("human_acts", chance)
        elif form < 0.5:
            made = self._one("human_acts", chance)
        else:
            made = self._one("ordinary", chance) if form < 0.94 else "{fact}"
        return self._filled(made, chance)

    def _one(self, kind: str, chance: random.Random) -> str:
        return chance.choice(self._of[kind])

    def _filled(self, phrase: str, chance: random.Random) -> str:
        """Returns a phrase as a sentence, with its slots filled."""

        def fill(slot: re.Match[str]) -> str:
            if slot[1] == "fact" and chance.random() >= _OWN_FACT:
                return chance.choice(self._statements).rstrip("。.！!?？")
            return self._one(_SLOTS[slot[1]], chance)

        made = _SLOT.sub(fill, phrase).replace("{{", "{").replace("}}", "}")
        if self._english:
            made = made[0].upper() + made[1:]
        return made if made[-1] in _ENDS else made + ("." if self._english else "。")


def is_held_out(phrase: str) -> bool:
    """Returns whether a phrase is kept from the training, to measure with."""
    return hashlib.sha256(phrase.encode()).digest()[0] % _HELD_OUT == 0
