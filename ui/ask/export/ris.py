"""Cited articles as RIS, which every reference manager reads."""

from collections.abc import Iterator, Sequence

from yinju.ui.ask.export.cited import CitedArticle


def as_ris(articles: Sequence[CitedArticle]) -> str:
    """Returns a record for each article, in their order, with line ends as RIS asks for them; empty for none."""
    return "".join(f"{tag}  - {value}\r\n" for article in articles for tag, value in _fields(article))


def _fields(article: CitedArticle) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS" if article.publisher else "ELEC"
    yield "ID", article.article_id
    yield "TI", article.title
    yield from (("AU", author) for author in article.authors)
    if article.publisher:
        yield "T2", article.publisher
    if article.date:
        yield "PY", article.date[0]
        yield "DA", "/".join([*article.date, "", ""][:3]) + "/"
    yield "LA", article.language
    yield "UR", article.address
    yield "ER", ""
