"""A corpus with every kind of duplicate, and whole corpora as values that can be compared."""

import random
import re
from pathlib import Path
from typing import Any

from tests.places import SEEDS
from yinju.settings import Settings, load_settings
from yinju.store import open_corpus, writing

SHARDS = 4
SENTENCES = 6


def sharded(home: Path, shards: int = SHARDS, **sections: Any) -> Settings:
    """Returns settings for shards that are waited for on the busiest machine, and for no reader."""
    cluster = {"shards": shards, "shard_timeout_s": 100}
    return load_settings(overrides={"home": home, "cluster": cluster, "reader": {"enabled": False}, **sections})


def write_corpus(folder: Path, made_up: int = 40) -> Path:
    """Writes the seeds, copies of them, copies with less in them, excerpts, and articles of their sentences mixed.

    The last share no sentence with each other, so that no passages are alike.
    """
    draw = random.Random(14)
    folder.mkdir(parents=True)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for number, text in enumerate(texts):
        paragraphs = text.split("\n")
        (folder / f"seed-{number}.txt").write_text(text, encoding="utf-8")
        (folder / f"copy-{number}.txt").write_text(text, encoding="utf-8")
        (folder / f"near-{number}.txt").write_text("\n".join(paragraphs[:-2]), encoding="utf-8")
        (folder / f"half-{number}.txt").write_text("\n".join(paragraphs[len(paragraphs) // 2 :]), encoding="utf-8")
    sentences = sorted({s for text in texts for s in re.split(r"(?<=[。.!?！？])\s*", text) if 20 < len(s) < 300})
    draw.shuffle(sentences)
    for number in range(made_up):
        lines = [f"Collection {number}", *sentences[number::made_up][:SENTENCES]]
        (folder / f"mixed-{number:02d}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


def picture(settings: Settings, fingerprint: str = "toy@1") -> dict[str, Any]:
    """Returns all that a corpus holds, article by article, without what depends on its parts."""
    corpus = open_corpus(settings, fingerprint)
    try:
        articles = corpus.articles()
        passages = {one.article_id: corpus.passages_of(one.article_id) for one in articles}
        ids = sorted(passage.passage_id for found in passages.values() for passage in found)
        counted = {
            "articles": articles,
            "whole": [corpus.article(one.article_id) for one in articles],
            "raw": [corpus.raw(one.article_id) for one in articles],
            "copies": {one.article_id: corpus.copies_of(one.article_id) for one in articles},
            "passages": passages,
            "vectors": {name: vector.tobytes() for name, vector in sorted(corpus.vectors(ids).items())},
            "tokens": {
                name: [part.tobytes() for part in (found.title, *found.sentences)]
                for name, found in sorted(corpus.tokens(ids).items())
            },
            "origins": corpus.origins(),
            "counts": (corpus.passage_count(), corpus.vector_count(), corpus.size().articles),
            "listed": corpus.listed(),
        }
        assert len(ids) == len(set(ids)) == corpus.passage_count() == len(counted["tokens"])
    finally:
        corpus.close()
    with writing(settings, fingerprint) as writer:
        there = {one.article_id for one in articles}
        pairs = [one for one in writer.pairs_of(sorted(there)) if {one.a, one.b} <= there]
        return {**counted, "pairs": sorted(pairs, key=lambda one: (one.a, one.b))}
