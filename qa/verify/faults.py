"""What may be amiss with a claim."""

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "number", "date", "name", "title", "link", "loose", "denied", "affirmed", "trend", "added", "first", "missing",
    "blind",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of a claim that its passages do not bear out.

    Attributes:
        words: Of the claim that it is about, as they stand there.
        counterpart: What the passages have instead, if that is known.
    """

    kind: FaultKind
    words: str
    counterpart: str = ""
