"""Converts a BEIR folder: its documents become articles, its qrels become evidence."""

from pathlib import Path

from yinju.eval.sets.beir import BeirDocument, read_beir
from yinju.eval.sets.convert_dataset import SourceArticle, SourceDataset, SourceQuestion, has_words, make_question
from yinju.eval.sets.questions import GoldEvidence
from yinju.types import Language

_TAG = "beir"


def beir_dataset(folder: Path, language: Language | None) -> SourceDataset:
    """Reads the documents and queries of a BEIR folder.

    The questions have no answers, since BEIR holds none; their evidence is each relevant document as a whole. This
    suits documents of about one passage: of a longer document, no single passage holds enough to count as the evidence.
    Documents without words are skipped, and copies of a document are replaced by the first of them. A query is left out
    if it is empty or has no relevant document.

    Raises:
        UsageError: As in ``yinju.eval.sets.beir.read_beir``.
    """
    beir = read_beir(folder)
    articles = _articles(beir.corpus)
    asked = []
    for key, text in beir.queries.items():
        relevant = [articles[name] for name, score in beir.qrels[key].items() if score > 0 and name in articles]
        evidence = [GoldEvidence(article.source, article.text) for article in relevant]
        if text.strip() and evidence:
            asked.append(
                SourceQuestion(make_question(key, text, language, (_TAG,), [], evidence), f"{folder}: query {key!r}")
            )
    distinct = {article.source: article for article in articles.values()}
    return SourceDataset(tuple(distinct.values()), tuple(asked), len(beir.queries) - len(asked))


def _articles(corpus: dict[str, BeirDocument]) -> dict[str, SourceArticle]:
    """Maps each document that has words to its article; copies of a document share the article of the first."""
    by_text: dict[str, SourceArticle] = {}
    articles = {}
    for key, document in corpus.items():
        title, text = document.title.strip(), document.text.strip()
        article = SourceArticle(key, text, title) if has_words(text) else SourceArticle(key, title)
        if has_words(article.text):
            articles[key] = by_text.setdefault(article.text, article)
    return articles
