"""Cites the evidence of a statement about an article: the line that names the fact, or what the store recorded."""

from collections.abc import Sequence
from typing import Literal

from yinju.qa.answer.draft import cite
from yinju.qa.facts.dates import find_dates
from yinju.store import Corpus
from yinju.text import language_of, letters, sentences, shown_time, words
from yinju.types import Article, ArticleField, Citation, CitationKind, HeadKind, HeadLine, Passage, ScoredPassage

CitedField = ArticleField | Literal["title"]
_KINDS: dict[str, HeadKind] = {"title": "title", "authors": "byline", "publisher": "source", "published": "date"}
_FROM_OPENING = ("the text opens with", "the opening words of the text")
"""The beginnings of the evidence for what was inferred from the first words of an article."""
_SENTENCE_WORDS = 5
"""The words of a sentence that shows an article's language, at the least; shorter ones are labels."""
_FIELDS = ("title", "authors", "publisher", "published", "language")


def cite_field(number: int, article: Article, field: CitedField, store: Corpus) -> Citation:
    """Returns the citation for a field of an article, under a number.

    It quotes the head line that names the value, or the sentence of the opening that it was inferred from; for a
    language the first sentence in it; and the record where none of these is there.
    """
    from_opening = dict(article.inferred).get(field, "").startswith(_FROM_OPENING)
    passages = store.passages_of(article.article_id) if from_opening or field == "language" else []
    if field == "language" and passages:
        return _first_sentence(number, article, passages)
    for start, end in sentences(passages[0].text) if passages else ():
        if _tells(passages[0].text[start:end], article, field):
            return cite(number, ScoredPassage(passages[0], article, 1.0), start, end)
    lines = [head for head in article.heads if _KINDS.get(field) in head.kinds and _holds(head.text, article, field)]
    return cite_head(number, article, lines[0], store) if lines else _record(number, article, field)


def cite_head(number: int, article: Article, head: HeadLine, store: Corpus) -> Citation:
    """Returns the citation for a whole head line of an article, under a number."""
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


def _first_sentence(number: int, article: Article, passages: Sequence[Passage]) -> Citation:
    """Cites the first sentence of the prose in the article's language: a heading may be in another."""
    places = [
        (passage, start, end)
        for passage in passages
        for start, end in sentences(passage.text)
        if not any(first <= start < last for first, last in passage.headings)
        and len(words(passage.text[start:end])) >= _SENTENCE_WORDS
    ]
    same = (place for place in places if language_of(place[0].text[place[1] : place[2]]) == article.language)
    passage, start, end = next(same, (passages[0], 0, len(passages[0].text)))
    return cite(number, ScoredPassage(passage, article, 1.0), start, end)


def _holds(text: str, article: Article, field: str) -> bool:
    """Returns whether a text holds the value of a field.

    A date has many forms: a line of dates is taken as it was found.
    """
    values = {"title": [article.title], "publisher": [article.publisher], "authors": article.authors}.get(field)
    held = letters(text)
    return values is None or any(value and letters(value) in held for value in values)


def _tells(sentence: str, article: Article, field: str) -> bool:
    """Returns whether a sentence of an article's opening tells the value of a field."""
    if field != "published":
        return _holds(sentence, article, field)
    day = str(article.published)[5:10]
    return any(f"{date.month or 0:02}-{date.day or 0:02}" == day for date in find_dates(sentence))


def _record(number: int, article: Article, field: str) -> Citation:
    lines = {name: f"{name}: {_shown(article, name)}" for name in _FIELDS if _shown(article, name)}
    inferred = dict(article.inferred)
    lines |= {name: f"{line} (inferred: {inferred[name]})" for name, line in lines.items() if name in inferred}
    # What has no title is cited by its source's name, which nothing lacks.
    quote = lines.get(field) or lines.setdefault("source", f"source: {article.source}")
    text = "\n".join(lines.values())
    return _citation(number, article, (0, 0), quote, "", text, text.index(quote), "record")


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
        extracted=article.extracted,
        sha256=article.sha256,
    )


def _shown(article: Article, field: str) -> str | None:
    values: dict[str, Sequence[str | None]] = {"authors": article.authors, "published": [shown_time(article.published)]}
    return ", ".join(value for value in values.get(field, [getattr(article, field)]) if value) or None
