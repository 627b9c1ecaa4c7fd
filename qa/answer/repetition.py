"""Stops a language model that says the same over and over, as small ones do until their tokens are spent."""

from collections.abc import Generator, Iterator

_LONGEST_LETTERS = 150
"""The longest repetition that is looked for, in letters."""
_TIMES = 3
_FEWEST_LETTERS = 60
"""A repetition counts from so many letters on, all its times together: names alone may well stand there thrice."""


def until_it_repeats(pieces: Iterator[str], stopped: list[bool]) -> Iterator[str]:
    """Yields a model's text piece by piece, and ends where the same letters came three times in a row.

    Numbers are left out of account, so that an item of a list repeats the one before.

    Args:
        pieces: The text as it comes; closed where it repeats.
        stopped: Receives ``True`` if it was stopped.
    """
    letters = ""
    for piece in pieces:
        yield piece
        letters = (letters + "".join(filter(str.isalpha, piece)))[-_TIMES * _LONGEST_LETTERS :]
        if _repeats(letters):
            stopped.append(True)
            if isinstance(pieces, Generator):
                pieces.close()
            return


def _repeats(letters: str) -> bool:
    """Returns whether a text ends in the same letters three times, or more often if they are few."""
    for period in range(1, _LONGEST_LETTERS + 1):
        count = max(_TIMES * period, _FEWEST_LETTERS)
        tail = letters[-count:]
        if len(tail) == count and tail[period:] == tail[:-period]:
            return True
    return False
