"""A corpus whose shards lie on the machines of a cluster: actors read it, actors write to it, actors rebuild it."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager

from yinju.cluster.readers import shard_proxies
from yinju.cluster.recipe import without_secrets
from yinju.cluster.writers import WriterProxy, as_writer, of_all, shard_rebuilds, shard_writers
from yinju.settings import Settings
from yinju.store import CorpusWriter, Home, Journal, ShardedStore, ShardedWriter, declare_shards, shard_settings
from yinju.store.shards import refuse_other_count, shard_count


def open_on_cluster(settings: Settings, fingerprint: str) -> ShardedStore:
    """Opens a corpus by the actors that read its shards, and begins those that are missing.

    Raises:
        StoreError: There is none in the home folder, or no machine answers.
        ShardUnavailableError: No shard of it answers.
    """
    shards = shard_settings(settings)
    limit = settings.cluster.shard_timeout_s
    proxies = shard_proxies(shards, fingerprint, settings.cluster.replicas, limit)
    return ShardedStore(proxies, [one.home.name for one in shards], limit)


@contextmanager
def writing_on_cluster(settings: Settings, fingerprint: str) -> Iterator[tuple[CorpusWriter, list[WriterProxy]]]:
    """Holds the right to write to a corpus, and to each of its shards, while the block runs; makes it if need be.

    Raises:
        StoreLockedError: Another process is writing.
        ShardUnavailableError: A shard cannot be reached.
    """
    shards = [without_secrets(one) for one in declare_shards(settings)]
    with ExitStack() as stack:
        if len(shards) > 1:
            stack.enter_context(Home(settings.home).writer_lock())
        proxies = stack.enter_context(shard_writers(shards, fingerprint))
        writers = [as_writer(proxy) for proxy in proxies]
        if len(shards) == 1:
            yield writers[0], proxies
        else:
            yield stack.enter_context(closing(ShardedWriter(writers, Journal(settings.home)))), proxies


@contextmanager
def rebuilding_on_cluster(
    settings: Settings, fingerprint: str, without: Collection[str] = ()
) -> Iterator[tuple[int, CorpusWriter, list[WriterProxy]]]:
    """Builds a corpus anew beside the old one, which it replaces when the block ends; see `shards.rebuilding`.

    Yields the number of documents, the writer to the new corpus, and those to its shards, which know the documents.

    Raises:
        StoreLockedError: Another process is writing.
        ShardUnavailableError: A shard cannot be reached. If it was lost while it was switched, the next writer says so.
    """
    refuse_other_count(settings)
    shards, journal = [without_secrets(one) for one in shard_settings(settings)], Journal(settings.home)
    if shard_count(settings.home) is None:
        with shard_rebuilds(shards, fingerprint, without) as (count, proxies):
            yield count, as_writer(proxies[0]), proxies
        return
    with Home(settings.home).writer_lock():
        journal.refuse_half_restored()
        with shard_rebuilds(shards, fingerprint, without) as (count, proxies):
            with closing(ShardedWriter([as_writer(proxy) for proxy in proxies], None)) as writer:
                yield count, writer, proxies
            journal.begin_switch()
            of_all(proxies, "switch")
            journal.end()
