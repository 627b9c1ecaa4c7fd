"""Takes the key out of what an endpoint sends back: it would be shown to whoever asked."""

from collections.abc import Iterator

MASK = "***"
_FEWEST_CHARS = 12
"""Shorter keys are no secrets but words that servers without keys are given: none, EMPTY, ollama."""


def without_key(pieces: Iterator[str], key: str) -> Iterator[str]:
    """Yields a text piece by piece with a mask for each key; what may become one is held back."""
    if len(key) < _FEWEST_CHARS:
        yield from pieces
        return
    held = ""
    for piece in pieces:
        held = (held + piece).replace(key, MASK)
        free = len(held) - _begun(held, key)
        if free:
            yield held[:free]
            held = held[free:]
    if held:
        yield held


def _begun(text: str, key: str) -> int:
    """Returns how many characters at the end of a text are the beginning of the key."""
    return next((length for length in range(min(len(text), len(key) - 1), 0, -1) if key.startswith(text[-length:])), 0)
