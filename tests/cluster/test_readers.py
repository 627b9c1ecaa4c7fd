"""Questions to shards that actors read: the same answers, and what happens when an actor is dead or slow."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.ingest.sharded_corpus import sharded, write_corpus
from yinju.embed import Embedder
from yinju.errors import ShardUnavailableError
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.store import ShardedStore, open_corpus, shard_settings

pytestmark = [pytest.mark.slow, pytest.mark.cluster, pytest.mark.timeout(600)]
QUESTIONS = ("行动计划提出了哪些原则？", "What does the action plan call for?", "Who wrote about the harbour?")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, bundled: Embedder) -> Settings:
    folder = tmp_path_factory.mktemp("readers")
    settings = sharded(folder / "home", 2, cluster={"shards": 2, "shard_timeout_s": 60})
    ingest([str(write_corpus(folder / "in", made_up=5))], settings, bundled)
    return settings


@pytest.fixture
def shards(local_cluster: None, home: Settings, bundled: Embedder) -> Iterator[Callable[..., ShardedStore]]:
    """Gives a corpus over the actors of both shards, with so many replicas and so much time for a call."""
    from yinju.cluster.readers import shard_proxies

    opened = []

    def open_shards(replicas: int = 1, timeout_s: float = 60) -> ShardedStore:
        settings = shard_settings(home)
        proxies = shard_proxies(settings, bundled.fingerprint, replicas, timeout_s)
        opened.append(ShardedStore(proxies, [one.home.name for one in settings], timeout_s))
        opened[-1].passage_count()  # all are begun
        return opened[-1]

    yield open_shards
    for one in opened:
        one.close()


def pid_of(home: Settings, bundled: Embedder, shard: int, replica: int = 0) -> int:
    import ray

    from yinju.cluster.readers import reader_of

    actor = reader_of(shard_settings(home)[shard], bundled.fingerprint, {}, replica)
    return ray.get(actor.__ray_call__.remote(lambda _: os.getpid()))


def test_actors_answer_as_stores_do(shards, home: Settings, bundled: Embedder) -> None:
    with Engine(open_corpus(home, bundled.fingerprint), bundled, home) as engine:
        expected = [engine.ask(question) for question in QUESTIONS]
    engine = Engine(shards(), bundled, home)
    for question, there in zip(QUESTIONS, expected, strict=True):
        answer = engine.ask(question)
        assert (answer.text, answer.citations, answer.passages) == (there.text, there.citations, there.passages)
        assert answer.unsearched == ()


def test_an_answer_names_the_shard_whose_actor_was_killed_and_the_next_one_has_it_again(
    shards, home: Settings, bundled: Embedder
) -> None:
    engine = Engine(shards(timeout_s=30), bundled, home)
    os.kill(pid_of(home, bundled, 1), signal.SIGKILL)
    answer = engine.ask(QUESTIONS[0])
    assert answer.unsearched in ((), ("shard-1",))  # Ray may have begun it again already
    until = time.monotonic() + 60
    while (answer := engine.ask(QUESTIONS[0])).unsearched and time.monotonic() < until:
        assert "shard-1" in (answer.notice or "")
    assert answer.unsearched == ()


def test_a_slow_shard_is_named_and_the_others_answer(shards, home: Settings, bundled: Embedder) -> None:
    shards()
    corpus = shards(timeout_s=8)
    pid = pid_of(home, bundled, 0)
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = Engine(corpus, bundled, home).ask(QUESTIONS[0])
        assert answer.unsearched == ("shard-0",)
        assert "shard-0" in (answer.notice or "")
        with pytest.raises(ShardUnavailableError, match="shard-0"):
            corpus.passage_count()
    finally:
        os.kill(pid, signal.SIGCONT)


def test_another_replica_answers_for_a_slow_one(shards, home: Settings, bundled: Embedder) -> None:
    corpus = shards(replicas=2, timeout_s=40)
    pid = pid_of(home, bundled, 0, replica=1)
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert [corpus.passage_count() for _ in range(2)]
        assert time.monotonic() - started < 60
    finally:
        os.kill(pid, signal.SIGCONT)


def test_what_a_shard_refuses_is_said_as_by_a_store(shards, home: Settings) -> None:
    from yinju.errors import NoSuchArticleError

    with pytest.raises(NoSuchArticleError, match="no article 'none'"):
        shards().article("none")
