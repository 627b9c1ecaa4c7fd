"""What the page's script knows of a conversation: its turns as data, to copy, to export and to keep."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from yinju.types import Article, Language
from yinju.ui.answer_object import answer_object
from yinju.ui.ask.export.bibtex import as_bibtex
from yinju.ui.ask.export.cited import cited_articles
from yinju.ui.ask.export.references import as_markdown, with_references
from yinju.ui.ask.export.ris import as_ris
from yinju.ui.ask.kept import kept
from yinju.ui.ask.shown import ShownTurn
from yinju.ui.ask.words import script_words


def render_record(
    turns: Sequence[ShownTurn], first: int, articles: Mapping[str, Article], base: str, stamp: int
) -> str:
    """Renders the turns of a conversation from a place on, for the script; those before it have not changed.

    Args:
        first: The place of the first turn that has changed, from 0.
        articles: What is known of the articles cited, by their ids.
        base: The address of the server, without a slash at its end.
        stamp: A number that no other record of the page has, by which the script knows a new one.
    """
    changed = turns[first:]
    said = [_texts(turn, articles, base) for turn in changed]
    turns_said = [{"kept": one} | texts for one, texts in zip(kept(changed), said, strict=True)]
    return _hidden({"first": first, "turns": turns_said}, stamp)


def render_not_opened(stamp: int) -> str:
    """Renders that a conversation that was to be opened cannot be."""
    return _hidden({"failed": True}, stamp)


def render_words(language: Language, *, keep: bool) -> str:
    """Renders the words that the script says, and whether it may keep conversations."""
    return _hidden({"words": script_words(language), "keep": keep})


def _texts(turn: ShownTurn, articles: Mapping[str, Article], base: str) -> dict[str, Any]:
    if turn.answer is None:
        return {"texts": None}
    cited = cited_articles(turn.answer, articles, base)
    return {
        "texts": {
            "references": with_references(turn.answer, base),
            "markdown": as_markdown(turn.answer, base),
            "json": json.dumps(answer_object(turn.answer, base), ensure_ascii=False, indent=2),
            "bibtex": as_bibtex(cited),
            "ris": as_ris(cited),
        }
    }


def _hidden(data: Mapping[str, Any], stamp: int = 0) -> str:
    return f"<div hidden data-stamp='{stamp}'>{escape(json.dumps(data, ensure_ascii=False), quote=False)}</div>"
