"""Reads a BEIR folder: its documents as articles, its qrels as evidence."""

from pathlib import Path

from yinju.eval.sets.beir import BeirDocument, read_beir
from yinju.eval.sets.convert_dataset import SourceArticle, SourceDataset, SourceQuestion, has_words, make_question
from yinju.eval.sets.questions import GoldEvidence
from yinju.types import Language

_TAG = "beir"


def beir_dataset(folder: Path, language: Language | None) -> SourceDataset:
    """The documents and queries of a folder.

    Nobody has written answers down: the questions have evidence alone, each relevant document as a whole. That suits
    documents of up to about a passage; of a longer one, no passage holds enough to count as its place. Documents
    without a word are passed over, copies are taken for the first of them, and a query is left out that is empty or
    has no document.

    Raises:
        UsageError: As ``yinju.eval.sets.beir.read_beir``.
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
    """The article of each document that has words; of copies, the first one's."""
    by_text: dict[str, SourceArticle] = {}
    articles = {}
    for key, document in corpus.items():
        title, text = document.title.strip(), document.text.strip()
        article = SourceArticle(key, text, title) if has_words(text) else SourceArticle(key, title)
        if has_words(article.text):
            articles[key] = by_text.setdefault(article.text, article)
    return articles
