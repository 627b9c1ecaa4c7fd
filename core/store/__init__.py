"""The store: one folder with the catalogue (SQLite), the vectors (Chroma), the keyword index (tantivy) and the tokens.

It is the contract between what puts articles in and what answers from them. A corpus is one store, or several (shards).
"""

from yinju.store.corpus import Corpus, CorpusWriter, Shard, ShardWriter
from yinju.store.home import Home
from yinju.store.journal import Journal
from yinju.store.keyword_statistics import KeywordStatistics
from yinju.store.schema import DuplicatePair, GoneArticle, ListedArticle, NewArticle, NewSource, Standing, StoreSize
from yinju.store.sharded import ShardedStore
from yinju.store.sharded_writer import ShardedWriter
from yinju.store.shards import create_corpus, declare_shards, open_corpus, rebuilding, shard_settings, writing
from yinju.store.store import Store
from yinju.store.tokens import PassageTokens
from yinju.store.writer import Writer

__all__ = [
    "Corpus",
    "CorpusWriter",
    "DuplicatePair",
    "GoneArticle",
    "Home",
    "Journal",
    "KeywordStatistics",
    "ListedArticle",
    "NewArticle",
    "NewSource",
    "PassageTokens",
    "Shard",
    "ShardWriter",
    "ShardedStore",
    "ShardedWriter",
    "Standing",
    "Store",
    "StoreSize",
    "Writer",
    "create_corpus",
    "declare_shards",
    "open_corpus",
    "rebuilding",
    "shard_settings",
    "writing",
]
