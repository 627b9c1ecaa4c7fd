"""Who sends a request, as far as it matters for what they may do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, and what they may do.

    Attributes:
        may_read: Whether they may ask, and read articles.
        may_write: Whether they may change the corpus.
        signed_in: Whether they signed in on the page, and can sign out.
        key_id: The key that they sent or signed in with.
    """

    may_read: bool = False
    may_write: bool = False
    signed_in: bool = False
    key_id: str | None = None


STRANGER = Visitor()
READER = Visitor(may_read=True)
OWNER = Visitor(may_read=True, may_write=True)
