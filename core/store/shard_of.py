"""In which shard a source is."""

import hashlib

_BYTES = 8


def shard_of(uri: str, shards: int) -> int:
    """Returns the number of the shard, from 0, that holds a source with all its articles: the same on any machine."""
    return int.from_bytes(hashlib.sha256(uri.encode("utf-8", "surrogatepass")).digest()[:_BYTES], "big") % shards
