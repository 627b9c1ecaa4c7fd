"""A corpus of shards of which some do not answer."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from tests.core.store.failing_shards import FailingShard
from tests.ingest.sharded_corpus import SHARDS, sharded, write_corpus
from yinju.errors import NoSuchArticleError, ShardUnavailableError
from yinju.ingest.build import ingest
from yinju.store import ShardedStore, Store
from yinju.store.shards import shard_settings
from yinju.types import Scope

TIMEOUT_S = 1.0
NAMES = [f"shard-{number}" for number in range(SHARDS)]
QUERY = {"人工智能": 1.0, "governance": 0.5}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sharded")
    ingest([str(write_corpus(place / "in", 12))], sharded(place / "home"), ToyEmbedder())
    return place / "home"


@pytest.fixture
def shards(home: Path) -> Iterator[list[FailingShard]]:
    opened = [FailingShard(Store.open(one, "toy@1")) for one in shard_settings(sharded(home))]
    yield opened
    for shard in opened:
        shard.go_on()


@pytest.fixture
def corpus(shards: list[FailingShard]) -> Iterator[ShardedStore]:
    corpus = ShardedStore(shards, NAMES, TIMEOUT_S)  # type: ignore[arg-type]  # it answers as the shard behind it
    yield corpus
    corpus.close()


def test_a_dead_shard_is_an_error_that_names_it(corpus: ShardedStore, shards: list[FailingShard]) -> None:
    assert len(corpus.articles()) > 12
    shards[1].dead = True
    for ask in (corpus.articles, corpus.size, corpus.version, lambda: corpus.search_keywords(QUERY, 5)):
        with pytest.raises(ShardUnavailableError, match=r"The shard is dead"):
            ask()


def test_for_a_question_a_dead_shard_is_left_out_and_named(corpus: ShardedStore, shards: list[FailingShard]) -> None:
    whole = corpus.search_keywords(QUERY, 1000)
    here = {article.article_id for article in corpus.articles()} - {a.article_id for a in shards[1].articles()}
    shards[1].dead = True
    watched = corpus.watched()
    found = watched.search_keywords(QUERY, 1000)
    assert {one for one, _ in found} == {one for one, _ in whole if one.rpartition("-")[0] in here}
    assert watched.unsearched() == ("shard-1",)
    assert {one.article_id for one in watched.articles()} == here
    assert corpus.watched().unsearched() == ()


def test_a_shard_that_died_is_not_asked_again_for_the_same_question(
    corpus: ShardedStore, shards: list[FailingShard]
) -> None:
    shards[1].dead = True
    watched = corpus.watched()
    watched.search_keywords(QUERY, 10)
    shards[1].dead = False
    watched.articles_in(Scope())
    assert (shards[1].calls, watched.unsearched()) == (["keyword_statistics"], ("shard-1",))
    assert len(corpus.watched().articles()) == len(corpus.articles())


def test_a_slow_shard_is_waited_for_once(corpus: ShardedStore, shards: list[FailingShard]) -> None:
    shards[2].held = True
    begun = time.monotonic()
    watched = corpus.watched()
    assert watched.passage_count() > 0
    assert watched.unsearched() == ("shard-2",)
    assert TIMEOUT_S <= time.monotonic() - begun < 10 * TIMEOUT_S
    with pytest.raises(ShardUnavailableError, match=r"shard-2 has not answered within 1 s.*shard_timeout_s"):
        corpus.passage_count()
    asked = len(shards[2].calls)
    other = corpus.watched()
    other.passage_count()
    assert (other.unsearched(), len(shards[2].calls)) == (("shard-2",), asked)
    shards[2].go_on()
    for _ in range(100):
        if corpus.watched().passage_count() > watched.passage_count():
            break
        time.sleep(0.05)
    assert corpus.passage_count() > watched.passage_count()


def test_where_no_shard_answers_there_is_no_answer(corpus: ShardedStore, shards: list[FailingShard]) -> None:
    for shard in shards:
        shard.dead = True
    with pytest.raises(ShardUnavailableError):
        corpus.watched().search_keywords(QUERY, 10)


def test_passages_are_asked_for_where_they_were_found(corpus: ShardedStore, shards: list[FailingShard]) -> None:
    watched = corpus.watched()
    best = watched.search_keywords(QUERY, 1)[0][0]
    for shard in shards:
        shard.calls.clear()
    assert list(watched.passages([best])) == [best]
    assert list(watched.tokens([best])) == [best]
    assert sorted(shard.calls for shard in shards) == [[], [], [], ["passages", "tokens"]]
    assert list(corpus.passages([best])) == [best]


def test_an_article_is_in_one_shard_or_in_none(corpus: ShardedStore) -> None:
    article = corpus.articles()[0]
    assert corpus.article(article.article_id).article.source == article.source
    assert corpus.gone(article.article_id) is None
    for ask in (corpus.article, corpus.raw):
        with pytest.raises(NoSuchArticleError, match=r"There is no article 'nothing' in the store"):
            ask("nothing")
    assert (corpus.gone("nothing"), corpus.passages_of("nothing"), corpus.copies_of("nothing")) == (None, [], [])


def test_keywords_are_found_among_some_articles(corpus: ShardedStore) -> None:
    some = frozenset(article.article_id for article in corpus.articles()[::3])
    found = corpus.search_keywords(QUERY, 8, some)
    expected = [hit for hit in corpus.search_keywords(QUERY, 10_000) if hit[0].rpartition("-")[0] in some][:8]
    assert len(expected) == 8
    assert found == expected


@pytest.mark.parametrize("top_k", [1, 3, 10, 40])
def test_what_matches_is_what_a_search_finds(top_k: int, corpus: ShardedStore) -> None:
    for query in (QUERY, {"发展": 1.0}, {"china": 1.0, "国": 0.3, "技术": 0.7}, {"nowhere": 1.0}):
        found = [one for one, _ in corpus.search_keywords(query, top_k)]
        assert sorted(corpus.match_keywords(query, top_k)) == sorted(found)
