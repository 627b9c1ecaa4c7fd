"""What is known of an article, in one line of markup."""

from html import escape


def facts_line(*facts: str | None) -> str:
    """Renders the facts that are known, escaped and parted by dots. Each keeps its own direction of writing."""
    return " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
