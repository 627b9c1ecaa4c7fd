"""Renders the pages of articles as HTML. Its functions are pure, and they alone escape the text of articles here."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from yinju.store import GoneArticle
from yinju.text import shown_time
from yinju.types import Article, Language
from yinju.ui.articles.pieces import Paragraph, Piece, RawPiece
from yinju.ui.articles.words import WORDS, ArticleWords
from yinju.ui.strings import LANGUAGE_TAGS


def render_article(
    article: Article,
    paragraphs: Sequence[Paragraph],
    original: Article | None,
    copies: Sequence[Article],
    language: Language,
) -> str:
    """Renders the page of an article, cleaned.

    Args:
        original: The article that it duplicates, if it does.
        copies: The articles that it stands for.
        language: The language of the page around the article.
    """
    words = WORDS[language]
    text = "".join(_paragraph(paragraph, words) for paragraph in paragraphs)
    body = f'<section class="text" lang="{LANGUAGE_TAGS[article.language]}">{text}</section>{_copies(copies, words)}'
    other = f'<a href="?raw">{words.as_found}</a>'
    header = _header(article, other, words, _original(original, words) if original else "")
    return _page(_title(article), header + body, language)


def render_raw(article: Article, pieces: Sequence[RawPiece], language: Language) -> str:
    """Renders the page of the file that an article is from, as it was found."""
    words = WORDS[language]
    text = "".join(_raw_piece(piece, words) for piece in pieces)
    # A parser drops one line end behind <pre>.
    body = f'<p class="hint">{words.removed_hint}</p><pre class="raw">\n{text}</pre>'
    other = f'<a href="{quote(article.article_id, safe="")}">{words.as_cleaned}</a>'
    return _page(_title(article), _header(article, other, words) + body, language)


def render_gone(gone: GoneArticle, language: Language) -> str:
    """Renders the page that stands at the address of an article that was removed or replaced."""
    words = WORDS[language]
    moment = escape(shown_time(gone.moment[:16]) or "")
    said = words.gone.format(
        title=escape(gone.title or gone.source), source=escape(gone.source), moment=f"{moment} UTC"
    )
    return _page(words.gone_title, f"<h1>{words.gone_title}</h1><p>{said}</p>", language)


def render_unknown(language: Language) -> str:
    """Renders the page for an address at which no article ever was."""
    words = WORDS[language]
    return _page(words.unknown_title, f"<h1>{words.unknown_title}</h1><p>{words.unknown}</p>", language)


def _page(title: str, inner: str, language: Language) -> str:
    return (
        f'<!doctype html><html lang="{LANGUAGE_TAGS[language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Yinju 引据</title>"
        '<link rel="stylesheet" href="../page/article.css"><script src="../page/article.js" defer></script></head>'
        f'<body><nav class="top"><a href="../">{WORDS[language].home}</a></nav><main>{inner}</main></body></html>'
    )


def _title(article: Article) -> str:
    return article.title or article.source


def _header(article: Article, other: str, words: ArticleWords, original: str = "") -> str:
    facts = [article.publisher, shown_time(article.published), *article.authors, article.source]
    shown = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    inferred = "".join(
        f'<p class="hint">{words.inferred.format(field=words.fields.get(name, escape(name)), why=escape(why))}</p>'
        for name, why in article.inferred
    )
    extracted = f'<p class="hint">{words.extracted}</p>' if article.extracted else ""
    return (
        f'<header><h1 lang="{LANGUAGE_TAGS[article.language]}">{escape(_title(article))}</h1>'
        f'<p class="facts">{shown} · {other}</p>{inferred}{original}{extracted}</header>'
    )


def _paragraph(paragraph: Paragraph, words: ArticleWords) -> str:
    label = words.paragraph.format(number=paragraph.number)
    number = f'<a class="number" href="#p{paragraph.number}" aria-label="{label}">{paragraph.number}</a>'
    tag = "h2" if paragraph.is_heading else "p"
    doubtful = f' class="doubtful" title="{words.doubtful}"' if paragraph.is_doubtful else ""
    return f'<{tag} id="p{paragraph.number}"{doubtful}>{number}{"".join(map(_piece, paragraph.pieces))}</{tag}>'


def _piece(piece: Piece) -> str:
    start, end = piece.raw
    whole = "" if piece.one_by_one else f' data-until="{end}"'
    return f'<span data-char="{start}"{whole} data-clean="{piece.clean}">{escape(piece.text)}</span>'


def _raw_piece(piece: RawPiece, words: ArticleWords) -> str:
    text = f'<span data-char="{piece.start}">{escape(piece.text)}</span>'
    if piece.removal is not None:
        why = ", ".join(part for part in (piece.removal.step, piece.removal.reason) if part)
        return f'<del title="{escape(words.removed.format(step=why))}">{text}</del>'
    return text if piece.belongs else f'<span class="elsewhere" title="{words.elsewhere}">{text}</span>'


def _original(original: Article, words: ArticleWords) -> str:
    return f'<p class="hint">{words.duplicate_of.format(title=_link(original))}</p>'


def _link(article: Article) -> str:
    address = quote(article.article_id, safe="")
    return f'<a href="{address}" lang="{LANGUAGE_TAGS[article.language]}">{escape(_title(article))}</a>'


def _copies(copies: Sequence[Article], words: ArticleWords) -> str:
    items = "".join(f"<li>{_link(copy)} <bdi>{escape(copy.source)}</bdi></li>" for copy in copies)
    return f'<section class="copies"><h2>{words.duplicates}</h2><ul>{items}</ul></section>' if items else ""
