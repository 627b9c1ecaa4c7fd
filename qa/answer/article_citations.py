"""What a statement about an article rests on: the line that names the fact, or what the store recorded."""

from collections.abc import Sequence

from yinju.qa.answer.draft import cite
from yinju.store import Store
from yinju.text import fold, language_of, sentences, shown_time
from yinju.types import Article, ArticleField, Citation, CitationKind, HeadKind, HeadLine, Passage, ScoredPassage

_KINDS: dict[str, HeadKind] = {"title": "title", "authors": "byline", "publisher": "source", "published": "date"}
FIELDS = ("title", "authors", "publisher", "published", "language")


def cite_field(number: int, article: Article, field: ArticleField | str, store: Store) -> Citation:
    """The citation for a field of an article, under a number.

    The characters of the line that names it, where there is one; of a language, the first sentence; else the record.
    """
    if field == "language" and (passages := store.passages_of(article.article_id)):
        return _first_sentence(number, article, passages)
    lines = [head for head in article.heads if _KINDS.get(field) in head.kinds and _names(head, article, field)]
    return _head(number, article, lines[0], store) if lines else _record(number, article, field)


def _first_sentence(number: int, article: Article, passages: Sequence[Passage]) -> Citation:
    """The first sentence in the article's language: a title may be in another."""
    places = [(passage, start, end) for passage in passages for start, end in sentences(passage.text)]
    same = (place for place in places if language_of(place[0].text[place[1] : place[2]]) == article.language)
    passage, start, end = next(same, (passages[0], 0, len(passages[0].text)))
    return cite(number, ScoredPassage(passage, article, 1.0), start, end)


def _names(head: HeadLine, article: Article, field: str) -> bool:
    """Whether a head line holds the value of the field; a date is written in many ways and is taken as found."""
    values = {"title": [article.title], "publisher": [article.publisher], "authors": article.authors}.get(field)
    line = _letters(head.text)
    return values is None or any(value and _letters(value) in line for value in values)


def _head(number: int, article: Article, head: HeadLine, store: Store) -> Citation:
    before = "".join(f"{line.text}\n" for line in article.heads[: article.heads.index(head)])
    return _citation(
        number,
        article,
        (head.start, head.end),
        head.text,
        store.raw(article.article_id)[head.start : head.end],
        "\n".join(line.text for line in article.heads),
        len(before),
        "head",
    )


def _record(number: int, article: Article, field: str) -> Citation:
    lines = {name: f"{name}: {_shown(article, name)}" for name in FIELDS if _shown(article, name)}
    inferred = dict(article.inferred)
    lines |= {name: f"{line} (inferred: {inferred[name]})" for name, line in lines.items() if name in inferred}
    text = "\n".join(lines.values())
    return _citation(number, article, (0, 0), lines[field], "", text, text.index(lines[field]), "record")


def _citation(
    number: int,
    article: Article,
    place: tuple[int, int],
    quote: str,
    raw: str,
    around: str,
    quote_start: int,
    kind: CitationKind,
) -> Citation:
    return Citation(
        number=number,
        source=article.source,
        article_id=article.article_id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        language=article.language,
        paragraph=0,
        start=place[0],
        end=place[1],
        quote=quote,
        raw=raw,
        ranges=(place,),
        passage_id="",
        passage_text=around,
        quote_start=quote_start,
        kind=kind,
    )


def _shown(article: Article, field: str) -> str | None:
    values: dict[str, Sequence[str | None]] = {"authors": article.authors, "published": [shown_time(article.published)]}
    return ", ".join(value for value in values.get(field, [getattr(article, field)]) if value) or None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
