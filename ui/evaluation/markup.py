"""Markup that the renderers of this room share. All text from outside passes through here, and is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape

from yinju.text import language_of
from yinju.ui.evaluation.words.form import EvaluationWords
from yinju.ui.strings import LANGUAGE_TAGS


def text_of(text: str) -> str:
    """Escapes text from outside and tags it with its language, which decides the shapes of its characters."""
    return f'<bdi lang="{lang_of(text)}">{escape(text)}</bdi>'


def lang_of(text: str) -> str:
    """Returns the HTML ``lang`` of a text."""
    return LANGUAGE_TAGS[language_of(text)]


def clip(text: str, max_chars: int) -> str:
    """Cuts a text to a length, with an ellipsis if anything is cut off."""
    return text if len(text) <= max_chars else f"{text[:max_chars]}…"


def article_link(address: str, words: EvaluationWords) -> str:
    """Returns the link to a place in an article, which the page's script opens beside the report; none without one."""
    if not address:
        return ""
    said = {"close": words.close, "copy": words.copy_address, "copied": words.copied, "alone": words.open_alone}
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in said.items())
    return f'<a class="in-article" href="{escape(address)}"{data}>{words.in_article}</a>'


def button(act: str, label: str, kind: str = "", **data: str) -> str:
    """Returns a button; the tab is told of its ``act`` and its data when it is pressed."""
    given = "".join(f' data-{name}="{escape(text)}"' for name, text in data.items())
    return f'<button type="button" class="act {kind}" data-act="{act}"{given}>{escape(label)}</button>'


def table(kind: str, head: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """Returns a table; its cells must be markup already."""
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}"><table class="{kind}">'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def problem(lead: str, message: str) -> str:
    """Returns the message of an error."""
    return f'<p class="error" role="alert"><strong>{lead}</strong> {escape(message)}</p>'
