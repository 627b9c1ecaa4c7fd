"""Makes text safe for a terminal."""

import unicodedata


def printable(text: str) -> str:
    """Returns the text without control characters but line ends: an article could write over the terminal with them."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
