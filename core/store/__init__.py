"""The store: one folder with the catalogue (SQLite), the vectors (Chroma), the keyword index (tantivy) and the tokens.

It is the contract between what puts articles in and what answers from them.
"""

from yinju.store.schema import DuplicatePair, GoneArticle, ListedArticle, NewArticle, NewSource, Standing, StoreSize
from yinju.store.store import Store
from yinju.store.tokens import PassageTokens
from yinju.store.writer import Writer

__all__ = [
    "DuplicatePair",
    "GoneArticle",
    "ListedArticle",
    "NewArticle",
    "NewSource",
    "PassageTokens",
    "Standing",
    "Store",
    "StoreSize",
    "Writer",
]
