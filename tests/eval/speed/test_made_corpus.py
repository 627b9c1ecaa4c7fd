"""A corpus of any size is dealt from the sentences of news."""

import json
from pathlib import Path

import pytest

from tests.eval.speed.texts import write_lines
from yinju.errors import UsageError
from yinju.eval.speed.made_corpus import ARTICLE_CHARS, SENTENCE_CHARS, read_news, write_made_corpus
from yinju.ingest.chunk import chunk
from yinju.settings import ChunkSettings
from yinju.text import sentences

_CHUNKING = ChunkSettings()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {"id": number, "text": "".join(f"第{number}号工程的第{part}段于{2000 + part}年完工。" for part in range(20))}
        for number in range(30)
    ]
    rows.append({"id": 30, "text": "好。" + "长" * 300 + "。"})  # too short, too long
    return write_lines(tmp_path_factory.mktemp("news") / "news.jsonl", rows)


def _made(news: Path, out: Path, passages: int, seed: int = 1) -> list[dict[str, str]]:
    made = write_made_corpus(read_news([news]), out, passages, seed, _CHUNKING)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert made.articles == len(rows)
    assert made.passages == sum(len(chunk(row["text"], _CHUNKING)) for row in rows) >= passages
    assert made.characters == sum(len(row["text"]) for row in rows)
    return rows


def test_the_same_seed_deals_the_same_and_less_is_the_beginning_of_more(news: Path, tmp_path: Path) -> None:
    few, more, other = (
        _made(news, tmp_path / f"{count}-{seed}.jsonl", count, seed) for count, seed in ((10, 1), (40, 1), (40, 2))
    )
    assert few == more[: len(few)]
    assert _made(news, tmp_path / "again.jsonl", 40) == more
    assert other != more
    assert len({row["source"] for row in more}) == len(more)
    assert all(row["title"] and row["text"].startswith(row["title"]) for row in more)


def test_each_sentence_stands_once_before_any_stands_again(news: Path, tmp_path: Path) -> None:
    source = read_news([news])
    assert len(source.sentences) == 600
    assert all(SENTENCE_CHARS[0] <= len(one) <= SENTENCE_CHARS[1] for one in source.sentences)
    rows = _made(news, tmp_path / "made.jsonl", 130)
    dealt = [row["text"][start:end] for row in rows for start, end in sentences(row["text"])]
    assert len(dealt) > 600
    assert len(set(dealt[:600])) == 600
    assert all(ARTICLE_CHARS[0] <= len(row["text"]) <= ARTICLE_CHARS[1] + 5 * SENTENCE_CHARS[1] for row in rows)


def test_too_little_or_no_news_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2 sentences are too few"):
        read_news([write_lines(tmp_path / "few.jsonl", [{"text": "河水上涨了三米多。村民已经全部撤离。"}])])
    with pytest.raises(UsageError, match="line 1: has no text; add it"):
        read_news([write_lines(tmp_path / "none.jsonl", [{"title": "x"}])])
